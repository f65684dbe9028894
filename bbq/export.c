/* SPDX-License-Identifier: Apache-2.0 */
#include "export.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cleanup.h"
#include "show.h"

sqlite3_stmt *bbq_export_prepare(struct bbq *q, const char *sql)
{
	sqlite3_stmt *stmt = NULL;

	if (!sql || bbq_prepare(q, sql, &stmt, NULL) != SQLITE_OK) {
		bb_warn("%s", sql ? sqlite3_errmsg(bbq_db(q)) : "out of memory");
		return NULL;
	}
	return stmt;
}

enum bb_exit bbq_export_finish(struct bbq *q, sqlite3_stmt *stmt, int rc)
{
	if (rc != SQLITE_DONE && !ferror(stdout))
		bb_warn("%s", sqlite3_errmsg(bbq_db(q)));
	sqlite3_finalize(stmt);
	return rc == SQLITE_DONE || ferror(stdout) ? BB_EXIT_OK : BB_EXIT_FAILED;
}

/* One table through the modes of a query. */
static enum bb_exit export_table(struct bbq *q, const struct bbq_args *a, const char *table, enum bb_mode mode, const char *select)
{
	char *sql = sqlite3_mprintf(select, table, table);
	sqlite3_stmt *stmt = bbq_export_prepare(q, sql);
	struct bbq_args with = *a;
	uint64_t rows = 0;

	sqlite3_free(sql);
	if (!stmt)
		return BB_EXIT_FAILED;
	with.mode = mode;
	return bbq_export_finish(q, stmt, bbq_show(q, stmt, &with, &rows));
}

static enum bb_exit export_csv(struct bbq *q, const struct bbq_args *a)
{
	if (a->n_tables != 1)
		bb_usage("export csv takes the name of one table");
	return export_table(q, a, a->tables[0], BB_MODE_csv, "SELECT * FROM \"%w\"");
}

/* All event tables, unless some are named; each row says its table. */
static enum bb_exit export_jsonl(struct bbq *q, const struct bbq_args *a)
{
	static const char select[] = "SELECT '%q' AS \"table\", * FROM \"%w\"";
	enum bb_exit status = BB_EXIT_OK;
	sqlite3_stmt *names;
	int rc = SQLITE_DONE;

	for (size_t i = 0; i < a->n_tables && status == BB_EXIT_OK; i++)
		status = export_table(q, a, a->tables[i], BB_MODE_ndjson, select);
	if (a->n_tables)
		return status;
	names = bbq_export_prepare(q, "SELECT name FROM bbx_table WHERE kind = 'event'");
	if (!names)
		return BB_EXIT_FAILED;
	while (status == BB_EXIT_OK && (rc = sqlite3_step(names)) == SQLITE_ROW)
		status = export_table(q, a, (const char *)sqlite3_column_text(names, 0), BB_MODE_ndjson, select);
	return status == BB_EXIT_OK ? bbq_export_finish(q, names, rc) : (sqlite3_finalize(names), status);
}

/* The tree of processes as stacks, for flame graphs: "sh;make;cc 12" is twelve processes. */
static enum bb_exit export_folded(struct bbq *q, const struct bbq_args *a)
{
	static const char sql[] =
		"WITH RECURSIVE p AS MATERIALIZED (SELECT upid, parent_upid, replace(replace(coalesce(comm, '?'), ';', ','), ' ', '_') AS name "
		"FROM processes), s(upid, stack) AS (SELECT upid, name FROM p WHERE parent_upid IS NULL OR parent_upid NOT IN (SELECT upid FROM p) "
		"UNION ALL SELECT p.upid, substr(s.stack || ';' || p.name, 1, 10000) FROM s JOIN p ON p.parent_upid = s.upid) "
		"SELECT stack, count(*) FROM s GROUP BY stack ORDER BY stack";
	sqlite3_stmt *stmt = bbq_export_prepare(q, sql);
	int rc;

	(void)a;
	if (!stmt)
		return BB_EXIT_FAILED;
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		const char *stack = (const char *)sqlite3_column_text(stmt, 0);
		_cleanup_free_ char *safe = bb_escape(stack ? stack : "", (size_t)sqlite3_column_bytes(stmt, 0));

		if (safe)
			printf("%s %lld\n", safe, sqlite3_column_int64(stmt, 1));
	}
	return bbq_export_finish(q, stmt, rc);
}

static const struct {
	const char *name;
	bool binary, tables, file; /* not for a terminal; takes names of tables; needs -o */
	enum bb_exit (*write)(struct bbq *q, const struct bbq_args *a);
} formats[] = {
	{ "csv", false, true, false, export_csv },
	{ "jsonl", false, true, false, export_jsonl },
	{ "folded", false, false, false, export_folded },
	{ "perfetto", true, false, false, bbq_export_perfetto },
	{ "sqlite", true, false, true, bbq_export_sqlite },
};

bool bbq_export_is_format(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (!strcmp(formats[i].name, name))
			return true;
	return false;
}

enum bb_exit bbq_export(struct bbq *q, const struct bbq_args *a)
{
	size_t i = 0;

	while (strcmp(formats[i].name, a->export))
		i++;
	if (a->n_tables && !formats[i].tables)
		bb_usage("export %s takes no tables: %s", a->export, a->tables[0]);
	if (formats[i].file && !a->output)
		bb_usage("export %s needs -o FILE", a->export);
	if (formats[i].binary && !a->output && isatty(STDOUT_FILENO))
		bb_usage("export %s is not for a terminal: give -o FILE", a->export);
	return formats[i].write(q, a);
}
