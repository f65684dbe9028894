/* SPDX-License-Identifier: Apache-2.0 */
/* Words of a statement, and what stands for them in a statement of the cube. */
#include "rewrite_priv.h"
#include <stdlib.h>
#include <string.h>
#include "rollup.h"
#include "timearg.h"

/* ---- Words ------------------------------------------------------------------------------------------------------- */

bool word_is(const struct word *w, const char *text)
{
	return strlen(text) == w->n && !sqlite3_strnicmp(w->p, text, (int)w->n);
}

bool word_is_one_of(const struct word *w, const char *const *texts)
{
	for (; *texts; texts++)
		if (word_is(w, *texts))
			return true;
	return false;
}

static bool is_number(const struct word *w)
{
	return w->t == BBQ_TOKEN_word && *w->p >= '0' && *w->p <= '9';
}

bool word_is_name(const struct word *w)
{
	if (w->t == BBQ_TOKEN_quoted)
		return w->n > 2 && !memchr(w->p + 1, '"', w->n - 2);
	return w->t == BBQ_TOKEN_word && !is_number(w) && *w->p != '$';
}

bool same_name(const struct word *w, const char *name)
{
	size_t quote = w->t == BBQ_TOKEN_quoted;

	return word_is_name(w) && strlen(name) == w->n - 2 * quote && !sqlite3_strnicmp(w->p + quote, name, (int)(w->n - 2 * quote));
}

bool same_words(const struct rewrite *r, struct span a, struct span b)
{
	if (a.to - a.from != b.to - b.from)
		return false;
	for (size_t i = 0; i < a.to - a.from; i++) {
		const struct word *x = &r->w[a.from + i], *y = &r->w[b.from + i];

		if (x->t != y->t || x->n != y->n || (x->t == BBQ_TOKEN_word ? sqlite3_strnicmp(x->p, y->p, (int)x->n) : memcmp(x->p, y->p, x->n)))
			return false;
	}
	return true;
}

/* A column itself, or the one that it is another name of. */
static int column_of_cube(struct rewrite *r, const struct bbq_column *c)
{
	const char *name = c->alias_of ? c->alias_of : c->name;

	for (size_t k = 0; k < r->cube->n_dims; k++)
		if (!strcmp(r->t->columns.cols[k].name, name))
			return (int)k;
	r->refused = true;
	return -1;
}

int word_column(struct rewrite *r, size_t i, size_t end, size_t *ret_n)
{
	size_t quote = r->name.t == BBQ_TOKEN_quoted;
	char name[128];

	*ret_n = 1;
	if (i >= end || !word_is_name(&r->w[i]) || (i + 1 < r->n && r->w[i + 1].t == BBQ_TOKEN_open))
		return -1;
	if (i + 2 < end && *r->w[i + 1].p == '.') {
		if (r->name.n - 2 * quote >= sizeof(name))
			return -1;
		memcpy(name, r->name.p + quote, r->name.n - 2 * quote);
		name[r->name.n - 2 * quote] = 0;
		if (!same_name(&r->w[i], name))
			return -1;
		*ret_n = 3;
	}
	for (size_t k = 0; k < r->t->columns.n; k++)
		if (same_name(&r->w[i + *ret_n - 1], r->t->columns.cols[k].name))
			return column_of_cube(r, &r->t->columns.cols[k]);
	return -1;
}

/* ---- Columns ----------------------------------------------------------------------------------------------------- */

/* Rows are told apart by this column. */
static void read_dim(struct rewrite *r, int column)
{
	r->reads[column] = true;
	r->refused |= !bbq_rollup_quick(r->t, column);
}

static int measure_of(const struct rewrite *r, int column)
{
	for (size_t i = 0; i < r->cube->n_measures; i++)
		if (r->cube->measures[i] == column)
			return (int)i;
	return -1;
}

/* ---- Aggregates -------------------------------------------------------------------------------------------------- */

/* What an aggregate of a column is in sums: a format for the name of the table and that of a column, and how large its numbers may be. */
static const struct aggregate {
	const char *name;
	enum bbq_cube_sum sum;
	const char *format;
	int fits;
} aggregates[] = {
	{ "count", BBQ_CUBE_n, "ifnull(sum(%.*s.\"%w_n\"), 0)", 0 },
	{ "sum", BBQ_CUBE_sum, "sum(%.*s.\"%w_sum\")", BBQ_FITS_sum },
	{ "total", BBQ_CUBE_sum, "total(%.*s.\"%w_sum\")", BBQ_FITS_exact },
	{ "avg", BBQ_CUBE_sum, "(total(%.*s.\"%w_sum\") / sum(%.*s.\"%w_n\"))", BBQ_FITS_exact },
	{ "min", BBQ_CUBE_min, "min(%.*s.\"%w_min\")", BBQ_FITS_int },
	{ "max", BBQ_CUBE_max, "max(%.*s.\"%w_max\")", BBQ_FITS_int },
};

static const struct aggregate *find_aggregate(const struct rewrite *r, size_t i, size_t end)
{
	for (size_t k = 0; k < sizeof(aggregates) / sizeof(aggregates[0]); k++)
		if (i + 3 < end && r->w[i].t == BBQ_TOKEN_word && r->w[i + 1].t == BBQ_TOKEN_open && word_is(&r->w[i], aggregates[k].name))
			return &aggregates[k];
	return NULL;
}

static void write_sum(struct rewrite *r, const struct aggregate *a, int column, sqlite3_str *out)
{
	const char *name = r->t->columns.cols[column].name;
	int measure = measure_of(r, column), fits = a->fits && measure >= 0 ? bbq_rollup_fits(r->t, column) : BBQ_FITS_exact;
	int n = (int)r->name.n;

	if (measure < 0 && (a->sum == BBQ_CUBE_n || a->fits == BBQ_FITS_int)) {
		read_dim(r, column);
		if (a->sum == BBQ_CUBE_n)
			sqlite3_str_appendf(out, "ifnull(sum(CASE WHEN %.*s.\"%w\" IS NOT NULL THEN %.*s.n END), 0)", n, r->name.p, name, n, r->name.p);
		else
			sqlite3_str_appendf(out, "%s(%.*s.\"%w\")", a->name, n, r->name.p, name);
		r->reads[bbq_cube_rows(r->cube)] = true;
		return;
	}
	r->refused |= measure < 0 || fits < a->fits;
	if (r->refused)
		return;
	r->reads[bbq_cube_sum(r->cube, (size_t)measure, a->sum)] = true;
	r->reads[bbq_cube_sum(r->cube, (size_t)measure, BBQ_CUBE_n)] = true;
	sqlite3_str_appendf(out, a->format, n, r->name.p, name, n, r->name.p, name);
}

/* Returns the number of words that it has put into others, 0 = there is no aggregate here. */
static size_t write_aggregate(struct rewrite *r, size_t i, size_t end, sqlite3_str *out)
{
	const struct aggregate *a = find_aggregate(r, i, end);
	bool distinct = a && word_is(&r->w[i + 2], "DISTINCT");
	size_t at = i + 2 + distinct, n = 1;
	int column;

	if (!a)
		return 0;
	r->changed = true;
	if (a->sum == BBQ_CUBE_n && *r->w[at].p == '*') {
		sqlite3_str_appendf(out, "ifnull(sum(%.*s.n), 0)", (int)r->name.n, r->name.p);
		r->reads[bbq_cube_rows(r->cube)] = true;
	} else {
		column = word_column(r, at, end, &n);
		r->refused |= column < 0;
		if (r->refused)
			return 1;
		if (distinct) {
			read_dim(r, column);
			sqlite3_str_appendf(out, "%s(DISTINCT %.*s.\"%w\")", a->name, (int)r->name.n, r->name.p, r->t->columns.cols[column].name);
		} else {
			write_sum(r, a, column, out);
		}
	}
	at += n;
	r->refused |= at >= end || r->w[at].t != BBQ_TOKEN_close || (at + 1 < r->n && (word_is(&r->w[at + 1], "FILTER") || word_is(&r->w[at + 1], "OVER")));
	return at + 1 - i;
}

/* ---- Buckets of ts ----------------------------------------------------------------------------------------------- */

static bool is_ts(struct rewrite *r, size_t i, size_t end, size_t *ret_n)
{
	int column = word_column(r, i, end, ret_n);

	return column >= 0 && column == r->cube->ts;
}

static bool stands_alone(const struct rewrite *r, size_t from, size_t to, struct span s)
{
	return (from == s.from || r->w[from - 1].t == BBQ_TOKEN_open || r->w[from - 1].t == BBQ_TOKEN_comma) &&
	       (to == s.to || r->w[to].t == BBQ_TOKEN_close || r->w[to].t == BBQ_TOKEN_comma || word_is(&r->w[to], "ASC") || word_is(&r->w[to], "DESC"));
}

static int64_t number_at(const struct rewrite *r, size_t i, size_t end)
{
	if (i >= end || !is_number(&r->w[i]) || strspn(r->w[i].p, "0123456789") < r->w[i].n || r->w[i].n > 18)
		return 0;
	return strtoll(r->w[i].p, NULL, 10);
}

/* "ts / 1000", "ts - ts % 1000" and "bucket(ts, '1s')". Returns the number of words, 0 = none of them is here. */
static size_t find_bucket(struct rewrite *r, size_t i, struct span s, int64_t *ret_step, const char **ret_format)
{
	char width[32];
	uint64_t ns;
	size_t n, m;

	if (i + 5 < s.to && word_is(&r->w[i], "bucket") && is_ts(r, i + 2, s.to, &n) && i + 4 + n < s.to && strchr("'\"", *r->w[i + 3 + n].p) &&
	    r->w[i + 3 + n].n < sizeof(width)) {
		memcpy(width, r->w[i + 3 + n].p + 1, r->w[i + 3 + n].n - 2);
		width[r->w[i + 3 + n].n - 2] = 0;
		*ret_step = bb_duration_parse(width, &ns) || ns > INT64_MAX ? 0 : (int64_t)ns;
		*ret_format = "%.*s.ts_bucket";
		return r->w[i + 4 + n].t == BBQ_TOKEN_close ? 5 + n : 0;
	}
	if (!is_ts(r, i, s.to, &n))
		return 0;
	*ret_format = "(%.*s.ts_bucket / %lld)";
	*ret_step = i + n < s.to && *r->w[i + n].p == '/' ? number_at(r, i + n + 1, s.to) : 0;
	if (*ret_step && stands_alone(r, i, i + n + 2, s))
		return n + 2;
	if (i + n >= s.to || *r->w[i + n].p != '-' || !is_ts(r, i + n + 1, s.to, &m) || i + n + 1 + m >= s.to || *r->w[i + n + 1 + m].p != '%')
		return 0;
	*ret_format = "%.*s.ts_bucket";
	*ret_step = number_at(r, i + n + m + 2, s.to);
	return stands_alone(r, i, i + n + m + 3, s) ? n + m + 3 : 0;
}

static size_t write_bucket(struct rewrite *r, size_t i, struct span s, sqlite3_str *out)
{
	const char *format = NULL;
	int64_t step = 0;
	size_t n = find_bucket(r, i, s, &step, &format);

	if (!n)
		return 0;
	r->refused |= step <= 0 || (r->step && r->step != step);
	r->step = step;
	r->changed = true;
	r->reads[bbq_cube_bucket(r->cube)] = true;
	sqlite3_str_appendf(out, format, (int)r->name.n, r->name.p, step);
	return n;
}

/* ---- Everything else --------------------------------------------------------------------------------------------- */

/* What may stand in an expression besides columns, functions, numbers and operators. */
static const char *const keywords[] = {
	"AND", "OR", "NOT", "NULL", "IS", "IN", "LIKE", "GLOB", "REGEXP", "BETWEEN", "ESCAPE", "CASE", "WHEN", "THEN", "ELSE", "END", "CAST", "AS",
	"INTEGER", "INT", "TEXT", "REAL", "BLOB", "NUMERIC", "COLLATE", "NOCASE", "BINARY", "ISNULL", "NOTNULL", "TRUE", "FALSE", "ASC", "DESC",
	"NULLS", "FIRST", "LAST", "OFFSET", NULL,
};

/* The expression that begins here is one that is grouped by, and stands for itself. */
static bool is_group(const struct rewrite *r, size_t i, struct span s)
{
	for (size_t k = 0; k < r->n_groups; k++) {
		size_t n = r->groups[k].to - r->groups[k].from;

		if (i + n <= s.to && same_words(r, r->groups[k], (struct span){ i, i + n }) && stands_alone(r, i, i + n, s))
			return true;
	}
	return false;
}

static const struct item *find_alias(const struct rewrite *r, const struct word *w)
{
	for (size_t i = 0; i < r->n_items; i++) {
		const struct word *alias = r->items[i].alias;

		if (alias && w->t == BBQ_TOKEN_word && alias->n == w->n && !sqlite3_strnicmp(alias->p, w->p, (int)w->n))
			return &r->items[i];
	}
	return NULL;
}

/* A name of a result column; the cube has columns of other names than the table, so that its expression takes its place. */
static void write_alias(struct rewrite *r, size_t i, struct span s, enum clause clause, sqlite3_str *out)
{
	const struct item *item = find_alias(r, &r->w[i]);

	if (!item || clause == C_items || clause == C_where || (clause == C_limit)) {
		r->refused = true;
	} else if (clause == C_order && stands_alone(r, i, i + 1, s)) {
		sqlite3_str_append(out, r->w[i].p, (int)r->w[i].n);
	} else {
		sqlite3_str_appendall(out, "(");
		write_words(r, item->words, C_items, out);
		sqlite3_str_appendall(out, ")");
	}
}

static bool is_plain(const struct rewrite *r, size_t i)
{
	const struct word *w = &r->w[i];
	bool parameter = i && !w->gap && strchr(":@", *r->w[i - 1].p);

	if (w->t == BBQ_TOKEN_quoted)
		return false;
	return w->t != BBQ_TOKEN_word || is_number(w) || *w->p == '$' || parameter || (i + 1 < r->n && r->w[i + 1].t == BBQ_TOKEN_open) ||
	       word_is_one_of(w, keywords);
}

void write_words(struct rewrite *r, struct span s, enum clause clause, sqlite3_str *out)
{
	size_t free_to = 0; /* columns before it may be read: they are grouped by */

	for (size_t i = s.from, n; i < s.to && !r->refused; i += n) {
		const struct word *w = &r->w[i];
		int column;

		if (i > s.from || clause != C_items)
			sqlite3_str_append(out, w->p - w->gap, (int)w->gap);
		n = clause == C_where ? 0 : write_aggregate(r, i, s.to, out);
		if (!n && clause != C_where)
			n = write_bucket(r, i, s, out);
		if (n)
			continue;
		for (size_t k = 0; k < r->n_groups && clause != C_where && is_group(r, i, s); k++)
			if (same_words(r, r->groups[k], (struct span){ i, i + r->groups[k].to - r->groups[k].from }))
				free_to = i + r->groups[k].to - r->groups[k].from;
		column = word_column(r, i, s.to, &n);
		if (column < 0 && !is_plain(r, i)) {
			n = 1;
			write_alias(r, i, s, clause, out);
			continue;
		}
		if (column >= 0 && clause != C_where) {
			r->refused |= clause != C_group && i >= free_to && !r->grouped[column];
			read_dim(r, column);
		}
		n = column < 0 ? 1 : n;
		if (column >= 0 && !same_name(&r->w[i + n - 1], r->t->columns.cols[column].name)) {
			sqlite3_str_appendf(out, "%.*s.\"%w\"", (int)r->name.n, r->name.p, r->t->columns.cols[column].name);
			r->changed = true;
		} else {
			sqlite3_str_append(out, w->p, (int)(r->w[i + n - 1].p + r->w[i + n - 1].n - w->p));
		}
	}
}
