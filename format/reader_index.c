/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening through the indexes of a file. An index is a hint: unless everything about it fits the
 * file, the records are walked. Files may be concatenated, so before the part that one trailer
 * covers may stand another.
 */
#include "reader_priv.h"

#include <stdlib.h>
#include "index_read.h"

#define MAX_PARTS 65536u
#define TRAILER_VALUE 37u

/* A record that an index names; off from the covered start. */
struct indexed {
	struct bbx_header h;
	uint64_t off;
};

/* What one trailer covers. */
struct part {
	uint64_t start, index, trailer;
	uint64_t n; /* records, without INDEX and TRAILER */
	struct indexed *records;
	size_t n_records, cap, bytes;
	struct bbx_header index_header, trailer_header;
};

struct parts {
	struct part *list;
	size_t n, cap, bytes;
};

static void parts_done(struct parts *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->list[i].records);
	free(p->list);
}

/*
 * Reads the trailer that ends at end. Returns 1; 0 when there is none that fits; -ENOMEM, pread's
 * errno.
 */
static int read_trailer(struct bbx_reader *r, size_t file, uint64_t end, struct part *ret_p)
{
	uint64_t at = end - BBX_TRAILER_BYTES, index, start;
	struct bbx_header h;
	struct bbx_cursor c;
	int e;

	if (end < BBX_TRAILER_BYTES)
		return 0;
	e = bbx_read_header(r, file, at, &r->scratch, &h);
	if (e)
		return bbx_is_damage(e) ? 0 : e;
	if (h.type != BBX_REC_TRAILER || h.payload_len ||
	    bbx_header_size(&h) != BBX_TRAILER_BYTES ||
	    !bbx_ext_find(&h, BBX_TAG_TRAILER, &c) || bbx_left(&c) < TRAILER_VALUE)
		return 0;
	index = bbx_get_u64(c.p);
	start = bbx_get_u64(c.p + 8);
	if (index > at || start > at || start < index)
		return 0;
	*ret_p = (struct part){
		.start = at - start, .index = at - index, .trailer = at, .n = bbx_get_u64(c.p + 24),
		.trailer_header = h,
	};
	ret_p->trailer_header.ext = NULL;
	return 1;
}

/*
 * What a record's header must be for the index to be believed. Chunks and dictionaries are checked
 * when they are read.
 */
static int check_record(struct bbx_reader *r, size_t file, uint64_t off, const struct bbx_header *h)
{
	struct bbx_header found;
	int e;

	if (h->type == BBX_REC_EVENTS || h->type == BBX_REC_SNAPSHOT || h->type == BBX_REC_DICT)
		return 0;
	e = bbx_read_header(r, file, off, &r->scratch, &found);
	if (e)
		return e;
	return found.type == h->type && found.ext_len == h->ext_len &&
	       found.payload_len == h->payload_len &&
	       found.session == h->session && found.section == h->section &&
	       found.seq == h->seq ? 0 : -EBADMSG;
}

/* Takes the records of an index that fit the file. Returns as check_record, -ENOMEM. */
static int take_records(struct bbx_reader *r, size_t file, struct part *p, const uint8_t *raw, size_t len)
{
	struct bbx_index ix;
	int e = bbx_index_init(&ix, raw, len);

	if (!e && ix.n != p->n)
		e = -EBADMSG;
	while (!e) {
		struct indexed *rec;

		e = bbx_list_grow(&p->records, p->n_records, &p->cap, sizeof(*p->records));
		if (e)
			return e;
		rec = &p->records[p->n_records];
		e = bbx_index_next(&ix, &rec->h, &rec->off);
		if (e <= 0)
			break;
		p->n_records++;
		e = ix.off > p->index - p->start ? -EBADMSG
						 : check_record(r, file, p->start + rec->off, &rec->h);
	}
	return e ? e : ix.off == p->index - p->start ? 0 : -EBADMSG;
}

/*
 * Reads the index of a part and checks it against the file. Returns 0, -EBADMSG and such, -ENOMEM,
 * pread's errno.
 */
static int read_index(struct bbx_reader *r, size_t file, struct part *p)
{
	struct bbx_buf buf = { 0 };
	struct bbx_header h;
	uint8_t *raw = NULL;
	int e = bbx_read_header(r, file, p->index, &buf, &h);

	if (!e &&
	    (h.type != BBX_REC_INDEX ||
	     p->index + bbx_header_size(&h) + h.payload_len != p->trailer))
		e = -EBADMSG;
	if (!e)
		e = bbx_payload_read(r, file, p->index + bbx_header_size(&h), &h, NULL, &raw,
				     &p->bytes);
	if (!e) {
		p->index_header = h;
		p->index_header.ext = NULL;
		e = take_records(r, file, p, raw, p->bytes);
	}
	free(raw);
	bbx_buf_done(&buf);
	return e;
}

/*
 * Finds the parts from the end of the file backwards. Returns 1; 0 when some index is wrong;
 * -ENOMEM, pread's errno.
 */
static int find_parts(struct bbx_reader *r, size_t file, struct parts *parts)
{
	uint64_t end = r->files[file].size;
	struct part p;
	int e;

	while ((e = read_trailer(r, file, end, &p)) > 0) {
		if (parts->n >= MAX_PARTS)
			return 0;
		e = bbx_list_grow(&parts->list, parts->n, &parts->cap, sizeof(*parts->list));
		if (e)
			return e;
		parts->list[parts->n++] = p;
		e = read_index(r, file, &parts->list[parts->n - 1]);
		if (e)
			return bbx_is_damage(e) ? 0 : e;
		parts->bytes += parts->list[parts->n - 1].bytes;
		if (parts->bytes > BBX_MAX_RAW)
			return 0;
		end = p.start;
	}
	return e < 0 ? e : parts->n > 0;
}

static int note_part(struct bbx_reader *r, size_t file, const struct part *p, struct bbx_diag *diag)
{
	int e = 0;

	for (size_t i = 0; i < p->n_records && !e; i++)
		e = bbx_note(r, file, p->start + p->records[i].off, &p->records[i].h, NULL, 0, diag);
	if (!e)
		e = bbx_note(r, file, p->index, &p->index_header, NULL, 0, diag);
	return e ? e : bbx_note(r, file, p->trailer, &p->trailer_header, NULL, 0, diag);
}

int bbx_index_open(struct bbx_reader *r, size_t file, struct bbx_diag *diag)
{
	struct parts parts = { 0 };
	int e = find_parts(r, file, &parts);

	if (e > 0) {
		uint64_t first = parts.list[parts.n - 1].start;

		e = first ? bbx_walk(r, file, 0, first, diag) : 0;
		for (size_t i = parts.n; i-- > 0 && !e;)
			e = note_part(r, file, &parts.list[i], diag);
		r->files[file].indexed = true;
		e = e ? e : 1;
	}
	parts_done(&parts);
	return e;
}
