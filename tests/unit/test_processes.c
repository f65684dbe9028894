/* SPDX-License-Identifier: Apache-2.0 */
#include "../../recorder/processes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static struct rec_build b;

static struct bb_task task(uint32_t pid)
{
	return (struct bb_task){ .tgid = pid, .tid = pid, .start_ns = pid * 1000u };
}

static void has_forked(struct rec_processes *p, uint32_t parent, uint32_t child)
{
	struct bb_fork *f = REC_BUILD(&b, fork, 1);

	f->h.task = task(child);
	f->parent = task(parent);
	rec_build_end(&b);
	assert_int_equal(rec_processes_event(p, b.buf), 0);
}

static void has_executed(struct rec_processes *p, uint32_t pid, const char *exe, size_t argv_bytes)
{
	struct bb_exec *e = REC_BUILD(&b, exec, 2);
	static char argv[BB_ARGV_MAX];

	e->h.task = task(pid);
	e->parent = REC_NULL_TASK;
	memset(argv, 'a', sizeof(argv));
	e->exe = rec_build_text(&b, exe);
	e->argv = rec_build_str(&b, argv, argv_bytes);
	rec_build_end(&b);
	assert_int_equal(rec_processes_event(p, b.buf), 0);
}

static void has_ended(struct rec_processes *p, uint32_t pid)
{
	struct bb_exit *e = REC_BUILD(&b, exit, 3);

	e->h.task = task(pid);
	rec_build_end(&b);
	assert_int_equal(rec_processes_event(p, b.buf), 0);
}

/* What a segment would begin with: rows of the table process. */
static struct bbx_reader *write_out(struct rec_processes *p)
{
	const struct bbx_origin origin = { 0 };
	const struct bbx_writer_opts o = { .session = 1, .origin = &origin };
	FILE *f = tmpfile();
	struct rec_rows to = { 0 };
	struct bbx_reader *r;
	struct bbx_diag diag;

	assert_int_equal(bbx_writer_open(fileno(f), &o, &to.critical), 0);
	assert_int_equal(rec_processes_write(p, &to), 0);
	assert_int_equal(bbx_writer_close(to.critical), 0);
	assert_int_equal(bbx_open_fd(dup(fileno(f)), "processes", 0, &r, &diag), 0);
	fclose(f);
	return r;
}

static void a_process_that_has_ended_stays_as_long_as_its_children(void **state)
{
	struct rec_processes *p = rec_processes_new();

	(void)state;
	has_forked(p, 1, 10);
	has_forked(p, 10, 11);
	has_forked(p, 11, 12);
	has_ended(p, 10);
	has_ended(p, 11);
	assert_int_equal(rec_processes_count(p), 3);
	has_ended(p, 12);
	assert_int_equal(rec_processes_count(p), 0);
	rec_processes_free(p);
}

static void a_number_that_comes_again_is_another_process(void **state)
{
	struct rec_processes *p = rec_processes_new();

	(void)state;
	has_forked(p, 1, 10);
	has_forked(p, 10, 11);
	/* The end of 10 was lost. */
	has_forked(p, 1, 10);
	has_ended(p, 10);
	assert_int_equal(rec_processes_count(p), 1);
	has_ended(p, 11);
	assert_int_equal(rec_processes_count(p), 0);
	rec_processes_free(p);
}

static void many_short_lives_leave_nothing(void **state)
{
	struct rec_processes *p = rec_processes_new();

	(void)state;
	for (uint32_t i = 0; i < 1000000; i++) {
		uint32_t pid = 2 + i % 32768;

		has_forked(p, 1, pid);
		has_ended(p, pid);
	}
	assert_int_equal(rec_processes_count(p), 0);
	rec_processes_free(p);
}

static void there_are_at_most_so_many(void **state)
{
	struct rec_processes *p = rec_processes_new();

	(void)state;
	for (uint32_t i = 0; i < REC_PROCESSES_MAX + 100; i++)
		has_forked(p, 1, i + 2);
	assert_int_equal(rec_processes_count(p), REC_PROCESSES_MAX);
	rec_processes_free(p);
}

static void rows_are_written_with_arguments_cut(void **state)
{
	struct rec_processes *p = rec_processes_new();
	struct bbx_verify v;
	struct bbx_reader *r;

	(void)state;
	has_forked(p, 1, 10);
	has_executed(p, 10, "/bin/prog", 30000);
	has_forked(p, 10, 11);
	r = write_out(p);
	assert_int_equal(bbx_verify(r, true, &v), 0);
	assert_int_equal(v.rows, 2);
	/* Both strings of 256 bytes are one in the dictionary, and the arguments of 30,000 are not there. */
	assert_true(v.bytes < 30000);
	bbx_close(r);
	rec_processes_free(p);
}

static void strings_are_kept_after_rows_that_became_shorter(void **state)
{
	struct rec_processes *p = rec_processes_new();
	uint32_t exe;
	struct bbx_batch batch = { 0 };
	struct bbx_reader *r;
	struct bbx_str s;

	(void)state;
	has_forked(p, 1, 10);
	has_executed(p, 10, "/bin/prog", 200);
	has_executed(p, 10, "/bin/x", 1);
	has_executed(p, 10, "/bin/last", 1);
	r = write_out(p);
	exe = (uint32_t)bbx_type_column(bbx_schema_find(bbx_schema(r), "process"), "exe");
	assert_int_equal(bbx_chunk_read(r, 0, &exe, 1, &batch), 1);
	assert_int_equal(bbx_cell_str(r, &batch, exe, 0, &s), 1);
	assert_int_equal(s.len, strlen("/bin/last"));
	assert_memory_equal(s.p, "/bin/last", s.len);
	bbx_batch_done(&batch);
	bbx_close(r);
	rec_processes_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_process_that_has_ended_stays_as_long_as_its_children),
		cmocka_unit_test(a_number_that_comes_again_is_another_process),
		cmocka_unit_test(many_short_lives_leave_nothing),
		cmocka_unit_test(there_are_at_most_so_many),
		cmocka_unit_test(rows_are_written_with_arguments_cut),
		cmocka_unit_test(strings_are_kept_after_rows_that_became_shorter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
