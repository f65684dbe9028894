/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"
#include <stdlib.h>
#include <string.h>
#include "cleanup.h"

/* What helps with the commonest mistakes, by the start of SQLite's message. */
static const struct {
	const char *error, *hint;
} hints[] = {
	{ "no such table: ", " ('bbq tables' lists them)" },
	{ "no such column: ", " ('bbq schema TABLE' lists them; text stands in quotes)" },
	{ "unrecognized token: ", " (text stands in quotes)" },
};

static const char *hint_of(const char *error)
{
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
		if (!strncmp(error, hints[i].error, strlen(hints[i].error)))
			return hints[i].hint;
	return "";
}

static enum bb_exit sql_error(sqlite3 *db, int rc, size_t statement)
{
	const char *error = sqlite3_errmsg(db);
	int off = sqlite3_error_offset(db);

	if (rc == SQLITE_INTERRUPT)
		bb_warn("interrupted");
	else if (off >= 0)
		bb_warn("SQL error at byte %zu: %s%s", statement + (size_t)off, error, hint_of(error));
	else
		bb_warn("SQL error: %s%s", error, hint_of(error));
	return BB_EXIT_FAILED;
}

/* A value that is written as SQL writes whole numbers is one; everything else is text. */
static int bind_value(sqlite3_stmt *stmt, int i, const char *value)
{
	char again[32];
	long long n;

	if (!value)
		return sqlite3_bind_null(stmt, i);
	n = strtoll(value, NULL, 10);
	snprintf(again, sizeof(again), "%lld", n);
	if (!strcmp(again, value))
		return sqlite3_bind_int64(stmt, i, n);
	return sqlite3_bind_text(stmt, i, value, -1, SQLITE_STATIC);
}

static const struct bbq_param *find_param(const struct bbq_args *a, const char *name)
{
	for (size_t i = 0; i < a->n_params; i++) {
		const struct bbq_param *p = &a->params[i];

		if (strlen(name) == p->name_len && !memcmp(name, p->name, p->name_len))
			return p;
	}
	return NULL;
}

static enum bb_exit bind_params(sqlite3 *db, sqlite3_stmt *stmt, const struct bbq_args *a)
{
	for (int i = 1; i <= sqlite3_bind_parameter_count(stmt); i++) {
		const char *name = sqlite3_bind_parameter_name(stmt, i);
		const struct bbq_param *p = name && *name ? find_param(a, name + 1) : NULL;

		if (!p) {
			bb_warn("no value for the parameter %s: give it with --param NAME=VALUE", name ? name : "?");
			return BB_EXIT_USAGE;
		}
		if (bind_value(stmt, i, p->value) != SQLITE_OK)
			return sql_error(db, SQLITE_ERROR, 0);
	}
	return BB_EXIT_OK;
}

static struct bb_cell cell_of(sqlite3_stmt *stmt, int i)
{
	switch (sqlite3_column_type(stmt, i)) {
	case SQLITE_INTEGER:
		return (struct bb_cell){ .type = BB_CELL_int, .i = sqlite3_column_int64(stmt, i) };
	case SQLITE_FLOAT:
		return (struct bb_cell){ .type = BB_CELL_real, .f = sqlite3_column_double(stmt, i) };
	case SQLITE_TEXT:
		return (struct bb_cell){ .type = BB_CELL_text, .p = (const char *)sqlite3_column_text(stmt, i),
					 .len = (size_t)sqlite3_column_bytes(stmt, i) };
	case SQLITE_BLOB:
		return (struct bb_cell){ .type = BB_CELL_blob, .p = sqlite3_column_blob(stmt, i),
					 .len = (size_t)sqlite3_column_bytes(stmt, i) };
	default:
		return (struct bb_cell){ .type = BB_CELL_null };
	}
}

static struct bb_print *start_print(sqlite3_stmt *stmt, enum bb_mode mode)
{
	size_t n = (size_t)sqlite3_column_count(stmt);
	_cleanup_free_ const char **names = calloc(n + 1, sizeof(*names));

	if (!names)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		names[i] = sqlite3_column_name(stmt, (int)i);
		if (!names[i])
			return NULL;
	}
	return bb_print_new(stdout, mode, names, n);
}

/* Steps through one statement. Returns SQLITE_DONE, or what stopped it. */
static int print_rows(sqlite3_stmt *stmt, struct bb_print *p, uint64_t *rows)
{
	int n = sqlite3_column_count(stmt), rc;
	_cleanup_free_ struct bb_cell *cells = calloc((size_t)n + 1, sizeof(*cells));

	if (!cells)
		return SQLITE_NOMEM;
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		for (int i = 0; i < n; i++)
			cells[i] = cell_of(stmt, i);
		++*rows;
		if (p && bb_print_row(p, cells))
			return SQLITE_NOMEM;
		if (ferror(stdout))
			return SQLITE_DONE;
	}
	return rc;
}

static enum bb_exit run_statement(struct bbq *q, sqlite3_stmt *stmt, const struct bbq_args *a, size_t at, uint64_t *rows)
{
	enum bb_exit status = bind_params(bbq_db(q), stmt, a);
	struct bb_print *p = NULL;
	int rc;

	if (status != BB_EXIT_OK)
		return status;
	if (sqlite3_column_count(stmt)) {
		p = start_print(stmt, a->mode);
		if (!p) {
			bb_warn("out of memory");
			return BB_EXIT_FAILED;
		}
	}
	rc = print_rows(stmt, p, rows);
	if (p)
		bb_print_done(p);
	if (rc == SQLITE_DONE)
		return BB_EXIT_OK;
	if (rc == SQLITE_NOMEM) {
		bb_warn("out of memory");
		return BB_EXIT_FAILED;
	}
	return sql_error(bbq_db(q), rc, at);
}

/* Says which of the views that were read would need what the recording lacks. */
static void say_notes(struct bbq *q)
{
	struct bbq_note n;

	for (size_t at = 0; bbq_note(q, &at, &n);)
		bb_warn("%s has no rows: the recording has no %s %s", n.view, strchr(n.lacks, '.') ? "column" : "table", n.lacks);
}

enum bb_exit bbq_run(struct bbq *q, const struct bbq_args *a, uint64_t *ret_rows)
{
	_cleanup_free_ char *sql = bbq_quotes(a->sql);
	enum bb_exit status = BB_EXIT_OK;
	uint64_t rows = 0;

	if (!sql) {
		bb_warn("out of memory");
		return BB_EXIT_FAILED;
	}
	for (const char *at = sql; *at && status == BB_EXIT_OK;) {
		sqlite3_stmt *stmt;
		const char *tail;
		int rc = bbq_prepare(q, at, &stmt, &tail);

		if (rc != SQLITE_OK)
			return sql_error(bbq_db(q), rc, (size_t)(at - sql));
		if (stmt)
			status = run_statement(q, stmt, a, (size_t)(at - sql), &rows);
		sqlite3_finalize(stmt);
		at = tail;
	}
	say_notes(q);
	*ret_rows = rows;
	return status;
}
