/* SPDX-License-Identifier: Apache-2.0 */
#include "term.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define LIKE SQLITE_INDEX_CONSTRAINT_LIKE
#define GLOB SQLITE_INDEX_CONSTRAINT_GLOB

enum bbq_affinity bbq_affinity(const struct bbq_column *c)
{
	return !strcmp(c->type, "TEXT") ? BBQ_AFFINITY_text : !strcmp(c->type, "BLOB") ? BBQ_AFFINITY_blob : BBQ_AFFINITY_number;
}

/* Text that SQLite might read as a number when the other side of the comparison is one. */
static bool like_number(sqlite3_value *v)
{
	const char *p = (const char *)sqlite3_value_text(v);

	while (p && isspace((unsigned char)*p))
		p++;
	return !p || isdigit((unsigned char)*p) || strchr("+-.", *p);
}

int bbq_term_put(struct bbq_term *term, const struct bbq_table *t, sqlite3_value *v, bool *ret_ok)
{
	enum bbq_affinity affinity = bbq_affinity(&t->columns.cols[term->column]);
	size_t n = term->n_values;
	sqlite3_value **values;
	int type = sqlite3_value_type(v);

	if (type == SQLITE_NULL) {
		term->has_null = true;
		return SQLITE_OK;
	}
	if (!(n & (n - 1))) {
		values = realloc(term->values, (n ? n * 2 : 1) * sizeof(*values));
		if (!values)
			return SQLITE_NOMEM;
		term->values = values;
	}
	v = sqlite3_value_dup(v);
	if (!v)
		return SQLITE_NOMEM;
	term->values[term->n_values++] = v;
	if (affinity == BBQ_AFFINITY_number)
		sqlite3_value_numeric_type(v);
	if (term->op == LIKE || term->op == GLOB)
		*ret_ok &= type == SQLITE_TEXT;
	else if (affinity == BBQ_AFFINITY_text && !term->exact)
		*ret_ok &= type == SQLITE_BLOB || (type == SQLITE_TEXT && (term->is_in || !like_number(v)));
	return SQLITE_OK;
}

/* ---- Comparing --------------------------------------------------------------------------------------------------- */

/* The order of SQLite: NULL, numbers, text, blobs. */
static int rank_of_cell(const struct bb_cell *c)
{
	static const int ranks[] = {
		[BB_CELL_null] = 0, [BB_CELL_int] = 1, [BB_CELL_uint] = 1, [BB_CELL_real] = 1, [BB_CELL_text] = 2, [BB_CELL_blob] = 3,
	};

	return c->type == BB_CELL_real && c->f != c->f ? 0 : ranks[c->type];
}

static int rank_of_value(int type)
{
	return type == SQLITE_INTEGER || type == SQLITE_FLOAT ? 1 : type == SQLITE_TEXT ? 2 : 3;
}

static int compare_int_real(int64_t i, double f)
{
	int64_t other;

	if (f >= 9223372036854775808.0)
		return -1;
	if (f < -9223372036854775808.0)
		return 1;
	other = (int64_t)f;
	if (i != other)
		return i < other ? -1 : 1;
	return ((double)i > f) - ((double)i < f);
}

static int compare_number(const struct bb_cell *c, sqlite3_value *v)
{
	bool is_int = c->type != BB_CELL_real && (c->type == BB_CELL_int || c->u <= INT64_MAX);
	double f = c->type == BB_CELL_real ? c->f : c->type == BB_CELL_uint ? (double)c->u : 0;

	if (sqlite3_value_type(v) == SQLITE_INTEGER) {
		int64_t other = sqlite3_value_int64(v);

		return is_int ? (c->i > other) - (c->i < other) : -compare_int_real(other, f);
	}
	if (is_int)
		return compare_int_real(c->i, sqlite3_value_double(v));
	return (f > sqlite3_value_double(v)) - (f < sqlite3_value_double(v));
}

static int compare(const struct bb_cell *c, sqlite3_value *v)
{
	int type = sqlite3_value_type(v), d = rank_of_cell(c) - rank_of_value(type);
	const void *p;
	size_t len;

	if (d)
		return d;
	if (rank_of_cell(c) == 1)
		return compare_number(c, v);
	p = type == SQLITE_TEXT ? (const void *)sqlite3_value_text(v) : sqlite3_value_blob(v);
	len = (size_t)sqlite3_value_bytes(v);
	d = c->len && len ? memcmp(c->p, p, c->len < len ? c->len : len) : 0;
	return d ? d : (c->len > len) - (c->len < len);
}

static int like(struct bbq_term *term, const struct bb_cell *cell)
{
	const char *pattern = (const char *)sqlite3_value_text(term->values[0]);

	if (cell->type != BB_CELL_text)
		return 0;
	if (cell->len >= term->text_cap) {
		char *text = realloc(term->text, cell->len + 256);

		if (!text)
			return -ENOMEM;
		term->text = text;
		term->text_cap = cell->len + 256;
	}
	memcpy(term->text, cell->p, cell->len);
	term->text[cell->len] = 0;
	return term->op == LIKE ? !sqlite3_strlike(pattern, term->text, 0) : !sqlite3_strglob(pattern, term->text);
}

/* The values are in order. */
static bool is_any(const struct bbq_term *term, const struct bb_cell *cell)
{
	for (size_t lo = 0, hi = term->n_values; lo < hi;) {
		size_t mid = lo + (hi - lo) / 2;
		int d = compare(cell, term->values[mid]);

		if (!d)
			return true;
		if (d > 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

int bbq_term_value(struct bbq_term *term, const struct bb_cell *cell)
{
	bool null = !rank_of_cell(cell);
	int d;

	switch (term->op) {
	case SQLITE_INDEX_CONSTRAINT_ISNULL:
		return null;
	case SQLITE_INDEX_CONSTRAINT_ISNOTNULL:
		return !null;
	case SQLITE_INDEX_CONSTRAINT_IS:
		return null ? term->has_null : term->n_values && !compare(cell, term->values[0]);
	case SQLITE_INDEX_CONSTRAINT_ISNOT:
		return null ? !term->has_null : !term->n_values || compare(cell, term->values[0]);
	case SQLITE_INDEX_CONSTRAINT_EQ:
		return !null && is_any(term, cell);
	}
	if (null || !term->n_values)
		return 0;
	if (term->op == LIKE || term->op == GLOB)
		return like(term, cell);
	d = compare(cell, term->values[0]);
	switch (term->op) {
	case SQLITE_INDEX_CONSTRAINT_NE:
		return d != 0;
	case SQLITE_INDEX_CONSTRAINT_GT:
		return d > 0;
	case SQLITE_INDEX_CONSTRAINT_GE:
		return d >= 0;
	case SQLITE_INDEX_CONSTRAINT_LT:
		return d < 0;
	default:
		return d <= 0;
	}
}

/* ---- Whole numbers ----------------------------------------------------------------------------------------------- */

/* The least whole number that matches ">= v", or "> v" when above; false when there is none. */
static bool least(sqlite3_value *v, bool above, int64_t *ret_i)
{
	struct bb_cell c = { .type = BB_CELL_int, .i = INT64_MIN };
	int64_t lo = INT64_MIN, hi = INT64_MAX;

	c.i = hi;
	if (compare(&c, v) < above)
		return false;
	while (lo < hi) {
		int64_t mid = lo + (int64_t)(((uint64_t)hi - (uint64_t)lo) / 2);

		c.i = mid;
		if (compare(&c, v) >= above)
			hi = mid;
		else
			lo = mid + 1;
	}
	*ret_i = lo;
	return true;
}

static void set_range(struct bbq_term *term, sqlite3_value *v)
{
	int64_t from = 0, past = 0;
	bool has_from = least(v, false, &from), has_past = least(v, true, &past);

	term->is_range = true;
	term->lo = INT64_MIN;
	term->hi = INT64_MAX;
	switch (term->op) {
	case SQLITE_INDEX_CONSTRAINT_GE:
	case SQLITE_INDEX_CONSTRAINT_LT:
		term->inverted = !has_from;
		term->lo = has_from ? from : INT64_MIN;
		if (term->op == SQLITE_INDEX_CONSTRAINT_LT)
			term->inverted = !term->inverted;
		break;
	case SQLITE_INDEX_CONSTRAINT_GT:
	case SQLITE_INDEX_CONSTRAINT_LE:
		term->inverted = !has_past;
		term->lo = has_past ? past : INT64_MIN;
		if (term->op == SQLITE_INDEX_CONSTRAINT_LE)
			term->inverted = !term->inverted;
		break;
	default: /* =, IS and their opposites */
		term->inverted = !has_from || (has_past && past == from);
		if (!term->inverted) {
			term->lo = from;
			term->hi = has_past ? past - 1 : INT64_MAX;
		}
		if (term->op == SQLITE_INDEX_CONSTRAINT_NE || term->op == SQLITE_INDEX_CONSTRAINT_ISNOT)
			term->inverted = !term->inverted;
	}
}

static struct bb_cell cell_of(sqlite3_value *v)
{
	struct bb_cell c = { .type = BB_CELL_int, .i = 0 };
	int type = sqlite3_value_type(v);

	if (type == SQLITE_INTEGER)
		c.i = sqlite3_value_int64(v);
	else if (type == SQLITE_FLOAT)
		c = (struct bb_cell){ .type = BB_CELL_real, .f = sqlite3_value_double(v) };
	else if (type == SQLITE_TEXT)
		c = (struct bb_cell){ .type = BB_CELL_text, .p = (const char *)sqlite3_value_text(v), .len = (size_t)sqlite3_value_bytes(v) };
	else
		c = (struct bb_cell){ .type = BB_CELL_blob, .p = sqlite3_value_blob(v), .len = (size_t)sqlite3_value_bytes(v) };
	return c;
}

static int by_order(const void *a, const void *b)
{
	struct bb_cell c = cell_of(*(sqlite3_value *const *)a);

	return compare(&c, *(sqlite3_value *const *)b);
}

void bbq_term_ready(struct bbq_term *term, const struct bbq_table *t)
{
	bool number = bbq_affinity(&t->columns.cols[term->column]) == BBQ_AFFINITY_number;

	if (number && term->n_values == 1 && term->op != LIKE && term->op != GLOB)
		set_range(term, term->values[0]);
	if (term->n_values > 1)
		qsort(term->values, term->n_values, sizeof(*term->values), by_order);
}

bool bbq_term_never(const struct bbq_term *term)
{
	switch (term->op) {
	case SQLITE_INDEX_CONSTRAINT_IS:
	case SQLITE_INDEX_CONSTRAINT_ISNOT:
	case SQLITE_INDEX_CONSTRAINT_ISNULL:
	case SQLITE_INDEX_CONSTRAINT_ISNOTNULL:
		return false;
	}
	return !term->n_values;
}

/* ---- What was decided -------------------------------------------------------------------------------------------- */

void bbq_term_done(struct bbq_term *term)
{
	for (size_t i = 0; i < term->n_values; i++)
		sqlite3_value_free(term->values[i]);
	for (size_t i = 0; i < term->n_sections; i++)
		free(term->sections[i].ids);
	free(term->values);
	free(term->sections);
	free(term->memo);
	free(term->text);
	*term = (struct bbq_term){ 0 };
}

static bool same_value(sqlite3_value *a, sqlite3_value *b)
{
	struct bb_cell c = cell_of(a);

	return sqlite3_value_type(a) == sqlite3_value_type(b) && !compare(&c, b);
}

void bbq_term_inherit(struct bbq_term *term, struct bbq_term *old)
{
	bool same = term->column == old->column && term->op == old->op && term->is_in == old->is_in && term->has_null == old->has_null &&
		    term->n_values == old->n_values && !term->same;

	for (size_t i = 0; i < term->n_values && same; i++)
		same = same_value(term->values[i], old->values[i]);
	if (!same)
		return;
	term->same = true;
	term->n_sections = old->n_sections;
	term->sections = old->sections;
	term->section = old->section;
	term->memo = old->memo;
	old->n_sections = 0;
	old->sections = NULL;
	old->memo = NULL;
}
