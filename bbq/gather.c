/* SPDX-License-Identifier: Apache-2.0 */
#include "gather_priv.h"
#include <stdlib.h>
#include <string.h>
#include "walk.h"

bool bbq_gather_can(const struct bbq_table *t, int column)
{
	const struct bbq_column *c = &t->columns.cols[column];

	return bbq_term_of_entry(t, c) && bbq_affinity(c) != BBQ_AFFINITY_blob;
}

/* ---- Parts ------------------------------------------------------------------------------------------------------- */

static size_t size_of_cell(const struct bbx_vec *v, const uint32_t *rows, size_t n)
{
	size_t size = (v->nulls ? n / 8 + 1 : 0) + (v->u ? n * sizeof(*v->u) : 0);

	for (size_t i = 0; i < n && v->str; i++)
		size += sizeof(*v->str) + v->str[rows[i]].len;
	return (size + 7) / 8 * 8;
}

/* Copies the rows of a column to at. */
static struct bbx_vec copy_cell(const struct bbx_vec *from, const uint32_t *rows, size_t n, char *at)
{
	struct bbx_vec v = { .present = from->present };

	if (from->str) {
		struct bbx_str *str = (struct bbx_str *)(void *)at;

		at += n * sizeof(*str);
		for (size_t i = 0; i < n; i++) {
			str[i] = (struct bbx_str){ at, from->str[rows[i]].len };
			memcpy(at, from->str[rows[i]].p, str[i].len);
			at += str[i].len;
		}
		v.str = str;
	} else if (from->u) {
		uint64_t *u = (uint64_t *)(void *)at;

		for (size_t i = 0; i < n; i++)
			u[i] = from->u[rows[i]];
		at += n * sizeof(*u);
		v.u = u;
	}
	for (size_t i = 0; i < n && from->nulls; i++)
		if (from->nulls[rows[i] / 8] >> rows[i] % 8 & 1)
			at[i / 8] |= (char)(1 << i % 8);
	v.nulls = from->nulls ? (const uint8_t *)at : NULL;
	return v;
}

static int room_for_part(struct bbq_gather *g)
{
	size_t cap = g->parts_cap ? 2 * g->parts_cap : 64;
	struct bbq_part *parts;

	if (g->n_parts < g->parts_cap)
		return 0;
	parts = realloc(g->parts, cap * sizeof(*parts));
	if (!parts)
		return -ENOMEM;
	g->parts = parts;
	g->parts_cap = cap;
	return 0;
}

/* Copies the rows to the part. */
static int keep_rows(struct bbq_pass *p, struct bbq_part *part)
{
	size_t vec = p->b->n_cols * sizeof(*p->b->vec), size = vec;
	char *at;

	for (size_t i = 0; i < p->n_cells; i++)
		size += size_of_cell(&p->b->vec[p->cells[i]], p->rows, p->n);
	p->g->bytes += size;
	if (p->g->bytes > BBQ_GATHER_BYTES)
		return -EFBIG;
	part->memory = calloc(1, size);
	if (!part->memory)
		return -ENOMEM;
	part->b = *p->b;
	part->b.priv = NULL;
	part->b.rows = part->n;
	part->b.vec = part->memory;
	at = (char *)part->memory + vec;
	for (size_t i = 0; i < p->n_cells; i++) {
		const struct bbx_vec *from = &p->b->vec[p->cells[i]];

		part->b.vec[p->cells[i]] = copy_cell(from, p->rows, p->n, at);
		at += size_of_cell(from, p->rows, p->n);
	}
	return 0;
}

static int add_part(struct bbq_pass *p, size_t chunk)
{
	struct bbq_gather *g = p->g;
	struct bbq_part *part;
	uint32_t *numbers;
	int err = room_for_part(g);

	if (err)
		return err;
	part = &g->parts[g->n_parts++];
	*part = (struct bbq_part){ .chunk = chunk, .first = (uint32_t)p->n_all, .n = (uint32_t)p->n };
	if (p->n < p->b->rows) {
		part->numbers = numbers = malloc(p->n * sizeof(*numbers));
		if (!numbers)
			return -ENOMEM;
		memcpy(numbers, p->rows, p->n * sizeof(*numbers));
	}
	g->bytes += sizeof(*part) + p->n * (sizeof(*numbers) + 2 * sizeof(*g->refs));
	return g->all ? 0 : keep_rows(p, part);
}

static int add_found(struct bbq_pass *p)
{
	size_t cap = p->all_cap ? p->all_cap : 1024;
	uint32_t *found = p->found_all;

	while (cap < p->n_all + p->n)
		cap *= 2;
	if (cap > p->all_cap) {
		found = realloc(found, cap * sizeof(*found));
		if (!found)
			return -ENOMEM;
		p->found_all = found;
		p->all_cap = cap;
	}
	memcpy(found + p->n_all, p->found, p->n * sizeof(*found));
	p->n_all += p->n;
	return 0;
}

static int gather_batch(struct bbq_pass *p, size_t chunk, const struct bbx_batch *b)
{
	int err;

	p->b = b;
	err = bbq_pass_rows(p, chunk);
	if (!err && p->n)
		err = add_part(p, chunk);
	if (!err && p->n)
		err = add_found(p);
	return err;
}

/* ---- Chunks ------------------------------------------------------------------------------------------------------ */

static int wants(void *aux, size_t chunk, size_t at)
{
	(void)at;
	return bbq_pass_may_have(aux, chunk);
}

static int gather_chunks(struct bbq_pass *p)
{
	struct bbq_table *t = p->t;
	struct bbq_walk w = { .r = t->q->r, .chunks = t->chunks, .n_chunks = t->n_chunks, .cells = p->cells, .n_cells = p->n_cells, .wants = wants, .aux = p };
	const struct bbx_batch *b;
	size_t passed;
	int got = 0;

	while (w.next < t->n_chunks && got >= 0) {
		got = t->q->work ? bbq_walk_next(&w, &passed, &b) : -EFBIG;
		if (got < 0)
			break;
		bbq_spend(t->q, passed - 1 + (b ? b->rows : 1));
		if (b)
			got = gather_batch(p, bbq_walk_chunk(&w), b);
	}
	bbq_walk_done(&w);
	return got < 0 ? got : 0;
}

/* ---- All --------------------------------------------------------------------------------------------------------- */

/* Brings the rows into the order of their keys, those of one as they are. */
static int sort(struct bbq_pass *p)
{
	struct bbq_gather *g = p->g;
	uint32_t at = 0;

	g->refs = calloc(p->n_all + 1, sizeof(*g->refs));
	g->ends = calloc(g->keys.n + 1, sizeof(*g->ends));
	if (!g->refs || !g->ends)
		return -ENOMEM;
	for (size_t i = 0; i < p->n_all; i++)
		g->ends[p->found_all[i] - BBQ_KEY]++;
	for (size_t k = 0; k < g->keys.n; k++) {
		uint32_t n = g->ends[k];

		g->ends[k] = at;
		at += n;
	}
	for (size_t i = 0; i < p->n_all; i++)
		g->refs[g->ends[p->found_all[i] - BBQ_KEY]++] = (uint32_t)i;
	return 0;
}

static int run(struct bbq_pass *p)
{
	struct bbq_table *t = p->t;
	int err = bbq_know(t->q, p->column->attr->needs);

	if (!err && t->state)
		err = bbq_table_latest(t);
	if (!err)
		err = gather_chunks(p);
	return err ? err : sort(p);
}

int bbq_gather_new(struct bbq_table *t, int column, struct bbq_keys *keys, const uint32_t *cells, size_t n_cells, struct bbq_gather **ret_g)
{
	struct bbq_gather *g = calloc(1, sizeof(*g));
	struct bbq_pass p = { .t = t, .g = g, .column = &t->columns.cols[column], .cells = cells, .n_cells = n_cells };
	uint32_t key_cell = (uint32_t)p.column->cell;
	int err;

	if (!g) {
		if (keys)
			bbq_keys_done(keys);
		return -ENOMEM;
	}
	*g = (struct bbq_gather){ .users = 1, .column = column, .all = !keys };
	if (keys) {
		g->keys = *keys;
		*keys = (struct bbq_keys){ 0 };
	} else {
		p.cells = &key_cell;
		p.n_cells = 1;
	}
	g->has_cell = calloc(bbx_schema(t->q->r)->types[t->type].n_cols + 1, sizeof(*g->has_cell));
	for (size_t i = 0; i < n_cells && g->has_cell; i++)
		g->has_cell[cells[i]] = true;
	err = !g->has_cell ? -ENOMEM : g->all && t->rows > BBQ_GATHER_ROWS ? -EFBIG : run(&p);
	bbq_pass_done(&p);
	if (err)
		bbq_gather_let_go(g);
	else
		*ret_g = g;
	return err;
}

size_t bbq_gather_find(const struct bbq_gather *g, const struct bb_cell *key, const uint32_t **ret_refs)
{
	size_t k = bbq_keys_find(&g->keys, key);
	uint32_t from = k && k != SIZE_MAX ? g->ends[k - 1] : 0;

	*ret_refs = g->refs + from;
	return k == SIZE_MAX ? 0 : g->ends[k] - from;
}

const struct bbq_part *bbq_gather_part(const struct bbq_gather *g, const struct bbq_part *from, uint32_t ref)
{
	size_t lo = from ? (size_t)(from - g->parts) : 0, step = 1, hi;

	while (lo + step < g->n_parts && g->parts[lo + step].first <= ref) {
		lo += step;
		step *= 2;
	}
	hi = lo + step < g->n_parts ? lo + step : g->n_parts;
	while (lo + 1 < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (g->parts[mid].first <= ref)
			lo = mid;
		else
			hi = mid;
	}
	return &g->parts[lo];
}

struct bbq_gather *bbq_gather_hold(struct bbq_gather *g)
{
	g->users++;
	return g;
}

void bbq_gather_let_go(struct bbq_gather *g)
{
	if (!g || --g->users)
		return;
	for (size_t i = 0; i < g->n_parts; i++) {
		free(g->parts[i].memory);
		free((uint32_t *)g->parts[i].numbers);
	}
	free(g->parts);
	free(g->refs);
	free(g->ends);
	free(g->has_cell);
	bbq_keys_done(&g->keys);
	free(g);
}
