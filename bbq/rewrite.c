/* SPDX-License-Identifier: Apache-2.0 */
#include "rewrite.h"
#include <stdlib.h>
#include <string.h>
#include "rewrite_priv.h"
#include "rollup.h"

static const char *const functions[] = {
	"count", "sum", "total", "avg", "min", "max", /* those that the cube has words for */
	"abs", "basename", "bucket", "bytes", "cidr_match", "coalesce", "dirname", "dur", "errno_name", "format", "glob", "hex", "ifnull", "iif", "instr",
	"is_private", "iso", "length", "like", "lower", "ltrim", "nullif", "pod_app", "printf", "quote", "regexp", "regexp_extract", "rel", "replace",
	"round", "rtrim", "sign", "signal_name", "substr", "substring", "trim", "typeof", "unicode", "upper", "utc", NULL,
};

bool bbq_rewrite_knows(const char *function)
{
	for (size_t i = 0; functions[i]; i++)
		if (!sqlite3_stricmp(functions[i], function))
			return true;
	return false;
}

/* ---- Conditions -------------------------------------------------------------------------------------------------- */

/* One of the conditions that all must hold. */
static bool is_comparison(const struct rewrite *r, struct span s, size_t n)
{
	static const char *const not_plain[] = { "COLLATE", "ESCAPE", "OR", "NOT", "LIKE", "GLOB", "IN", "IS", "REGEXP", NULL };

	for (size_t i = s.from; i < s.to; i++)
		if (word_is_one_of(&r->w[i], not_plain))
			return false;
	return s.from + n < s.to && (r->w[s.from + n].t == BBQ_TOKEN_comparison || word_is(&r->w[s.from + n], "BETWEEN"));
}

static size_t condition_end(const struct rewrite *r, size_t i, size_t end)
{
	bool between = false;

	for (; i < end; i++) {
		if (r->w[i].depth)
			continue;
		if (word_is(&r->w[i], "BETWEEN"))
			between = true;
		else if (word_is(&r->w[i], "AND") && between)
			between = false;
		else if (word_is(&r->w[i], "AND"))
			return i;
	}
	return end;
}

/* Of each column: how often it stands in conditions, and how often in one that compares it with something else. */
struct stands {
	unsigned all[BBQ_CUBE_DIMS], compared[BBQ_CUBE_DIMS];
	bool escaped[BBQ_CUBE_DIMS]; /* SQLite gives a part of such a condition to the table, and checks all of it */
};

static void count_columns(struct rewrite *r, struct span s, bool alone, struct stands *st)
{
	bool escape = false;
	size_t n;

	for (size_t i = s.from; i < s.to; i++)
		escape |= word_is(&r->w[i], "ESCAPE");
	for (size_t i = s.from; i < s.to; i += n) {
		int column = word_column(r, i, s.to, &n);

		n = column < 0 ? 1 : n;
		if (column < 0)
			continue;
		st->all[column]++;
		st->compared[column] += alone && i == s.from && is_comparison(r, s, n);
		st->escaped[column] |= escape;
	}
}

/*
 * A column that stands in conditions alone needs no rows told apart by it when the table decides these conditions. It sees whether it does for each
 * condition that SQLite tells it of; when there may be others, rows are told apart.
 */
static void read_conditions(struct rewrite *r)
{
	struct span s = r->clause[C_where];
	struct stands st = { 0 };
	bool alone = true;

	for (size_t i = s.from; i < s.to; i++)
		alone &= r->w[i].depth || !word_is(&r->w[i], "OR");
	for (size_t i = s.from; i < s.to;) {
		size_t end = condition_end(r, i, s.to);

		count_columns(r, (struct span){ i, end }, alone, &st);
		i = end + 1;
	}
	for (size_t k = 0; k < r->cube->n_dims; k++) {
		bool apart = st.escaped[k] || (st.all[k] > 1 && st.compared[k] != st.all[k]);

		r->reads[k] |= apart;
		r->refused |= (apart || st.all[k] != st.compared[k]) && !bbq_rollup_quick(r->t, (int)k);
	}
}

/* ---- The statement ----------------------------------------------------------------------------------------------- */

static void write_items(struct rewrite *r, sqlite3_stmt *stmt, sqlite3_str *out)
{
	sqlite3_str_appendall(out, r->distinct ? "SELECT DISTINCT" : "SELECT");
	for (size_t i = 0; i < r->n_items && !r->refused; i++) {
		const struct item *item = &r->items[i];

		r->changed = false;
		r->refused |= *r->w[item->words.from].p == '*';
		sqlite3_str_appendall(out, i ? ", " : " ");
		write_words(r, item->words, C_items, out);
		if (item->alias)
			sqlite3_str_appendf(out, " AS %.*s", (int)item->alias->n, item->alias->p);
		else if (r->changed)
			sqlite3_str_appendf(out, " AS \"%w\"", sqlite3_column_name(stmt, (int)i));
	}
}

static void write_clause(struct rewrite *r, enum clause clause, const char *keyword, sqlite3_str *out)
{
	struct span s = r->clause[clause];

	if (s.to == s.from)
		return;
	sqlite3_str_appendall(out, keyword);
	write_words(r, s, clause, out);
}

static void write_list(const struct rewrite *r, sqlite3_str *out)
{
	bool any = false;

	for (int i = 0; i <= bbq_cube_bucket(r->cube); i++) {
		if (!r->reads[i])
			continue;
		sqlite3_str_appendf(out, "%s%d", any ? "," : "", i);
		any = true;
	}
}

static void write_from(struct rewrite *r, sqlite3_str *out)
{
	int n = (int)r->name.n;

	sqlite3_str_appendf(out, " FROM \"%w_cube\" AS %.*s WHERE %.*s.rollup = '", bbx_schema(r->t->q->r)->types[r->t->type].name, n, r->name.p, n,
			    r->name.p);
	write_list(r, out);
	sqlite3_str_appendall(out, "'");
	if (r->step)
		sqlite3_str_appendf(out, " AND %.*s.ts_step = %lld", n, r->name.p, r->step);
	if (r->clause[C_where].to > r->clause[C_where].from) {
		sqlite3_str_appendall(out, " AND (");
		write_words(r, r->clause[C_where], C_where, out);
		sqlite3_str_appendall(out, ")");
	}
}

static char *write_statement(struct rewrite *r, sqlite3_stmt *stmt)
{
	sqlite3_str *head = sqlite3_str_new(NULL), *tail = sqlite3_str_new(NULL);
	char *rest, *sql = NULL;

	write_items(r, stmt, head);
	write_clause(r, C_group, " GROUP BY", tail);
	write_clause(r, C_having, " HAVING", tail);
	write_clause(r, C_order, " ORDER BY", tail);
	write_clause(r, C_limit, " LIMIT", tail);
	read_conditions(r);
	write_from(r, head);
	rest = sqlite3_str_finish(tail);
	if (rest)
		sqlite3_str_appendall(head, rest);
	sqlite3_free(rest);
	sql = sqlite3_str_finish(head);
	if (!r->refused)
		return sql;
	sqlite3_free(sql);
	return NULL;
}

/* It adds up: there is an aggregate, GROUP BY or DISTINCT. */
static bool adds_up(const struct rewrite *r)
{
	static const char *const names[] = { "count", "sum", "total", "avg", "min", "max", NULL };
	bool any = r->n_groups > 0;

	for (size_t i = 0; i + 1 < r->n && !any; i++)
		any = r->w[i + 1].t == BBQ_TOKEN_open && word_is_one_of(&r->w[i], names);
	return any;
}

char *bbq_rewrite(struct bbq *q, sqlite3_stmt *stmt)
{
	struct rewrite *r;
	char *sql = NULL;

	if (q->no_rewrite || q->seen.other || q->seen.selects != 1 || q->seen.type == SIZE_MAX || q->tables[q->seen.type].state)
		return NULL;
	r = calloc(1, sizeof(*r));
	if (r) {
		r->t = &q->tables[q->seen.type];
		r->cube = bbq_cube(r->t);
		if (r->cube && rewrite_parse(r, sqlite3_sql(stmt), stmt) && adds_up(r))
			sql = write_statement(r, stmt);
	}
	free(r);
	return sql;
}
