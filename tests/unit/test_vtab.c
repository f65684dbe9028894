/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables of two recordings with random rows, against copies of them in ordinary tables: the same conditions give the
 * same rows, however many chunks were left out.
 */
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
#include "vtab_recording.h"

static struct {
	char paths[2][64];
	struct bbx_reader *r;
	struct bbq *q;
	sqlite3 *db;
} t;

static int set_up(void **state)
{
	const char *paths[] = { t.paths[0], t.paths[1] };
	struct bbx_diag diag;

	(void)state;
	vtab_recording(0, t.paths[0]);
	vtab_recording(1, t.paths[1]);
	assert_int_equal(bbx_open(paths, 2, 0, &t.r, &diag), 0);
	assert_int_equal(bbq_open(t.r, &t.q, &diag), 0);
	t.db = bbq_db(t.q);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	bbq_close(t.q);
	assert_int_equal(bbx_n_damages(t.r), 0);
	bbx_close(t.r);
	unlink(t.paths[0]);
	unlink(t.paths[1]);
	return 0;
}

/* ---- Helpers ---- */

/* The whole result as one text, sqlite3_malloced. */
static char *result(const char *sql)
{
	sqlite3_str *out = sqlite3_str_new(NULL);
	sqlite3_stmt *stmt;
	char *text;
	int rc;

	rc = bbq_prepare(t.q, sql, &stmt, NULL);
	if (rc != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(t.db));
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(stmt); i++) {
			int type = sqlite3_column_type(stmt, i), n = sqlite3_column_bytes(stmt, i);
			const unsigned char *p = sqlite3_column_blob(stmt, i);

			sqlite3_str_appendf(out, " %d:", type);
			for (int k = 0; k < n; k++)
				sqlite3_str_appendf(out, p[k] >= ' ' && p[k] < 0x7f && p[k] != '%' ? "%c" : "%%%02x", p[k]);
		}
		sqlite3_str_appendall(out, "\n");
	}
	if (rc != SQLITE_DONE)
		fail_msg("%s: %s", sql, sqlite3_errmsg(t.db));
	sqlite3_finalize(stmt);
	text = sqlite3_str_finish(out);
	return text ? text : sqlite3_mprintf("");
}

static char *one_text(const char *sql)
{
	sqlite3_stmt *stmt;
	char *ret;

	assert_int_equal(sqlite3_prepare_v2(t.db, sql, -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	ret = sqlite3_mprintf("%s", sqlite3_column_text(stmt, 0));
	sqlite3_finalize(stmt);
	return ret;
}

static void expect(const char *sql, const char *want)
{
	char *got = result(sql);

	if (strcmp(got, want))
		fail_msg("%s\n got:\n%s want:\n%s", sql, got, want);
	sqlite3_free(got);
}

static void expect_same(const char *a, const char *b)
{
	char *want = result(b);

	expect(a, want);
	sqlite3_free(want);
}

static void run(const char *sql)
{
	if (sqlite3_exec(t.db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(t.db));
}

/* ---- Conditions ---- */

#define N_COLUMNS 64

/* A table and its copy n_<name>, where the rowid is column rid. */
struct copy {
	const char *name;
	int n;
	char *columns[N_COLUMNS];
};

static void make_copy(struct copy *c, const char *name)
{
	char *list, *sql = sqlite3_mprintf("SELECT name FROM bbx_column WHERE table_name = %Q", name);
	sqlite3_stmt *stmt;

	*c = (struct copy){ .name = name };
	assert_int_equal(sqlite3_prepare_v2(t.db, sql, -1, &stmt, NULL), SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW && c->n < N_COLUMNS)
		c->columns[c->n++] = sqlite3_mprintf("%s", sqlite3_column_text(stmt, 0));
	sqlite3_finalize(stmt);
	sqlite3_free(sql);
	list = sqlite3_mprintf("rowid AS rid");
	for (int i = 0; i < c->n; i++)
		list = sqlite3_mprintf("%z, \"%w\"", list, c->columns[i]);
	sql = sqlite3_mprintf("CREATE TABLE IF NOT EXISTS \"n_%w\" AS SELECT %z FROM \"%w\"", name, list, name);
	run(sql);
	sqlite3_free(sql);
}

static void free_copy(struct copy *c)
{
	for (int i = 0; i < c->n; i++)
		sqlite3_free(c->columns[i]);
}

static char *literal(const struct copy *c, const char *column)
{
	static const char *const odd[] = { "NULL", "'5'", "5", "5.0", "7.5", "'abc'", "x'6e6f6465'", "-1", "1e300", "-1e300",
		"9223372036854775807", "' 5 '", "'node'", "'NODE'", "1700000010000000000.5", "'-3'", "0" };
	char *sql, *ret;

	if (!vtab_any(4))
		return sqlite3_mprintf("%s", odd[vtab_any(sizeof(odd) / sizeof(odd[0]))]);
	sql = sqlite3_mprintf("SELECT quote(\"%w\") FROM \"n_%w\" LIMIT 1 OFFSET %d", column, c->name, (int)vtab_any(100));
	ret = one_text(sql);
	sqlite3_free(sql);
	return ret;
}

static char *condition(const struct copy *c, const char *column)
{
	static const char *const ops[] = { "=", "=", "=", "<", "<=", ">", ">=", "<>", "IS", "IS NOT", "LIKE", "= +" };
	static const char *const collations[] = { "", "", "", "", " COLLATE NOCASE" };
	char *a = literal(c, column), *b = literal(c, column), *ret;

	switch (vtab_any(6)) {
	case 0:
		ret = sqlite3_mprintf("\"%w\" IN (%z, %z)", column, a, b);
		break;
	case 1:
		ret = sqlite3_mprintf("\"%w\" BETWEEN %z AND %z", column, a, b);
		break;
	default:
		ret = sqlite3_mprintf("\"%w\" %s %z%s", column, ops[vtab_any(12)], a, collations[vtab_any(5)]);
		sqlite3_free(b);
	}
	return ret;
}

/* Up to three conditions. */
static char *where(const struct copy *c)
{
	static const char *const likely[] = { "ts", "rel", "boot_ns", "upid", "pid", "pod", "comm", "namespace", "container", "node" };
	char *ret = NULL;

	for (uint64_t n = 1 + vtab_any(3); n; n--) {
		const char *column = vtab_any(2) ? likely[vtab_any(10)] : c->columns[vtab_any((uint64_t)c->n)];
		char *one = condition(c, column);

		if (!vtab_any(12))
			one = sqlite3_mprintf("NOT (%z)", one);
		ret = ret ? sqlite3_mprintf("(%z) %s (%z)", ret, vtab_any(3) ? "AND" : "OR", one) : one;
	}
	return ret;
}

static void compare_conditions(const char *table, int n)
{
	struct copy c;

	make_copy(&c, table);
	for (int i = 0; i < n; i++) {
		char *w = where(&c), *column = c.columns[vtab_any((uint64_t)c.n)];
		char *a = sqlite3_mprintf("SELECT rowid, \"%w\" FROM \"%w\" WHERE %s ORDER BY 1", column, table, w);
		char *b = sqlite3_mprintf("SELECT rid, \"%w\" FROM \"n_%w\" WHERE %s ORDER BY 1", column, table, w);

		expect_same(a, b);
		sqlite3_free(a);
		sqlite3_free(b);
		sqlite3_free(w);
	}
	free_copy(&c);
}

static void test_conditions_give_the_rows_of_a_native_table(void **state)
{
	static const char *const tables[] = { "fork", "exec", "exit", "signal", "oom", "tcp", "trigger", "process", "container" };

	(void)state;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		compare_conditions(tables[i], 120);
}

/* All columns of the first rows by a column that the table itself orders by; of equal ones the first comes first: equal are numbers beyond 2^63, too. */
static void compare_first_rows(const struct copy *c, const char *column, bool desc, int limit, const char *condition)
{
	char *list = sqlite3_mprintf("\"%w\"", c->columns[0]), *a, *b;
	char *where = sqlite3_mprintf(desc ? "%s AND \"%w\" < 4e18" : "%s", condition, column);

	for (int i = 1; i < c->n; i++)
		list = sqlite3_mprintf("%z, \"%w\"", list, c->columns[i]);
	a = sqlite3_mprintf("SELECT rowid, %s FROM \"%w\" WHERE %s ORDER BY \"%w\" %s LIMIT %d OFFSET 3", list, c->name, where, column, desc ? "DESC" : "", limit);
	b = sqlite3_mprintf("SELECT rid, %s FROM \"n_%w\" WHERE %z ORDER BY \"%w\" %s, rid LIMIT %d OFFSET 3", list, c->name, where, column, desc ? "DESC" : "", limit);
	expect_same(a, b);
	sqlite3_free(a);
	sqlite3_free(b);
	sqlite3_free(list);
}

static void test_the_first_rows_of_an_order_are_those_of_a_native_table(void **state)
{
	static const char *const tables[] = { "tcp", "exit", "signal", "exec" };
	static const char *const columns[][3] = { { "ts", "bytes_sent", "dport" }, { "ts", "exit_code", "rel" }, { "ts", "signal", "boot_ns" }, { "ts", "argc", "rel" } };

	(void)state;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct copy c;

		make_copy(&c, tables[i]);
		for (int k = 0; k < 12; k++)
			compare_first_rows(&c, columns[i][k % 3], k & 1, 1 << k / 2, "pid > 103");
		free_copy(&c);
	}
}

/* SQLite tells of the LIMIT here, and not of the condition. */
static void test_a_limit_holds_after_all_conditions(void **state)
{
	struct copy c;

	(void)state;
	make_copy(&c, "tcp");
	for (int limit = 1; limit < 100; limit *= 3)
		compare_first_rows(&c, "dport", false, limit, "sport IS dport");
	free_copy(&c);
}

static void test_joins_give_the_rows_of_native_tables(void **state)
{
	static const char *const joins[] = {
		"SELECT e.%s, x.%s FROM %sexec e JOIN %sexit x ON x.upid = e.upid ORDER BY 1, 2",
		"SELECT e.%s, x.%s FROM %sexec e LEFT JOIN %sexit x ON x.upid = e.upid AND x.ts > e.ts ORDER BY 1, 2",
		"SELECT e.%s, x.%s FROM %sexec e JOIN %ssignal x ON x.sender_upid = e.upid WHERE e.comm = 'node' ORDER BY 1, 2",
		"SELECT e.%s, x.%s FROM %sexec e, %sprocess x WHERE x.pid = e.pid AND e.rel < -5 ORDER BY 1, 2",
		"SELECT e.%s, x.%s FROM %sexec e, %scontainer x WHERE x.pod = e.pod ORDER BY 1, 2",
		"SELECT e.%s, 0*length('%s') FROM %sexec e WHERE EXISTS (SELECT 1 FROM %soom x WHERE x.upid = e.upid) ORDER BY 1",
		"SELECT e.%s, 0*length('%s') FROM %sexec e WHERE e.upid IN (SELECT upid FROM %soom WHERE comm > 'c3') ORDER BY 1",
		"SELECT e.%s, x.%s FROM %sfork e JOIN %sfork x ON x.parent_upid = e.upid ORDER BY 1, 2",
		"SELECT e.%s, x.%s FROM %stcp e JOIN %stcp x ON x.comm = e.comm AND x.ts BETWEEN e.ts - 1000000000 AND e.ts ORDER BY 1, 2",
	};
	static const char *const tables[] = { "exec", "exit", "signal", "process", "container", "oom", "fork", "tcp" };

	(void)state;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct copy c;

		make_copy(&c, tables[i]);
		free_copy(&c);
	}
	for (size_t i = 0; i < sizeof(joins) / sizeof(joins[0]); i++) {
		char *a = sqlite3_mprintf(joins[i], "rowid", "rowid", "", ""), *b = sqlite3_mprintf(joins[i], "rid", "rid", "n_", "n_");

		expect_same(a, b);
		sqlite3_free(a);
		sqlite3_free(b);
	}
}

static void test_a_rowid_finds_its_row(void **state)
{
	char *rowid, *a, *b;

	(void)state;
	rowid = one_text("SELECT max(rowid) FROM oom");
	a = sqlite3_mprintf("SELECT rowid, ts, comm FROM oom WHERE rowid = %s", rowid);
	b = sqlite3_mprintf("SELECT rowid, ts, comm FROM oom WHERE +rowid = %s", rowid);
	expect_same(a, b);
	sqlite3_free(a);
	a = sqlite3_mprintf("SELECT count(*) FROM exec WHERE rowid = %s", rowid);
	expect(a, " 1:0\n");
	sqlite3_free(a);
	sqlite3_free(b);
	sqlite3_free(rowid);
	expect("SELECT count(*) FROM oom WHERE rowid IN (-1, 9223372036854775807, 1048575, 'x', NULL, 1e30)", " 1:0\n");
}

/* All stored rows of container, as rows of a native table. */
static void insert_states(void)
{
	const struct bbx_schema *s = bbx_schema(t.r);
	const struct bbx_type *type = bbx_schema_find(s, "container");
	uint32_t cgroup = (uint32_t)bbx_type_column(type, "cgroup");
	struct bbx_batch b = { 0 };

	run("CREATE TABLE stored(node, cgroup, pid, boot_ns, cite)");
	for (size_t i = 0; i < bbx_n_chunks(t.r); i++) {
		if (&s->types[bbx_chunk(t.r, i)->type] != type)
			continue;
		assert_int_equal(bbx_chunk_read(t.r, i, NULL, 0, &b), 1);
		for (uint32_t k = 0; k < b.rows; k++) {
			struct bbx_task task = { 0 };
			char *sql;

			if (!bbx_cell_null(&b, 1, k))
				bbx_dict_task(t.r, b.section, b.vec[1].u[k], &task);
			sql = sqlite3_mprintf("INSERT INTO stored VALUES (%Q, %lld, %u, %lld, %lld)", bbx_section(t.r, b.section)->node,
					      (long long)b.vec[cgroup].u[k], task.pid, (long long)b.vec[0].u[k],
					      (long long)(i << 20 | k));
			run(sql);
			sqlite3_free(sql);
		}
	}
	bbx_batch_done(&b);
}

static void test_state_tables_show_the_latest_row_of_a_key(void **state)
{
	(void)state;
	insert_states();
	expect("SELECT count(*) > 500 FROM stored", " 1:1\n");
	expect_same("SELECT rowid FROM container ORDER BY 1",
		    "SELECT cite FROM (SELECT cite, row_number() OVER (PARTITION BY node, cgroup, pid ORDER BY boot_ns DESC, cite DESC) AS n "
		    "FROM stored) WHERE n = 1 ORDER BY 1");
	expect("SELECT count(*) FROM container WHERE rowid IN (SELECT cite FROM stored) AND rowid NOT IN (SELECT rowid FROM container)",
	       " 1:0\n");
	expect("SELECT count(*) FROM (SELECT 1 FROM process GROUP BY node, start, pid HAVING count(*) > 1)", " 1:0\n");
}

/* A time that is a chunk's first or last. */
static void test_the_ends_of_a_chunk_belong_to_it(void **state)
{
	static const char *const ops[] = { "=", "<", "<=", ">", ">=" };
	static const char *const ends[] = { "min_ts", "max_ts" };

	(void)state;
	for (int i = 0; i < 2 * 5 * 8; i++) {
		char *sql = sqlite3_mprintf("SELECT %s FROM chunk WHERE table_name = 'tcp' LIMIT 1 OFFSET %d", ends[i % 2], i / 10);
		char *ts = one_text(sql), *a, *b;

		a = sqlite3_mprintf("SELECT rowid FROM tcp WHERE ts %s %s", ops[i / 2 % 5], ts);
		b = sqlite3_mprintf("SELECT rowid FROM tcp WHERE +ts %s %s", ops[i / 2 % 5], ts);
		expect_same(a, b);
		sqlite3_free(a);
		sqlite3_free(b);
		a = sqlite3_mprintf("SELECT rowid FROM tcp WHERE rel %s rel(%s)", ops[i / 2 % 5], ts);
		b = sqlite3_mprintf("SELECT rowid FROM tcp WHERE +rel %s rel(%s)", ops[i / 2 % 5], ts);
		expect_same(a, b);
		sqlite3_free(a);
		sqlite3_free(b);
		sqlite3_free(ts);
		sqlite3_free(sql);
	}
}

static void test_another_collation_compares_its_own_way(void **state)
{
	(void)state;
	expect_same("SELECT rowid FROM exec WHERE comm = 'NODE' COLLATE NOCASE", "SELECT rowid FROM exec WHERE comm = 'node'");
	expect_same("SELECT rowid FROM exec WHERE comm COLLATE NOCASE IN ('NODE', 'x')", "SELECT rowid FROM exec WHERE comm = 'node'");
	expect("SELECT count(*) > 0 FROM exec WHERE comm = 'node'", " 1:1\n");
}

static void test_every_declaration_is_good_sql(void **state)
{
	sqlite3_stmt *stmt;
	int n = 0;

	(void)state;
	assert_int_equal(sqlite3_prepare_v2(t.db, "SELECT name FROM bbx_table", -1, &stmt, NULL), SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		char *sql = sqlite3_mprintf("SELECT * FROM %s LIMIT 1", sqlite3_column_text(stmt, 0));
		char *got = result(sql);

		sqlite3_free(got);
		sqlite3_free(sql);
		n++;
	}
	sqlite3_finalize(stmt);
	assert_true(n >= 12 + 6);
	assert_int_equal(sqlite3_prepare_v2(t.db, "SELECT table_name, name FROM bbx_column", -1, &stmt, NULL), SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		char *sql = sqlite3_mprintf("SELECT %s FROM %s LIMIT 1", sqlite3_column_text(stmt, 1), sqlite3_column_text(stmt, 0));
		char *got = result(sql);

		sqlite3_free(got);
		sqlite3_free(sql);
	}
	sqlite3_finalize(stmt);
	expect("SELECT lower(name) FROM bbx_column WHERE lower(name) IN ('drop', 'limit', 'table', 'index', 'default', 'order', 'group')", "");
	expect("SELECT table_name FROM bbx_column GROUP BY 1, lower(name) HAVING count(*) > 1", "");
	expect("SELECT table_name FROM bbx_column WHERE alias_of IS NULL GROUP BY 1 HAVING count(*) > 63", "");
}

static void test_common_columns_come_first(void **state)
{
	(void)state;
	expect("SELECT group_concat(name) FROM (SELECT name FROM bbx_column WHERE table_name = 'oom' LIMIT 13)",
	       " 3:ts,node,namespace,pod,container,upid,pid,tid,comm,trigger_upid,trigger_pid,trigger_comm,trigger_pod\n");
	expect("SELECT group_concat(name) FROM bbx_column WHERE table_name = 'signal' AND name LIKE '%\\_name' ESCAPE '\\' AND NOT hidden",
	       " 3:sig_name,code_name,result_name\n");
	expect("SELECT count(*) FROM bbx_column WHERE table_name = 'exec' AND hidden AND name IN ('exe', 'argv', 'uid')", " 1:0\n");
}

static void test_nothing_outside_the_recording_can_be_touched(void **state)
{
	static const char *const denied[] = {
		"ATTACH '/tmp/x.db' AS x", "DETACH main", "VACUUM INTO '/tmp/x.db'", "PRAGMA journal_mode = wal", "PRAGMA temp_store_directory = '/'",
		"PRAGMA writable_schema = 1", "SELECT load_extension('x')", "SELECT readfile('/etc/passwd')", "DELETE FROM exec",
		"INSERT INTO oom(ts) VALUES (1)", "UPDATE exec SET ts = 1", "DROP TABLE exec",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(denied) / sizeof(denied[0]); i++)
		assert_int_not_equal(sqlite3_exec(t.db, denied[i], NULL, NULL, NULL), SQLITE_OK);
	run("PRAGMA table_xinfo(exec)");
	run("CREATE TEMP TABLE mine AS SELECT * FROM exec LIMIT 1");
}

static void test_functions_answer(void **state)
{
	(void)state;
	expect("SELECT iso(1700000000123456789), iso(NULL), iso('x'), rel(NULL)", " 3:2023-11-14T22:13:20.123456789Z 5: 5: 5:\n");
	expect("SELECT signal_name(9), signal_name(-1), errno_name(111), errno_name('x')", " 3:SIGKILL 5: 3:ECONNREFUSED 5:\n");
	expect("SELECT argv_at(x'61620000636400', 0), argv_at(x'61620000636400', 1), argv_at(x'61620000636400', 2), argv_at(x'6100', 1)",
	       " 3:ab 3: 3:cd 5:\n");
	expect("SELECT argv_at(NULL, 0), argv_at(x'61', 0), argv_at(x'61', -1), argv_at('', 0), argv_at(x'6100', NULL)",
	       " 5: 3:a 5: 5: 5:\n");
	expect("SELECT count(*) FROM exec WHERE rel(ts) <> rel", " 1:0\n");
}

static void test_meta_tables_agree_with_the_rows(void **state)
{
	(void)state;
	expect_same("SELECT value FROM incident WHERE key = 'reason'", "SELECT 'oom' UNION ALL SELECT 'oom'");
	expect_same("SELECT sum(rows) FROM chunk WHERE table_name = 'exec'", "SELECT count(*) FROM exec");
	expect_same("SELECT count(*) FROM events WHERE event = 'exec'", "SELECT count(*) FROM exec");
	expect_same("SELECT rows FROM bbx_table WHERE name = 'oom'", "SELECT count(*) FROM oom");
	expect("SELECT count(*) FROM damage", " 1:0\n");
	expect("SELECT count(*) FROM processes WHERE upid <> rowid", " 1:0\n");
	expect("SELECT count(*) FROM exec e LEFT JOIN processes p ON p.upid = e.upid WHERE p.pid IS NOT e.pid", " 1:0\n");
	expect_same("SELECT * FROM processes WHERE upid = 3", "SELECT * FROM processes WHERE +upid = 3");
	expect("SELECT count(*) FROM processes WHERE upid IN (0, -1, 4294967299, '3', 3.5, NULL)", " 1:1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_ends_of_a_chunk_belong_to_it),
		cmocka_unit_test(test_another_collation_compares_its_own_way),
		cmocka_unit_test(test_every_declaration_is_good_sql),
		cmocka_unit_test(test_common_columns_come_first),
		cmocka_unit_test(test_conditions_give_the_rows_of_a_native_table),
		cmocka_unit_test(test_the_first_rows_of_an_order_are_those_of_a_native_table),
		cmocka_unit_test(test_a_limit_holds_after_all_conditions),
		cmocka_unit_test(test_joins_give_the_rows_of_native_tables),
		cmocka_unit_test(test_a_rowid_finds_its_row),
		cmocka_unit_test(test_state_tables_show_the_latest_row_of_a_key),
		cmocka_unit_test(test_nothing_outside_the_recording_can_be_touched),
		cmocka_unit_test(test_functions_answer),
		cmocka_unit_test(test_meta_tables_agree_with_the_rows),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
