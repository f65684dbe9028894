/* SPDX-License-Identifier: Apache-2.0 */
#include "question.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define MOST_TABLES 3

uint64_t any(struct questions *q, uint64_t n)
{
	q->state ^= q->state << 13;
	q->state ^= q->state >> 7;
	q->state ^= q->state << 17;
	return (q->state >> 11) % n;
}

/* A table with the name that a statement calls it. */
struct source {
	const struct table *t;
	const char *alias;
	bool in_brackets; /* a subquery, which has no rowid */
};

struct text {
	struct questions *q;
	sqlite3_str *s;
	struct source from[MOST_TABLES];
	size_t n_from;
};

static const struct column *any_column(struct text *x, size_t source)
{
	const struct table *t = x->from[source].t;

	return &t->columns[any(x->q, t->n_columns)];
}

static void put_column(struct text *x, size_t source, const struct column *c)
{
	sqlite3_str_appendf(x->s, "%s.\"%w\"", x->from[source].alias, c->name);
}

/* A value that some row has there. */
static void put_stored(struct text *x, size_t source, const struct column *c)
{
	const struct table *t = x->from[source].t;
	char *sql = sqlite3_mprintf("SELECT quote(\"%w\") FROM \"%w\" LIMIT 1 OFFSET %d", c->name, t->name,
				    (int)any(x->q, 900));
	sqlite3_stmt *stmt;

	if (sqlite3_prepare_v2(x->q->db, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
		sqlite3_str_appendf(x->s, "%s", sqlite3_column_text(stmt, 0));
	else
		sqlite3_str_appendall(x->s, "0");
	sqlite3_finalize(stmt);
	sqlite3_free(sql);
}

static void put_literal(struct text *x, size_t source, const struct column *c)
{
	static const char *const odd[] = {
		"NULL", "'10'", "'0'", "' 7 '", "'7.0'", "'7abc'", "''", "'node'", "'sh'", "x'61'", "x''", "9223372036854775807", "-9223372036854775808",
		"9223372036854775808", "1e18", "2.5", "-0.0", "5.0", "10", "3", "0", "'1e1'", "'abc'", "18446744073709551615.0", "CAST('5' AS TEXT)",
		"CAST(5 AS INTEGER)", "7+3", "'c1'", "-1", "'9'||'9'", "1e400", "'NODE'",
	};

	if (any(x->q, 3))
		put_stored(x, source, c);
	else
		sqlite3_str_appendall(x->s, odd[any(x->q, COUNT(odd))]);
}

static void put_condition(struct text *x, int depth);

static void put_comparison(struct text *x, size_t source, const struct column *c)
{
	static const char *const ops[] = { "=", "=", "=", "<>", "<", "<=", ">", ">=", "IS", "IS NOT" };

	put_column(x, source, c);
	if (!any(x->q, 12))
		sqlite3_str_appendall(x->s, " COLLATE NOCASE");
	sqlite3_str_appendf(x->s, " %s ", ops[any(x->q, COUNT(ops))]);
	put_literal(x, source, c);
}

static void put_in(struct text *x, size_t source, const struct column *c)
{
	size_t n = any(x->q, 5);

	put_column(x, source, c);
	sqlite3_str_appendall(x->s, any(x->q, 5) ? " IN (" : " NOT IN (");
	if (!any(x->q, 4)) {
		const struct table *t = &x->q->tables[any(x->q, x->q->n_tables)];

		sqlite3_str_appendf(x->s, "SELECT \"%w\" FROM \"%w\" WHERE rowid %% %d = 0", t->columns[any(x->q, t->n_columns)].name, t->name,
				    2 + (int)any(x->q, 9));
	} else {
		for (size_t i = 0; i <= n; i++) {
			sqlite3_str_appendall(x->s, i ? ", " : "");
			put_literal(x, source, c);
		}
	}
	sqlite3_str_appendall(x->s, ")");
}

static void put_like(struct text *x, size_t source, const struct column *c)
{
	static const char *const patterns[] = {
		"LIKE 'no%'", "LIKE '%e%'", "LIKE 'NODE'", "LIKE '_h'", "LIKE '%'", "LIKE ''", "GLOB 'n*'", "GLOB '*[0-9]*'", "GLOB 'c?'", "LIKE '1%'",
		"NOT LIKE 'c%'", "GLOB ''", "LIKE 'x''y%'", "LIKE '10.0.%'", "LIKE 'a%' ESCAPE 'x'",
	};

	put_column(x, source, c);
	sqlite3_str_appendf(x->s, " %s", patterns[any(x->q, COUNT(patterns))]);
}

static void put_between(struct text *x, size_t source, const struct column *c)
{
	put_column(x, source, c);
	sqlite3_str_appendall(x->s, " BETWEEN ");
	put_literal(x, source, c);
	sqlite3_str_appendall(x->s, " AND ");
	put_literal(x, source, c);
}

static void put_columns(struct text *x, size_t source, const struct column *c)
{
	static const char *const ops[] = { "=", "<", ">=", "<>", "IS" };
	size_t other = any(x->q, x->n_from);

	put_column(x, source, c);
	sqlite3_str_appendf(x->s, " %s ", ops[any(x->q, COUNT(ops))]);
	put_column(x, other, any_column(x, other));
}

static void put_null(struct text *x, size_t source, const struct column *c)
{
	put_column(x, source, c);
	sqlite3_str_appendall(x->s, any(x->q, 2) ? " IS NULL" : " IS NOT NULL");
}

static void put_expression(struct text *x, size_t source, const struct column *c)
{
	static const char *const forms[] = { "length(", "abs(", "typeof(", "-(", "upper(" };

	sqlite3_str_appendall(x->s, forms[any(x->q, COUNT(forms))]);
	put_column(x, source, c);
	sqlite3_str_appendall(x->s, ") > ");
	put_literal(x, source, c);
}

static void put_rowid(struct text *x, size_t source, const struct column *c)
{
	if (x->from[source].in_brackets) {
		put_null(x, source, c);
		return;
	}
	sqlite3_str_appendf(x->s, "%s.rowid %s (SELECT rowid FROM \"%w\" LIMIT 1 OFFSET %d)", x->from[source].alias, any(x->q, 2) ? "=" : ">",
			    x->from[source].t->name, (int)any(x->q, 300));
}

static const char *any_key(struct text *x)
{
	static const char *const keys[] = { "upid", "pid", "comm", "pod", "tid", "cgroup_id", "node", "ts", "parent_upid" };

	return keys[any(x->q, COUNT(keys))];
}

/* Rows of another table for each row. */
static void put_correlated(struct text *x, size_t source, const struct column *c)
{
	static const char *const forms[] = { "EXISTS (SELECT 1", "NOT EXISTS (SELECT 1", "2 < (SELECT count(*)", "ts >= (SELECT min(z.ts)" };
	const struct table *t = &x->q->tables[any(x->q, x->q->n_tables)];
	size_t form = any(x->q, COUNT(forms));

	(void)c;
	sqlite3_str_appendf(x->s, "%s%s%s FROM \"%w\" z WHERE z.%s = ", form == 3 ? x->from[source].alias : "", form == 3 ? "." : "", forms[form], t->name,
			    any_key(x));
	sqlite3_str_appendf(x->s, "%s.%s%s)", x->from[source].alias, any_key(x), any(x->q, 2) ? " AND z.rel > -5" : "");
}

static void put_condition(struct text *x, int depth)
{
	static void (*const forms[])(struct text *x, size_t source, const struct column *c) = {
		put_comparison, put_comparison, put_comparison, put_comparison, put_in, put_in, put_like, put_between, put_columns, put_null,
		put_expression, put_rowid, put_correlated,
	};
	size_t source = any(x->q, x->n_from);

	if (depth < 3 && !any(x->q, 3)) {
		static const char *const joins[] = { " AND ", " AND ", " OR " };

		sqlite3_str_appendall(x->s, any(x->q, 6) ? "(" : "NOT (");
		put_condition(x, depth + 1);
		sqlite3_str_appendall(x->s, joins[any(x->q, COUNT(joins))]);
		put_condition(x, depth + 1);
		sqlite3_str_appendall(x->s, ")");
		return;
	}
	forms[any(x->q, COUNT(forms))](x, source, any_column(x, source));
}

static void put_where(struct text *x)
{
	size_t n = any(x->q, 4);

	for (size_t i = 0; i < n; i++) {
		sqlite3_str_appendall(x->s, i ? " AND " : " WHERE ");
		put_condition(x, 0);
	}
}

/* A table as it is, or a subquery of rows of it, of which SQLite keeps some. */
static void put_table(struct text *x, size_t source)
{
	static const struct { const char *before, *after; } forms[] = { { "", "" }, { "DISTINCT ", "" }, { "", " LIMIT -1" } };
	struct source *from = &x->from[source];
	struct text inside = { .q = x->q, .s = x->s, .from = { { .t = from->t, .alias = "i" } }, .n_from = 1 };
	size_t form = x->n_from > 1 ? any(x->q, 4 * COUNT(forms)) : COUNT(forms);

	from->in_brackets = form < COUNT(forms);
	if (!from->in_brackets) {
		sqlite3_str_appendf(x->s, " \"%w\" %s", from->t->name, from->alias);
		return;
	}
	sqlite3_str_appendf(x->s, " (SELECT %s", forms[form].before);
	for (size_t i = 0; i < from->t->n_columns; i++)
		sqlite3_str_appendf(x->s, "%s\"%w\"", i ? ", " : "", from->t->columns[i].name);
	sqlite3_str_appendf(x->s, " FROM \"%w\" i WHERE ", from->t->name);
	put_condition(&inside, 2);
	sqlite3_str_appendf(x->s, "%s) %s", forms[form].after, from->alias);
}

/* One table, or some that are joined, perhaps within some time of each other. */
static void put_from(struct text *x)
{
	static const char *const joins[] = { "JOIN", "JOIN", "LEFT JOIN" };

	sqlite3_str_appendall(x->s, " FROM");
	put_table(x, 0);
	for (size_t i = 1; i < x->n_from; i++) {
		const char *left = x->from[any(x->q, i)].alias, *right = x->from[i].alias;

		sqlite3_str_appendf(x->s, " %s", joins[any(x->q, COUNT(joins))]);
		put_table(x, i);
		sqlite3_str_appendf(x->s, " ON %s.%s = %s.%s", left, i > 1 ? "upid" : any_key(x), right, i > 1 ? "upid" : any_key(x));
		if (!any(x->q, 4))
			sqlite3_str_appendf(x->s, " AND %s.ts BETWEEN %s.ts - %d AND %s.ts + %d", right, left, (int)any(x->q, 2000000000), left,
					    (int)any(x->q, 2000000000));
	}
	if (x->n_from > 1 && !any(x->q, 3)) {
		sqlite3_str_appendall(x->s, " AND ");
		put_condition(x, 2);
	}
}

static void put_order(struct text *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sqlite3_str_appendf(x->s, "%s%d%s", i ? ", " : " ORDER BY ", (int)i + 1, any(x->q, 2) ? " DESC" : "");
}

/* Columns, ordered by the first of them; with LIMIT by all. */
static struct question ask_rows(struct text *x)
{
	size_t n = 1 + any(x->q, 4), n_order = any(x->q, 3), limit = any(x->q, 3);
	bool distinct = !any(x->q, 5);

	n_order = n_order > n ? n : n_order;
	if (!limit)
		n = n_order ? n_order : n;
	sqlite3_str_appendall(x->s, distinct ? "SELECT DISTINCT " : "SELECT ");
	for (size_t i = 0; i < n; i++) {
		size_t source = any(x->q, x->n_from);
		bool by_time = n_order == 1 && !i && any(x->q, 2);

		sqlite3_str_appendall(x->s, i ? ", " : "");
		put_column(x, source, by_time ? &x->from[source].t->columns[0] : any_column(x, source));
	}
	put_from(x);
	put_where(x);
	put_order(x, n_order);
	if (!limit && n_order)
		sqlite3_str_appendf(x->s, " LIMIT %d OFFSET %d", (int)any(x->q, 30), (int)any(x->q, 4));
	return (struct question){ .n_ordered = n_order };
}

static void put_aggregate(struct text *x)
{
	static const char *const forms[] = { "count(", "count(DISTINCT ", "sum(", "avg(", "min(", "max(", "total(" };
	size_t source = any(x->q, x->n_from);
	const struct column *c = any_column(x, source);

	if (!any(x->q, 3)) {
		sqlite3_str_appendall(x->s, "count(*)");
		return;
	}
	while (strcmp(c->type, "INTEGER"))
		c = any_column(x, source);
	sqlite3_str_appendall(x->s, forms[any(x->q, COUNT(forms))]);
	put_column(x, source, c);
	sqlite3_str_appendall(x->s, ")");
}

/* A histogram over time. */
static struct question ask_times(struct text *x)
{
	static const char *const forms[] = { "%1$s.ts / %2$d", "%1$s.ts - %1$s.ts %% %2$d" };
	char bucket[64];

	x->n_from = 1;
	snprintf(bucket, sizeof(bucket), forms[any(x->q, COUNT(forms))], x->from[0].alias, 1000 + (int)any(x->q, 2000000000));
	sqlite3_str_appendf(x->s, "SELECT %s, ", bucket);
	put_aggregate(x);
	put_from(x);
	put_where(x);
	sqlite3_str_appendf(x->s, any(x->q, 2) ? " GROUP BY 1" : " GROUP BY %s", bucket);
	if (any(x->q, 2))
		sqlite3_str_appendf(x->s, " ORDER BY %s", any(x->q, 2) ? "1" : bucket);
	return (struct question){ .n_ordered = 0 };
}

static struct question ask_aggregates(struct text *x)
{
	size_t n_group = any(x->q, 3), n = 1 + any(x->q, 3);
	struct { size_t source; const struct column *c; } group[2];

	sqlite3_str_appendall(x->s, "SELECT ");
	for (size_t i = 0; i < n_group; i++) {
		group[i].source = any(x->q, x->n_from);
		group[i].c = any_column(x, group[i].source);
		put_column(x, group[i].source, group[i].c);
		sqlite3_str_appendall(x->s, ", ");
	}
	for (size_t i = 0; i < n; i++) {
		sqlite3_str_appendall(x->s, i ? ", " : "");
		put_aggregate(x);
	}
	put_from(x);
	put_where(x);
	for (size_t i = 0; i < n_group; i++) {
		sqlite3_str_appendall(x->s, i ? ", " : " GROUP BY ");
		put_column(x, group[i].source, group[i].c);
	}
	if (n_group && !any(x->q, 4))
		sqlite3_str_appendf(x->s, " HAVING count(*) > %d", (int)any(x->q, 4));
	if (!any(x->q, 3))
		put_order(x, n_group);
	return (struct question){ .n_ordered = 0 };
}

struct question any_question(struct questions *q)
{
	static const char *const aliases[MOST_TABLES] = { "a", "b", "c" };
	struct text x = { .q = q, .s = sqlite3_str_new(NULL), .n_from = any(q, 4) ? 1 : any(q, 6) ? 2 : 3 };
	struct question ret;

	for (size_t i = 0; i < x.n_from; i++)
		x.from[i] = (struct source){ .t = &q->tables[any(q, q->n_tables)], .alias = aliases[i] };
	ret = any(q, 2) ? ask_rows(&x) : any(q, 8) ? ask_aggregates(&x) : ask_times(&x);
	ret.sql = sqlite3_str_finish(x.s);
	return ret;
}
