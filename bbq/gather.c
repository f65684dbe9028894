/* SPDX-License-Identifier: Apache-2.0 */
#include "gather.h"
#include <stdlib.h>
#include <string.h>

/* Of a dictionary entry: not looked up yet, none of the keys, else a key's index + KEY. */
enum { UNKNOWN, OTHER, KEY };

/* What a pass over the table needs. */
struct pass {
	struct bbq_table *t;
	struct bbq_gather *g;
	const struct bbq_column *column;
	const uint32_t *cells;
	size_t n_cells;
	size_t section, n_ids;
	uint32_t *of_id;      /* of the section's dictionary */
	struct bbx_batch b;
	struct bb_scratch scratch;
	size_t n, cap;        /* of the chunk: */
	uint32_t *rows;       /* those that are gathered, */
	uint32_t *found;      /* and what each has, from KEY on */
	size_t n_all, all_cap;
	uint32_t *found_all;  /* the same of all chunks so far */
};

static const struct bbx_column *stored(const struct bbq_table *t, uint32_t cell)
{
	return &bbx_schema(t->q->r)->types[t->type].cols[cell];
}

bool bbq_gather_can(const struct bbq_table *t, int column)
{
	const struct bbq_column *c = &t->columns.cols[column];

	return bbq_term_of_entry(t, c) && bbq_affinity(c) != BBQ_AFFINITY_blob;
}

/* ---- Keys -------------------------------------------------------------------------------------------------------- */

/* What a value is among the keys. Returns 0 or -ENOMEM. */
static int find(struct pass *p, const struct bb_cell *cell, uint32_t *ret_found)
{
	struct bbq_keys *keys = &p->g->keys;
	size_t i = SIZE_MAX;
	struct bb_cell key;
	int err = 0;

	if (bbq_key_of(cell, &key) && p->g->all)
		err = bbq_keys_put(keys, &key, &i);
	else if (bbq_key_of(cell, &key))
		i = bbq_keys_find(keys, &key);
	*ret_found = i == SIZE_MAX ? OTHER : (uint32_t)i + KEY;
	return err;
}

static int open_dict(struct pass *p, size_t section)
{
	if (p->section == section)
		return 0;
	free(p->of_id);
	p->section = SIZE_MAX;
	p->n_ids = (size_t)bbx_dict_size(p->t->q->r, section, stored(p->t, (uint32_t)p->column->cell)->dict) + 1;
	p->of_id = calloc(p->n_ids, sizeof(*p->of_id));
	if (!p->of_id)
		return -ENOMEM;
	p->section = section;
	return 0;
}

/* What a dictionary entry stands for. Returns 0 or negative errno. */
static int look_up(struct pass *p, uint64_t id, uint32_t *ret_found)
{
	struct bb_cell cell;
	int err;

	if (id < p->n_ids && p->of_id[id]) {
		*ret_found = p->of_id[id];
		return 0;
	}
	*ret_found = OTHER;
	err = bbq_term_entry(p->t, p->column, p->section, id, &p->scratch, &cell);
	if (!err)
		err = find(p, &cell, ret_found);
	if (!err && id < p->n_ids)
		p->of_id[id] = *ret_found;
	return err;
}

/* Whether the chunk may have a key, by the ids that it has. */
static int chunk_has(struct pass *p, size_t chunk)
{
	uint32_t found = OTHER;
	struct bbx_stats stats;
	int err = 0;

	if (p->g->all || !bbx_chunk_stats(p->t->q->r, chunk, (uint32_t)p->column->cell, &stats) || !stats.has_ids)
		return 1;
	for (size_t i = 0; i < stats.n_ids && !err && found < KEY; i++)
		err = look_up(p, stats.ids[i], &found);
	return err ? err : found >= KEY;
}

/* ---- Rows -------------------------------------------------------------------------------------------------------- */

static int room_for_rows(struct pass *p, size_t n)
{
	if (n <= p->cap)
		return 0;
	free(p->rows);
	free(p->found);
	p->rows = calloc(n, sizeof(*p->rows));
	p->found = calloc(n, sizeof(*p->found));
	p->cap = p->rows && p->found ? n : 0;
	return p->cap ? 0 : -ENOMEM;
}

/* The value of a row whose chunk stores no id. */
static int find_in_row(struct pass *p, uint32_t row, uint32_t *ret_found)
{
	struct bbq_row r = { .q = p->t->q, .b = &p->b, .i = row, .ts = p->t->columns.ts, .scratch = &p->scratch };
	struct bb_cell cell;
	int err = bbq_column_value(&r, p->column, &cell);

	*ret_found = OTHER;
	return err ? err : find(p, &cell, ret_found);
}

/* The rows of the chunk that have a key. Returns 0 or negative errno. */
static int find_rows(struct pass *p)
{
	uint32_t cell = (uint32_t)p->column->cell;
	const struct bbx_vec *v = &p->b.vec[cell];
	int err = room_for_rows(p, p->b.rows);

	p->n = 0;
	for (uint32_t i = 0; i < p->b.rows && !err && v->present; i++) {
		uint64_t id = !v->u ? 0 : v->nulls ? bb_cell_id(&p->b, cell, i) : v->u[i];
		uint32_t found = v->u && id < p->n_ids ? p->of_id[id] : UNKNOWN;

		if (!found)
			err = v->u ? look_up(p, id, &found) : find_in_row(p, i, &found);
		p->rows[p->n] = i;
		p->found[p->n] = found;
		p->n += found >= KEY;
	}
	return err;
}

/* Leaves out rows of a state table that are not the latest of their key. */
static void leave_latest(struct pass *p, size_t chunk)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		p->rows[n] = p->rows[i];
		p->found[n] = p->found[i];
		n += bbq_is_latest(p->t, bbq_rowid(chunk, p->rows[i]));
	}
	p->n = n;
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
static int keep_rows(struct pass *p, struct bbq_part *part)
{
	size_t vec = p->b.n_cols * sizeof(*p->b.vec), size = vec;
	char *at;

	for (size_t i = 0; i < p->n_cells; i++)
		size += size_of_cell(&p->b.vec[p->cells[i]], p->rows, p->n);
	p->g->bytes += size;
	if (p->g->bytes > BBQ_GATHER_BYTES)
		return -EFBIG;
	part->memory = calloc(1, size);
	if (!part->memory)
		return -ENOMEM;
	part->b = p->b;
	part->b.priv = NULL;
	part->b.rows = part->n;
	part->b.vec = part->memory;
	at = (char *)part->memory + vec;
	for (size_t i = 0; i < p->n_cells; i++) {
		const struct bbx_vec *from = &p->b.vec[p->cells[i]];

		part->b.vec[p->cells[i]] = copy_cell(from, p->rows, p->n, at);
		at += size_of_cell(from, p->rows, p->n);
	}
	return 0;
}

static int add_part(struct pass *p, size_t chunk)
{
	struct bbq_gather *g = p->g;
	struct bbq_part *part;
	uint32_t *numbers;
	int err = room_for_part(g);

	if (err)
		return err;
	part = &g->parts[g->n_parts++];
	*part = (struct bbq_part){ .chunk = chunk, .first = (uint32_t)p->n_all, .n = (uint32_t)p->n };
	if (p->n < p->b.rows) {
		part->numbers = numbers = malloc(p->n * sizeof(*numbers));
		if (!numbers)
			return -ENOMEM;
		memcpy(numbers, p->rows, p->n * sizeof(*numbers));
	}
	g->bytes += sizeof(*part) + p->n * (sizeof(*numbers) + 2 * sizeof(*g->refs));
	return g->all ? 0 : keep_rows(p, part);
}

static int add_found(struct pass *p)
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

static int gather_chunk(struct pass *p, size_t chunk)
{
	struct bbq_table *t = p->t;
	int got = open_dict(p, bbx_chunk(t->q->r, chunk)->section);

	if (!got)
		got = bbq_scope_chunk(t, chunk) ? chunk_has(p, chunk) : 0;
	if (got > 0)
		got = bbx_chunk_read(t->q->r, chunk, p->cells, p->n_cells, &p->b);
	bbq_spend(t->q, got > 0 ? p->b.rows : 1);
	if (got <= 0)
		return got;
	got = find_rows(p);
	if (t->state)
		leave_latest(p, chunk);
	if (!got && p->n)
		got = add_part(p, chunk);
	if (!got && p->n)
		got = add_found(p);
	return got;
}

/* ---- All --------------------------------------------------------------------------------------------------------- */

/* Brings the rows into the order of their keys, those of one as they are. */
static int sort(struct pass *p)
{
	struct bbq_gather *g = p->g;
	uint32_t at = 0;

	g->refs = calloc(p->n_all + 1, sizeof(*g->refs));
	g->ends = calloc(g->keys.n + 1, sizeof(*g->ends));
	if (!g->refs || !g->ends)
		return -ENOMEM;
	for (size_t i = 0; i < p->n_all; i++)
		g->ends[p->found_all[i] - KEY]++;
	for (size_t k = 0; k < g->keys.n; k++) {
		uint32_t n = g->ends[k];

		g->ends[k] = at;
		at += n;
	}
	for (size_t i = 0; i < p->n_all; i++)
		g->refs[g->ends[p->found_all[i] - KEY]++] = (uint32_t)i;
	return 0;
}

static int run(struct pass *p)
{
	struct bbq_table *t = p->t;
	int err = bbq_know(t->q, p->column->attr->needs);

	if (!err && t->state)
		err = bbq_table_latest(t);
	for (size_t i = 0; i < t->n_chunks && !err; i++)
		err = t->q->work ? gather_chunk(p, t->chunks[i]) : -EFBIG;
	return err ? err : sort(p);
}

int bbq_gather_new(struct bbq_table *t, int column, struct bbq_keys *keys, const uint32_t *cells, size_t n_cells, struct bbq_gather **ret_g)
{
	struct bbq_gather *g = calloc(1, sizeof(*g));
	struct pass p = { .t = t, .g = g, .column = &t->columns.cols[column], .cells = cells, .n_cells = n_cells, .section = SIZE_MAX };
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
	bbx_batch_done(&p.b);
	bb_scratch_done(&p.scratch);
	free(p.of_id);
	free(p.rows);
	free(p.found);
	free(p.found_all);
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

const struct bbq_part *bbq_gather_part(const struct bbq_gather *g, uint32_t ref)
{
	size_t lo = 0, hi = g->n_parts;

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
