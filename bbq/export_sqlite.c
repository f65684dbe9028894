/* SPDX-License-Identifier: Apache-2.0 */
/* bbq export sqlite: a database with the tables of a recording, hidden columns and all; rowids stay, so that citations do. */
#include "export.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "tool_output.h"

/* Columns of a table as "a", "b" with their types or without. */
static char *columns_of(struct bbq *q, const char *table, bool types)
{
	sqlite3_stmt *stmt = bbq_export_prepare(q, "SELECT name, type FROM bbx_column WHERE table_name = ?1 AND alias_of IS NULL");
	sqlite3_str *s = sqlite3_str_new(NULL);
	bool any = false;

	if (stmt && sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC) == SQLITE_OK)
		while (sqlite3_step(stmt) == SQLITE_ROW) {
			sqlite3_str_appendf(s, "%s\"%w\"", any ? ", " : "", sqlite3_column_text(stmt, 0));
			if (types)
				sqlite3_str_appendf(s, " %s", sqlite3_column_text(stmt, 1));
			any = true;
		}
	sqlite3_finalize(stmt);
	return sqlite3_str_finish(s);
}

static int copy_rows(sqlite3_stmt *from, sqlite3_stmt *to)
{
	int rc, n = sqlite3_column_count(from);

	while ((rc = sqlite3_step(from)) == SQLITE_ROW) {
		for (int i = 0; i < n; i++)
			sqlite3_bind_value(to, i + 1, sqlite3_column_value(from, i));
		rc = sqlite3_step(to);
		if (rc != SQLITE_DONE)
			return rc;
		sqlite3_reset(to);
	}
	return rc;
}

/* Makes the table and its INSERT. */
static sqlite3_stmt *make_table(sqlite3 *db, const char *table, const char *columns, const char *typed, int n)
{
	char *create = sqlite3_mprintf("CREATE TABLE \"%w\"(%s)", table, typed);
	sqlite3_str *insert = sqlite3_str_new(db);
	sqlite3_stmt *stmt = NULL;
	char *sql;

	sqlite3_str_appendf(insert, "INSERT INTO \"%w\"(rowid, %s) VALUES (?", table, columns);
	while (--n > 0)
		sqlite3_str_appendall(insert, ", ?");
	sqlite3_str_appendall(insert, ")");
	sql = sqlite3_str_finish(insert);
	if (create && sql && sqlite3_exec(db, create, NULL, NULL, NULL) == SQLITE_OK)
		sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
	sqlite3_free(create);
	sqlite3_free(sql);
	return stmt;
}

static enum bb_exit copy_table(struct bbq *q, sqlite3 *db, const struct bbq_args *a, const char *table)
{
	char *columns = columns_of(q, table, false), *typed = columns_of(q, table, true), *sql = NULL;
	enum bb_exit status = BB_EXIT_FAILED;
	sqlite3_stmt *from = NULL, *to = NULL;
	int rc = SQLITE_NOMEM;

	if (columns && typed)
		sql = sqlite3_mprintf("SELECT rowid, %s FROM \"%w\"", columns, table);
	from = bbq_export_prepare(q, sql);
	if (from) {
		to = make_table(db, table, columns, typed, sqlite3_column_count(from));
		rc = to ? copy_rows(from, to) : sqlite3_errcode(db);
		if (rc != SQLITE_DONE && sqlite3_errcode(db) != SQLITE_OK && sqlite3_errcode(db) != SQLITE_DONE && sqlite3_errcode(db) != SQLITE_ROW) {
			bb_warn("%s: %s", a->output, sqlite3_errmsg(db));
			sqlite3_finalize(from);
		} else {
			status = bbq_export_finish(q, from, rc);
		}
	}
	sqlite3_finalize(to);
	sqlite3_free(columns);
	sqlite3_free(typed);
	sqlite3_free(sql);
	return status;
}

static enum bb_exit copy_tables(struct bbq *q, sqlite3 *db, const struct bbq_args *a)
{
	sqlite3_stmt *names = bbq_export_prepare(q, "SELECT name FROM bbx_table WHERE kind IN ('event', 'state') "
						    "OR name IN ('processes', 'incident', 'damage', 'bbx_table', 'bbx_column')");
	enum bb_exit status = BB_EXIT_OK;

	if (!names)
		return BB_EXIT_FAILED;
	while (status == BB_EXIT_OK && sqlite3_step(names) == SQLITE_ROW)
		status = copy_table(q, db, a, (const char *)sqlite3_column_text(names, 0));
	sqlite3_finalize(names);
	return status;
}

enum bb_exit bbq_export_sqlite(struct bbq *q, const struct bbq_args *a)
{
	const struct bb_output_inputs in = { a->recordings, a->n_recordings, bbq_reader(q) };
	int fd = open(a->output, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, bb_output_mode(&in));
	enum bb_exit status = BB_EXIT_FAILED;
	sqlite3 *db = NULL;

	if (fd < 0) {
		bb_warn("%s: %s", a->output, errno == EEXIST ? "there is such a file already" : bbx_strerror(errno));
		return BB_EXIT_FAILED;
	}
	close(fd);
	if (sqlite3_open_v2(a->output, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
	    sqlite3_exec(db, "PRAGMA journal_mode = off; PRAGMA synchronous = off; BEGIN", NULL, NULL, NULL) == SQLITE_OK) {
		status = copy_tables(q, db, a);
		if (status == BB_EXIT_OK && sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
			bb_warn("%s: %s", a->output, sqlite3_errmsg(db));
			status = BB_EXIT_FAILED;
		}
	} else {
		bb_warn("%s: %s", a->output, db ? sqlite3_errmsg(db) : "out of memory");
	}
	sqlite3_close(db);
	if (status != BB_EXIT_OK)
		unlink(a->output);
	return status;
}
