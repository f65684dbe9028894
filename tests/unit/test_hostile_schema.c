/* SPDX-License-Identifier: Apache-2.0 */
/* A recording names its own tables and columns: whatever they are called, SQL gets along with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "../../bbq/bbq.h"

#define TS { .id = 1, .phys = BBX_U64, .flags = BBX_NOT_NULL, .name = "ts", .logical = "boot_ts", .unit = "ns", .anon = "", .labels = "", .doc = "" }
#define TASK { .id = 2, .phys = BBX_DICT, .dict = BBX_DICT_task, .name = "task", .logical = "task", .unit = "", .anon = "", .labels = "", .doc = "" }
#define CPU { .id = 3, .phys = BBX_U64, .name = "cpu", .logical = "none", .unit = "", .anon = "", .labels = "", .doc = "" }
#define COL(i, kind, d, n, logic) { .id = i, .phys = kind, .dict = d, .name = n, .logical = logic, .unit = "", .anon = "", .labels = "", .doc = "" }

static const struct bbx_column odd_names[] = {
	TS, TASK, CPU,
	COL(16, BBX_U64, 0, "select", "none"), COL(17, BBX_U64, 0, "a\"b", "none"),
	COL(19, BBX_U64, 0, "x) ; DROP TABLE y --", "none"), COL(20, BBX_U64, 0, "Abc", "none"), COL(21, BBX_U64, 0, "aBC", "none"),
	COL(22, BBX_U64, 0, "rowid", "none"), COL(23, BBX_DICT, BBX_DICT_string, "COMM", "none"), COL(24, BBX_U64, 0, "exe", "argv"),
	COL(25, BBX_F64, 0, "TS", "boot_ts"), COL(26, BBX_U64, 0, "\xff\xfe%s%n", "none"), COL(27, BBX_U64, 0, "x HIDDEN", "none"),
	COL(28, BBX_DICT, BBX_DICT_task, "who", "task"), COL(29, BBX_U64, 0, "who_pid", "none"),
};

/* The common columns with other kinds than they should have. */
static const struct bbx_column odd_kinds[] = {
	{ .id = 1, .phys = BBX_F64, .name = "ts", .logical = "boot_ts", .unit = "", .anon = "", .labels = "", .doc = "" },
	{ .id = 2, .phys = BBX_U64, .name = "task", .logical = "task", .unit = "", .anon = "", .labels = "", .doc = "" },
	{ .id = 3, .phys = BBX_DICT, .dict = BBX_DICT_string, .name = "cpu", .logical = "ip", .unit = "", .anon = "", .labels = "", .doc = "" },
	COL(16, BBX_BYTES, 0, "blob", "argv"), COL(17, BBX_DICT, BBX_DICT_ip, "ip", "boot_ts"),
};

#define N_WIDE 250
static struct bbx_column wide[N_WIDE];
static char wide_names[N_WIDE][8];

static struct bbx_type types[] = {
	{ .id = 1, .name = "select", .doc = "", .n_cols = sizeof(odd_names) / sizeof(odd_names[0]), .cols = odd_names },
	{ .id = 2, .name = "a\"b'c", .doc = "", .n_cols = 3, .cols = odd_names },
	{ .id = 3, .name = "wide", .doc = "", .n_cols = N_WIDE, .cols = wide },
	{ .id = 4, .name = "kinds", .doc = "", .n_cols = 5, .cols = odd_kinds },
	{ .id = 5, .name = "keyless", .flags = BBX_STATE, .doc = "", .n_cols = 4, .cols = odd_names },
	{ .id = 6, .name = "processes", .doc = "", .n_cols = 3, .cols = odd_names },
	{ .id = 7, .name = "sqlite_master", .doc = "", .n_cols = 3, .cols = odd_names },
	{ .id = 9, .name = "SELECT", .doc = "", .n_cols = 3, .cols = odd_names },
	{ .id = 8, .name = "events", .doc = "", .n_cols = 3, .cols = odd_names },
};

static const struct bbx_schema schema = { .n_types = sizeof(types) / sizeof(types[0]), .types = types };

static void add(struct bbx_writer *w, const struct bbx_type *type, uint64_t ts)
{
	static const struct bbx_task task = { .pid = 7, .tid = 7, .start_ns = 1, .cgroup_id = 9, .comm = "c", .comm_len = 1 };
	struct bbx_value v[N_WIDE] = { 0 };

	for (size_t i = 0; i < type->n_cols; i++) {
		const struct bbx_column *c = &type->cols[i];

		if (c->phys == BBX_DICT && c->dict == BBX_DICT_task)
			v[i].task = &task;
		else if (c->phys == BBX_BYTES || c->phys == BBX_DICT)
			v[i] = (struct bbx_value){ .p = "abcd", .len = 4 };
		else
			v[i].u = ts;
	}
	assert_int_equal(bbx_writer_add(w, type->id, v, type->n_cols), 0);
}

static void write_recording(char *path)
{
	struct bbx_origin origin = { .node = "n" };
	struct bbx_writer_opts opts = { .schema = &schema, .origin = &origin, .session = 1 };
	struct bbx_writer *w;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(bbx_writer_open(fd, &opts, &w), 0);
	for (size_t i = 0; i < schema.n_types; i++)
		for (uint64_t ts = 1; ts < 4; ts++)
			add(w, &types[i], ts);
	assert_int_equal(bbx_writer_close(w), 0);
	close(fd);
}

static struct bbx_reader *r;
static struct bbq *q;
static char path[] = "/tmp/test_hostile_schema.XXXXXX";

static int set_up(void **state)
{
	const char *paths[] = { path };
	struct bbx_diag diag;

	(void)state;
	for (int i = 0; i < N_WIDE; i++) {
		snprintf(wide_names[i], sizeof(wide_names[i]), "t%d", i);
		wide[i] = (struct bbx_column)COL(13 + (uint32_t)i, BBX_DICT, BBX_DICT_task, wide_names[i], "task");
	}
	memcpy(wide, odd_names, 3 * sizeof(wide[0]));
	write_recording(path);
	assert_int_equal(bbx_open(paths, 1, 0, &r, &diag), 0);
	assert_int_equal(bbq_open(r, &q, &diag), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	bbq_close(q);
	bbx_close(r);
	unlink(path);
	return 0;
}

static int count(const char *sql)
{
	sqlite3_stmt *stmt;
	int n = 0, rc;

	if (sqlite3_prepare_v2(bbq_db(q), sql, -1, &stmt, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(bbq_db(q)));
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
		n++;
	if (rc != SQLITE_DONE)
		fail_msg("%s: %s", sql, sqlite3_errmsg(bbq_db(q)));
	sqlite3_finalize(stmt);
	return n;
}

static void test_every_table_can_be_read(void **state)
{
	(void)state;
	assert_int_equal(count("SELECT * FROM \"select\""), 3);
	assert_int_equal(count("SELECT * FROM \"a\"\"b'c\""), 3);
	assert_int_equal(count("SELECT * FROM wide"), 3);
	assert_int_equal(count("SELECT * FROM kinds WHERE ts > 0 OR ts IS NULL"), 3);
	assert_int_equal(count("SELECT * FROM keyless"), 1);
}

static void test_every_column_has_a_name_of_its_own(void **state)
{
	(void)state;
	assert_int_equal(count("SELECT 1 FROM bbx_column WHERE table_name = 'select' AND lower(name) = 'abc'"), 1);
	assert_int_equal(count("SELECT 1 FROM \"select\" WHERE \"select\" + \"a\"\"b\" + \"x) ; DROP TABLE y --\" > 0"), 3);
	assert_int_equal(count("SELECT 1 FROM \"select\" WHERE who_pid < 4 AND who_upid > 0 AND comm = 'abcd'"), 3);
	assert_int_equal(count("SELECT 1 FROM bbx_column GROUP BY table_name, lower(name) HAVING count(*) > 1"), 0);
}

static void test_a_very_wide_table_keeps_within_the_limit(void **state)
{
	(void)state;
	assert_true(count("SELECT 1 FROM bbx_column WHERE table_name = 'wide'") <= 1000);
	assert_int_equal(count("SELECT t100_upid, t200_pid FROM wide WHERE t150_upid = 1 AND t90_comm = 'c'"), 3);
}

static void test_tables_of_bbq_come_first(void **state)
{
	(void)state;
	assert_int_equal(count("SELECT parent_upid, exit_signal FROM processes"), 1);
	assert_int_equal(count("SELECT cite FROM events WHERE event = 'select'"), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_table_can_be_read),
		cmocka_unit_test(test_every_column_has_a_name_of_its_own),
		cmocka_unit_test(test_a_very_wide_table_keeps_within_the_limit),
		cmocka_unit_test(test_tables_of_bbq_come_first),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
