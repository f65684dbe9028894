/* SPDX-License-Identifier: Apache-2.0 */
/* What rows are grouped by: values with a code each, and groups of codes. */
#include "rollup_priv.h"
#include <stdlib.h>
#include <string.h>

/* ---- Numbers with ids -------------------------------------------------------------------------------------------- */

static size_t slot_of(uint64_t key, size_t n_slots)
{
	return (size_t)((key * 0x9e3779b97f4a7c15ull) >> 32) & (n_slots - 1);
}

static int grow_ids(struct bbq_ids *ids)
{
	size_t cap = ids->cap ? ids->cap * 2 : 64, n_slots = cap * 4;
	uint64_t *keys = realloc(ids->keys, cap * sizeof(*keys));
	uint32_t *slots = keys ? calloc(n_slots, sizeof(*slots)) : NULL;

	ids->keys = keys ? keys : ids->keys;
	if (!slots)
		return -ENOMEM;
	free(ids->slots);
	ids->slots = slots;
	ids->cap = cap;
	ids->n_slots = n_slots;
	for (size_t i = 0; i < ids->n; i++) {
		size_t s = slot_of(ids->keys[i], n_slots);

		while (slots[s])
			s = (s + 1) & (n_slots - 1);
		slots[s] = (uint32_t)i + 1;
	}
	return 0;
}

/* The id of a number, a new one when it is new. Returns 0 or -ENOMEM. */
static int put_id(struct bbq_ids *ids, uint64_t key, uint32_t *ret_id)
{
	size_t s;

	if (ids->n == ids->cap && grow_ids(ids))
		return -ENOMEM;
	s = slot_of(key, ids->n_slots);
	for (; ids->slots[s]; s = (s + 1) & (ids->n_slots - 1)) {
		if (ids->keys[ids->slots[s] - 1] == key) {
			*ret_id = ids->slots[s] - 1;
			return 0;
		}
	}
	ids->keys[ids->n] = key;
	ids->slots[s] = (uint32_t)++ids->n;
	*ret_id = (uint32_t)ids->n - 1;
	return 0;
}

static void clear_ids(struct bbq_ids *ids)
{
	if (ids->n)
		memset(ids->slots, 0, ids->n_slots * sizeof(*ids->slots));
	ids->n = 0;
}

static void ids_done(struct bbq_ids *ids)
{
	free(ids->keys);
	free(ids->slots);
	*ids = (struct bbq_ids){ 0 };
}

/* ---- Values with codes ------------------------------------------------------------------------------------------- */

static int put_value(struct bbq_dim *d, const struct bb_cell *c, uint32_t *ret_code)
{
	size_t code = 0;
	int err = bbq_keys_put(&d->values, c, &code);

	*ret_code = (uint32_t)code;
	return err;
}

/* ---- Codes of rows ----------------------------------------------------------------------------------------------- */

static int code_of_row(struct bbq_rollup *u, struct bbq_dim *d, const struct bbx_batch *b, uint32_t i, uint32_t *ret_code)
{
	struct bbq_row row = { .q = u->t->q, .b = b, .i = i, .ts = u->t->columns.ts, .scratch = &u->scratch };
	struct bb_cell cell;
	int err = bbq_column_value(&row, &u->t->columns.cols[d->column], &cell);

	return err ? err : put_value(d, &cell, ret_code);
}

/* The same value in all rows. */
static int codes_of_one(struct bbq_rollup *u, struct bbq_dim *d, const struct bbx_batch *b, const struct bbq_rows *rows, uint32_t *codes)
{
	int err = code_of_row(u, d, b, rows->rows[0], &codes[0]);

	for (size_t i = 1; i < rows->n; i++)
		codes[i] = codes[0];
	return err;
}

#define UNKNOWN UINT32_MAX /* in place of a code */

/* Gives rows from i on the codes of their numbers while they are known. Returns the first one whose is not. */
static size_t look_up(const uint32_t *known, size_t n_known, const uint64_t *v, size_t i, size_t n, uint32_t *codes)
{
	for (; i < n; i++) {
		uint32_t code = v[i] < n_known ? known[v[i]] : UNKNOWN;

		if (code == UNKNOWN)
			break;
		codes[i] = code;
	}
	return i;
}

/* NULL is id 0. */
static int codes_of_ids(struct bbq_rollup *u, struct bbq_dim *d, const struct bbx_batch *b, const struct bbq_rows *rows, uint32_t *codes)
{
	const uint64_t *ids = bbq_rollup_pick(u, &b->vec[u->t->columns.cols[d->column].cell], b, rows);
	int err = 0;

	for (size_t i = 0; !err && (i = look_up(d->of_id, d->n_ids, ids, i, rows->n, codes)) < rows->n; i++) {
		err = code_of_row(u, d, b, rows->rows[i], &codes[i]);
		if (!err && ids[i] < d->n_ids)
			d->of_id[ids[i]] = codes[i];
	}
	return err;
}

static int code_of_number(struct bbq_rollup *u, struct bbq_dim *d, const struct bbx_batch *b, uint32_t row, uint64_t number, uint32_t *ret_code)
{
	uint32_t id;
	int err = put_id(&d->raw, number, &id);

	if (err)
		return err;
	if (d->raw.cap > d->raw_cap) {
		uint32_t *grown = realloc(d->of_raw, d->raw.cap * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		d->of_raw = grown;
		d->raw_cap = d->raw.cap;
	}
	if (id + 1 == d->raw.n && (err = code_of_row(u, d, b, row, &d->of_raw[id])))
		d->raw.n--;
	*ret_code = d->of_raw[id];
	return err;
}

#define SMALL 65536u      /* stored numbers below it have a table */
#define SMALL_FIRST 1024u /* of so many at first */

/* Makes room for the code of a small number. */
static int grow_small(struct bbq_dim *d, uint64_t number)
{
	size_t n = number < SMALL_FIRST ? SMALL_FIRST : SMALL;
	uint32_t *grown;

	if (number < d->n_small)
		return 0;
	grown = realloc(d->of_small, n * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	memset(grown + d->n_small, 0xff, (n - d->n_small) * sizeof(*grown));
	d->of_small = grown;
	d->n_small = n;
	return 0;
}

static bool is_null(const struct bbx_vec *v, uint32_t row)
{
	return v->nulls && v->nulls[row / 8] >> row % 8 & 1;
}

/* NULL is no number: it has a code of its own. */
static int codes_of_nulls(struct bbq_rollup *u, struct bbq_dim *d, const struct bbx_batch *b, const struct bbq_rows *rows, uint32_t *codes)
{
	const struct bbx_vec *v = &b->vec[u->t->columns.cols[d->column].cell];
	uint32_t null = UNKNOWN;
	int err = 0;

	for (size_t i = 0; v->nulls && i < rows->n && !err; i++) {
		if (!is_null(v, rows->rows[i]))
			continue;
		err = null == UNKNOWN ? code_of_row(u, d, b, rows->rows[i], &null) : 0;
		codes[i] = null;
	}
	return err;
}

static int codes_of_numbers(struct bbq_rollup *u, struct bbq_dim *d, const struct bbx_batch *b, const struct bbq_rows *rows, uint32_t *codes)
{
	const struct bbx_vec *v = &b->vec[u->t->columns.cols[d->column].cell];
	const uint64_t *numbers = bbq_rollup_pick(u, v, b, rows);
	int err = 0;

	for (size_t i = 0; !err && (i = look_up(d->of_small, d->n_small, numbers, i, rows->n, codes)) < rows->n; i++) {
		if (is_null(v, rows->rows[i]))
			continue;
		err = code_of_number(u, d, b, rows->rows[i], numbers[i], &codes[i]);
		if (!err && numbers[i] < SMALL && !(err = grow_small(d, numbers[i])))
			d->of_small[numbers[i]] = codes[i];
	}
	return err ? err : codes_of_nulls(u, d, b, rows, codes);
}

/* Gives a code to rows from i on while they are in its bucket, which begins at from and has step ns. Returns the first one that is not. */
static size_t fill_bucket(const uint64_t *times, size_t i, size_t n, uint64_t from, uint64_t step, uint32_t code, uint32_t *codes)
{
	for (; i < n && times[i] - from < step; i++)
		codes[i] = code;
	return i;
}

/* The time at which the row's bucket begins. */
static int codes_of_buckets(struct bbq_rollup *u, struct bbq_dim *d, const struct bbx_batch *b, const struct bbq_rows *rows, uint32_t *codes)
{
	int ts = u->t->columns.ts, err = 0;
	const struct bbx_vec *v = &b->vec[ts];
	bool lost = !v->present || !v->u;
	const uint64_t *times = lost ? NULL : bbq_rollup_pick(u, v, b, rows);
	uint64_t add = (uint64_t)bbx_utc(u->t->q->id, b->section, 0);

	for (size_t i = 0; i < rows->n && !err; i++) {
		bool null = lost || (v->nulls && bbx_cell_null(b, (uint32_t)ts, rows->rows[i]));
		struct bb_cell c = { .type = null ? BB_CELL_null : BB_CELL_int };

		if (!null)
			c.i = (int64_t)(times[i] + add) / (int64_t)d->step * (int64_t)d->step;
		err = put_value(d, &c, &codes[i]);
		/* Times rise: most are in the bucket of the one before. */
		if (!err && !lost && !v->nulls && c.i >= 0)
			i = fill_bucket(times, i + 1, rows->n, (uint64_t)c.i - add, d->step, codes[i], codes) - 1;
	}
	return err;
}

#define BLOCK 64u /* times that are compared together, in code for vectors */

static bool are_within(const uint64_t *times, uint64_t from, uint64_t step)
{
	bool out = false;

	for (size_t i = 0; i < BLOCK; i++)
		out |= times[i] - from >= step;
	return !out;
}

int bbq_dims_run(struct bbq_rollup *u, const struct bbx_batch *b, size_t at, uint32_t *ret_code, size_t *ret_end)
{
	struct bbq_dim *d = &u->dims[0];
	const uint64_t *times = b->vec[u->t->columns.ts].u;
	uint64_t add = (uint64_t)bbx_utc(u->t->q->id, b->section, 0), from;
	struct bb_cell c = { .type = BB_CELL_int, .i = (int64_t)(times[at] + add) / (int64_t)d->step * (int64_t)d->step };

	from = (uint64_t)c.i - add;
	*ret_end = at + 1;
	while (c.i >= 0 && *ret_end + BLOCK <= b->rows && are_within(times + *ret_end, from, d->step))
		*ret_end += BLOCK;
	while (c.i >= 0 && *ret_end < b->rows && times[*ret_end] - from < d->step)
		++*ret_end;
	return put_value(d, &c, ret_code);
}

static int codes_one_by_one(struct bbq_rollup *u, struct bbq_dim *d, const struct bbx_batch *b, const struct bbq_rows *rows, uint32_t *codes)
{
	int err = 0;

	for (size_t i = 0; i < rows->n && !err; i++)
		err = code_of_row(u, d, b, rows->rows[i], &codes[i]);
	return err;
}

static const struct bbx_column *stored(const struct bbq_table *t, const struct bbq_column *c)
{
	return &bbx_schema(t->q->r)->types[t->type].cols[c->cell];
}

bool bbq_rollup_quick(const struct bbq_table *t, int column)
{
	const struct bbq_column *c = &t->columns.cols[column];

	return c->attr->of_section || (c->cell >= 0 && !c->attr->needs_ts && stored(t, c)->phys != BBX_BYTES && stored(t, c)->phys != BBX_F64);
}

static void forget_section(struct bbq_dim *d)
{
	clear_ids(&d->raw);
	free(d->of_id);
	free(d->of_small);
	d->of_id = d->of_small = NULL;
	d->n_ids = d->n_small = 0;
	d->section = SIZE_MAX;
}

/* What is remembered of dictionaries and stored numbers holds for one section. */
static int open_section(struct bbq_rollup *u, struct bbq_dim *d, size_t section)
{
	const struct bbq_column *c = &u->t->columns.cols[d->column];
	uint64_t n;

	if (d->section == section)
		return 0;
	forget_section(d);
	d->section = section;
	if (c->cell < 0 || stored(u->t, c)->phys != BBX_DICT)
		return 0;
	n = bbx_dict_size(u->t->q->r, section, stored(u->t, c)->dict);
	d->of_id = malloc(((size_t)n + 1) * sizeof(*d->of_id));
	if (!d->of_id)
		return -ENOMEM;
	d->n_ids = (size_t)n + 1;
	memset(d->of_id, 0xff, d->n_ids * sizeof(*d->of_id));
	return 0;
}

static int codes_of(struct bbq_rollup *u, struct bbq_dim *d, const struct bbx_batch *b, const struct bbq_rows *rows, uint32_t *codes)
{
	const struct bbq_column *c = &u->t->columns.cols[d->column];
	int err = open_section(u, d, b->section);

	if (err)
		return err;
	if (d->step)
		return codes_of_buckets(u, d, b, rows, codes);
	if (c->attr->of_section || (!c->attr->needs_ts && (c->cell < 0 || !b->vec[c->cell].present)))
		return codes_of_one(u, d, b, rows, codes);
	if (c->attr->needs_ts || !b->vec[c->cell].u)
		return codes_one_by_one(u, d, b, rows, codes);
	return stored(u->t, c)->phys == BBX_DICT ? codes_of_ids(u, d, b, rows, codes) : codes_of_numbers(u, d, b, rows, codes);
}

/* ---- Groups ------------------------------------------------------------------------------------------------------ */

int bbq_dims_groups(struct bbq_rollup *u, const struct bbx_batch *b, const struct bbq_rows *rows)
{
	int err = u->n_dims ? codes_of(u, &u->dims[0], b, rows, u->groups) : 0;

	for (size_t k = 1; k < u->n_dims && !err; k++) {
		struct bbq_dim *d = &u->dims[k];
		uint64_t last = UINT64_MAX;
		uint32_t group = 0;

		err = codes_of(u, d, b, rows, u->codes);
		for (size_t i = 0; i < rows->n && !err; i++) {
			uint64_t pair = (uint64_t)u->groups[i] << 32 | u->codes[i];

			if (pair != last)
				err = put_id(&d->pairs, pair, &group);
			last = pair;
			u->groups[i] = group;
		}
	}
	return err;
}

size_t bbq_dims_n_groups(const struct bbq_rollup *u)
{
	if (!u->n_dims)
		return 1;
	return u->n_dims == 1 ? u->dims[0].values.n : u->dims[u->n_dims - 1].pairs.n;
}

const struct bb_cell *bbq_rollup_value(const struct bbq_rollup *u, int column, bool bucket, size_t group)
{
	for (size_t k = u->n_dims; k-- > 0;) {
		const struct bbq_dim *d = &u->dims[k];
		size_t code = group;

		if (k) {
			code = (uint32_t)d->pairs.keys[group];
			group = (size_t)(d->pairs.keys[group] >> 32);
		}
		if (d->column == column && bucket == (d->step > 0))
			return &d->values.keys[code];
	}
	return NULL;
}

void bbq_dims_clear(struct bbq_rollup *u)
{
	for (size_t k = 0; k < u->n_dims; k++) {
		struct bbq_dim *d = &u->dims[k];

		bbq_keys_clear(&d->values);
		clear_ids(&d->pairs);
		forget_section(d);
	}
}

void bbq_dims_done(struct bbq_rollup *u)
{
	bbq_dims_clear(u);
	for (size_t k = 0; k < u->n_dims; k++) {
		struct bbq_dim *d = &u->dims[k];

		ids_done(&d->pairs);
		ids_done(&d->raw);
		free(d->of_raw);
		bbq_keys_done(&d->values);
		*d = (struct bbq_dim){ 0 };
	}
	u->n_dims = 0;
}
