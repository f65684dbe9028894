/* SPDX-License-Identifier: Apache-2.0 */
/* Which rows of a chunk are gathered. */
#include "gather_priv.h"
#include <stdlib.h>

/* ---- Keys -------------------------------------------------------------------------------------------------------- */

/* What a value is among the keys. Returns 0 or -ENOMEM. */
static int find(struct bbq_pass *p, const struct bb_cell *cell, uint32_t *ret_found)
{
	struct bbq_keys *keys = &p->g->keys;
	size_t i = SIZE_MAX;
	struct bb_cell key;
	int err = 0;

	if (bbq_key_of(cell, &key) && p->g->all)
		err = bbq_keys_put(keys, &key, &i);
	else if (bbq_key_of(cell, &key))
		i = bbq_keys_find(keys, &key);
	*ret_found = i == SIZE_MAX ? BBQ_OTHER : (uint32_t)i + BBQ_KEY;
	return err;
}

/* Returns NULL without memory. */
static struct bbq_pass_dict *open_dict(struct bbq_pass *p, size_t section)
{
	struct bbq_pass_dict *d = &p->dicts[section % 2];

	if (d->of_id && d->section == section)
		return d;
	free(d->of_id);
	d->section = section;
	d->n_ids = (size_t)bbx_dict_size(p->t->q->r, section, bbx_schema(p->t->q->r)->types[p->t->type].cols[p->column->cell].dict) + 1;
	d->of_id = calloc(d->n_ids, sizeof(*d->of_id));
	return d->of_id ? d : NULL;
}

/* What a dictionary entry stands for. Returns 0 or negative errno. */
static int look_up(struct bbq_pass *p, struct bbq_pass_dict *d, uint64_t id, uint32_t *ret_found)
{
	struct bb_cell cell;
	int err;

	if (id < d->n_ids && d->of_id[id]) {
		*ret_found = d->of_id[id];
		return 0;
	}
	*ret_found = BBQ_OTHER;
	err = bbq_term_entry(p->t, p->column, d->section, id, &p->scratch, &cell);
	if (!err)
		err = find(p, &cell, ret_found);
	if (!err && id < d->n_ids)
		d->of_id[id] = *ret_found;
	return err;
}

int bbq_pass_may_have(struct bbq_pass *p, size_t chunk)
{
	struct bbq_pass_dict *d;
	uint32_t found = BBQ_OTHER;
	struct bbx_stats stats;
	int err = 0;

	if (!bbq_scope_chunk(p->t, chunk))
		return 0;
	if (p->g->all || !bbx_chunk_stats(p->t->q->r, chunk, (uint32_t)p->column->cell, &stats) || !stats.has_ids)
		return 1;
	d = open_dict(p, bbx_chunk(p->t->q->r, chunk)->section);
	if (!d)
		return -ENOMEM;
	for (size_t i = 0; i < stats.n_ids && !err && found < BBQ_KEY; i++)
		err = look_up(p, d, stats.ids[i], &found);
	return err ? err : found >= BBQ_KEY;
}

/* ---- Rows -------------------------------------------------------------------------------------------------------- */

static int room_for_rows(struct bbq_pass *p, size_t n)
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

static void put_row(struct bbq_pass *p, uint32_t row, uint32_t found)
{
	p->rows[p->n] = row;
	p->found[p->n] = found;
	p->n += found >= BBQ_KEY;
}

/* Goes on from row i while ids are known. Returns the first row whose id is not. */
static uint32_t put_known(struct bbq_pass *p, const struct bbq_pass_dict *d, const uint64_t *ids, uint32_t i)
{
	const uint32_t *of_id = d->of_id;
	uint32_t n_rows = p->b->rows, *rows = p->rows, *found = p->found;
	size_t n_ids = d->n_ids, n = p->n;

	for (; i < n_rows; i++) {
		uint32_t f = ids[i] < n_ids ? of_id[ids[i]] : BBQ_UNKNOWN;

		if (f == BBQ_UNKNOWN)
			break;
		rows[n] = i;
		found[n] = f;
		n += f >= BBQ_KEY;
	}
	p->n = n;
	return i;
}

/* The rows of a chunk that stores no ids. */
static int find_by_value(struct bbq_pass *p)
{
	int err = 0;

	for (uint32_t i = 0; i < p->b->rows && !err; i++) {
		struct bbq_row r = { .q = p->t->q, .b = p->b, .i = i, .ts = p->t->columns.ts, .scratch = &p->scratch };
		uint32_t found = BBQ_OTHER;
		struct bb_cell cell;

		err = bbq_column_value(&r, p->column, &cell);
		if (!err)
			err = find(p, &cell, &found);
		put_row(p, i, found);
	}
	return err;
}

static int find_by_id(struct bbq_pass *p, const uint64_t *ids)
{
	struct bbq_pass_dict *d = open_dict(p, p->b->section);
	int err = d ? 0 : -ENOMEM;

	/* NULL is id 0. */
	for (uint32_t i = 0; !err && (i = put_known(p, d, ids, i)) < p->b->rows; i++) {
		uint32_t found;

		err = look_up(p, d, ids[i], &found);
		put_row(p, i, found);
	}
	return err;
}

/* Leaves out rows of a state table that are not the latest of their key. */
static void leave_latest(struct bbq_pass *p, size_t chunk)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		p->rows[n] = p->rows[i];
		p->found[n] = p->found[i];
		n += bbq_is_latest(p->t, bbq_rowid(chunk, p->rows[i]));
	}
	p->n = n;
}

int bbq_pass_rows(struct bbq_pass *p, size_t chunk)
{
	const uint64_t *ids = p->b->vec[p->column->cell].u;
	int err = room_for_rows(p, p->b->rows);

	p->n = 0;
	if (!err)
		err = ids ? find_by_id(p, ids) : find_by_value(p);
	if (p->t->state)
		leave_latest(p, chunk);
	return err;
}

void bbq_pass_done(struct bbq_pass *p)
{
	bb_scratch_done(&p->scratch);
	free(p->dicts[0].of_id);
	free(p->dicts[1].of_id);
	free(p->rows);
	free(p->found);
	free(p->found_all);
}
