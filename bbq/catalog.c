/* SPDX-License-Identifier: Apache-2.0 */
/* Tables bbx_table and bbx_column: which tables there are, and what their columns mean. */
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
	return q->n_shown + n_lists();
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

static void get_name(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)c;
	result_text(ctx, type_of(q, row) ? type_of(q, row)->name : bbq_lists[row - q->n_shown]->name);
}

static void get_kind(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	const struct bbx_type *t = type_of(q, row);

	(void)c;
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
	const struct bbq_list *l = table_of(q, row) ? NULL : bbq_lists[row - q->n_shown];

	(void)c;
	if (!l)
		bbq_result_u64(ctx, table_of(q, row)->rows);
	else if (l->n_rows && l != &bbq_list_column)
		bbq_result_u64(ctx, l->n_rows(q));
}

static void get_doc(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)c;
	result_text(ctx, type_of(q, row) ? type_of(q, row)->doc : bbq_lists[row - q->n_shown]->doc);
}

static const struct bbq_list_column table_columns[] = {
	{ "name", "TEXT", "", "name of the table", .get = get_name },
	{ "kind", "TEXT", "", "event: rows as they happen; state: the latest row of each key; derived: by bbq", .get = get_kind },
	{ "lane", "TEXT", "", "of events: critical, or bulk where a budget may leave some out", .get = get_lane },
	{ "rows", "INTEGER", "", "rows stored; of a state table, with those that later ones replace", .get = get_rows },
	{ "doc", "TEXT", "", "what its rows are", .get = get_doc },
	{ 0 },
};

const struct bbq_list bbq_list_table = { "bbx_table", "All tables.", false, BBX_KNOWN_times, n_tables, table_columns };

/* ---- bbx_column ---- */

/* A column of any table. */
struct entry {
	const char *table, *name, *type, *unit, *doc;
	bool hidden;
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

	if (!t)
		return list_width(bbq_lists[n - q->n_shown]);
	return bbq_table_columns(t) ? 0 : t->columns.n;
}

static uint64_t n_columns(struct bbq *q)
{
	uint64_t n = 0;

	for (size_t i = 0; i < n_tables(q); i++)
		n += width(q, i);
	return n;
}

static bool find(struct bbq *q, uint64_t row, struct entry *ret_e)
{
	for (size_t i = 0; i < n_tables(q); i++) {
		size_t w = width(q, i);

		if (row >= w) {
			row -= w;
		} else if (table_of(q, i)) {
			const struct bbq_column *c = &table_of(q, i)->columns.cols[row];

			*ret_e = (struct entry){ type_of(q, i)->name, c->name, c->type, c->unit, c->doc, c->hidden };
			return true;
		} else {
			const struct bbq_list *l = bbq_lists[i - q->n_shown];
			const struct bbq_list_column *c = &l->cols[row];

			*ret_e = (struct entry){ l->name, c->name, c->type, c->unit, c->doc, c->hidden };
			return true;
		}
	}
	return false;
}

static void get_text(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	struct entry e;

	if (find(q, row, &e))
		result_text(ctx, *(const char *const *)((const char *)&e + c->off));
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
	{ "doc", "TEXT", "", "what they mean", .get = get_text, IN_ENTRY(doc) },
	{ 0 },
};

const struct bbq_list bbq_list_column = { "bbx_column", "The columns of all tables.", false, BBX_KNOWN_times, n_columns, column_columns };
