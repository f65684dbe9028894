/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The copy of a damaged recording: what is missing from it, and its bytes.
 */
#include "recover_priv.h"

#include <stdlib.h>
#include <unistd.h>
#include "out.h"
#include "scan.h"
#include "section_write.h"

#define COPY_BYTES (1u << 20)

/* ---- What is missing ------------------------------------------------------------------------- */

/* The records of one session while they go by in the order of their numbers. */
struct gaps {
	bool any, any_kept;
	uint64_t first, last, kept; /* known to have been there; the last that is kept */
	uint64_t indexes, index;    /* different INDEX and TRAILER records since; the last of them */
};

static int by_seq(const void *a, const void *b)
{
	const struct recover_record *x = a, *y = b;

	if (x->session != y->session)
		return x->session < y->session ? -1 : 1;
	if (x->seq != y->seq)
		return x->seq < y->seq ? -1 : 1;
	return (x->off > y->off) - (x->off < y->off);
}

static int by_off(const void *a, const void *b)
{
	const struct recover_record *x = a, *y = b;

	return (x->off > y->off) - (x->off < y->off);
}

static int add_gap(struct bbx_recover *rc, uint64_t session, uint64_t first, uint64_t last,
		   uint64_t indexes)
{
	const struct bbx_missing gap = { session, first, last };
	size_t n = rc->report.n_missing;
	int e;

	if (bbx_is_recovered(rc->r, 0, &gap))
		return 0;
	rc->report.loss |= last - first >= indexes;
	e = bbx_list_grow(&rc->missing, n, &rc->missing_cap, sizeof(*rc->missing));
	if (e)
		return e;
	rc->missing[n] = gap;
	rc->report.missing = rc->missing;
	rc->report.n_missing++;
	return 0;
}

static int pass(struct bbx_recover *rc, struct gaps *g, const struct recover_record *rec)
{
	uint64_t from = g->any_kept ? g->kept + 1 : g->first;
	int e = 0;

	if (rec->fate == RECOVER_INDEX) {
		g->indexes += !g->indexes || g->index != rec->seq;
		g->index = rec->seq;
		return 0;
	}
	if (!g->any)
		g->first = from = rec->seq;
	g->any = true;
	g->last = rec->seq;
	if (rec->fate != RECOVER_KEPT)
		return 0;
	if (rec->seq > from && !(g->any_kept && g->kept == rec->seq))
		e = add_gap(rc, rec->session, from, rec->seq - 1, g->indexes);
	g->any_kept = true;
	g->kept = rec->seq;
	g->indexes = 0;
	return e;
}

/* The records after the last that is kept. */
static int end_session(struct bbx_recover *rc, const struct gaps *g, uint64_t session)
{
	if (!g->any || (g->any_kept && g->last == g->kept))
		return 0;
	return add_gap(rc, session, g->any_kept ? g->kept + 1 : g->first, g->last, 0);
}

static int find_gaps(struct bbx_recover *rc)
{
	struct gaps g = { 0 };
	int e = 0;

	qsort(rc->recs, rc->n, sizeof(*rc->recs), by_seq);
	for (size_t i = 0; i < rc->n && !e; i++) {
		uint64_t session = rc->recs[i].session;

		e = pass(rc, &g, &rc->recs[i]);
		if (e || (i + 1 < rc->n && rc->recs[i + 1].session == session))
			continue;
		e = end_session(rc, &g, session);
		g = (struct gaps){ 0 };
	}
	qsort(rc->recs, rc->n, sizeof(*rc->recs), by_off);
	return e;
}

/* Too many gaps for a reader: one of each session, from its first to its last, covers them. */
static void merge_gaps(struct bbx_recover *rc)
{
	size_t n = 0;

	for (size_t i = 0; i < rc->report.n_missing; i++) {
		struct bbx_missing *m = &rc->missing[i];

		if (n && rc->missing[n - 1].session == m->session)
			rc->missing[n - 1].last_seq = m->last_seq;
		else
			rc->missing[n++] = *m;
	}
	rc->report.n_missing = n;
}

int bbx_recover_account(struct bbx_recover *rc)
{
	struct bbx_recover_report *rep = &rc->report;
	uint64_t used = 0;
	struct bbx_header h;
	int e = 0;

	for (size_t i = 0; i < rc->n && !e; i++) {
		const struct recover_record *rec = &rc->recs[i];

		rep->loss |= rec->fate == RECOVER_DROPPED;
		if (rec->fate == RECOVER_DROPPED)
			rep->lost_rows += rec->rows;
		if (rec->fate == RECOVER_DROPPED || rec->bad_index)
			continue;
		e = bbx_read_header(rc->r, 0, rec->off, &rc->r->scratch, &h);
		if (e)
			break;
		used += bbx_header_size(&h) + h.payload_len;
		if (rec->salvage) {
			used -= rc->r->salvaged[rec->salvage - 1].bytes;
			rep->loss = true;
		}
		rep->records += rec->fate == RECOVER_KEPT;
		rep->rows += rec->fate == RECOVER_KEPT ? rec->rows : 0;
	}
	rep->skipped_bytes = rep->bytes - used;
	rep->loss |= rep->truncated;
	if (!e)
		e = find_gaps(rc);
	if (rep->n_missing > BBX_READER_DAMAGES)
		merge_gaps(rc);
	return e;
}

/* ---- The copy -------------------------------------------------------------------------------- */

/* Copies a part of the input. */
static int copy(struct bbx_recover *rc, int out, uint64_t off, uint64_t len, struct bbx_buf *buf)
{
	buf->len = 0;
	if (!bbx_buf_room(buf, COPY_BYTES))
		return -ENOMEM;
	while (len) {
		size_t want = len < COPY_BYTES ? (size_t)len : COPY_BYTES, done = 0;
		ssize_t n = bbx_pread(rc->fd, buf->p, want, off);

		if (n != (ssize_t)want)
			return n < 0 ? (int)n : -EBADMSG;
		while (done < want) {
			n = write(out, buf->p + done, want - done);
			if (n < 0 && errno != EINTR)
				return -errno;
			done += n > 0 ? (size_t)n : 0;
		}
		off += want;
		len -= want;
	}
	return 0;
}

/* Parts of the input on their way to the output, neighbours in one go. */
struct parts {
	uint64_t start, end;
	struct bbx_buf buf;
};

static int add_part(struct bbx_recover *rc, int out, struct parts *p, uint64_t off, uint64_t len)
{
	int e = 0;

	if (off != p->end) {
		e = copy(rc, out, p->start, p->end - p->start, &p->buf);
		p->start = off;
	}
	p->end = off + len;
	return e;
}

/* Writes a record without the columns that are lost. */
static int write_rest(struct bbx_recover *rc, struct bbx_out *o, const struct recover_record *rec,
		      const struct bbx_header *h)
{
	struct bbx_source src = { .fd = rc->fd, .off = rec->off + bbx_header_size(h) };
	struct bbx_buf ext = { 0 }, payload = { 0 };
	struct bbx_header rest;
	int e = bbx_salvage_record(&rc->r->salvaged[rec->salvage - 1], h, &src, &ext, &payload, &rest);

	if (!e) {
		o->session = h->session;
		o->section = h->section;
		o->seq = h->seq;
		e = bbx_out_record(o, &rest, payload.p, payload.len);
	}
	bbx_buf_done(&ext);
	bbx_buf_done(&payload);
	return e;
}

/* Copies the records that are kept, and notes them for the index. */
static int copy_records(struct bbx_recover *rc, struct bbx_out *o)
{
	struct parts p = { 0 };
	struct bbx_header h;
	int e = 0;

	for (size_t i = 0; i < rc->n && !e; i++) {
		const struct recover_record *rec = &rc->recs[i];
		uint64_t size;

		if (rec->fate != RECOVER_KEPT)
			continue;
		e = bbx_read_header(rc->r, 0, rec->off, &rc->r->scratch, &h);
		if (e)
			break;
		if (rec->salvage) {
			e = add_part(rc, o->fd, &p, 0, 0);
			if (!e)
				e = write_rest(rc, o, rec, &h);
			continue;
		}
		size = bbx_header_size(&h);
		bbx_out_taken(o, &h);
		e = add_part(rc, o->fd, &p, rec->off, size);
		if (!e)
			e = add_part(rc, o->fd, &p, rec->twin ? rec->twin : rec->off + size,
				     h.payload_len);
	}
	if (!e)
		e = copy(rc, o->fd, p.start, p.end - p.start, &p.buf);
	bbx_buf_done(&p.buf);
	return e == -ENODATA ? -EBADMSG : e;
}

/*
 * What is appended continues the session of the last record. Its numbers do not pass the largest
 * one, behind which they would start again from 0.
 */
static uint64_t next_seq(const struct bbx_recover *rc, uint64_t session)
{
	const uint64_t appended = rc->report.n_missing / BBX_READER_DAMAGES + 3;
	uint64_t limit = UINT64_MAX - appended, max = 0;

	for (size_t i = 0; i < rc->n; i++) {
		const struct recover_record *rec = &rc->recs[i];

		if (rec->session == session && rec->fate != RECOVER_INDEX && rec->seq > max)
			max = rec->seq;
	}
	return max < limit ? max + 1 : limit;
}

static int append(struct bbx_recover *rc, struct bbx_out *o)
{
	const struct bbx_recover_report *rep = &rc->report;
	struct bbx_recovery rec = {
		.program = rc->program, .input = rc->name, .skipped_bytes = rep->skipped_bytes,
		.records = rep->records, .rows = rep->rows, .cells = rep->lost_cells,
		.truncated = rep->truncated,
	};
	struct bbx_buf scratch = { 0 };
	uint64_t before;
	size_t done = 0;
	int e;

	o->seq = next_seq(rc, o->session);
	do {
		size_t left = rep->n_missing - done;

		rec.n_missing = left < BBX_READER_DAMAGES ? left : BBX_READER_DAMAGES;
		rec.missing = rec.n_missing ? rep->missing + done : NULL;
		done += rec.n_missing;
		e = bbx_section_write_recovery(o, &rec, &scratch);
	} while (!e && done < rep->n_missing);
	bbx_buf_done(&scratch);
	before = o->records;
	if (!e)
		e = bbx_out_index(o);
	return !e && o->records == before ? -EFBIG : e;
}

int bbx_recover_write(struct bbx_recover *rc, int out)
{
	struct bbx_buf buf = { 0 };
	struct bbx_out o;
	int e;

	if (rc->report.intact) {
		e = copy(rc, out, 0, rc->report.bytes, &buf);
		bbx_buf_done(&buf);
		return e;
	}
	e = bbx_out_init(&o, out, 0, 0, 1);
	if (!e)
		e = copy_records(rc, &o);
	if (!e)
		e = append(rc, &o);
	bbx_out_done(&o);
	return e;
}
