/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every byte of a recording against its hashes, whatever the index says.
 */
#include "reader_priv.h"

#include "scan.h"

/* The first chunk at or after an offset of a file. */
static size_t first_chunk(const struct bbx_reader *r, size_t file, uint64_t off)
{
	size_t lo = 0, hi = r->n_chunks;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2,
		       at = r->sections[r->chunks[mid].pub.section].pub.file;

		if (at < file || (at == file && r->chunks[mid].pub.off < off))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* A record that does not match its hash. Reading a chunk says what of it is lost. */
static int list_damage(struct bbx_reader *r, size_t file, uint64_t off, const struct bbx_header *h)
{
	size_t i = first_chunk(r, file, off);
	struct bbx_batch b = { 0 };
	const uint32_t none = 0;
	int e;

	if (i == r->n_chunks || r->chunks[i].pub.off != off ||
	    r->sections[r->chunks[i].pub.section].pub.file != file)
		return bbx_lost_rows(r, BBX_DAMAGE_payload, file, off, bbx_header_size(h) + h->payload_len, h,
				     "a record does not match its hash");
	r->chunks[i].verified = false;
	e = bbx_chunk_read(r, i, &none, 0, &b);
	bbx_batch_done(&b);
	return e < 0 && e != -EBADMSG ? e : 0;
}

/* Hashes one record. Its damage is listed, unless a read has listed it. */
static int verify_record(struct bbx_reader *r, size_t file, struct bbx_scan *s, uint64_t off,
			 const struct bbx_header *h, struct bbx_verify *v)
{
	uint64_t size = bbx_header_size(h), hash = 0;
	int e = bbx_scan_hash(s, off + size, h->payload_len, &hash);

	if (!e && bbx_hash_matches(h->payload_hash, hash)) {
		v->records++;
		v->bytes += size + h->payload_len;
		if (h->type == BBX_REC_EVENTS || h->type == BBX_REC_SNAPSHOT)
			v->rows += h->rows;
		return 0;
	}
	if (e && !bbx_is_damage(e))
		return e;
	return list_damage(r, file, off, h);
}

/* Bytes that are no record. An index knows which chunks stood there, and how many rows they had. */
static int verify_lost(struct bbx_reader *r, size_t file, uint64_t off, uint64_t bytes)
{
	struct bbx_batch b = { 0 };
	uint64_t known = 0;
	const uint32_t none = 0;
	int e = 0;

	for (size_t i = first_chunk(r, file, off); bytes && i < r->n_chunks && e >= 0; i++) {
		const struct bbx_chunk *c = &r->chunks[i].pub;

		if (r->sections[c->section].pub.file != file || c->off >= off + bytes)
			break;
		known += c->bytes;
		e = bbx_chunk_read(r, i, &none, 0, &b);
	}
	bbx_batch_done(&b);
	if (e < 0 && e != -EBADMSG)
		return e;
	return known == bytes ? 0 : bbx_note_lost(r, file, off, bytes);
}

static int verify_file(struct bbx_reader *r, size_t file, struct bbx_verify *v)
{
	struct bbx_header h;
	struct bbx_scan s;
	uint64_t off;
	int e = 0;

	bbx_scan_init(&s, r->files[file].fd, 0, r->files[file].size);
	s.ahead = BBX_SCAN_HASHING;
	while (!e) {
		e = bbx_scan_next(&s, &h, &off);
		if (e <= 0)
			break;
		e = verify_lost(r, file, s.lost_off, s.lost_bytes);
		if (!e)
			e = verify_record(r, file, &s, off, &h, v);
		r->files[file].trailer = h.type == BBX_REC_TRAILER;
	}
	if (!e)
		e = bbx_note_tail(r, file, &s);
	bbx_scan_done(&s);
	return e;
}

/* Decodes every column and loads every dictionary. */
static int verify_values(struct bbx_reader *r)
{
	struct bbx_batch b = { 0 };
	int e = 0;

	for (size_t i = 0; i < r->n_chunks && e >= 0; i++)
		e = bbx_chunk_read(r, i, NULL, 0, &b);
	bbx_batch_done(&b);
	for (size_t i = 0; i < r->n_sections && e >= 0; i++)
		for (int kind = BBX_DICT_string; kind <= BBX_DICT_task && e >= 0; kind++)
			e = bbx_dict_load_kind(r, i, (enum bbx_dict)kind);
	return e < 0 && e != -EBADMSG ? e : 0;
}

int bbx_verify(struct bbx_reader *r, bool decode, struct bbx_verify *ret_v)
{
	struct bbx_verify v = { 0 };
	int e = 0;

	for (size_t i = 0; i < r->n_files && !e; i++)
		e = verify_file(r, i, &v);
	if (!e && decode)
		e = verify_values(r);
	if (e)
		return e;
	for (size_t i = 0; i < r->n_damages; i++) {
		v.damaged_bytes += r->damages[i].bytes;
		v.lost_rows += r->damages[i].rows;
		v.lost_cells += r->damages[i].cells;
	}
	*ret_v = v;
	return bbx_reader_verdict(r, NULL);
}
