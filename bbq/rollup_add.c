/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Adding up the rows of a batch by their groups. Where there are few groups the same one comes again and again, and each addition would wait for
 * the one before: so each of LANES rows has totals of its own, which are put together at the end.
 */
#include "rollup_priv.h"
#include <stdlib.h>

#define LANES 4u
#define FEW 256u        /* groups */
#define ROWS_A_GROUP 16 /* of rows that pay for putting lanes together */

static bool in_lanes(const struct bbq_rollup *u, size_t n)
{
	return u->n_groups <= FEW && n >= u->n_groups * ROWS_A_GROUP;
}

/* Returns how many rows were counted; others are left at the end. */
static size_t count_in_lanes(struct bbq_rollup *u, const uint32_t *groups, size_t n)
{
	uint32_t lanes[LANES][FEW] = { 0 };
	size_t i = 0;

	for (; i + LANES <= n; i += LANES) {
		lanes[0][groups[i]]++;
		lanes[1][groups[i + 1]]++;
		lanes[2][groups[i + 2]]++;
		lanes[3][groups[i + 3]]++;
	}
	for (size_t g = 0; g < u->n_groups; g++)
		u->rows[g] += (uint64_t)lanes[0][g] + lanes[1][g] + lanes[2][g] + lanes[3][g];
	return i;
}

static void count_rows(struct bbq_rollup *u, size_t n)
{
	size_t i = in_lanes(u, n) ? count_in_lanes(u, u->groups, n) : 0;

	for (; i < n; i++)
		u->rows[u->groups[i]]++;
}

/* Returns how many numbers were added; others are left at the end. */
static size_t sum_in_lanes(size_t n_groups, struct bbq_sum *sums, const uint64_t *v, const uint32_t *groups, size_t n, uint64_t add)
{
	uint64_t lanes[LANES][FEW] = { 0 };
	size_t i = 0;

	for (; i + LANES <= n; i += LANES) {
		lanes[0][groups[i]] += v[i] + add;
		lanes[1][groups[i + 1]] += v[i + 1] + add;
		lanes[2][groups[i + 2]] += v[i + 2] + add;
		lanes[3][groups[i + 3]] += v[i + 3] + add;
	}
	for (size_t g = 0; g < n_groups; g++)
		sums[g].sum += lanes[0][g] + lanes[1][g] + lanes[2][g] + lanes[3][g];
	return i;
}

static void add_sums(const struct bbq_rollup *u, struct bbq_sum *sums, const uint64_t *v, const uint32_t *groups, size_t n, uint64_t add)
{
	size_t i = in_lanes(u, n) ? sum_in_lanes(u->n_groups, sums, v, groups, n, add) : 0;

	for (; i < n; i++)
		sums[groups[i]].sum += v[i] + add;
}

/* Hardly any number is a new end, so that nothing waits for a branch. */
static void find_ends(struct bbq_sum *sums, const uint64_t *v, const uint32_t *groups, size_t n, uint64_t add)
{
	for (size_t i = 0; i < n; i++) {
		struct bbq_sum *s = &sums[groups[i]];
		int64_t x = (int64_t)(v[i] + add);

		if (x < s->min)
			s->min = x;
		if (x > s->max)
			s->max = x;
	}
}

/* All in one group. */
static void add_one_group(const struct bbq_measure *m, struct bbq_sum *s, const uint64_t *v, size_t n, uint64_t add)
{
	int64_t min = s->min, max = s->max;
	uint64_t sum = 0;

	for (size_t i = 0; i < n && m->total; i++)
		sum += v[i];
	for (size_t i = 0; i < n && m->ends; i++) {
		int64_t x = (int64_t)(v[i] + add);

		min = x < min ? x : min;
		max = x > max ? x : max;
	}
	s->sum += sum + n * add;
	s->min = min;
	s->max = max;
}

/* Leaves numbers out that are NULL, and the groups of these rows to codes. Returns how many are left; they are in u->picked. */
static size_t leave_nulls(struct bbq_rollup *u, struct bbq_sum *sums, const struct bbx_vec *v, const struct bbq_rows *rows)
{
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++) {
		uint32_t row = rows->rows[i];
		bool null = v->nulls[row / 8] >> row % 8 & 1;

		sums[u->groups[i]].nulls += null;
		u->codes[n] = u->groups[i];
		u->picked[n] = v->u[row];
		n += !null;
	}
	return n;
}

static void add_measure(struct bbq_rollup *u, struct bbq_measure *m, const struct bbx_batch *b, const struct bbq_rows *rows)
{
	const struct bbx_vec *v = &b->vec[bbq_rollup_cell(u->t, m->column)];
	uint64_t add = bbq_rollup_offset(u->t, m->column, b->section);
	const uint32_t *groups = v->nulls ? u->codes : u->groups;
	const uint64_t *numbers = u->picked;
	size_t n = rows->n;

	if (!v->present || !v->u) {
		for (size_t i = 0; i < n; i++)
			m->sums[u->groups[i]].nulls++;
		return;
	}
	if (v->nulls)
		n = leave_nulls(u, m->sums, v, rows);
	else
		numbers = bbq_rollup_pick(u, v, b, rows);
	if (!u->n_dims) {
		add_one_group(m, m->sums, numbers, n, add);
		return;
	}
	if (m->total)
		add_sums(u, m->sums, numbers, groups, n, add);
	if (m->ends)
		find_ends(m->sums, numbers, groups, n, add);
}

const uint64_t *bbq_rollup_pick(struct bbq_rollup *u, const struct bbx_vec *v, const struct bbx_batch *b, const struct bbq_rows *rows)
{
	if (bbq_rollup_is_all(b, rows))
		return v->u;
	for (size_t i = 0; i < rows->n; i++)
		u->picked[i] = v->u[rows->rows[i]];
	return u->picked;
}

int bbq_rollup_grow(struct bbq_rollup *u, size_t n)
{
	size_t cap = u->cap ? u->cap : 256;

	if (n > u->cap) {
		while (cap < n)
			cap *= 2;
		u->rows = realloc(u->rows, cap * sizeof(*u->rows));
		for (size_t i = 0; i < u->n_measures; i++)
			u->measures[i].sums = realloc(u->measures[i].sums, cap * sizeof(struct bbq_sum));
		for (size_t i = 0; i < u->n_measures; i++)
			if (!u->measures[i].sums)
				return -ENOMEM;
		if (!u->rows)
			return -ENOMEM;
		u->cap = cap;
	}
	for (; u->n_groups < n; u->n_groups++) {
		u->rows[u->n_groups] = 0;
		for (size_t i = 0; i < u->n_measures; i++)
			u->measures[i].sums[u->n_groups] = (struct bbq_sum){ .min = INT64_MAX, .max = INT64_MIN };
	}
	return 0;
}

static int grow_scratch(struct bbq_rollup *u, size_t n)
{
	if (n <= u->scratch_cap)
		return 0;
	free(u->groups);
	free(u->codes);
	free(u->picked);
	u->groups = calloc(n, sizeof(*u->groups));
	u->codes = calloc(n, sizeof(*u->codes));
	u->picked = calloc(n, sizeof(*u->picked));
	u->scratch_cap = u->groups && u->codes && u->picked ? n : 0;
	return u->scratch_cap ? 0 : -ENOMEM;
}

static bool has_all(const struct bbx_vec *v)
{
	return v->present && v->u && !v->nulls;
}

/* Times rise: rows of one bucket follow each other, and are added up together. */
static bool in_runs(const struct bbq_rollup *u, const struct bbx_batch *b, const struct bbq_rows *rows)
{
	if (u->n_dims != 1 || !u->dims[0].step || !bbq_rollup_is_all(b, rows) || !has_all(&b->vec[u->t->columns.ts]))
		return false;
	for (size_t i = 0; i < u->n_measures; i++)
		if (!has_all(&b->vec[bbq_rollup_cell(u->t, u->measures[i].column)]))
			return false;
	return true;
}

static int add_runs(struct bbq_rollup *u, const struct bbx_batch *b)
{
	int err = 0;

	for (size_t at = 0, end; at < b->rows && !err; at = end) {
		uint32_t group;

		err = bbq_dims_run(u, b, at, &group, &end);
		if (!err)
			err = bbq_rollup_grow(u, bbq_dims_n_groups(u));
		for (size_t i = 0; i < u->n_measures && !err; i++) {
			const struct bbq_measure *m = &u->measures[i];

			add_one_group(m, &m->sums[group], b->vec[bbq_rollup_cell(u->t, m->column)].u + at, end - at,
				      bbq_rollup_offset(u->t, m->column, b->section));
		}
		if (!err)
			u->rows[group] += end - at;
	}
	return err;
}

int bbq_rollup_add_rows(struct bbq_rollup *u, const struct bbx_batch *b, const struct bbq_rows *rows)
{
	int err;

	if (in_runs(u, b, rows))
		return add_runs(u, b);
	err = rows->n ? grow_scratch(u, rows->n) : 0;

	if (err || !rows->n)
		return err;
	err = bbq_dims_groups(u, b, rows);
	if (!err)
		err = bbq_rollup_grow(u, bbq_dims_n_groups(u));
	if (err)
		return err;
	if (u->n_dims)
		count_rows(u, rows->n);
	else
		u->rows[0] += rows->n;
	for (size_t i = 0; i < u->n_measures; i++)
		add_measure(u, &u->measures[i], b, rows);
	return 0;
}
