/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass over a recording that comes through a pipe. It holds one record at a time and, through
 * the reader's notes, what definitions came so far: FORMAT.md 2 puts them before their use.
 */
#include "reader_chunk.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "scan.h"

#define READ_BYTES (64u << 10)
#define SEARCH_FREE (64u << 20) /* bytes of payloads that may be gone into, beyond four of each read */

struct bbx_stream {
	int fd;
	size_t read_max;
	struct bbx_reader *r;
	struct bbx_buf in;
	size_t head;         /* of in: where the next record is expected */
	uint64_t off;        /* the same in the stream */
	bool eof, ended, searching;
	int error;
	uint64_t searched, wasted; /* bytes of payloads gone into; hashed for headers that were none */
	uint64_t expected;   /* where the record after the last one should have started */
	bool cut_header;     /* the stream ends inside the header that should start there */
	bool torn;
	uint64_t torn_off;
	struct bbx_header torn_header;
};

/* ---- Bytes ----------------------------------------------------------------------------------- */

static size_t left(const struct bbx_stream *s)
{
	return s->in.len - s->head;
}

static const uint8_t *at(const struct bbx_stream *s)
{
	return s->in.p + s->head;
}

static void consume(struct bbx_stream *s, size_t n)
{
	s->head += n;
	s->off += n;
}

/*
 * Reads on until n bytes are left, or the end. Moves what at() gave. Returns 0, -ENOMEM, read's
 * errno.
 */
static int fill(struct bbx_stream *s, size_t n)
{
	if (left(s) >= n)
		return 0;
	memmove(s->in.p, s->in.p + s->head, left(s));
	s->in.len -= s->head;
	s->head = 0;
	while (s->in.len < n && !s->eof) {
		ssize_t got;

		if (!bbx_buf_room(&s->in, s->read_max))
			return -ENOMEM;
		got = read(s->fd, s->in.p + s->in.len, s->read_max);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		s->eof = !got;
		s->in.len += (size_t)got;
	}
	return 0;
}

/* Steps over n bytes without keeping them. Returns whether they were there. */
static int skip(struct bbx_stream *s, uint64_t n, bool *ret_there)
{
	while (n) {
		size_t some;
		int e = fill(s, 1);

		if (e)
			return e;
		some = left(s) < n ? left(s) : (size_t)n;
		if (!some)
			break;
		consume(s, some);
		n -= some;
	}
	*ret_there = !n;
	return 0;
}

/* ---- Records --------------------------------------------------------------------------------- */

/* Records of these types are held whole; of others only the header is looked at. */
static bool must_hold(const struct bbx_header *h)
{
	return h->type >= BBX_REC_FILE && h->type <= BBX_REC_RECOVERY && h->type != BBX_REC_ATTACHMENT;
}

static bool is_held(const struct bbx_header *h)
{
	return must_hold(h) && h->payload_len <= BBX_MAX_PAYLOAD;
}

/*
 * Returns 1 when a record starts here, with as much of it as is needed in memory; 0 when not;
 * errors as fill.
 */
static int probe(struct bbx_stream *s, struct bbx_header *h)
{
	size_t size, whole;
	int e = fill(s, BBX_HEADER_PEEK);

	if (!e && left(s) < BBX_HEADER_PEEK && s->off == s->expected)
		s->cut_header = left(s) && bbx_is_cut_header(at(s), left(s), left(s));
	if (e || left(s) < BBX_HEADER_PEEK)
		return e;
	size = bbx_header_peek(at(s));
	if (!size || !bbx_search_allows(size, s->wasted, s->off))
		return 0;
	e = fill(s, size);
	if (!e && left(s) < size && s->off == s->expected)
		s->cut_header = true;
	if (e)
		return e;
	if (bbx_header_decode(at(s), left(s), h)) {
		s->wasted += size;
		return 0;
	}
	whole = size + (is_held(h) ? (size_t)h->payload_len : 0);
	e = fill(s, whole);
	if (e)
		return e;
	if (left(s) < whole) {
		if (!s->torn) {
			s->torn = true;
			s->torn_off = s->off;
			s->torn_header = *h;
		}
		return 0;
	}
	bbx_header_decode(at(s), left(s), h); /* filling moves the ext */
	return 1;
}

/* Returns 1 and the next record; 0 at the end. */
static int find_record(struct bbx_stream *s, struct bbx_header *h)
{
	int e = s->searching ? 0 : probe(s, h);

	while (!e) {
		size_t m;

		e = fill(s, BBX_HEADER_PEEK + 1);
		if (e || left(s) <= BBX_HEADER_PEEK)
			break;
		m = bbx_find_magic(at(s), left(s), 1);
		if (m == left(s)) {
			consume(s, left(s) - BBX_HEADER_PEEK);
			continue;
		}
		consume(s, m);
		e = probe(s, h);
	}
	s->searching = false;
	return e;
}

/*
 * A payload that is not whole, with no record behind it: the stream may be a cut recording and
 * another one behind it.
 */
static int search_payload(struct bbx_stream *s, const struct bbx_header *h, bool *ret_search)
{
	size_t whole = bbx_header_size(h) + (size_t)h->payload_len;
	int e;

	*ret_search = false;
	if (!is_held(h) || !h->payload_len || bbx_payload_matches(h, at(s) + bbx_header_size(h)))
		return 0;
	e = fill(s, whole + BBX_HEADER_PEEK);
	if (e || left(s) < whole + BBX_HEADER_PEEK || s->searched > 4 * s->off + SEARCH_FREE)
		return e;
	*ret_search = !bbx_header_peek(at(s) + whole);
	if (*ret_search)
		s->searched += h->payload_len;
	return e;
}

/* Leaves the record that stands here. */
static int pass_record(struct bbx_stream *s, const struct bbx_header *h, bool search)
{
	size_t size = bbx_header_size(h);
	uint64_t off = s->off;
	bool there = true;
	int e = 0;

	s->expected = off + size + h->payload_len;
	if (search) {
		consume(s, size - 1);
		s->searching = true;
	} else if (is_held(h)) {
		consume(s, size + (size_t)h->payload_len);
	} else {
		consume(s, size);
		e = skip(s, h->payload_len, &there);
	}
	if (!there) {
		s->torn = true;
		s->torn_off = off;
		s->torn_header = *h;
		s->expected = off;
	}
	return e;
}

/* ---- Chunks ---------------------------------------------------------------------------------- */

static int lost_chunk(struct bbx_stream *s, enum bbx_damage_kind kind, const struct bbx_header *h,
		      const char *what)
{
	return bbx_lost_rows(s->r, kind, 0, s->off, bbx_header_size(h) + h->payload_len, h, what);
}

/* Keeps the first clock reading of each section: a pipe cannot be asked later. */
static void note_clock(struct bbx_reader *r, const struct bbx_batch *b)
{
	const struct bbx_type *t = &r->schema.pub.types[b->type];
	struct bbx_section_priv *s = &r->sections[b->section];
	int utc = strcmp(t->name, "clock") ? -1 : bbx_type_column(t, "realtime");

	if (s->has_utc || utc < 0 || !b->rows || !b->vec[utc].u || !b->vec[0].u ||
	    t->cols[utc].phys > BBX_I64)
		return;
	if (bbx_cell_null(b, 0, 0) || bbx_cell_null(b, (uint32_t)utc, 0))
		return;
	s->utc_offset = (int64_t)(b->vec[utc].u[0] - b->vec[0].u[0]);
	s->has_utc = true;
}

/* Decodes the chunk that stands here. Returns 1, 0 when it is damaged, errors as bbx_stream_next. */
static int decode_chunk(struct bbx_stream *s, size_t section, const struct bbx_type_map *t,
			struct bbx_batch *b)
{
	struct bbx_source src = { .fd = -1 };
	struct bbx_salvage salvage;
	struct bbx_header h;
	size_t size;
	bool whole;
	int e = bbx_batch_init(b, s->r->schema.pub.types[t->type].n_cols);

	if (e)
		return e;
	/* Inline columns lie in the header, which must last as long as the batch. */
	size = bbx_header_peek(at(s));
	b->priv->record.len = 0;
	bbx_buf_put(&b->priv->record, at(s), size);
	if (b->priv->record.oom)
		return -ENOMEM;
	bbx_header_decode(b->priv->record.p, size, &h);
	src.mem = at(s) + size;
	whole = bbx_payload_matches(&h, src.mem);
	e = whole ? 0 : bbx_chunk_rescue(s->r, 0, s->off, t, &h, &src, b, &salvage);
	if (bbx_is_damage(e))
		return lost_chunk(s, BBX_DAMAGE_payload, &h, "a record does not match its hash");
	if (e)
		return e;
	b->section = section;
	b->type = t->type;
	b->t_min = h.t_min;
	b->t_max = h.t_max;
	b->state = h.type == BBX_REC_SNAPSHOT;
	e = bbx_chunk_fill(s->r, t, &h, &src, whole ? NULL : &salvage, NULL, 0, s->r->unzstd, b);
	if (bbx_is_damage(e))
		return lost_chunk(s, BBX_DAMAGE_payload, &h,
				  "the columns of a record cannot be decoded");
	if (e)
		return e;
	note_clock(s->r, b);
	return 1;
}

static int read_chunk(struct bbx_stream *s, const struct bbx_header *h, struct bbx_batch *b)
{
	const struct bbx_schema_map *m;
	const struct bbx_type_map *t;
	size_t section;
	int e = bbx_section_of(s->r, 0, s->off, h, &section);

	if (e == -EFBIG || !h->rows)
		return 0;
	if (e)
		return e;
	if (s->r->sections[section].unreadable)
		return lost_chunk(s, BBX_DAMAGE_unreadable, h,
				  "its section needs a record that this program does not know");
	m = s->r->sections[section].map = bbx_section_schema(s->r, section);
	if (!m)
		return lost_chunk(s, BBX_DAMAGE_unreadable, h, "rows without a schema");
	t = bbx_schema_map_find(m, h->subtype);
	if (!t)
		return lost_chunk(s, BBX_DAMAGE_unreadable, h,
				  "rows of a table that the schema does not have");
	return decode_chunk(s, section, t, b);
}

/* ---- The stream ------------------------------------------------------------------------------ */

static int finish(struct bbx_stream *s, struct bbx_diag *diag)
{
	struct bbx_reader *r = s->r;
	uint64_t end = s->off + left(s);
	struct bbx_header none = { 0 };
	int e;

	s->ended = true;
	r->files[0].size = end;
	if (!r->files[0].any) {
		bbx_diag_set(diag, UINT64_MAX, end ? "not a BlackBox recording" : "empty file");
		return -EMEDIUMTYPE;
	}
	if (s->cut_header && !s->torn) {
		s->torn = true;
		s->torn_off = s->expected;
		s->torn_header = none;
	}
	if (s->torn && s->torn_off > s->expected)
		e = bbx_note_lost(r, 0, s->expected, s->torn_off - s->expected);
	else if (!s->torn && end > s->expected)
		e = bbx_note_lost(r, 0, s->expected, end - s->expected);
	else
		e = 0;
	if (!e)
		e = bbx_note_end(r, 0, end, s->torn ? &s->torn_header : NULL, s->torn_off);
	if (!e)
		e = bbx_reader_gaps(r);
	return e ? e : bbx_reader_origins(r);
}

/* One record. Returns 1 with rows in b; 0 without; errors as bbx_stream_next. */
static int take_record(struct bbx_stream *s, const struct bbx_header *h, struct bbx_batch *b,
		       struct bbx_diag *diag)
{
	uint64_t lost = s->off > s->expected ? s->off - s->expected : 0;
	bool search = false, too_large = must_hold(h) && !is_held(h);
	struct bbx_header now = *h;
	int e, rows = 0;

	s->torn = s->cut_header = false;
	e = bbx_note_lost(s->r, 0, s->expected, lost);
	if (!e)
		e = search_payload(s, h, &search);
	if (!e)
		e = bbx_header_decode(at(s), left(s), &now);
	if (!e && too_large)
		e = lost_chunk(s, BBX_DAMAGE_payload, &now,
			       "a payload larger than the limits of the format");
	else if (!e)
		e = bbx_note(s->r, 0, s->off, &now, at(s) + bbx_header_size(&now), lost, diag);
	if (!e && !too_large && (now.type == BBX_REC_EVENTS || now.type == BBX_REC_SNAPSHOT)) {
		rows = read_chunk(s, &now, b);
		e = rows < 0 ? rows : 0;
	}
	if (!e)
		e = pass_record(s, &now, search);
	return e ? e : rows;
}

int bbx_stream_next(struct bbx_stream *s, struct bbx_batch *b, struct bbx_diag *diag)
{
	struct bbx_header h;
	int e = s->error;

	while (!e && !s->ended) {
		e = find_record(s, &h);
		if (e > 0)
			e = take_record(s, &h, b, diag);
		else if (!e)
			e = finish(s, diag);
		if (e >= 0 && s->r->flags & BBX_STRICT && s->r->n_damages)
			e = bbx_reader_verdict(s->r, diag);
	}
	s->error = e < 0 ? e : 0;
	return e;
}

int bbx_stream_open(int fd, const char *name, unsigned flags, size_t read_max,
		    struct bbx_stream **ret_s)
{
	struct bbx_stream *s = calloc(1, sizeof(*s));
	int e = s ? bbx_reader_new(1, flags, &s->r) : -ENOMEM;

	if (!e) {
		s->fd = fd;
		s->read_max = read_max ? read_max : READ_BYTES;
		s->r->streaming = true;
		s->r->files[0].name = strdup(name);
		if (!s->r->files[0].name || !bbx_buf_room(&s->in, s->read_max))
			e = -ENOMEM;
	}
	if (e) {
		bbx_stream_close(s);
		return e;
	}
	*ret_s = s;
	return 0;
}

struct bbx_reader *bbx_stream_reader(struct bbx_stream *s)
{
	return s->r;
}

void bbx_stream_close(struct bbx_stream *s)
{
	if (!s)
		return;
	bbx_close(s->r);
	bbx_buf_done(&s->in);
	free(s);
}
