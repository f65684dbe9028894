/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions on the rows of a chunk: by statistics, by dictionary entry, by number, and one by one. */
#include "term.h"
#include <stdlib.h>
#include <string.h>

/* ---- By dictionary entry ----------------------------------------------------------------------------------------- */

static const struct bbx_column *stored(const struct bbq_table *t, const struct bbq_column *c)
{
	return &bbx_schema(t->q->r)->types[t->type].cols[c->cell];
}

bool bbq_term_of_entry(const struct bbq_table *t, const struct bbq_column *c)
{
	return c->cell >= 0 && !c->attr->needs_ts && stored(t, c)->phys == BBX_DICT;
}

/* Returns NULL without memory. */
static struct bbq_known *open_dict(struct bbq_term *term, struct bbq_table *t, size_t section)
{
	const struct bbx_column *c = stored(t, &t->columns.cols[term->column]);
	struct bbq_known *k;

	if (!term->n_sections) {
		term->sections = calloc(bbx_n_sections(t->q->r), sizeof(*term->sections));
		if (!term->sections)
			return NULL;
		term->n_sections = bbx_n_sections(t->q->r);
	}
	k = &term->sections[section];
	if (k->ids)
		return k;
	k->n_ids = (size_t)bbx_dict_size(t->q->r, section, c->dict) + 1;
	k->ids = calloc(k->n_ids, 1);
	return k->ids ? k : NULL;
}

#define FEW_COLUMNS 32u /* of nearly every table */

/* The column of a row that has nothing but this id. */
int bbq_term_entry(struct bbq_table *t, const struct bbq_column *col, size_t section, uint64_t id, struct bb_scratch *s, struct bb_cell *ret)
{
	size_t n_cols = bbx_schema(t->q->r)->types[t->type].n_cols;
	struct bbx_vec few[FEW_COLUMNS], *vec = n_cols <= FEW_COLUMNS ? memset(few, 0, n_cols * sizeof(*vec)) : calloc(n_cols, sizeof(*vec));
	struct bbx_batch b = { .section = section, .type = t->type, .rows = 1, .n_cols = n_cols, .vec = vec };
	struct bbq_row row = { .q = t->q, .b = &b, .ts = t->columns.ts, .scratch = s };
	int err;

	if (!vec)
		return -ENOMEM;
	vec[col->cell] = (struct bbx_vec){ .present = true, .u = &id };
	err = bbq_column_value(&row, col, ret);
	if (vec != few)
		free(vec);
	return err;
}

static int of_entry(struct bbq_term *term, struct bbq_table *t, struct bbq_known *k, size_t section, uint64_t id, struct bb_scratch *s)
{
	struct bb_cell cell;
	int got;

	if (id < k->n_ids && k->ids[id])
		return k->ids[id] == BBQ_YES;
	got = bbq_term_entry(t, &t->columns.cols[term->column], section, id, s, &cell);
	if (!got)
		got = bbq_term_value(term, &cell);
	if (got >= 0 && id < k->n_ids)
		k->ids[id] = got ? BBQ_YES : BBQ_NO;
	return got;
}

/*
 * Goes on from row i of the list while entries are decided; *n rows are left so far. all: the list is not written yet. Returns the first one that
 * is not decided.
 */
static inline __attribute__((always_inline)) size_t
leave_decided(const struct bbq_known *k, const uint64_t *ids, struct bbq_rows *rows, bool all, size_t i, size_t *n)
{
	const uint8_t *known = k->ids;
	size_t n_ids = k->n_ids, n_rows = rows->n, left = *n;
	uint32_t *list = rows->rows;

	for (; i < n_rows; i++) {
		uint32_t row = all ? (uint32_t)i : list[i];
		unsigned verdict = ids[row] < n_ids ? known[ids[row]] : 0;

		if (!verdict)
			break;
		list[left] = row;
		left += verdict - BBQ_NO;
	}
	*n = left;
	return i;
}

/* NULL is id 0. */
static int rows_of_entries(struct bbq_term *term, struct bbq_table *t, const struct bbx_batch *b, struct bb_scratch *s,
			   struct bbq_rows *rows)
{
	const uint64_t *ids = b->vec[t->columns.cols[term->column].cell].u;
	struct bbq_known *k = open_dict(term, t, b->section);
	int got = k ? 0 : -ENOMEM;
	size_t n = 0;

	for (size_t i = 0; got >= 0; i++) {
		uint32_t row;

		i = rows->all ? leave_decided(k, ids, rows, true, i, &n) : leave_decided(k, ids, rows, false, i, &n);
		if (i >= rows->n)
			break;
		row = rows->all ? (uint32_t)i : rows->rows[i];
		got = of_entry(term, t, k, b->section, ids[row], s);
		rows->rows[n] = row;
		n += got > 0;
	}
	rows->n = n;
	rows->all = false;
	return got < 0 ? got : 0;
}

/* The ids that the chunk has. NULL stands in no list. */
static int chunk_has_entry(struct bbq_term *term, struct bbq_table *t, size_t chunk)
{
	size_t section = bbx_chunk(t->q->r, chunk)->section;
	struct bb_scratch s = { 0 };
	struct bbq_known *k;
	struct bbx_stats stats;
	int got;

	if (!bbx_chunk_stats(t->q->r, chunk, (uint32_t)t->columns.cols[term->column].cell, &stats) || !stats.has_ids)
		return 1;
	k = open_dict(term, t, section);
	got = k ? of_entry(term, t, k, section, 0, &s) : -ENOMEM;
	for (size_t i = 0; i < stats.n_ids && !got; i++)
		got = of_entry(term, t, k, section, stats.ids[i], &s);
	bb_scratch_done(&s);
	return got;
}

/* ---- By number --------------------------------------------------------------------------------------------------- */

/* A stored number that is shown as it is, or with an offset. */
static bool is_number(const struct bbq_table *t, const struct bbq_column *c, const struct bbx_batch *b, uint64_t *ret_add)
{
	const struct bbx_column *s;

	*ret_add = 0;
	if (c->attr->time == BBQ_TIME_utc || c->attr->time == BBQ_TIME_boot) {
		if (c->attr->time == BBQ_TIME_utc)
			*ret_add = (uint64_t)bbx_utc(t->q->id, b->section, 0);
		return t->columns.ts >= 0 && b->vec[t->columns.ts].present && b->vec[t->columns.ts].u;
	}
	if (c->attr != &bbq_attr_cell)
		return false;
	s = stored(t, c);
	if (!strcmp(s->logical, "boot_ts"))
		*ret_add = (uint64_t)bbx_utc(t->q->id, b->section, 0);
	return (s->phys == BBX_U64 || s->phys == BBX_I64) && b->vec[c->cell].present && b->vec[c->cell].u;
}

/* Numbers from 2^63 on are reals in SQL. */
static bool has_reals(const struct bbq_table *t, const struct bbq_column *c)
{
	return c->attr->time == BBQ_TIME_boot || (c->attr == &bbq_attr_cell && stored(t, c)->phys == BBX_U64 && strcmp(stored(t, c)->logical, "boot_ts"));
}

/* Whether any of n numbers is beyond SQL's integers. */
static bool any_above(const uint64_t *u, uint32_t n, uint64_t add)
{
	uint64_t all = 0;

	for (uint32_t i = 0; i < n; i++)
		all |= u[i] + add;
	return all > INT64_MAX;
}

/* The rows whose numbers are within lo and lo + span, or, inverted, are not; all as in leave_decided. Returns how many. */
static inline __attribute__((always_inline)) size_t
leave_range(struct bbq_rows *rows, bool all, const uint64_t *u, uint64_t lo, uint64_t span, bool inverted)
{
	size_t n_rows = rows->n, n = 0;
	uint32_t *list = rows->rows;

	for (size_t i = 0; i < n_rows; i++) {
		uint32_t row = all ? (uint32_t)i : list[i];

		list[n] = row;
		n += (u[row] - lo <= span) != inverted;
	}
	return n;
}

static int rows_of_numbers(struct bbq_term *term, struct bbq_table *t, const struct bbx_batch *b, uint64_t add, struct bbq_rows *rows)
{
	const struct bbq_column *c = &t->columns.cols[term->column];
	const struct bbx_vec *v = &b->vec[c->attr->time ? t->columns.ts : c->cell];
	bool reals = has_reals(t, c) && any_above(v->u, b->rows, add), null_matches = term->op == SQLITE_INDEX_CONSTRAINT_ISNOT;
	uint64_t lo = (uint64_t)term->lo, span = (uint64_t)term->hi - (uint64_t)term->lo;
	size_t n = 0;

	if (!v->nulls && !reals) {
		rows->n = rows->all ? leave_range(rows, true, v->u, lo - add, span, term->inverted)
				    : leave_range(rows, false, v->u, lo - add, span, term->inverted);
		rows->all = false;
		return 0;
	}
	bbq_rows_list(rows);
	for (size_t i = 0; i < rows->n; i++) {
		uint32_t row = rows->rows[i];
		uint64_t u = v->u[row] + add;
		bool in = (u - lo <= span) != term->inverted;

		if (reals && u > INT64_MAX)
			in = bbq_term_value(term, &(struct bb_cell){ .type = BB_CELL_uint, .u = u });
		if (v->nulls && v->nulls[row / 8] >> row % 8 & 1)
			in = null_matches;
		rows->rows[n] = row;
		n += in;
	}
	rows->n = n;
	return 0;
}

static bool range_overlaps(const struct bbq_term *term, int64_t lo, int64_t hi)
{
	if (term->inverted)
		return lo < term->lo || hi > term->hi;
	return lo <= term->hi && hi >= term->lo;
}

static bool chunk_has_number(struct bbq_term *term, struct bbq_table *t, size_t chunk)
{
	const struct bbq_column *c = &t->columns.cols[term->column];
	struct bbx_stats stats;
	uint64_t add = 0;

	if (term->op == SQLITE_INDEX_CONSTRAINT_ISNOT || !bbx_chunk_stats(t->q->r, chunk, (uint32_t)c->cell, &stats) || !stats.has_range)
		return true;
	if (!strcmp(stored(t, c)->logical, "boot_ts"))
		add = (uint64_t)bbx_utc(t->q->id, bbx_chunk(t->q->r, chunk)->section, 0);
	if (stats.min < 0 && (add || has_reals(t, c)))
		return true;
	stats.min = (int64_t)((uint64_t)stats.min + add);
	stats.max = (int64_t)((uint64_t)stats.max + add);
	return stats.min > stats.max || range_overlaps(term, stats.min, stats.max);
}

/* ---- By time ----------------------------------------------------------------------------------------------------- */

/* -1, 0 or 1 for each end; times of a chunk that make no sense match. */
static bool chunk_has_time(struct bbq_term *term, struct bbq_table *t, size_t chunk)
{
	const struct bbx_chunk *c = bbx_chunk(t->q->r, chunk);
	enum bbq_time time = t->columns.cols[term->column].attr->time;
	int64_t lo = bbx_utc(t->q->id, c->section, c->t_min), hi = bbx_utc(t->q->id, c->section, c->t_max);

	if (!term->is_range || term->op == SQLITE_INDEX_CONSTRAINT_ISNOT || c->t_min > c->t_max || c->t_max > INT64_MAX)
		return true;
	if (time == BBQ_TIME_boot) {
		lo = (int64_t)c->t_min;
		hi = (int64_t)c->t_max;
	}
	if (lo > hi || (uint64_t)hi - (uint64_t)lo != c->t_max - c->t_min)
		return true;
	if (time == BBQ_TIME_rel) {
		struct bb_cell a = { .type = BB_CELL_real, .f = bbq_rel(t->q, lo) }, b = { .type = BB_CELL_real, .f = bbq_rel(t->q, hi) };
		bool eq = term->op == SQLITE_INDEX_CONSTRAINT_EQ || term->op == SQLITE_INDEX_CONSTRAINT_IS || term->op == SQLITE_INDEX_CONSTRAINT_NE;

		return a.f > b.f || eq || bbq_term_value(term, &a) || bbq_term_value(term, &b);
	}
	return range_overlaps(term, lo, hi);
}

/* ---- All --------------------------------------------------------------------------------------------------------- */

int bbq_term_chunk(struct bbq_term *term, struct bbq_table *t, size_t chunk)
{
	const struct bbq_column *c = &t->columns.cols[term->column];

	if (c->attr->time != BBQ_TIME_none)
		return chunk_has_time(term, t, chunk);
	if (bbq_term_of_entry(t, c))
		return chunk_has_entry(term, t, chunk);
	if (c->attr == &bbq_attr_cell && term->is_range)
		return chunk_has_number(term, t, chunk);
	return 1;
}

void bbq_rows_list(struct bbq_rows *rows)
{
	for (uint32_t i = 0; rows->all && i < rows->n; i++)
		rows->rows[i] = i;
	rows->all = false;
}

static int row_matches(struct bbq_term *term, struct bbq_table *t, const struct bbx_batch *b, uint32_t i, struct bb_scratch *s)
{
	struct bbq_row row = { .q = t->q, .b = b, .i = i, .ts = t->columns.ts, .scratch = s };
	struct bb_cell cell;
	int err = bbq_column_value(&row, &t->columns.cols[term->column], &cell);

	return err ? err : bbq_term_value(term, &cell);
}

#define MEMOS 256u /* numbers that are remembered at most */

static struct bbq_memo *memo_of(struct bbq_memo *memo, uint64_t number)
{
	return &memo[number * 0x9e3779b97f4a7c15ull >> 56];
}

/* Goes on from rows->rows[i] while numbers are remembered; *n rows are left so far. Returns the first one that is not. */
static size_t leave_remembered(const struct bbq_term *term, const struct bbx_vec *v, struct bbq_rows *rows, size_t i, size_t *n)
{
	struct bbq_memo *memo = term->memo;
	size_t n_rows = rows->n, left = *n;
	uint32_t *list = rows->rows;

	for (; i < n_rows; i++) {
		uint32_t row = list[i];
		const struct bbq_memo *m = memo_of(memo, v->u[row]);

		if (!m->known || m->number != v->u[row] || (v->nulls && v->nulls[row / 8] >> row % 8 & 1))
			break;
		list[left] = row;
		left += m->known == BBQ_YES;
	}
	*n = left;
	return i;
}

/* Stored numbers. What was decided for the same number holds; of a section alone, where something is added to have what is shown. */
static int rows_by_memo(struct bbq_term *term, struct bbq_table *t, const struct bbx_batch *b, struct bb_scratch *s, struct bbq_rows *rows)
{
	const struct bbx_vec *v = &b->vec[t->columns.cols[term->column].cell];
	size_t n = 0;
	int got = 0;

	if (!term->memo || term->section != b->section) {
		free(term->memo);
		term->memo = calloc(MEMOS, sizeof(*term->memo));
		term->section = b->section;
	}
	if (!term->memo)
		return -ENOMEM;
	for (size_t i = 0; got >= 0 && (i = leave_remembered(term, v, rows, i, &n)) < rows->n; i++) {
		uint32_t row = rows->rows[i];

		got = row_matches(term, t, b, row, s);
		if (got >= 0 && !(v->nulls && v->nulls[row / 8] >> row % 8 & 1))
			*memo_of(term->memo, v->u[row]) = (struct bbq_memo){ v->u[row], got ? BBQ_YES : BBQ_NO };
		rows->rows[n] = row;
		n += got > 0;
	}
	rows->n = n;
	return got < 0 ? got : 0;
}

int bbq_term_rows(struct bbq_term *term, struct bbq_table *t, const struct bbx_batch *b, struct bb_scratch *s, struct bbq_rows *rows)
{
	const struct bbq_column *c = &t->columns.cols[term->column];
	uint64_t add;
	size_t n = 0;
	int got = 0;

	if (!rows->n)
		return 0;
	if (bbq_term_of_entry(t, c) && b->vec[c->cell].u)
		return rows_of_entries(term, t, b, s, rows);
	if (term->is_range && is_number(t, c, b, &add))
		return rows_of_numbers(term, t, b, add, rows);
	if (c->attr->of_section) {
		got = row_matches(term, t, b, 0, s);
		rows->n = got > 0 ? rows->n : 0;
		return got < 0 ? got : 0;
	}
	bbq_rows_list(rows);
	if (c->attr == &bbq_attr_cell && is_number(t, c, b, &add))
		return rows_by_memo(term, t, b, s, rows);
	for (size_t i = 0; i < rows->n && got >= 0; i++) {
		got = row_matches(term, t, b, rows->rows[i], s);
		rows->rows[n] = rows->rows[i];
		n += got > 0;
	}
	rows->n = n;
	return got < 0 ? got : 0;
}
