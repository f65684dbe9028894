/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What only shows when all records of the files are known: which table a chunk belongs to, and what
 * is missing.
 */
#include "reader_priv.h"

#include <stdlib.h>

/* The place of a session in the list, whether it is there or not. */
static size_t session_place(const struct bbx_reader *r, uint64_t session)
{
	size_t lo = 0, hi = r->n_sessions;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (r->sessions[mid].session < session)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static const struct bbx_schema_map *session_schema(const struct bbx_reader *r, uint64_t session)
{
	size_t at = session_place(r, session);

	return at < r->n_sessions && r->sessions[at].session == session ? r->sessions[at].map : NULL;
}

int bbx_session_add(struct bbx_reader *r, uint64_t session, const struct bbx_schema_map *map)
{
	size_t at = session_place(r, session);
	int e;

	if (at < r->n_sessions && r->sessions[at].session == session)
		return 0;
	e = BBX_GROW(r, sessions);
	if (e)
		return e;
	memmove(&r->sessions[at + 1], &r->sessions[at], (r->n_sessions - at) * sizeof(*r->sessions));
	r->sessions[at] = (struct bbx_session){ session, map };
	r->n_sessions++;
	return 0;
}

const struct bbx_schema_map *bbx_section_schema(const struct bbx_reader *r, size_t section)
{
	const struct bbx_section_priv *s = &r->sections[section];

	return s->map ? s->map : session_schema(r, s->pub.session);
}

/* ---- Lost rows ------------------------------------------------------------------------------- */

static bool has_rows(const struct bbx_header *h)
{
	return h->type == BBX_REC_EVENTS || h->type == BBX_REC_SNAPSHOT;
}

static const char *table_of(const struct bbx_reader *r, const struct bbx_header *h)
{
	const struct bbx_schema_map *m = session_schema(r, h->session);
	const struct bbx_type_map *t = m ? bbx_schema_map_find(m, h->subtype) : NULL;

	return t ? r->schema.types[t->type].name : "";
}

int bbx_lost_rows(struct bbx_reader *r, enum bbx_damage_kind kind, size_t file, uint64_t off,
		  uint64_t bytes, const struct bbx_header *h, const char *what)
{
	struct bbx_damage d = { .kind = kind, .file = file, .off = off, .bytes = bytes };

	if (has_rows(h)) {
		d.rows = h->rows;
		d.t_min = h->t_min;
		d.t_max = h->t_max;
		d.type = table_of(r, h);
	}
	return bbx_damage_add(r, &d, "%s", what);
}

int bbx_note_lost(struct bbx_reader *r, size_t file, uint64_t off, uint64_t bytes)
{
	struct bbx_damage d = { .kind = BBX_DAMAGE_bytes, .file = file, .off = off,
		.bytes = bytes };

	return bytes ? bbx_damage_add(r, &d, "bytes that are no record") : 0;
}

int bbx_note_end(struct bbx_reader *r, size_t file, uint64_t end, const struct bbx_header *torn,
		 uint64_t torn_off)
{
	struct bbx_damage d = { .kind = BBX_DAMAGE_cut, .file = file, .off = end };

	if (torn)
		return bbx_lost_rows(r, BBX_DAMAGE_cut, file, torn_off, end - torn_off, torn,
				     "the file ends inside a record");
	if (r->files[file].trailer || end != r->files[file].size)
		return 0;
	return bbx_damage_add(r, &d, "no trailer: recording was cut or its writer killed");
}

/* ---- Gaps ------------------------------------------------------------------------------------ */

static int by_seq(const void *a, const void *b)
{
	const struct bbx_run *x = a, *y = b;

	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	if (x->session != y->session)
		return x->session < y->session ? -1 : 1;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (x->off > y->off) - (x->off < y->off);
}

static int list_gap(struct bbx_reader *r, const struct bbx_run *next, uint64_t first, uint64_t last)
{
	struct bbx_damage d = { .kind = BBX_DAMAGE_gap, .file = next->file, .off = next->off };
	const struct bbx_missing gap = { next->session, first, last };
	unsigned long long n = last - first + 1;

	/* Bytes that are no record stand in the same place, and are listed. */
	if (n <= next->lost_bytes / BBX_HEADER_MIN || bbx_is_recovered(r, next->file, &gap))
		return 0;
	return bbx_damage_add(r, &d, "%llu record%s missing before this one", n, n == 1 ? "" : "s");
}

int bbx_reader_gaps(struct bbx_reader *r)
{
	uint64_t last = 0;
	int e = 0;

	if (r->n_runs)
		qsort(r->runs, r->n_runs, sizeof(*r->runs), by_seq);
	for (size_t i = 0; i < r->n_runs && !e; i++) {
		const struct bbx_run *k = &r->runs[i];
		bool same = i && k[-1].file == k->file && k[-1].session == k->session;

		if (same && k->first > last && k->first - last > 1)
			e = list_gap(r, k, last + 1, k->first - 1);
		last = same && last > k->last ? last : k->last;
	}
	r->n_runs = 0;
	return e;
}

static bool is_repaired(const struct bbx_reader *r, size_t file)
{
	for (size_t i = 0; i < r->n_recovered; i++)
		if (r->recovered[i].file == file)
			return true;
	return false;
}

/*
 * A section that lost its FILE and nothing else: other damage in the file says more. In a repaired
 * file it is a loss that is known.
 */
int bbx_reader_origins(struct bbx_reader *r)
{
	int e = 0;

	for (size_t i = 0; i < r->n_sections && !e; i++) {
		const struct bbx_section_priv *s = &r->sections[i];
		struct bbx_damage d = { .kind = BBX_DAMAGE_gap, .file = s->pub.file,
			.off = s->first_off };

		if (!s->pub.has_file && !r->files[s->pub.file].damaged && !is_repaired(r, s->pub.file))
			e = bbx_damage_add(r, &d, "a section without its FILE record: "
						  "its origin is not known");
	}
	return e;
}

/* ---- Tables of chunks ------------------------------------------------------------------------ */

/* Why a chunk cannot be read; NULL when it can, with its type set. */
static const char *resolve(struct bbx_reader *r, struct bbx_chunk_priv *c)
{
	const struct bbx_section_priv *s = &r->sections[c->pub.section];
	const struct bbx_type_map *t;

	if (s->unreadable)
		return "its section needs a record that this program does not know";
	if (!s->map)
		return "rows without a schema";
	t = bbx_schema_map_find(s->map, c->type_id);
	if (!t)
		return "rows of a table that the schema does not have";
	c->pub.type = t->type;
	return NULL;
}

static int list_unreadable(struct bbx_reader *r, const struct bbx_chunk_priv *first, uint64_t rows,
			   uint64_t t_min, uint64_t t_max, uint64_t bytes, const char *why)
{
	const struct bbx_section_priv *s = &r->sections[first->pub.section];
	const struct bbx_type_map *t = s->map ? bbx_schema_map_find(s->map, first->type_id) : NULL;
	struct bbx_damage d = {
		.kind = BBX_DAMAGE_unreadable, .file = s->pub.file, .off = first->pub.off,
		.bytes = bytes, .rows = rows,
		.t_min = t_min, .t_max = t_max, .type = t ? r->schema.types[t->type].name : "",
	};

	return bbx_damage_add(r, &d, "%s", why);
}

/* Takes the unreadable chunks out of the list. Neighbours of one section and table are one damage. */
static int resolve_chunks(struct bbx_reader *r)
{
	size_t kept = 0, i = 0;
	int e = 0;

	while (i < r->n_chunks && !e) {
		struct bbx_chunk_priv c = r->chunks[i];
		const char *why = resolve(r, &c);
		uint64_t rows = 0, t_min = UINT64_MAX, t_max = 0, bytes = 0;

		if (!why) {
			r->chunks[kept++] = c;
			i++;
			continue;
		}
		for (; i < r->n_chunks; i++) {
			const struct bbx_chunk_priv *o = &r->chunks[i];

			if (o->pub.section != c.pub.section || o->type_id != c.type_id)
				break;
			rows += o->pub.rows;
			bytes += o->pub.bytes;
			t_min = o->pub.t_min < t_min ? o->pub.t_min : t_min;
			t_max = o->pub.t_max > t_max ? o->pub.t_max : t_max;
		}
		e = list_unreadable(r, &c, rows, t_min, t_max, bytes, why);
	}
	if (!e)
		r->n_chunks = kept;
	return e;
}

int bbx_reader_finish(struct bbx_reader *r)
{
	int e;

	for (size_t i = 0; i < r->n_sections; i++)
		if (!r->sections[i].map)
			r->sections[i].map = bbx_section_schema(r, i);
	e = resolve_chunks(r);
	if (!e && r->n_files > 1)
		e = bbx_reader_take_once(r);
	if (!e)
		e = bbx_reader_gaps(r);
	return e ? e : bbx_reader_origins(r);
}
