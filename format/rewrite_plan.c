/* SPDX-License-Identifier: Apache-2.0 */
#include "rewrite_plan.h"

#include <stdlib.h>
#include <string.h>
#include "buf.h"
#include "header.h"
#include "rows.h"

#define SAME_CLOCK_NS 1000000u
#define FIRST_OWN_COLUMN 16u /* ids below are the common columns' */

/* ---- Origins ----------------------------------------------------------------------------------------------------- */

static void put_text(struct bbx_buf *b, const char *s)
{
	bbx_buf_put(b, s, strlen(s) + 1);
}

static uint64_t hash_origin(const struct bbx_section *s, struct bbx_buf *b)
{
	b->len = 0;
	bbx_buf_put(b, s->boot_id, sizeof(s->boot_id));
	put_text(b, s->machine_id);
	put_text(b, s->node);
	put_text(b, s->kernel);
	put_text(b, s->arch);
	put_text(b, s->agent);
	put_text(b, s->config);
	put_text(b, s->profile);
	bbx_buf_varint(b, s->clock_id);
	bbx_buf_varint(b, s->session); /* table loss counts within a run of the recorder */
	return bbx_hash(b->p, b->len);
}

static bool is_same_clock(const struct bbx_rewrite_origin *a, const struct bbx_rewrite_origin *b)
{
	uint64_t d = (uint64_t)a->utc_offset - (uint64_t)b->utc_offset;

	return a->has_utc == b->has_utc && (d < SAME_CLOCK_NS || -d < SAME_CLOCK_NS);
}

static int add_section(struct bbx_rewrite_plan *p, struct bbx_reader *r, size_t section, struct bbx_buf *b)
{
	struct bbx_rewrite_origin o = { .hash = hash_origin(bbx_section(r, section), b), .section = section }, *origins;
	int e = bbx_utc_offset(r, section, &o.utc_offset);
	size_t i = 0;

	if (b->oom || (e && e != -ENODATA))
		return b->oom ? -ENOMEM : e;
	o.has_utc = !e;
	while (i < p->n_origins && (p->origins[i].hash != o.hash || !is_same_clock(&p->origins[i], &o)))
		i++;
	p->origin_of[section] = (uint32_t)i;
	if (i < p->n_origins)
		return 0;
	if (p->n_origins == p->origins_cap) {
		p->origins_cap = p->origins_cap ? 2 * p->origins_cap : 16;
		origins = realloc(p->origins, p->origins_cap * sizeof(*origins));
		if (!origins)
			return -ENOMEM;
		p->origins = origins;
	}
	p->origins[p->n_origins++] = o;
	return 0;
}

static int find_origins(struct bbx_rewrite_plan *p, struct bbx_reader *r)
{
	struct bbx_buf b = { 0 };
	int e = 0;

	p->origin_of = calloc(bbx_n_sections(r), sizeof(*p->origin_of));
	if (!p->origin_of)
		return -ENOMEM;
	for (size_t i = 0; i < bbx_n_sections(r) && !e; i++)
		e = add_section(p, r, i, &b);
	bbx_buf_done(&b);
	return e;
}

struct origins {
	const struct bbx_rewrite_plan *p;
	const struct bbx_reader *r;
};

static size_t origin_of_chunk(const void *arg, size_t i)
{
	const struct origins *o = arg;

	return o->p->origin_of[bbx_chunk(o->r, i)->section];
}

static size_t origin_of_attachment(const void *arg, size_t i)
{
	const struct origins *o = arg;

	return o->p->origin_of[bbx_attachment(o->r, i)->section];
}

static int group(struct bbx_rewrite_plan *p, const struct bbx_reader *r)
{
	const struct origins o = { p, r };
	int e = bbx_groups_make(&p->chunks, bbx_n_chunks(r), p->n_origins, origin_of_chunk, &o);

	return e ? e : bbx_groups_make(&p->attachments, bbx_n_attachments(r), p->n_origins, origin_of_attachment, &o);
}

static void name_sessions(struct bbx_rewrite_plan *p, const struct bbx_rewrite *rw)
{
	uint64_t what = bbx_hash(rw->what, strlen(rw->what));

	for (size_t i = 0; i < p->n_origins; i++)
		p->origins[i].session = what + i;
	for (size_t i = 0; i < bbx_n_sections(rw->r); i++) {
		const struct bbx_section *s = bbx_section(rw->r, i);
		uint64_t *name = &p->origins[p->origin_of[i]].session, mixed[3] = { *name, s->session, s->number };

		*name = bbx_hash(mixed, sizeof(mixed));
	}
	for (size_t i = 0; i < p->n_origins; i++)
		p->origins[i].session += !p->origins[i].session;
}

/* ---- Tables ------------------------------------------------------------------------------------------------------ */

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Gives every id that stands twice, or is too small, one that is free: of several the first keeps it. */
static int make_unique(uint32_t *ids, size_t n, size_t fixed, uint32_t least)
{
	uint32_t *sorted = malloc((n + 1) * sizeof(*sorted)), next = least;

	if (!sorted)
		return -ENOMEM;
	memcpy(sorted, ids, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), by_number);
	if (n && sorted[n - 1] >= least && sorted[n - 1] < UINT32_MAX - n)
		next = sorted[n - 1] + 1;
	for (size_t i = fixed; i < n; i++) {
		bool taken = ids[i] < least;

		for (size_t k = fixed; k < i && !taken; k++)
			taken = ids[k] == ids[i];
		if (!taken)
			continue;
		while (next < UINT32_MAX && bsearch(&next, sorted, n, sizeof(*sorted), by_number))
			next++;
		ids[i] = next++;
	}
	free(sorted);
	return 0;
}

static int copy_columns(const struct bbx_type *from, struct bbx_type *to)
{
	struct bbx_column *cols = calloc(from->n_cols + 1, sizeof(*cols));
	uint32_t *ids = calloc(from->n_cols + 1, sizeof(*ids));
	int e = cols && ids ? 0 : -ENOMEM;

	if (!e)
		memcpy(cols, from->cols, from->n_cols * sizeof(*cols));
	for (size_t i = 0; i < from->n_cols && !e; i++)
		ids[i] = cols[i].id;
	if (!e)
		e = make_unique(ids, from->n_cols, 3, FIRST_OWN_COLUMN);
	for (size_t i = 0; i < from->n_cols && !e; i++)
		cols[i].id = ids[i];
	free(ids);
	to->cols = cols;
	return e;
}

/* Sections may have given one number to different tables; a recording's schema is the union of theirs. */
static int copy_schema(struct bbx_rewrite_plan *p, const struct bbx_schema *s)
{
	struct bbx_type *types = calloc(s->n_types + 1, sizeof(*types));
	uint32_t *ids = calloc(s->n_types + 1, sizeof(*ids));
	int e = types && ids ? 0 : -ENOMEM;

	p->schema = *s;
	p->schema.types = types;
	p->schema.n_types = 0;
	for (size_t i = 0; i < s->n_types && !e; i++)
		ids[i] = s->types[i].id;
	if (!e)
		e = make_unique(ids, s->n_types, 0, 1);
	for (size_t i = 0; i < s->n_types && !e; i++) {
		types[i] = s->types[i];
		types[i].id = ids[i];
		e = copy_columns(&s->types[i], &types[i]);
		p->schema.n_types++;
	}
	free(ids);
	return e;
}

/* A column that must not be NULL is where a section lacks it, or where its dictionary is lost. */
static int relax_column(const struct bbx_rewrite *rw, const struct bbx_batch *b, uint32_t col, struct bbx_column *c)
{
	struct bbx_task task;
	struct bbx_value v;
	int e = 0;

	for (uint32_t row = 0; row < b->rows && !e && c->flags & BBX_NOT_NULL; row++) {
		e = bbx_row_value(rw->r, b, col, row, &task, &v);
		if (!e && v.null)
			c->flags &= ~(uint32_t)BBX_NOT_NULL;
	}
	return e;
}

static int relax_chunk(const struct bbx_rewrite *rw, size_t chunk, struct bbx_type *t, struct bbx_batch *b)
{
	uint32_t cols[256];
	size_t n = 0;
	int e;

	for (uint32_t i = 0; i < t->n_cols && n < sizeof(cols) / sizeof(*cols); i++)
		if (t->cols[i].flags & BBX_NOT_NULL)
			cols[n++] = i;
	if (!n)
		return 0;
	e = bbx_chunk_read(rw->r, chunk, cols, n, b);
	if (e <= 0)
		return e;
	e = 0;
	for (size_t i = 0; i < n && !e; i++)
		e = relax_column(rw, b, cols[i], (struct bbx_column *)&t->cols[cols[i]]);
	return e;
}

static int relax(struct bbx_rewrite_plan *p, const struct bbx_rewrite *rw)
{
	struct bbx_batch b = { 0 };
	int e = 0;

	for (size_t i = 0; i < bbx_n_chunks(rw->r) && !e; i++) {
		if (bbx_rewrite_share(rw, i) != BBX_SHARE_none)
			e = relax_chunk(rw, i, (struct bbx_type *)&p->schema.types[bbx_chunk(rw->r, i)->type], &b);
	}
	bbx_batch_done(&b);
	return e;
}

/* ---- The plan ---------------------------------------------------------------------------------------------------- */

int bbx_rewrite_plan(const struct bbx_rewrite *rw, struct bbx_rewrite_plan *p)
{
	int e;

	if (!bbx_n_sections(rw->r))
		return -EMEDIUMTYPE;
	e = find_origins(p, rw->r);
	if (!e)
		name_sessions(p, rw);
	if (!e)
		e = group(p, rw->r);
	if (!e)
		e = copy_schema(p, bbx_schema(rw->r));
	return e ? e : relax(p, rw);
}

void bbx_rewrite_plan_done(struct bbx_rewrite_plan *p)
{
	for (size_t i = 0; i < p->schema.n_types; i++)
		free((void *)p->schema.types[i].cols);
	free((void *)p->schema.types);
	free(p->origins);
	free(p->origin_of);
	bbx_groups_done(&p->chunks);
	bbx_groups_done(&p->attachments);
}
