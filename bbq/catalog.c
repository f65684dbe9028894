/* SPDX-License-Identifier: Apache-2.0 */
/* Tables bbx_table and bbx_column: which tables there are, and what their columns mean. */
#include "define.h"
#include "list.h"

static void result_text(sqlite3_context *ctx, const char *s)
{
	sqlite3_result_text(ctx, s, -1, SQLITE_STATIC);
}

static size_t n_lists(void)
{
	size_t n = 0;

	while (bbq_lists[n])
		n++;
	return n;
}

static uint64_t n_tables(struct bbq *q)
{
	return q->n_shown + n_lists() + q->n_defines;
}

/* The table of the recording that a row is about; NULL = one of bbq's own. */
static struct bbq_table *table_of(struct bbq *q, uint64_t row)
{
	return row < q->n_shown ? &q->tables[q->shown[row]] : NULL;
}

static const struct bbx_type *type_of(struct bbq *q, uint64_t row)
{
	const struct bbq_table *t = table_of(q, row);

	return t ? &bbx_schema(q->r)->types[t->type] : NULL;
}

static const struct bbq_list *list_of(struct bbq *q, uint64_t row)
{
	return row >= q->n_shown && row < q->n_shown + n_lists() ? bbq_lists[row - q->n_shown] : NULL;
}

static const struct bbq_define *define_of(struct bbq *q, uint64_t row)
{
	return row >= q->n_shown + n_lists() ? &q->defines[row - q->n_shown - n_lists()] : NULL;
}

static const char *name_of(struct bbq *q, uint64_t row)
{
	if (type_of(q, row))
		return type_of(q, row)->name;
	return list_of(q, row) ? list_of(q, row)->name : define_of(q, row)->name;
}

static void get_name(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)c;
	result_text(ctx, name_of(q, row));
}

static void get_kind(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	const struct bbx_type *t = type_of(q, row);
	const struct bbq_define *d = define_of(q, row);

	(void)c;
	if (d)
		result_text(ctx, d->n_args ? "function" : "view");
	else
		result_text(ctx, !t ? "derived" : t->flags & BBX_STATE ? "state" : "event");
}

static void get_lane(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	const struct bbx_type *t = type_of(q, row);

	(void)c;
	if (t && !(t->flags & BBX_STATE))
		result_text(ctx, t->flags & BBX_BULK ? "bulk" : "critical");
}

static void get_rows(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	const struct bbq_list *l = list_of(q, row);

	(void)c;
	if (table_of(q, row))
		bbq_result_u64(ctx, table_of(q, row)->rows);
	else if (l && l->n_rows && l != &bbq_list_column)
		bbq_result_u64(ctx, l->n_rows(q));
}

static void get_doc(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)c;
	if (type_of(q, row))
		result_text(ctx, type_of(q, row)->doc);
	else
		result_text(ctx, list_of(q, row) ? list_of(q, row)->doc : define_of(q, row)->doc);
}

static const struct bbq_list_column table_columns[] = {
	{ "name", "TEXT", "", "name of the table", .get = get_name },
	{ "kind", "TEXT", "", "event: rows as they happen; state: the latest row of each key; derived, view: by bbq; function: takes arguments", .get = get_kind },
	{ "lane", "TEXT", "", "of events: critical, or bulk where a budget may leave some out", .get = get_lane },
	{ "rows", "INTEGER", "", "rows stored; of a state table, with those that later ones replace", .get = get_rows },
	{ "doc", "TEXT", "", "what its rows are", .get = get_doc },
	{ 0 },
};

const struct bbq_list bbq_list_table = { "bbx_table", "All tables.", false, BBX_KNOWN_times, n_tables, table_columns, NULL };

/* ---- bbx_column ---- */

/* A column of any table. */
struct entry {
	const char *table, *name, *type, *unit, *doc;
	bool hidden;
	const char *alias_of;
};

static size_t list_width(const struct bbq_list *l)
{
	size_t n = 0;

	while (l->cols[n].name)
		n++;
	return n;
}

/* The number of columns that the nth table adds to the list; without memory none. */
static size_t width(struct bbq *q, size_t n)
{
	struct bbq_table *t = table_of(q, n);

	if (t)
		return bbq_table_columns(t) ? 0 : t->columns.n;
	return list_of(q, n) ? list_width(list_of(q, n)) : define_of(q, n)->n_cols + define_of(q, n)->n_args;
}

static uint64_t n_columns(struct bbq *q)
{
	uint64_t n = 0;

	for (size_t i = 0; i < n_tables(q); i++)
		n += width(q, i);
	return n;
}

/* The column of the nth table; arguments of a function are hidden columns. */
static struct entry entry_of(struct bbq *q, size_t n, size_t column)
{
	const struct bbq_table *t = table_of(q, n);
	const struct bbq_list *l = list_of(q, n);
	const struct bbq_define *d = define_of(q, n);
	bool is_arg = d && column >= d->n_cols;

	if (t) {
		const struct bbq_column *c = &t->columns.cols[column];

		return (struct entry){ name_of(q, n), c->name, c->type, c->unit, c->doc, c->hidden, c->alias_of };
	}
	if (l) {
		const struct bbq_list_column *c = &l->cols[column];

		return (struct entry){ l->name, c->name, c->type, c->unit, c->doc, c->hidden, NULL };
	}
	if (is_arg)
		return (struct entry){ d->name, d->args[column - d->n_cols].name, "", "", d->args[column - d->n_cols].doc, true, NULL };
	return (struct entry){ d->name, d->cols[column].name, d->cols[column].type, "", d->cols[column].doc, false, NULL };
}

static bool find(struct bbq *q, uint64_t row, struct entry *ret_e)
{
	for (size_t i = 0; i < n_tables(q); i++) {
		size_t w = width(q, i);

		if (row < w) {
			*ret_e = entry_of(q, i, row);
			return true;
		}
		row -= w;
	}
	return false;
}

static void get_text(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	struct entry e;

	if (find(q, row, &e))
		result_text(ctx, *(const char *const *)((const char *)&e + c->off));
}

static void get_alias(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	struct entry e;

	(void)c;
	if (find(q, row, &e) && e.alias_of)
		result_text(ctx, e.alias_of);
}

static void get_hidden(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	struct entry e;

	(void)c;
	if (find(q, row, &e))
		sqlite3_result_int(ctx, e.hidden);
}

#define IN_ENTRY(f) .off = offsetof(struct entry, f)

static const struct bbq_list_column column_columns[] = {
	{ "table_name", "TEXT", "", "name of the table", .get = get_text, IN_ENTRY(table) },
	{ "name", "TEXT", "", "name of the column", .get = get_text, IN_ENTRY(name) },
	{ "type", "TEXT", "", "type of its values", .get = get_text, IN_ENTRY(type) },
	{ "unit", "TEXT", "", "their unit", .get = get_text, IN_ENTRY(unit) },
	{ "hidden", "INTEGER", "", "1 when select * leaves it out", .get = get_hidden },
	{ "alias_of", "TEXT", "", "the column that this is another name of", .get = get_alias },
	{ "doc", "TEXT", "", "what they mean", .get = get_text, IN_ENTRY(doc) },
	{ 0 },
};

const struct bbq_list bbq_list_column = { "bbx_column", "The columns of all tables.", false, BBX_KNOWN_times, n_columns, column_columns, NULL };
