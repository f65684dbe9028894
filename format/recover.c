/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which records of a file are good. A reader that is given these records alone has nothing to say
 * of them: what it cannot read is left out until that is so.
 */
#include "recover_priv.h"

#include <unistd.h>
#include "cleanup.h"
#include "props.h"
#include "scan.h"

/* A reader forgets runs of sequence numbers beyond its limit; some are left for what is appended. */
#define MAX_RUNS (BBX_READER_RUNS - 64)

static bool is_index(const struct bbx_header *h)
{
	return h->type == BBX_REC_INDEX || h->type == BBX_REC_TRAILER;
}

static bool has_rows(const struct bbx_header *h)
{
	return h->type == BBX_REC_EVENTS || h->type == BBX_REC_SNAPSHOT;
}

/* ---- One record ------------------------------------------------------------------------------ */

/*
 * A FILE record starts a section, and one that is left out must not: the reader would keep apart
 * what the copy does not. Returns 1 when its payload can be decoded; 0; -ENOMEM, pread's errno.
 */
static int is_file_good(struct bbx_recover *rc, const struct bbx_header *h, uint64_t off)
{
	_cleanup_free_ uint8_t *raw = NULL;
	struct bbx_cursor c;
	struct bbx_prop p;
	size_t len;
	int e = bbx_payload_read(rc->r, 0, off + bbx_header_size(h), h, NULL, &raw, &len);

	if (e)
		return bbx_is_damage(e) ? 0 : e;
	c = bbx_cursor(raw, len);
	while ((e = bbx_props_next(&c, &p)) > 0)
		if (p.len > BBX_MAX_STRING)
			return 0;
	return !e;
}

/* Lets the reader note a record. Returns 1 when it had nothing to say of it; 0; else as bbx_note. */
static int note(struct bbx_recover *rc, const struct bbx_header *h, uint64_t off,
		struct bbx_diag *diag)
{
	struct bbx_reader *r = rc->r;
	size_t recovered = r->n_recovered;
	int e = bbx_note(r, 0, off, h, NULL, 0, diag);
	bool good = !r->n_damages;

	r->n_damages = 0;
	r->n_runs = 0;
	if (e)
		return e;
	if (h->type == BBX_REC_SCHEMA && !r->sections[r->last_section].map)
		good = false;
	if (!good && r->n_recovered > recovered)
		free(r->recovered[--r->n_recovered].missing);
	return good;
}

/*
 * Whether a SCHEMA payload of this hash was whole before; else remembers this one, when it is.
 * Returns where it stands, 0 when nowhere.
 */
static uint64_t find_schema(struct bbx_recover *rc, const struct bbx_header *h, uint64_t off,
			    bool whole)
{
	for (size_t i = 0; i < rc->n_schemas; i++)
		if (rc->schemas[i].hash == h->payload_hash && rc->schemas[i].len == h->payload_len)
			return rc->schemas[i].off;
	if (whole && rc->n_schemas < BBX_READER_SCHEMAS)
		rc->schemas[rc->n_schemas++] = (struct recover_schema){
			h->payload_hash, h->payload_len, off + bbx_header_size(h)
		};
	return 0;
}

/* Decides on a record whose header is good. */
static int take(struct bbx_recover *rc, const struct bbx_header *h, uint64_t off,
		struct bbx_diag *diag)
{
	bool known = h->type >= BBX_REC_FILE && h->type <= BBX_REC_RECOVERY;
	struct recover_record *rec;
	uint64_t hash = 0;
	bool whole;
	int e = bbx_list_grow(&rc->recs, rc->n, &rc->cap, sizeof(*rc->recs));

	if (e)
		return e;
	rec = &rc->recs[rc->n++];
	*rec = (struct recover_record){ .off = off, .session = h->session, .seq = h->seq,
		.rows = has_rows(h) ? h->rows : 0 };
	e = bbx_hash_file(rc->fd, off + bbx_header_size(h), h->payload_len, &hash);
	if (e && e != -ENODATA)
		return e;
	whole = !e && bbx_hash_matches(h->payload_hash, hash);
	if (is_index(h)) {
		rec->fate = RECOVER_INDEX;
		rec->bad_index = !whole;
		return 0;
	}
	if (h->type == BBX_REC_SCHEMA) {
		uint64_t twin = find_schema(rc, h, off, whole);

		rec->twin = whole ? 0 : twin;
		whole |= twin != 0;
	}
	rec->damaged = !whole && has_rows(h);
	/* One that is critical speaks of its section even when its payload is lost. */
	if (!whole && !rec->damaged && (known || !(h->flags & BBX_REC_CRITICAL)))
		return 0;
	e = h->type == BBX_REC_FILE ? is_file_good(rc, h, off) : 1;
	if (e <= 0)
		return e;
	e = note(rc, h, off, diag);
	if (e > 0 && (whole || rec->damaged) && (known || h->flags & BBX_REC_COPY_SAFE))
		rec->fate = RECOVER_KEPT;
	return e < 0 ? e : 0;
}

/* What stands at the end. */
static int take_tail(struct bbx_recover *rc, const struct bbx_scan *s, bool trailer)
{
	const struct bbx_header *h = &s->torn_header;
	int e;

	rc->report.truncated = s->torn || !trailer;
	if (!s->torn)
		return 0;
	e = bbx_list_grow(&rc->recs, rc->n, &rc->cap, sizeof(*rc->recs));
	if (e)
		return e;
	rc->recs[rc->n++] = (struct recover_record){
		.off = s->torn_off, .session = h->session, .seq = h->seq,
		.rows = has_rows(h) ? h->rows : 0,
		.fate = is_index(h) ? RECOVER_INDEX : RECOVER_DROPPED, .bad_index = is_index(h),
	};
	return 0;
}

static int take_all(struct bbx_recover *rc, struct bbx_diag *diag)
{
	bool trailer = false;
	struct bbx_header h;
	struct bbx_scan s;
	uint64_t off;
	int e;

	bbx_scan_init(&s, rc->fd, 0, rc->report.bytes);
	while ((e = bbx_scan_next(&s, &h, &off)) > 0) {
		rc->report.loss |= s.lost_bytes > 0;
		trailer = h.type == BBX_REC_TRAILER;
		e = take(rc, &h, off, diag);
		if (e)
			break;
	}
	if (!e) {
		rc->report.loss |= s.lost_bytes > 0;
		e = take_tail(rc, &s, trailer);
	}
	bbx_scan_done(&s);
	return e;
}

/* ---- What the reader finds later ------------------------------------------------------------- */

static void drop_at(struct bbx_recover *rc, uint64_t off)
{
	size_t lo = 0, hi = rc->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (rc->recs[mid].off < off)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < rc->n && rc->recs[lo].off == off)
		rc->recs[lo].fate = RECOVER_DROPPED;
}

/* Rows that no schema explains, and chunks that cannot be decoded; what is left of those that are damaged. */
static int check_chunks(struct bbx_recover *rc)
{
	struct bbx_reader *r = rc->r;
	struct bbx_batch b = { 0 };
	int e = bbx_reader_finish(r);
	size_t c = 0;

	for (size_t i = 0; i < rc->n && e >= 0; i++) {
		struct recover_record *rec = &rc->recs[i];

		if (rec->fate != RECOVER_KEPT || !rec->rows)
			continue;
		while (c < r->n_chunks && r->chunks[c].pub.off < rec->off)
			c++;
		if (c == r->n_chunks || r->chunks[c].pub.off != rec->off) {
			rec->fate = RECOVER_DROPPED;
			continue;
		}
		r->chunks[c].verified = !rec->damaged;
		r->n_damages = 0;
		e = bbx_chunk_read(r, c, NULL, 0, &b);
		if (!e)
			rec->fate = RECOVER_DROPPED;
		rec->salvage = e > 0 ? r->chunks[c].salvage : 0;
		if (rec->salvage)
			rc->report.lost_cells += r->damages[0].cells;
	}
	bbx_batch_done(&b);
	return e < 0 ? e : 0;
}

static int check_dict(struct bbx_recover *rc, size_t section, enum bbx_dict kind)
{
	struct bbx_reader *r = rc->r;
	const struct bbx_section_priv *s = &r->sections[section];
	int e;

	r->n_damages = 0;
	e = bbx_dict_load_kind(r, section, kind);
	for (size_t i = 0; i < r->n_damages; i++)
		drop_at(rc, r->damages[i].off);
	/* The list of damages is full, so it may not name all of them. */
	for (size_t i = 0; r->n_damages >= BBX_READER_DAMAGES && i < s->n_dict_places; i++)
		if (s->dict_places[i].kind == kind)
			drop_at(rc, s->dict_places[i].off);
	return e;
}

static int check_dicts(struct bbx_recover *rc)
{
	int e = 0;

	for (size_t i = 0; i < rc->r->n_sections && !e; i++)
		for (int kind = BBX_DICT_string; kind <= BBX_DICT_task && !e; kind++)
			e = check_dict(rc, i, (enum bbx_dict)kind);
	return e;
}

/* More runs than a reader can hold are not kept. */
static void limit_runs(struct bbx_recover *rc)
{
	const struct recover_record *last = NULL;
	size_t runs = 0;

	for (size_t i = 0; i < rc->n; i++) {
		struct recover_record *rec = &rc->recs[i];

		if (rec->fate != RECOVER_KEPT)
			continue;
		if (!last || last->session != rec->session || last->seq + 1 != rec->seq)
			runs++;
		if (runs > MAX_RUNS)
			rec->fate = RECOVER_DROPPED;
		else
			last = rec;
	}
}

/* ---- The whole file -------------------------------------------------------------------------- */

/* Returns 1 when the file is as its writer left it; 0; else as bbx_open_fd. */
static int is_intact(int fd, const char *name, struct bbx_diag *diag)
{
	int copy = dup(fd), e;
	struct bbx_reader *r;
	struct bbx_verify v;

	if (copy < 0)
		return -errno;
	e = bbx_open_fd(copy, name, 0, &r, diag);
	if (e)
		return e;
	e = bbx_verify(r, false, &v);
	if (!e)
		e = bbx_verify(r, true, &v);
	bbx_close(r);
	return !e ? 1 : e == -EBADMSG || e == -ENODATA ? 0 : e;
}

/* A whole file is only counted. */
static int count(struct bbx_recover *rc)
{
	struct bbx_header h;
	struct bbx_scan s;
	uint64_t off;
	int e;

	rc->report.intact = true;
	bbx_scan_init(&s, rc->fd, 0, rc->report.bytes);
	while ((e = bbx_scan_next(&s, &h, &off)) > 0) {
		rc->report.records += !is_index(&h);
		rc->report.rows += has_rows(&h) ? h.rows : 0;
	}
	bbx_scan_done(&s);
	return e;
}

static int analyze(struct bbx_recover *rc, struct bbx_diag *diag)
{
	int copy = dup(rc->fd), e = bbx_reader_new(1, BBX_NO_INDEX, &rc->r);

	if (e || copy < 0) {
		if (copy >= 0)
			close(copy);
		return e ? e : -errno;
	}
	rc->r->files[0].fd = copy;
	rc->r->files[0].size = rc->report.bytes;
	e = take_all(rc, diag);
	if (!e)
		e = check_chunks(rc);
	if (!e)
		e = check_dicts(rc);
	if (e)
		return e;
	limit_runs(rc);
	return bbx_recover_account(rc);
}

int bbx_recover_open(int fd, const char *name, const char *program, struct bbx_recover **ret_rc,
		     struct bbx_diag *diag)
{
	struct bbx_diag d = { .off = UINT64_MAX };
	struct bbx_recover *rc = calloc(1, sizeof(*rc));
	off_t size = lseek(fd, 0, SEEK_END);
	int e = rc ? 0 : -ENOMEM;

	if (!e && size < 0)
		e = -errno;
	if (!e) {
		rc->fd = fd;
		rc->report.bytes = (uint64_t)size;
		rc->name = strdup(name);
		rc->program = strdup(program);
		e = rc->name && rc->program ? is_intact(fd, name, &d) : -ENOMEM;
	}
	if (e >= 0)
		e = e ? count(rc) : analyze(rc, &d);
	if (!e && !rc->report.records) {
		bbx_diag_set(&d, UINT64_MAX, "no record of it is whole");
		e = -EMEDIUMTYPE;
	}
	if (!e) {
		*ret_rc = rc;
		return 0;
	}
	bbx_recover_free(rc);
	if (diag)
		*diag = d;
	return e;
}

const struct bbx_recover_report *bbx_recover_report(const struct bbx_recover *rc)
{
	return &rc->report;
}

void bbx_recover_free(struct bbx_recover *rc)
{
	if (!rc)
		return;
	bbx_close(rc->r);
	free(rc->recs);
	free(rc->missing);
	free(rc->name);
	free(rc->program);
	free(rc);
}
