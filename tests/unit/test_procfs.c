/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "../../recorder/procfs.h"

static void a_line_of_proc_stat_is_understood(void **state)
{
	struct rec_stat s;

	(void)state;
	assert_int_equal(rec_stat_parse("4242 (cat) R 4100 4242 4100 34816 4242 4194304 98 0 0 0 1 2 3 4 20 0 7 0 "
					"3377 5648384 227 18446744073709551615", &s), 0);
	assert_int_equal(s.pid, 4242);
	assert_int_equal(s.ppid, 4100);
	assert_int_equal(s.threads, 7);
	assert_int_equal(s.start_ticks, 3377);
	assert_string_equal(s.comm, "cat");
}

static void a_hostile_comm_cannot_shift_the_fields(void **state)
{
	struct rec_stat s;

	(void)state;
	assert_int_equal(rec_stat_parse("7 () R 1 (\n) S 5 7 7 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 99 0 0", &s), 0);
	assert_int_equal(s.ppid, 5);
	assert_int_equal(s.start_ticks, 99);
	assert_memory_equal(s.comm, ") R 1 (\n", 8);
	assert_int_equal(rec_stat_parse("8 (kworker/u8:1-events_unbound) I 2 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 12 0", &s), 0);
	assert_memory_equal(s.comm, "kworker/u8:1-eve", 16);
}

static void other_text_is_refused(void **state)
{
	static const char *const bad[] = { "", "1", "1 (a", ")(", "1 (a) R", "1 (a) R 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0" };
	struct rec_stat s;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(rec_stat_parse(bad[i], &s), -EBADMSG);
}

static void the_hierarchys_line_is_found(void **state)
{
	struct rec_cgroupfs v1 = { .hierarchy = { .v2 = false } }, v2 = { .hierarchy = { .v2 = true } };
	char hybrid[] = "9:name=systemd:/s\n4:cpu,memory:/kubepods/x:y\n3:memoryless:/no\n0::/u\n";
	char only[] = "0::/../../kubepods.slice/a\n", outside[] = "0::/..\n", none[] = "3:cpu:/\n", cut[] = "4:memory";

	(void)state;
	assert_string_equal(rec_cgroupfs_task_path(&v1, hybrid), "/kubepods/x:y");
	assert_string_equal(rec_cgroupfs_task_path(&v2, only), "/kubepods.slice/a");
	assert_string_equal(rec_cgroupfs_task_path(&v2, outside), "");
	assert_null(rec_cgroupfs_task_path(&v1, none));
	assert_null(rec_cgroupfs_task_path(&v1, cut));
}

/* Looks for this very process among the records of a snapshot. */
static int look_at_process(void *arg, const void *rec, size_t len)
{
	const struct bb_process *p = rec;
	static struct bb_row row;
	int *found = arg;

	assert_int_equal(bb_decode(rec, len, &row), 0);
	assert_int_equal(row.type, BBX_TYPE_process);
	if (p->h.task.tgid != (uint32_t)getpid())
		return 0;
	++*found;
	assert_non_null(memmem((const char *)rec + p->argv.off, p->argv.len, "test_procfs", 12));
	assert_int_equal(((const char *)rec)[p->argv.off + p->argv.len - 1], 0);
	assert_int_equal(p->uid, getuid());
	return 0;
}

static void this_process_is_in_a_snapshot(void **state)
{
	static struct rec_build b;
	static struct rec_host host;
	struct rec_cgroupfs fs = { .hierarchy = { .v2 = true } };
	const struct rec_snapshot_opts o = { .host = &host, .fs = &fs };
	int found = 0, err;

	(void)state;
	assert_int_equal(rec_host_init(&host, "/"), 0);
	err = rec_procfs_snapshot(&o, &b, look_at_process, &found);
	if (err == -ESRCH)
		skip();
	assert_int_equal(err, 0);
	assert_int_equal(found, 1);
}

static int stop_at_once(void *arg, const void *rec, size_t len)
{
	(void)rec, (void)len;
	++*(int *)arg;
	return -ENOSPC;
}

static void what_takes_the_processes_may_stop_it(void **state)
{
	static struct rec_build b;
	static struct rec_host host;
	struct rec_cgroupfs fs = { .hierarchy = { .v2 = true } };
	const struct rec_snapshot_opts o = { .host = &host, .fs = &fs };
	int calls = 0, err;

	(void)state;
	assert_int_equal(rec_host_init(&host, "/"), 0);
	err = rec_procfs_snapshot(&o, &b, stop_at_once, &calls);
	if (err == -ESRCH)
		skip();
	assert_int_equal(err, -ENOSPC);
	assert_int_equal(calls, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_of_proc_stat_is_understood),
		cmocka_unit_test(a_hostile_comm_cannot_shift_the_fields),
		cmocka_unit_test(other_text_is_refused),
		cmocka_unit_test(the_hierarchys_line_is_found),
		cmocka_unit_test(this_process_is_in_a_snapshot),
		cmocka_unit_test(what_takes_the_processes_may_stop_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
