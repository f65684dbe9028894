/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recordings at the ends of what the format allows: nothing in them, one row, the longest strings, a
 * million tasks, the largest times, offsets beyond 4 GiB.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "layout.h"
#include "recording.h"

#define TASKS (1u << 20)
#define FAR (5ull << 30)

static const struct bbx_origin origin = { .node = "n1", .clock_id = 7 };

static struct bbx_writer *open_writer(int fd)
{
	struct bbx_writer_opts opts = { .schema = &rec_schema, .origin = &origin,
		.session = REC_SESSION };
	struct bbx_writer *w;

	assert_int_equal(bbx_writer_open(fd, &opts, &w), 0);
	return w;
}

static struct bbx_reader *open_reader(int fd)
{
	struct bbx_reader *r;
	struct bbx_verify v;

	assert_int_equal(bbx_open_fd(dup(fd), "limits", BBX_STRICT, &r, NULL), 0);
	assert_int_equal(bbx_verify(r, true, &v), 0);
	return r;
}

static void add(struct bbx_writer *w, uint64_t ts, const struct bbx_task *task, const char *text,
		uint32_t len, int want)
{
	struct bbx_value v[9];

	for (size_t i = 0; i < 9; i++)
		v[i] = (struct bbx_value){ .null = true };
	v[0] = (struct bbx_value){ .u = ts };
	if (task)
		v[1] = (struct bbx_value){ .task = task };
	if (text)
		v[6] = v[7] = (struct bbx_value){ .p = text, .len = len };
	assert_int_equal(bbx_writer_add(w, 1, v, 9), want);
}

static void test_a_recording_without_rows_is_sound(void **state)
{
	int fd = rec_file();
	struct bbx_reader *r;

	(void)state;
	assert_int_equal(bbx_writer_close(open_writer(fd)), 0);
	r = open_reader(fd);
	assert_int_equal(bbx_n_chunks(r), 0);
	assert_int_equal(bbx_n_sections(r), 1);
	bbx_close(r);
	close(fd);
}

static void test_an_empty_file_is_no_recording(void **state)
{
	struct bbx_diag diag = { 0 };
	struct bbx_recover *rc;
	struct bbx_reader *r;
	int fd = rec_file();

	(void)state;
	assert_int_equal(bbx_open_fd(dup(fd), "empty", 0, &r, &diag), -EMEDIUMTYPE);
	assert_string_equal(diag.what, "empty file");
	assert_int_equal(bbx_recover_open(fd, "empty", "test", &rc, &diag), -EMEDIUMTYPE);
	assert_string_equal(diag.what, "empty file");
	close(fd);
}

static void test_one_row_is_a_recording(void **state)
{
	struct rec_opts opts = { .rows = 1 };
	struct bbx_reader *r;
	int fd = rec_file();

	(void)state;
	rec_write(fd, &opts);
	r = open_reader(fd);
	assert_int_equal(rec_check_all(r, NULL, 0), 1);
	bbx_close(r);
	close(fd);
}

static void test_strings_of_64_kib_come_back_and_longer_ones_are_refused(void **state)
{
	char *text = malloc(BBX_MAX_STRING + 1);
	int fd = rec_file();
	struct bbx_writer *w = open_writer(fd);
	struct bbx_batch b = { 0 };
	struct bbx_reader *r;

	(void)state;
	for (uint32_t i = 0; i <= BBX_MAX_STRING; i++)
		text[i] = (char)(i * 31 + i / 256);
	for (uint32_t i = 0; i < 300; i++) {
		text[0] = (char)i;
		add(w, i + 1, NULL, text, BBX_MAX_STRING, 0);
	}
	add(w, 1, NULL, text, BBX_MAX_STRING + 1, -EINVAL);
	assert_int_equal(bbx_writer_close(w), 0);
	r = open_reader(fd);
	for (size_t i = 0, row = 0; i < bbx_n_chunks(r); i++) {
		assert_int_equal(bbx_chunk_read(r, i, NULL, 0, &b), 1);
		for (uint32_t k = 0; k < b.rows; k++, row++) {
			struct bbx_str s;

			text[0] = (char)row;
			for (uint32_t col = 6; col <= 7; col++) {
				assert_int_equal(bbx_cell_str(r, &b, col, k, &s), 1);
				assert_int_equal(s.len, BBX_MAX_STRING);
				assert_memory_equal(s.p, text, s.len);
			}
		}
	}
	bbx_batch_done(&b);
	bbx_close(r);
	free(text);
	close(fd);
}

static void test_a_million_tasks_are_told_apart(void **state)
{
	int fd = rec_file();
	struct bbx_writer *w = open_writer(fd);
	struct bbx_batch b = { 0 };
	struct bbx_reader *r;
	uint32_t n = 0;

	(void)state;
	for (uint32_t i = 1; i <= TASKS; i++) {
		struct bbx_task t = { .pid = i, .tid = i, .start_ns = i * 1000ull,
			.cgroup_id = i % 100, .comm = "sh", .comm_len = 2 };

		add(w, i, &t, NULL, 0, 0);
	}
	assert_int_equal(bbx_writer_close(w), 0);
	r = open_reader(fd);
	for (size_t i = 0; i < bbx_n_chunks(r); i++) {
		const uint32_t cols[] = { 0, 1 };

		assert_int_equal(bbx_chunk_read(r, i, cols, 2, &b), 1);
		for (uint32_t k = 0; k < b.rows; k++) {
			struct bbx_task t;

			n++;
			assert_int_equal(bbx_dict_task(r, b.section, b.vec[1].u[k], &t), 0);
			if (t.pid != n || t.start_ns != n * 1000ull)
				fail();
		}
	}
	assert_int_equal(n, TASKS);
	bbx_batch_done(&b);
	bbx_close(r);
	close(fd);
}

static void test_times_of_all_sizes_come_back(void **state)
{
	static const uint64_t times[] = { 0, 1, UINT32_MAX, 1ull << 32, INT64_MAX, 1ull << 63,
		UINT64_MAX };
	const size_t n = sizeof(times) / sizeof(times[0]);
	int fd = rec_file();
	struct bbx_writer *w = open_writer(fd);
	struct bbx_batch b = { 0 };
	struct bbx_reader *r;

	(void)state;
	for (size_t i = 0; i < n; i++)
		add(w, times[i], NULL, NULL, 0, 0);
	assert_int_equal(bbx_writer_close(w), 0);
	r = open_reader(fd);
	assert_int_equal(bbx_n_chunks(r), 1);
	assert_int_equal(bbx_chunk(r, 0)->t_min, 0);
	assert_true(bbx_chunk(r, 0)->t_max == UINT64_MAX);
	assert_int_equal(bbx_chunk_read(r, 0, NULL, 0, &b), 1);
	assert_memory_equal(b.vec[0].u, times, sizeof(times));
	bbx_batch_done(&b);
	bbx_close(r);
	close(fd);
}

static void test_records_beyond_4_gib_and_a_hole_are_read_and_repaired(void **state)
{
	struct rec_opts near = { .rows = 60, .no_index = true };
	struct rec_opts far = { .rows = 60, .session = 9, .first = 60 };
	int fd = rec_file(), out = rec_file();
	uint8_t seen[120] = { 0 };
	struct bbx_recover *rc;
	struct bbx_reader *r;

	(void)state;
	rec_write(fd, &near);
	assert_int_equal(ftruncate(fd, (off_t)FAR), 0);
	rec_write(fd, &far);
	for (unsigned flags = 0; flags <= BBX_NO_INDEX; flags += BBX_NO_INDEX) {
		memset(seen, 0, sizeof(seen));
		assert_int_equal(bbx_open_fd(dup(fd), "sparse", flags, &r, NULL), 0);
		assert_int_equal(rec_check_all(r, seen, sizeof(seen)), 120);
		assert_true(bbx_chunk(r, bbx_n_chunks(r) - 1)->off > FAR);
		assert_int_equal(bbx_n_damages(r), 1);
		assert_int_equal(bbx_damage(r, 0)->kind, BBX_DAMAGE_bytes);
		for (size_t i = 0; i < sizeof(seen); i++)
			assert_int_equal(seen[i], 1);
		bbx_close(r);
	}
	assert_int_equal(bbx_recover_open(fd, "sparse", "test", &rc, NULL), 0);
	assert_int_equal(bbx_recover_write(rc, out), 0);
	assert_true(bbx_recover_report(rc)->skipped_bytes > FAR - 100000);
	bbx_recover_free(rc);
	assert_true(lseek(out, 0, SEEK_END) < 100000);
	r = open_reader(out);
	assert_int_equal(rec_check_all(r, NULL, 0), 120);
	bbx_close(r);
	close(fd);
	close(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_recording_without_rows_is_sound),
		cmocka_unit_test(test_an_empty_file_is_no_recording),
		cmocka_unit_test(test_one_row_is_a_recording),
		cmocka_unit_test(test_strings_of_64_kib_come_back_and_longer_ones_are_refused),
		cmocka_unit_test(test_a_million_tasks_are_told_apart),
		cmocka_unit_test(test_times_of_all_sizes_come_back),
		cmocka_unit_test(test_records_beyond_4_gib_and_a_hole_are_read_and_repaired),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
