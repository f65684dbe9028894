/* SPDX-License-Identifier: Apache-2.0 */
/* The views and table functions of bbq/views, at a connection. */
#include "view.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct bbq_table *bbq_table_find(const struct bbq *q, const char *name, size_t len)
{
	const struct bbx_schema *s = bbx_schema(q->r);

	for (size_t i = 0; i < q->n_shown; i++) {
		const char *shown = s->types[q->shown[i]].name;

		if (strlen(shown) == len && !sqlite3_strnicmp(shown, name, (int)len))
			return &q->tables[q->shown[i]];
	}
	return NULL;
}

/* Whether the recording's schema has a stored column of that name; those that every table has are not asked for. */
static bool has(void *aux, const char *need)
{
	const struct bbq *q = aux;
	size_t len = strcspn(need, ".");
	const struct bbq_table *t = bbq_table_find(q, need, len);
	const struct bbx_type *type;

	if (!t || !need[len])
		return t;
	type = &bbx_schema(q->r)->types[t->type];
	for (size_t i = 0; i < type->n_cols; i++)
		if (!sqlite3_stricmp(type->cols[i].name, need + len + 1))
			return true;
	return false;
}

/* bbx_lacks(i): remembers that a statement has read the ith of the views; always 0. */
static void fn_lacks(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct bbq *q = sqlite3_user_data(ctx);
	sqlite3_int64 i = sqlite3_value_int64(argv[0]);

	(void)argc;
	if (i >= 0 && (size_t)i < q->n_defines)
		q->defines[i].asked = true;
	sqlite3_result_int(ctx, 0);
}

static void append_columns(sqlite3_str *s, const struct bbq_define *d)
{
	for (size_t i = 0; i < d->n_cols; i++)
		sqlite3_str_appendf(s, "%s\"%w\"", i ? ", " : "", d->cols[i].name);
}

static int create_view(struct bbq *q, size_t i)
{
	const struct bbq_define *d = &q->defines[i];
	sqlite3_str *s = sqlite3_str_new(NULL);
	char *sql;
	int rc;

	sqlite3_str_appendf(s, "CREATE TEMP VIEW \"%w\"(", d->name);
	append_columns(s, d);
	sqlite3_str_appendall(s, ") AS ");
	if (d->sql) {
		sqlite3_str_appendall(s, d->sql);
	} else {
		for (size_t k = 0; k < d->n_cols; k++)
			sqlite3_str_appendf(s, "%s NULL", k ? "," : "SELECT");
		sqlite3_str_appendf(s, " WHERE bbx_lacks(%d)", (int)i);
	}
	sql = sqlite3_str_finish(s);
	rc = sql ? sqlite3_exec(q->db, sql, NULL, NULL, NULL) : SQLITE_NOMEM;
	sqlite3_free(sql);
	return rc;
}

/* Views are made when a statement first names what there is not: most name none, and making them takes longer than those. */
int bbq_make_views(struct bbq *q)
{
	int rc = SQLITE_OK;

	q->has_views = true;
	for (size_t i = 0; i < q->n_defines && rc == SQLITE_OK; i++)
		if (!q->defines[i].n_args)
			rc = create_view(q, i);
	return rc;
}

int bbq_views_prepare(struct bbq *q, const char *sql, sqlite3_stmt **ret_stmt, const char **ret_tail)
{
	static const char no_table[] = "no such table: ";
	int rc = sqlite3_prepare_v2(q->db, sql, -1, ret_stmt, ret_tail);

	if (rc != SQLITE_ERROR || q->has_views || strncmp(sqlite3_errmsg(q->db), no_table, strlen(no_table)))
		return rc;
	rc = bbq_make_views(q);
	return rc == SQLITE_OK ? sqlite3_prepare_v2(q->db, sql, -1, ret_stmt, ret_tail) : rc;
}

int bbq_register_views(struct bbq *q)
{
	int rc = sqlite3_create_function_v2(q->db, "bbx_lacks", 1, SQLITE_UTF8 | SQLITE_INNOCUOUS, q, fn_lacks, NULL, NULL, NULL);

	for (size_t i = 0; i < q->n_defines && rc == SQLITE_OK; i++)
		if (q->defines[i].n_args)
			rc = bbq_register_tvf(&q->defines[i]);
	return rc;
}

int bbq_views_init(struct bbq *q)
{
	size_t n = 0;

	while (bbq_view_files[n].name)
		n++;
	q->defines = calloc(n + 1, sizeof(*q->defines));
	if (!q->defines)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		struct bbq_define *d = &q->defines[q->n_defines];
		int err;

		if (bbq_table_find(q, bbq_view_files[i].name, strlen(bbq_view_files[i].name)))
			continue;
		d->q = q;
		q->n_defines++;
		err = bbq_define_parse(&bbq_view_files[i], has, q, d);
		if (!err && !d->n_cols)
			err = -EINVAL;
		if (err)
			return err;
	}
	return 0;
}

void bbq_views_done(struct bbq *q)
{
	for (size_t i = 0; i < q->n_defines; i++)
		bbq_define_done(&q->defines[i]);
	free(q->defines);
}

#define TABLES_FEW 4 /* that statements name; what reads more are views of all events and the like */

static bool note_of_view(struct bbq_define *d, struct bbq_note *ret_n)
{
	if (!d->asked)
		return false;
	d->asked = false;
	*ret_n = (struct bbq_note){ .name = d->name };
	snprintf(ret_n->why, sizeof(ret_n->why), "the recording has no %s %s", strchr(d->lacks, '.') ? "column" : "table", d->lacks);
	return true;
}

static bool are_few(const struct bbq *q)
{
	size_t n = 0;

	for (size_t i = 0; i < q->n_tables; i++)
		n += q->tables[i].asked;
	return n <= TABLES_FEW;
}

static bool note_of_table(struct bbq *q, struct bbq_table *t, struct bbq_note *ret_n)
{
	bool asked = t->asked;

	t->asked = false;
	return asked && !t->rows && bbq_unwatched(q, t, ret_n);
}

bool bbq_note(struct bbq *q, size_t *at, struct bbq_note *ret_n)
{
	if (!*at)
		q->notes_tables = are_few(q);
	while (*at < q->n_defines)
		if (note_of_view(&q->defines[(*at)++], ret_n))
			return true;
	while (*at < q->n_defines + q->n_tables) {
		bool is = note_of_table(q, &q->tables[*at - q->n_defines], ret_n);

		++*at;
		if (is && q->notes_tables)
			return true;
	}
	return false;
}
