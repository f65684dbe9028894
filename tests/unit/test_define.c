/* SPDX-License-Identifier: Apache-2.0 */
/* The views of bbq/views: their form, what they say of themselves, and recordings that lack what they need. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "../../bbq/define.h"
#include "vtab_recording.h"

static bool has_all(void *aux, const char *need)
{
	(void)aux, (void)need;
	return true;
}

static bool has_none(void *aux, const char *need)
{
	(void)aux, (void)need;
	return false;
}

static bool has_a(void *aux, const char *need)
{
	(void)aux;
	return !strcmp(need, "a");
}

static int parse(const char *text, bbq_has *has, struct bbq_define *d)
{
	struct bbq_embedded file = { "v", text, strlen(text) };

	*d = (struct bbq_define){ 0 };
	return bbq_define_parse(&file, has, NULL, d);
}

static void test_a_file_says_its_columns_and_arguments(void **state)
{
	struct bbq_define d;

	(void)state;
	assert_int_equal(parse("-- doc: A b.\n-- arg: x what it is\n-- column: c TEXT what c is\n-- a remark\nSELECT 1\n", has_none, &d), 0);
	assert_string_equal(d.doc, "A b.");
	assert_int_equal(d.n_args, 1);
	assert_string_equal(d.args[0].name, "x");
	assert_int_equal(d.n_cols, 1);
	assert_string_equal(d.cols[0].type, "TEXT");
	assert_string_equal(d.cols[0].doc, "what c is");
	assert_string_equal(d.sql, "SELECT 1\n");
	bbq_define_done(&d);
}

static void test_an_argument_may_name_a_table(void **state)
{
	struct bbq_define d;

	(void)state;
	assert_int_equal(parse("-- doc: A b.\n-- arg: x what\n-- table: t which\n-- column: c TEXT what\nSELECT 1 FROM {table}\n", has_none, &d), 0);
	assert_int_equal(d.n_args, 2);
	assert_string_equal(d.table_arg, "t");
	assert_string_equal(d.args[1].doc, "which");
	bbq_define_done(&d);
}

static void test_an_order_is_that_of_all_selects_that_are_in(void **state)
{
	static const char text[] = "-- doc: D.\n-- column: c TEXT x\n-- order: 1 DESC\n-- with: a\nSELECT 1\n-- with: b\nSELECT 2\n";
	struct bbq_define d;

	(void)state;
	assert_int_equal(parse(text, has_a, &d), 0);
	assert_string_equal(d.sql, "SELECT 1\nORDER BY 1 DESC\n");
	bbq_define_done(&d);
	assert_int_equal(parse(text, has_none, &d), 0);
	assert_null(d.sql);
	bbq_define_done(&d);
}

static void test_selects_whose_needs_are_there_are_a_union(void **state)
{
	static const char text[] = "-- doc: D.\n-- column: c TEXT x\n-- with: b\nSELECT 1\n-- with: a\nSELECT 2\n-- with: a b.c\nSELECT 3\n";
	struct bbq_define d;

	(void)state;
	assert_int_equal(parse(text, has_all, &d), 0);
	assert_string_equal(d.sql, "SELECT 1\nUNION ALL\nSELECT 2\nUNION ALL\nSELECT 3\n");
	bbq_define_done(&d);
	assert_int_equal(parse(text, has_a, &d), 0);
	assert_string_equal(d.sql, "SELECT 2\n");
	assert_null(d.lacks);
	bbq_define_done(&d);
	assert_int_equal(parse(text, has_none, &d), 0);
	assert_null(d.sql);
	assert_string_equal(d.lacks, "b");
	bbq_define_done(&d);
}

static void test_a_select_for_what_is_not_there(void **state)
{
	static const char text[] = "-- doc: D.\n-- column: c TEXT x\n-- with: a !a\nSELECT 1\n-- with: a !b\nSELECT 2\n";
	struct bbq_define d;

	(void)state;
	assert_int_equal(parse(text, has_a, &d), 0);
	assert_string_equal(d.sql, "SELECT 2\n");
	bbq_define_done(&d);
	assert_int_equal(parse(text, has_none, &d), 0);
	assert_null(d.sql);
	assert_string_equal(d.lacks, "a");
	bbq_define_done(&d);
}

static void test_a_file_without_doc_columns_or_sql_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "SELECT 1\n", "-- column: c TEXT x\nSELECT 1\n", "-- doc: D.\n-- column: c TEXT x\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct bbq_define d;

		assert_int_equal(parse(bad[i], has_all, &d), -EINVAL);
		bbq_define_done(&d);
	}
}

static struct {
	char path[64];
	struct bbx_reader *r;
	struct bbq *q;
} t;

static int set_up(void **state)
{
	const char *paths[] = { t.path };
	struct bbx_diag diag;

	(void)state;
	vtab_recording(0, t.path);
	assert_int_equal(bbx_open(paths, 1, 0, &t.r, &diag), 0);
	assert_int_equal(bbq_open(t.r, &t.q, &diag), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	bbq_close(t.q);
	bbx_close(t.r);
	unlink(t.path);
	return 0;
}

/* Every SELECT of every file, as if the recording had all: the builtin schema must have what it names. */
static void test_every_view_is_sql_of_the_columns_it_names(void **state)
{
	sqlite3 *db = bbq_db(t.q);

	(void)state;
	for (const struct bbq_embedded *f = bbq_view_files; f->name; f++) {
		struct bbq_define d = { 0 };
		sqlite3_stmt *stmt;

		assert_int_equal(bbq_define_parse(f, has_all, NULL, &d), 0);
		for (char *hole = d.sql; (hole = strstr(hole, "{table}")) != NULL;)
			memcpy(hole, "exec   ", 7);
		if (bbq_prepare(t.q, d.sql, &stmt, NULL) != SQLITE_OK)
			fail_msg("%s: %s", f->name, sqlite3_errmsg(db));
		if ((size_t)sqlite3_column_count(stmt) != d.n_cols)
			fail_msg("%s: %d columns, %zu described", f->name, sqlite3_column_count(stmt), d.n_cols);
		sqlite3_finalize(stmt);
		bbq_define_done(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_file_says_its_columns_and_arguments),
		cmocka_unit_test(test_an_argument_may_name_a_table),
		cmocka_unit_test(test_an_order_is_that_of_all_selects_that_are_in),
		cmocka_unit_test(test_selects_whose_needs_are_there_are_a_union),
		cmocka_unit_test(test_a_select_for_what_is_not_there),
		cmocka_unit_test(test_a_file_without_doc_columns_or_sql_is_refused),
		cmocka_unit_test(test_every_view_is_sql_of_the_columns_it_names),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
