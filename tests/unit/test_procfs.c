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

/* Takes a snapshot into a temporary file and looks for this very process in it. */
static void this_process_is_in_a_snapshot(void **state)
{
	static struct rec_build b;
	static struct rec_host host;
	struct rec_cgroupfs fs = { .hierarchy = { .v2 = true } };
	const struct rec_snapshot_opts o = { .host = &host, .fs = &fs };
	const struct bbx_origin origin = { .clock_id = 7 };
	const struct bbx_writer_opts wo = { .session = 1, .origin = &origin };
	char path[] = "/tmp/test_procfs.XXXXXX";
	struct bbx_batch batch = { 0 };
	struct bbx_writer *w;
	struct bbx_reader *r;
	struct bbx_diag diag;
	const char *paths[] = { path };
	int fd = mkstemp(path), found = 0, err;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(rec_host_init(&host, "/"), 0);
	assert_int_equal(bbx_writer_open(fd, &wo, &w), 0);
	err = rec_procfs_snapshot(&o, w, &b);
	assert_int_equal(bbx_writer_close(w), 0);
	close(fd);
	if (err == -ESRCH) {
		unlink(path);
		skip();
	}
	assert_int_equal(err, 0);
	assert_int_equal(bbx_open(paths, 1, 0, &r, &diag), 0);
	for (size_t i = 0; i < bbx_n_chunks(r); i++) {
		const struct bbx_type *t = &bbx_schema(r)->types[bbx_chunk(r, i)->type];

		assert_string_equal(t->name, "process");
		assert_int_equal(bbx_chunk_read(r, i, NULL, 0, &batch), 1);
		for (uint32_t row = 0; row < batch.rows; row++) {
			struct bbx_task task;
			struct bbx_str s;

			assert_int_equal(bbx_dict_task(r, batch.section, batch.vec[1].u[row], &task), 0);
			if (task.pid != (uint32_t)getpid())
				continue;
			found++;
			assert_int_equal(bbx_cell_str(r, &batch, (uint32_t)bbx_type_column(t, "argv"), row, &s), 1);
			assert_non_null(memmem(s.p, s.len, "test_procfs", 12));
			assert_int_equal(s.p[s.len - 1], 0);
			assert_int_equal(batch.vec[bbx_type_column(t, "uid")].u[row], getuid());
		}
	}
	assert_int_equal(found, 1);
	bbx_batch_done(&batch);
	bbx_close(r);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_of_proc_stat_is_understood),
		cmocka_unit_test(a_hostile_comm_cannot_shift_the_fields),
		cmocka_unit_test(other_text_is_refused),
		cmocka_unit_test(the_hierarchys_line_is_found),
		cmocka_unit_test(this_process_is_in_a_snapshot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
