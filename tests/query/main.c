/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What make bench-query asks and whom.
 *   query load FILE CONNECTIONS SECTIONS       the recording
 *   query copy RECORDING DATABASE              the same rows as plain tables of SQLite
 *   query once RECORDING QUESTIONS LABEL       of the program bbq: a line "label-once TAB question TAB ms TAB KiB" for each
 *   query bbq RECORDING QUESTIONS LABEL        inside one process: a line "label TAB question TAB ms TAB rows:hash" for each
 *   query sqlite DATABASE QUESTIONS LABEL      the same of the plain tables
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ask.h"
#include "load.h"
#include "../../bbq/bbq.h"

#define LINE_MAX_BYTES 4096

static const char *const tables[][2] = {
	{ "CREATE TABLE tcp(ts INTEGER NOT NULL, pid INTEGER, cgroup_id INTEGER, namespace TEXT, pod TEXT, comm TEXT, event INTEGER, saddr TEXT, "
	  "sport INTEGER, daddr TEXT, dport INTEGER, bytes_sent INTEGER, bytes_received INTEGER, rtt_us INTEGER)",
	  "SELECT ts, pid, cgroup_id, namespace, pod, comm, event, saddr, sport, daddr, dport, bytes_sent, bytes_received, rtt_us FROM tcp" },
	{ "CREATE TABLE exec(ts INTEGER NOT NULL, pid INTEGER, cgroup_id INTEGER, namespace TEXT, pod TEXT, comm TEXT, exe TEXT, argv TEXT, uid INTEGER)",
	  "SELECT ts, pid, cgroup_id, namespace, pod, comm, exe, argv, uid FROM exec" },
};

static void give_up(const char *what, const char *why)
{
	fprintf(stderr, "query: %s: %s\n", what, why);
	exit(1);
}

static struct bbq *open_bbq(const char *path)
{
	struct bbx_reader *r;
	struct bbx_diag diag;
	struct bbq *q;

	if (bbx_open(&path, 1, 0, &r, &diag) || bbq_open(r, &q, &diag))
		give_up(path, diag.what);
	return q;
}

static sqlite3 *open_database(const char *path)
{
	sqlite3 *db;

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
	    sqlite3_exec(db, "PRAGMA mmap_size = 8000000000; PRAGMA synchronous = off; PRAGMA journal_mode = off", NULL, NULL, NULL) != SQLITE_OK)
		give_up(path, sqlite3_errmsg(db));
	return db;
}

static int prepare_bbq(void *aux, const char *sql, sqlite3_stmt **ret_s)
{
	return bbq_prepare(aux, sql, ret_s, NULL);
}

static int prepare_sqlite(void *aux, const char *sql, sqlite3_stmt **ret_s)
{
	return sqlite3_prepare_v2(aux, sql, -1, ret_s, NULL);
}

static void copy_table(struct bbq *q, sqlite3 *db, const char *create, const char *select)
{
	sqlite3_stmt *in, *out;
	sqlite3_str *insert = sqlite3_str_new(db);
	char *sql;
	int n, rc;

	if (prepare_bbq(q, select, &in) != SQLITE_OK)
		give_up(select, sqlite3_errmsg(bbq_db(q)));
	n = sqlite3_column_count(in);
	sqlite3_str_appendf(insert, "INSERT INTO \"%w\" VALUES (?", strrchr(select, ' ') + 1);
	for (int i = 1; i < n; i++)
		sqlite3_str_appendall(insert, ", ?");
	sqlite3_str_appendall(insert, ")");
	sql = sqlite3_str_finish(insert);
	if (sqlite3_exec(db, create, NULL, NULL, NULL) != SQLITE_OK || prepare_sqlite(db, sql, &out) != SQLITE_OK)
		give_up(create, sqlite3_errmsg(db));
	while ((rc = sqlite3_step(in)) == SQLITE_ROW) {
		for (int i = 0; i < n; i++)
			sqlite3_bind_value(out, i + 1, sqlite3_column_value(in, i));
		if (sqlite3_step(out) != SQLITE_DONE)
			give_up(sql, sqlite3_errmsg(db));
		sqlite3_reset(out);
	}
	if (rc != SQLITE_DONE)
		give_up(select, sqlite3_errmsg(bbq_db(q)));
	sqlite3_finalize(in);
	sqlite3_finalize(out);
	sqlite3_free(sql);
}

static void copy(const char *recording, const char *database)
{
	struct bbq *q = open_bbq(recording);
	sqlite3 *db = open_database(database);

	sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		copy_table(q, db, tables[i][0], tables[i][1]);
	if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK || sqlite3_close(db) != SQLITE_OK)
		give_up(database, "not written");
}

static void say(const char *label, const char *question, const struct answer *a)
{
	printf("%s\t%s\t%.2f\t%llu:%08x\n", label, question, a->ms, (unsigned long long)a->rows, a->hash);
	fflush(stdout);
}

static void ask_bbq(const char *recording, const char *name, const char *sql, const char *label)
{
	struct bbq *q = open_bbq(recording);
	struct answer a = ask_connection(bbq_db(q), prepare_bbq, q, sql);

	struct bbx_reader *r = bbq_reader(q);

	say(label, name, &a);
	bbq_close(q);
	bbx_close(r);
}

/* A process that has grown would lend its size to those it starts. */
static void ask_once(const char *recording, const char *name, const char *sql, const char *label)
{
	struct answer a = ask_program((const char *const[]){ "bbq", recording, sql, NULL });

	printf("%s-once\t%s\t%.2f\t%ld\n", label, name, a.ms, a.rss_kib);
	fflush(stdout);
}

static void ask_sqlite(const char *database, const char *name, const char *sql, const char *label)
{
	sqlite3 *db = open_database(database);
	struct answer a = ask_connection(db, prepare_sqlite, db, sql);

	say(label, name, &a);
	sqlite3_close(db);
}

/* A question a line: "name TAB goal once TAB goal warm TAB SQL". */
static void ask_all(const char *where, const char *questions, const char *label, void (*ask)(const char *, const char *, const char *, const char *))
{
	FILE *f = fopen(questions, "r");
	char line[LINE_MAX_BYTES];

	if (!f)
		give_up(questions, "not there");
	while (fgets(line, sizeof(line), f)) {
		const char *name = strtok(line, "\t\n");
		const char *sql = strtok(NULL, "\t\n") && strtok(NULL, "\t\n") ? strtok(NULL, "\t\n") : NULL;

		if (sql)
			ask(where, name, sql, label);
	}
	fclose(f);
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";

	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (argc == 5 && !strcmp(verb, "load"))
		return query_load_write(argv[2], strtoull(argv[3], NULL, 10), (unsigned)atoi(argv[4])) != 0;
	if (argc == 4 && !strcmp(verb, "copy"))
		copy(argv[2], argv[3]);
	else if (argc == 5 && !strcmp(verb, "once"))
		ask_all(argv[2], argv[3], argv[4], ask_once);
	else if (argc == 5 && !strcmp(verb, "bbq"))
		ask_all(argv[2], argv[3], argv[4], ask_bbq);
	else if (argc == 5 && !strcmp(verb, "sqlite"))
		ask_all(argv[2], argv[3], argv[4], ask_sqlite);
	else
		return 2;
	return 0;
}
