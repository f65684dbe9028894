/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>
#include "../../bbq/bbq.h"
#include "vtab_recording.h"

static char path[64];
static struct bbx_reader *r;
static struct bbq *q;

static int set_up(void **state)
{
	const char *p = path;
	struct bbx_diag diag;

	(void)state;
	vtab_recording(0, path);
	return bbx_open(&p, 1, 0, &r, &diag) || bbq_open(r, &q, &diag);
}

static int tear_down(void **state)
{
	(void)state;
	bbq_close(q);
	bbx_close(r);
	return unlink(path);
}

static int run(const char *sql)
{
	return sqlite3_exec(bbq_db(q), sql, NULL, NULL, NULL);
}

static void at_first_there_is_no_limit(void **state)
{
	(void)state;
	assert_int_equal(run("select count(*) from exec, fork"), SQLITE_OK);
	assert_true(bbq_work(q) > 1ull << 63);
}

static void rows_that_are_looked_at_count_though_sqlite_sees_none(void **state)
{
	uint64_t once;

	(void)state;
	bbq_set_work(q, 1000000000);
	assert_int_equal(run("select 1 from exec where ts = -1 and comm = 'x'"), SQLITE_OK);
	assert_int_equal(run("select 1 from exec where comm = 'no such'"), SQLITE_OK);
	once = 1000000000 - bbq_work(q);
	assert_true(once > 0);
	assert_int_equal(run("select 1 from exec where comm = 'no such'"), SQLITE_OK);
	assert_true(1000000000 - bbq_work(q) > once);
	bbq_set_work(q, once / 2);
	assert_int_equal(run("select 1 from exec where comm = 'no such'"), SQLITE_INTERRUPT);
	assert_int_equal(bbq_work(q), 0);
}

static void steps_count(void **state)
{
	static const char sql[] = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000) select max(i) from n";

	(void)state;
	bbq_set_work(q, 1000000);
	assert_int_equal(run(sql), SQLITE_INTERRUPT);
	bbq_set_work(q, BBQ_ANY_WORK);
	assert_int_equal(run(sql), SQLITE_OK);
}

static uint64_t work_of(const char *sql)
{
	bbq_set_work(q, 1000000000);
	assert_int_equal(run(sql), SQLITE_OK);
	return 1000000000 - bbq_work(q);
}

/* The keys come from a table of the recording: those that are asked for next are looked for together, and what was found for them is kept. */
static void a_join_looks_at_its_inner_table_once_for_many_keys(void **state)
{
	static const char *const joins[] = {
		"select count(*) from exec e cross join tcp t on t.pid = e.pid",
		"select count(*) from (select distinct upid from exec) e cross join tcp t on t.upid = e.upid",
		"select count(*) from exec e left join tcp t on t.comm = e.comm and t.ts >= e.ts",
		"select count(*) from exec e where exists (select 1 from tcp t where t.tid = e.tid and t.dport > 100000)",
	};
	uint64_t once = work_of("select count(*) from tcp where +dport = -1");

	(void)state;
	for (size_t i = 0; i < sizeof(joins) / sizeof(joins[0]); i++) {
		uint64_t first = work_of(joins[i]), again = work_of(joins[i]);

		assert_true(first <= 3 * once);
		assert_true(again + once <= first);
	}
	bbq_set_work(q, BBQ_ANY_WORK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_first_there_is_no_limit),
		cmocka_unit_test(rows_that_are_looked_at_count_though_sqlite_sees_none),
		cmocka_unit_test(steps_count),
		cmocka_unit_test(a_join_looks_at_its_inner_table_once_for_many_keys),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
