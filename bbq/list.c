/* SPDX-License-Identifier: Apache-2.0 */
#include "list.h"
#include <stdlib.h>

const struct bbq_list *const bbq_lists[] = {
	&bbq_list_events, &bbq_list_processes, &bbq_list_all_processes, &bbq_list_incident, &bbq_list_chunk, &bbq_list_damage, &bbq_list_table,
	&bbq_list_column, &bbq_list_report, NULL,
};

/* What a module gets. */
struct binding {
	struct bbq *q;
	const struct bbq_list *list;
};

struct list_vtab {
	sqlite3_vtab base;
	struct binding b;
};

struct list_cursor {
	sqlite3_vtab_cursor base;
	uint64_t row, end;
};

static int list_connect(sqlite3 *db, void *aux, int argc, const char *const *argv, sqlite3_vtab **ret_v, char **ret_err)
{
	const struct binding *b = aux;
	sqlite3_str *s = sqlite3_str_new(NULL);
	struct list_vtab *v;
	int rc;

	(void)argc, (void)argv, (void)ret_err;
	sqlite3_str_appendall(s, "CREATE TABLE x(");
	for (const struct bbq_list_column *c = b->list->cols; c->name; c++)
		sqlite3_str_appendf(s, "%s\"%w\" %s%s", c == b->list->cols ? "" : ", ", c->name, c->type,
				    c->hidden ? " HIDDEN" : "");
	sqlite3_str_appendall(s, ")");
	rc = bbq_declare(db, sqlite3_str_finish(s));
	if (rc != SQLITE_OK)
		return rc;
	v = calloc(1, sizeof(*v));
	if (!v)
		return SQLITE_NOMEM;
	v->b = *b;
	*ret_v = &v->base;
	return SQLITE_OK;
}

static int list_disconnect(sqlite3_vtab *v)
{
	free(v);
	return SQLITE_OK;
}

/* idxNum 1: the row whose number is given. */
static int list_best(sqlite3_vtab *base, sqlite3_index_info *info)
{
	const struct binding *b = &((struct list_vtab *)base)->b;

	info->estimatedRows = (sqlite3_int64)b->list->n_rows(b->q) + 1;
	info->estimatedCost = (double)info->estimatedRows + 5;
	for (int i = 0; i < info->nConstraint; i++) {
		const struct sqlite3_index_constraint *c = &info->aConstraint[i];

		if (!c->usable || c->op != SQLITE_INDEX_CONSTRAINT_EQ || c->iColumn >= b->list->is_key)
			continue;
		info->aConstraintUsage[i].argvIndex = 1;
		info->idxNum = 1;
		info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
		info->estimatedRows = 1;
		info->estimatedCost = 1;
		break;
	}
	return SQLITE_OK;
}

static int list_open(sqlite3_vtab *v, sqlite3_vtab_cursor **ret_c)
{
	struct list_cursor *c = calloc(1, sizeof(*c));

	(void)v;
	if (!c)
		return SQLITE_NOMEM;
	*ret_c = &c->base;
	return SQLITE_OK;
}

static int list_close(sqlite3_vtab_cursor *c)
{
	free(c);
	return SQLITE_OK;
}

/* A number of another type than INTEGER is left to SQLite, which checks all rows. */
/* Goes on to a row that the list has. */
static void pass_over(sqlite3_vtab_cursor *base)
{
	const struct binding *b = &((struct list_vtab *)base->pVtab)->b;
	struct list_cursor *c = (struct list_cursor *)base;

	while (b->list->has_row && c->row < c->end && !b->list->has_row(b->q, c->row))
		c->row++;
}

static int list_filter(sqlite3_vtab_cursor *base, int num, const char *plan, int argc, sqlite3_value **argv)
{
	struct list_cursor *c = (struct list_cursor *)base;
	const struct binding *b = &((struct list_vtab *)base->pVtab)->b;

	int err = bbq_know(b->q, b->list->needs);

	(void)plan;
	if (err)
		return bbq_vtab_error(base->pVtab, err);
	c->row = 0;
	c->end = b->list->n_rows(b->q);
	if (num == 1 && argc == 1 && sqlite3_value_type(argv[0]) == SQLITE_INTEGER) {
		sqlite3_int64 n = sqlite3_value_int64(argv[0]);

		if (n < 1 || (uint64_t)n > c->end) {
			c->row = c->end;
		} else {
			c->row = (uint64_t)n - 1;
			c->end = (uint64_t)n;
		}
	}
	pass_over(base);
	return SQLITE_OK;
}

static int list_next(sqlite3_vtab_cursor *base)
{
	((struct list_cursor *)base)->row++;
	pass_over(base);
	return SQLITE_OK;
}

static int list_eof(sqlite3_vtab_cursor *base)
{
	const struct list_cursor *c = (struct list_cursor *)base;

	return c->row >= c->end;
}

static int list_column(sqlite3_vtab_cursor *base, sqlite3_context *ctx, int i)
{
	const struct binding *b = &((struct list_vtab *)base->pVtab)->b;
	const struct bbq_list_column *c = &b->list->cols[i];

	c->get(b->q, ((struct list_cursor *)base)->row, c, ctx);
	return SQLITE_OK;
}

static int list_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *ret_rowid)
{
	*ret_rowid = (sqlite3_int64)((struct list_cursor *)base)->row + 1;
	return SQLITE_OK;
}

static const sqlite3_module module = {
	.iVersion = 2,
	.xConnect = list_connect, .xDisconnect = list_disconnect, .xBestIndex = list_best,
	.xOpen = list_open, .xClose = list_close, .xFilter = list_filter,
	.xNext = list_next, .xEof = list_eof, .xColumn = list_column, .xRowid = list_rowid,
};

int bbq_register_lists(struct bbq *q)
{
	int rc = SQLITE_OK;

	for (size_t i = 0; bbq_lists[i] && rc == SQLITE_OK; i++) {
		struct binding *b;

		if (!bbq_lists[i]->n_rows)
			continue;
		b = malloc(sizeof(*b));
		if (!b)
			return SQLITE_NOMEM;
		*b = (struct binding){ q, bbq_lists[i] };
		rc = sqlite3_create_module_v2(q->db, b->list->name, &module, b, free);
	}
	return rc;
}
