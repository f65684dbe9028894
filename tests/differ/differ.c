/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asks bbq and SQLite the same questions: SQLite of plain tables that hold the rows of the recordings. Any difference in rows, values,
 * kinds of values or order is a failure. usage: differ N SEED
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../../bbq/bbq.h"
#include "question.h"
#include "../unit/vtab_recording.h"

#define ROWS_MAX 200000u
#define N_FILES 3

static void give_up(sqlite3 *db, const char *what)
{
	printf("Bail out! %s: %s\n", what, sqlite3_errmsg(db));
	exit(1);
}

static void run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		give_up(db, sql);
}

/* ---- The plain tables ------------------------------------------------------------------------------------------- */

static void read_columns(sqlite3 *db, struct table *t)
{
	char *sql = sqlite3_mprintf("PRAGMA table_xinfo(\"%w\")", t->name);
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
		give_up(db, sql);
	while (sqlite3_step(s) == SQLITE_ROW) {
		struct column *c;

		t->columns = realloc(t->columns, (t->n_columns + 1) * sizeof(*c));
		c = &t->columns[t->n_columns++];
		snprintf(c->name, sizeof(c->name), "%s", sqlite3_column_text(s, 1));
		snprintf(c->type, sizeof(c->type), "%s", sqlite3_column_text(s, 2));
	}
	sqlite3_finalize(s);
	sqlite3_free(sql);
}

static void copy_rows(sqlite3 *from, sqlite3 *to, const struct table *t)
{
	sqlite3_str *select = sqlite3_str_new(NULL), *create = sqlite3_str_new(NULL), *insert = sqlite3_str_new(NULL);
	sqlite3_stmt *in, *out;
	char *sql[3];

	sqlite3_str_appendall(select, "SELECT rowid");
	sqlite3_str_appendf(create, "CREATE TABLE \"%w\"(", t->name);
	sqlite3_str_appendf(insert, "INSERT INTO \"%w\"(rowid", t->name);
	for (size_t i = 0; i < t->n_columns; i++) {
		sqlite3_str_appendf(select, ", \"%w\"", t->columns[i].name);
		sqlite3_str_appendf(create, "%s\"%w\" %s", i ? ", " : "", t->columns[i].name, t->columns[i].type);
		sqlite3_str_appendf(insert, ", \"%w\"", t->columns[i].name);
	}
	sqlite3_str_appendf(select, " FROM \"%w\"", t->name);
	sqlite3_str_appendall(create, ")");
	sqlite3_str_appendall(insert, ") VALUES (?");
	for (size_t i = 0; i < t->n_columns; i++)
		sqlite3_str_appendall(insert, ", ?");
	sqlite3_str_appendall(insert, ")");
	sql[0] = sqlite3_str_finish(create);
	sql[1] = sqlite3_str_finish(select);
	sql[2] = sqlite3_str_finish(insert);
	run(to, sql[0]);
	if (sqlite3_prepare_v2(from, sql[1], -1, &in, NULL) != SQLITE_OK || sqlite3_prepare_v2(to, sql[2], -1, &out, NULL) != SQLITE_OK)
		give_up(from, sql[1]);
	while (sqlite3_step(in) == SQLITE_ROW) {
		for (int i = 0; i <= (int)t->n_columns; i++)
			sqlite3_bind_value(out, i + 1, sqlite3_column_value(in, i));
		if (sqlite3_step(out) != SQLITE_DONE)
			give_up(to, sql[2]);
		sqlite3_reset(out);
	}
	sqlite3_finalize(in);
	sqlite3_finalize(out);
	for (int i = 0; i < 3; i++)
		sqlite3_free(sql[i]);
}

static void copy(sqlite3 *from, sqlite3 *to, struct questions *q)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(from, "SELECT name FROM bbx_table WHERE kind IN ('event', 'state')", -1, &s, NULL) != SQLITE_OK)
		give_up(from, "bbx_table");
	run(to, "BEGIN");
	while (sqlite3_step(s) == SQLITE_ROW) {
		struct table *t;

		q->tables = realloc(q->tables, (q->n_tables + 1) * sizeof(*t));
		t = &q->tables[q->n_tables++];
		*t = (struct table){ 0 };
		snprintf(t->name, sizeof(t->name), "%s", sqlite3_column_text(s, 0));
		read_columns(from, t);
		copy_rows(from, to, t);
	}
	run(to, "COMMIT");
	sqlite3_finalize(s);
}

/* ---- Answers ----------------------------------------------------------------------------------------------------- */

struct answer {
	bool failed;
	size_t n, cap;
	char **rows;    /* all columns as text */
	char *ordered;  /* the ordered columns, row after row */
};

/* The sums of real numbers depend on the order of the rows: twelve digits do not. */
static void put_value(sqlite3_str *s, sqlite3_value *v)
{
	const unsigned char *p;

	switch (sqlite3_value_type(v)) {
	case SQLITE_NULL:
		sqlite3_str_appendall(s, "null|");
		return;
	case SQLITE_INTEGER:
		sqlite3_str_appendf(s, "i%lld|", sqlite3_value_int64(v));
		return;
	case SQLITE_FLOAT:
		sqlite3_str_appendf(s, "r%.12g|", sqlite3_value_double(v));
		return;
	default:
		sqlite3_str_appendchar(s, 1, sqlite3_value_type(v) == SQLITE_TEXT ? 't' : 'b');
		p = sqlite3_value_blob(v);
		for (int i = 0; i < sqlite3_value_bytes(v); i++)
			sqlite3_str_appendf(s, "%02x", p[i]);
		sqlite3_str_appendchar(s, 1, '|');
	}
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void put_row(struct answer *a, sqlite3_stmt *stmt, size_t n_ordered, sqlite3_str *ordered)
{
	sqlite3_str *s = sqlite3_str_new(NULL);

	for (int i = 0; i < sqlite3_column_count(stmt); i++) {
		put_value(s, sqlite3_column_value(stmt, i));
		if ((size_t)i < n_ordered)
			put_value(ordered, sqlite3_column_value(stmt, i));
	}
	if (a->n == a->cap) {
		a->cap = a->cap ? 2 * a->cap : 64;
		a->rows = realloc(a->rows, a->cap * sizeof(*a->rows));
	}
	a->rows[a->n++] = sqlite3_str_finish(s);
}

/* bbq NULL: SQLite alone. */
static struct answer ask(struct bbq *bbq, sqlite3 *db, const struct question *q)
{
	struct answer a = { 0 };
	sqlite3_str *ordered = sqlite3_str_new(NULL);
	sqlite3_stmt *stmt;
	int rc = bbq ? bbq_prepare(bbq, q->sql, &stmt, NULL) : sqlite3_prepare_v2(db, q->sql, -1, &stmt, NULL);

	if (rc != SQLITE_OK)
		give_up(db, q->sql);
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW && a.n < ROWS_MAX)
		put_row(&a, stmt, q->n_ordered, ordered);
	a.failed = rc != SQLITE_DONE && rc != SQLITE_ROW;
	sqlite3_finalize(stmt);
	if (a.n)
		qsort(a.rows, a.n, sizeof(*a.rows), by_text);
	a.ordered = sqlite3_str_finish(ordered);
	return a;
}

static void answer_done(struct answer *a)
{
	for (size_t i = 0; i < a->n; i++)
		sqlite3_free(a->rows[i]);
	free(a->rows);
	sqlite3_free(a->ordered);
}

static bool is_same(const struct answer *a, const struct answer *b)
{
	if (a->failed != b->failed)
		return false;
	if (a->failed)
		return true;
	/* Answers that were cut short: their rows may be others. */
	if (a->n == ROWS_MAX && b->n == ROWS_MAX)
		return true;
	if (a->n != b->n || strcmp(a->ordered ? a->ordered : "", b->ordered ? b->ordered : ""))
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->rows[i] ? a->rows[i] : "", b->rows[i] ? b->rows[i] : ""))
			return false;
	return true;
}

static void show(const char *who, const struct answer *a)
{
	printf("# %s: %zu rows%s\n", who, a->n, a->failed ? ", failed" : "");
	for (size_t i = 0; i < a->n && i < 5; i++)
		printf("#   %.200s\n", a->rows[i] ? a->rows[i] : "");
}

/* Returns whether the answers are the same; shows them when they are not. */
static bool ask_both(struct bbq *bbq, sqlite3 *plain, const struct question *q, bool quiet)
{
	struct answer a = ask(bbq, bbq_db(bbq), q), b = ask(NULL, plain, q);
	bool same = is_same(&a, &b);

	if (!same && !quiet) {
		printf("# %s\n", q->sql);
		show("bbq", &a);
		show("SQLite", &b);
	}
	answer_done(&a);
	answer_done(&b);
	return same;
}

/* Asks once more without the rewriter when it had a hand in the answer. */
static bool ask_either_way(struct bbq *bbq, sqlite3 *plain, const struct question *q, bool quiet, size_t *rewritten)
{
	bool same = ask_both(bbq, plain, q, quiet);

	if (!bbq_rewritten(bbq))
		return same;
	++*rewritten;
	bbq_set_rewrite(bbq, false);
	same &= ask_both(bbq, plain, q, quiet);
	bbq_set_rewrite(bbq, true);
	return same;
}

static size_t ask_random(struct bbq *bbq, sqlite3 *plain, struct questions *q, size_t n)
{
	size_t different = 0, rewritten = 0, failed;

	for (size_t i = 0; i < n; i++) {
		struct question question = any_question(q);

		different += !ask_either_way(bbq, plain, &question, different >= 5, &rewritten);
		sqlite3_free(question.sql);
	}
	printf("%s %zu - %zu questions, %zu of them answered otherwise by SQLite\n", different ? "not ok" : "ok", n_pitfalls + 1, n, different);
	failed = rewritten < n / 20;
	printf("%s %zu - the cubes have answered %zu of them\n", failed ? "not ok" : "ok", n_pitfalls + 2, rewritten);
	return different + failed;
}

static size_t ask_pitfalls(struct bbq *bbq, sqlite3 *plain)
{
	size_t different = 0;

	for (size_t i = 0; i < n_pitfalls; i++) {
		struct question q = { (char *)pitfalls[i].sql, pitfalls[i].n_ordered };
		bool same = ask_both(bbq, plain, &q, false);

		printf("%s %zu - %s\n", same ? "ok" : "not ok", i + 1, pitfalls[i].name);
		different += !same;
	}
	return different;
}

int main(int argc, char **argv)
{
	size_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 500, different;
	struct questions q = { .state = argc > 2 ? strtoull(argv[2], NULL, 10) * 2 + 1 : 1 };
	char paths[N_FILES][64];
	struct bbx_reader *r;
	struct bbx_diag diag;
	struct bbq *bbq;
	sqlite3 *plain;

	for (unsigned i = 0; i < N_FILES; i++)
		vtab_recording(i, paths[i]);
	if (bbx_open((const char *const[]){ paths[0], paths[1], paths[2] }, N_FILES, 0, &r, &diag) || bbq_open(r, &bbq, &diag)) {
		printf("Bail out! %s\n", diag.what);
		return 1;
	}
	for (int i = 0; i < N_FILES; i++)
		unlink(paths[i]);
	if (sqlite3_open(":memory:", &plain) != SQLITE_OK)
		give_up(plain, "open");
	q.db = plain;
	copy(bbq_db(bbq), plain, &q);
	printf("1..%zu\n", n_pitfalls + 2);
	different = ask_pitfalls(bbq, plain);
	different += ask_random(bbq, plain, &q, n);
	for (size_t i = 0; i < q.n_tables; i++)
		free(q.tables[i].columns);
	free(q.tables);
	sqlite3_close(plain);
	bbq_close(bbq);
	bbx_close(r);
	return different != 0;
}
