/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <time.h>
#include "cleanup.h"
#include "nearest.h"
#include "show.h"

/* What helps with the commonest mistakes, by the start of SQLite's message. */
static const struct {
	const char *error, *hint;
	const char *names; /* a SELECT of those that may be meant by the name that the message ends with */
} hints[] = {
	{ "no such table: ", "'bbq tables' lists them", "SELECT name FROM bbx_table" },
	{ "no such column: ", "'bbq schema TABLE' lists them; text stands in quotes", "SELECT DISTINCT name FROM bbx_column" },
	{ "no such function: ", "see bbq(1)", "SELECT DISTINCT name FROM pragma_function_list" },
	{ "no query solution", "a condition on what a cube adds up stands in HAVING, such as: group by pod having sum(n) > 1", NULL },
	{ "unrecognized token: ", "text stands in quotes", NULL },
};

/* The first tables that have the column; a hint as hint_of returns. */
static char *elsewhere(sqlite3 *db, const char *column)
{
	static const char sql[] = "SELECT group_concat(table_name, ', ') FROM (SELECT DISTINCT table_name FROM bbx_column WHERE name = ?1 LIMIT 4)";
	sqlite3_stmt *stmt;
	char *hint = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_bind_text(stmt, 1, column, -1, SQLITE_STATIC) == SQLITE_OK &&
	    sqlite3_step(stmt) == SQLITE_ROW && asprintf(&hint, " (a column of %s; 'bbq schema TABLE' lists a table's)", sqlite3_column_text(stmt, 0)) < 0)
		hint = NULL;
	sqlite3_finalize(stmt);
	return hint;
}

/* What helps, in brackets behind a blank; malloced. NULL = nothing helps. */
static char *hint_of(sqlite3 *db, const char *error)
{
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
		size_t len = strlen(hints[i].error);
		const char *dot = strrchr(error, '.'), *name = dot ? dot + 1 : error + len;
		_cleanup_free_ char *meant = NULL;
		char *hint;

		if (strncmp(error, hints[i].error, len))
			continue;
		if (hints[i].names)
			meant = bbq_nearest(db, hints[i].names, name, strlen(name));
		if (meant && !strcmp(meant, name))
			return elsewhere(db, name);
		return asprintf(&hint, " (%s%s%s)", meant ? meant : "", meant ? "? " : "", hints[i].hint) < 0 ? NULL : hint;
	}
	return NULL;
}

static enum bb_exit sql_error(sqlite3 *db, const struct bbq_args *a, int rc, size_t statement)
{
	_cleanup_free_ char *error = strdup(sqlite3_errmsg(db)), *hint = NULL;
	int off = sqlite3_error_offset(db);

	if (!error)
		bb_die(BB_EXIT_FAILED, "out of memory");
	if (rc != SQLITE_INTERRUPT)
		hint = hint_of(db, error);
	if (rc == SQLITE_INTERRUPT)
		bb_warn(a->timed_out ? "gave up: --timeout is over" : "interrupted");
	else if (off >= 0)
		bb_warn("SQL error at byte %zu: %s%s", statement + (size_t)off, error, hint ? hint : "");
	else
		bb_warn("SQL error: %s%s", error, hint ? hint : "");
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

static bool has_parameter(const char *sql, const struct bbq_param *p)
{
	const char *name;
	size_t len;

	while (bbq_parameter(&sql, &name, &len))
		if (len == p->name_len && !memcmp(name, p->name, len))
			return true;
	return false;
}

/* A value that is not asked for was meant for another name; in the shell, perhaps for another statement. */
static bool check_params(const char *sql, const struct bbq_args *a)
{
	for (size_t i = 0; i < a->n_params; i++) {
		const struct bbq_param *p = &a->params[i];

		if (has_parameter(sql, p))
			continue;
		bb_warn("--param %.*s: the SQL has no parameter of that name%s", (int)p->name_len, p->name, a->report ? " ('bbq reports' lists them)" : "");
		return false;
	}
	return true;
}

static enum bb_exit bind_params(sqlite3 *db, sqlite3_stmt *stmt, const struct bbq_args *a)
{
	for (int i = 1; i <= sqlite3_bind_parameter_count(stmt); i++) {
		const char *name = sqlite3_bind_parameter_name(stmt, i);
		const struct bbq_param *p = name && *name ? find_param(a, name + 1) : NULL;

		if (!p && a->report)
			continue;
		if (!p) {
			bb_warn("no value for the parameter %s: give it with --param NAME=VALUE", name ? name : "?");
			return BB_EXIT_USAGE;
		}
		if (bind_value(stmt, i, p->value) != SQLITE_OK)
			return sql_error(db, a, SQLITE_ERROR, 0);
	}
	return BB_EXIT_OK;
}

/* What a statement cost, on stderr. */
static void say_stats(struct bbq *q, sqlite3_stmt *stmt, const struct timespec *start, uint64_t work, uint64_t rows)
{
	struct timespec end;
	struct rusage use;

	clock_gettime(CLOCK_MONOTONIC, &end);
	getrusage(RUSAGE_SELF, &use);
	bb_warn("%llu rows in %.3f ms: %llu rows of the recording looked at, %d steps, %d sorts, %ld KiB of memory at most",
		(unsigned long long)rows, (double)(end.tv_sec - start->tv_sec) * 1e3 + (double)(end.tv_nsec - start->tv_nsec) / 1e6,
		(unsigned long long)(work - bbq_work(q)), sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_VM_STEP, 0),
		sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_SORT, 0), use.ru_maxrss);
}

static enum bb_exit run_statement(struct bbq *q, sqlite3_stmt *stmt, const struct bbq_args *a, size_t at, uint64_t *rows)
{
	enum bb_exit status = bind_params(bbq_db(q), stmt, a);
	uint64_t before = *rows, work = bbq_work(q);
	struct timespec start;
	int rc;

	if (status != BB_EXIT_OK)
		return status;
	clock_gettime(CLOCK_MONOTONIC, &start);
	bb_progress_start();
	rc = a->explain && sqlite3_stmt_isexplain(stmt) == 2 ? bbq_show_plan(stmt) : bbq_show(q, stmt, a, rows);
	bb_progress_stop();
	if (a->stats)
		say_stats(q, stmt, &start, work, *rows - before);
	if (rc == SQLITE_DONE)
		return BB_EXIT_OK;
	if (rc == SQLITE_NOMEM) {
		bb_warn("out of memory");
		return BB_EXIT_FAILED;
	}
	return sql_error(bbq_db(q), a, rc, at);
}

/* With --explain the plan of the statement takes its place. */
static int prepare(struct bbq *q, const char *sql, bool explain, sqlite3_stmt **ret_stmt, const char **ret_tail)
{
	_cleanup_free_ char *explained = NULL;
	sqlite3_stmt *plan;
	int rc = bbq_prepare(q, sql, ret_stmt, ret_tail);

	if (rc != SQLITE_OK || !explain || !*ret_stmt)
		return rc;
	if (asprintf(&explained, "EXPLAIN QUERY PLAN %s", sqlite3_sql(*ret_stmt)) < 0)
		return SQLITE_NOMEM;
	if (bbq_rewritten(q))
		printf("%s\n", sqlite3_sql(*ret_stmt));
	rc = bbq_prepare(q, explained, &plan, NULL);
	if (rc == SQLITE_OK) {
		sqlite3_finalize(*ret_stmt);
		*ret_stmt = plan;
	}
	return rc;
}

/* Says which of the views and tables that were read could have no rows. */
static void say_notes(struct bbq *q)
{
	struct bbq_note n;

	for (size_t at = 0; bbq_note(q, &at, &n);)
		bb_warn("%s has no rows: %s", n.name, n.why);
}

static void say_text_time(const char *sql)
{
	size_t len;
	const char *text = bbq_text_time(sql, &len);

	if (text)
		bb_warn("ts is a number, less than any text: compare it with utc(%.*s)", (int)len, text);
}

/* A mistyped name in double quotes is text to SQLite. */
static void say_text_names(sqlite3 *db, const char *sql)
{
	const char *name;
	size_t len;

	for (const char *at = sql; (name = bbq_quoted_name(sql, &at, &len));) {
		_cleanup_free_ char *meant = bbq_nearest(db, "SELECT DISTINCT name FROM bbx_column", name, len);

		if (meant && (strlen(meant) != len || strncasecmp(meant, name, len)))
			bb_warn("\"%.*s\" is text here: no column has that name (%s?)", (int)len, name, meant);
	}
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
	say_text_time(sql);
	say_text_names(bbq_db(q), sql);
	if (!a->shell && !check_params(sql, a))
		return BB_EXIT_USAGE;
	for (const char *at = sql; *at && status == BB_EXIT_OK;) {
		sqlite3_stmt *stmt;
		const char *tail;
		int rc = prepare(q, at, a->explain, &stmt, &tail);

		if (rc != SQLITE_OK)
			return sql_error(bbq_db(q), a, rc, (size_t)(at - sql));
		if (stmt)
			status = run_statement(q, stmt, a, (size_t)(at - sql), &rows);
		sqlite3_finalize(stmt);
		at = tail;
	}
	say_notes(q);
	*ret_rows = rows;
	return status;
}
