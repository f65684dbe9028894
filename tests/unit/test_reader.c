/* SPDX-License-Identifier: Apache-2.0 */
/* What the writer wrote comes back: through the index, by walking, and from a pipe in small reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "header.h"
#include "recording.h"

#define ROWS 3000

static struct bbx_reader *open_copy(int fd, unsigned flags)
{
	struct bbx_diag diag = { 0 };
	struct bbx_reader *r = NULL;

	if (bbx_open_fd(dup(fd), "recording", flags, &r, &diag))
		fail_msg("open: %s", diag.what);
	return r;
}

/* Every row once, in index, walk and stream mode. */
static void check_rows(int fd, size_t rows, size_t damages, bool indexed)
{
	uint8_t *seen = calloc(rows, 1);

	for (unsigned flags = 0; flags <= BBX_NO_INDEX; flags += BBX_NO_INDEX) {
		struct bbx_reader *r = open_copy(fd, flags);

		memset(seen, 0, rows);
		assert_int_equal(bbx_file_indexed(r, 0), indexed && !flags);
		assert_int_equal(rec_check_all(r, seen, rows), rows);
		for (size_t i = 0; i < rows; i++)
			assert_int_equal(seen[i], 1);
		assert_int_equal(bbx_n_damages(r), damages);
		bbx_close(r);
	}
	free(seen);
}

/* A pipe that a child fills. */
static int pipe_of(int fd, pid_t *ret_pid)
{
	size_t len;
	uint8_t *p = rec_bytes(fd, &len);
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	*ret_pid = fork();
	if (!*ret_pid) {
		close(ends[0]);
		for (size_t off = 0; off < len;) {
			ssize_t n = write(ends[1], p + off, len - off);

			if (n < 0)
				_exit(1);
			off += (size_t)n;
		}
		_exit(0);
	}
	close(ends[1]);
	free(p);
	return ends[0];
}

static size_t stream_rows(int fd, size_t read_max, size_t *ret_damages)
{
	struct bbx_batch b = { 0 };
	struct bbx_stream *s;
	bool lost = false;
	size_t rows = 0;
	int e;

	assert_int_equal(bbx_stream_open(fd, "pipe", 0, read_max, &s), 0);
	while ((e = bbx_stream_next(s, &b, NULL)) > 0) {
		assert_true(rec_check_batch(bbx_stream_reader(s), &b, NULL, 0, &lost));
		rows += b.rows;
	}
	assert_int_equal(e, 0);
	assert_false(lost);
	*ret_damages = bbx_n_damages(bbx_stream_reader(s));
	assert_int_equal(bbx_stream_next(s, &b, NULL), 0);
	bbx_batch_done(&b);
	bbx_stream_close(s);
	return rows;
}

static void test_a_recording_reads_back_through_its_index_and_without(void **state)
{
	int fd = rec_file();

	(void)state;
	rec_write(fd, &(struct rec_opts){ .rows = ROWS, .group = 500 });
	check_rows(fd, ROWS, 0, true);
	close(fd);
}

static void test_a_recording_reads_back_from_a_pipe_31_bytes_at_a_time(void **state)
{
	int fd = rec_file(), in, status;
	size_t damages;
	pid_t pid;

	(void)state;
	rec_write(fd, &(struct rec_opts){ .rows = ROWS, .group = 500, .items = true });
	in = pipe_of(fd, &pid);
	assert_int_equal(stream_rows(in, 31, &damages), ROWS);
	assert_int_equal(damages, 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(in);
	close(fd);
}

static void test_a_recording_without_index_reads_back_and_says_it_was_cut(void **state)
{
	int fd = rec_file();
	struct bbx_reader *r;

	(void)state;
	rec_write(fd, &(struct rec_opts){ .rows = 100, .no_index = true });
	check_rows(fd, 100, 1, false);
	r = open_copy(fd, 0);
	assert_int_equal(bbx_damage(r, 0)->kind, BBX_DAMAGE_cut);
	assert_string_equal(bbx_damage(r, 0)->what,
			    "no trailer: recording was cut or its writer killed");
	assert_int_equal(bbx_damage(r, 0)->off, lseek(fd, 0, SEEK_END));
	bbx_close(r);
	close(fd);
}

/* Three recordings one behind the other; which of them has an index. */
static int concatenation(const bool *indexed)
{
	int fd = rec_file();

	for (uint32_t i = 0; i < 3; i++)
		rec_write(fd, &(struct rec_opts){
			.rows = 100, .first = i * 100, .session = 7 + i, .section = i,
			.no_index = !indexed[i],
		});
	return fd;
}

static void test_concatenated_recordings_have_the_sections_of_all(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 8; bits++) {
		bool indexed[3] = { bits & 1, bits & 2, bits & 4 };
		int fd = concatenation(indexed);
		struct bbx_reader *r = open_copy(fd, 0);

		assert_int_equal(bbx_n_sections(r), 3);
		assert_string_equal(bbx_section(r, 2)->node, "n1");
		assert_int_equal(bbx_schema(r)->n_types, 2);
		bbx_close(r);
		check_rows(fd, 300, indexed[2] ? 0 : 1, indexed[2]);
		close(fd);
	}
}

static void test_a_cut_recording_before_a_whole_one_costs_only_what_was_cut(void **state)
{
	size_t len_a, len_b;
	int a = rec_file(), b = rec_file();
	uint8_t *pa, *pb;

	(void)state;
	rec_write(a, &(struct rec_opts){ .rows = 60, .session = 7 });
	rec_write(b, &(struct rec_opts){ .rows = 60, .session = 8, .first = 60 });
	pa = rec_bytes(a, &len_a);
	pb = rec_bytes(b, &len_b);
	for (size_t cut = 1; cut < len_a; cut += 17) {
		int fd = rec_file();
		unsigned flags;

		assert_int_equal(pwrite(fd, pa, cut, 0), cut);
		assert_int_equal(pwrite(fd, pb, len_b, (off_t)cut), len_b);
		for (flags = 0; flags <= BBX_NO_INDEX; flags += BBX_NO_INDEX) {
			struct bbx_reader *r = open_copy(fd, flags);
			uint8_t seen[120] = { 0 };

			rec_check_all(r, seen, 120);
			for (size_t i = 60; i < 120; i++)
				assert_int_equal(seen[i], 1);
			bbx_close(r);
		}
		close(fd);
	}
	free(pa);
	free(pb);
	close(a);
	close(b);
}

static void test_several_files_are_one_recording(void **state)
{
	char paths[2][64];
	const char *list[2] = { paths[0], paths[1] };
	uint8_t seen[200] = { 0 };
	struct bbx_reader *r;
	int fds[2];

	(void)state;
	for (uint32_t i = 0; i < 2; i++) {
		fds[i] = rec_file();
		rec_write(fds[i], &(struct rec_opts){ .rows = 100, .first = i * 100, .session = i + 1 });
		snprintf(paths[i], sizeof(paths[i]), "/proc/self/fd/%d", fds[i]);
	}
	assert_int_equal(bbx_open(list, 2, 0, &r, NULL), 0);
	assert_int_equal(bbx_n_files(r), 2);
	assert_int_equal(bbx_n_sections(r), 2);
	assert_int_equal(rec_check_all(r, seen, 200), 200);
	assert_int_equal(bbx_n_damages(r), 0);
	bbx_close(r);
	close(fds[0]);
	close(fds[1]);
}

static void test_a_section_of_several_files_is_taken_from_the_fullest(void **state)
{
	const uint32_t rows[] = { 60, 100, 40 };
	char paths[3][64];
	const char *list[3] = { paths[0], paths[1], paths[2] };
	uint8_t seen[100] = { 0 };
	struct bbx_reader *r;
	int fds[3];

	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		fds[i] = rec_file();
		rec_write(fds[i], &(struct rec_opts){ .rows = rows[i] });
		snprintf(paths[i], sizeof(paths[i]), "/proc/self/fd/%d", fds[i]);
	}
	assert_int_equal(bbx_open(list, 3, 0, &r, NULL), 0);
	assert_int_equal(rec_check_all(r, seen, 100), 100);
	for (size_t i = 0; i < bbx_n_chunks(r); i++)
		assert_int_equal(bbx_section(r, bbx_chunk(r, i)->section)->file, 1);
	bbx_close(r);
	for (uint32_t i = 0; i < 3; i++)
		close(fds[i]);
}

static void test_one_bad_file_among_several_is_named(void **state)
{
	const char *paths[2] = { "/proc/self/exe", "/nonexistent/x.bbx" };
	struct bbx_diag diag = { 0 };
	struct bbx_reader *r = NULL;

	(void)state;
	assert_int_equal(bbx_open(paths, 2, 0, &r, &diag), -EMEDIUMTYPE);
	assert_string_equal(diag.what, "/proc/self/exe: not a BlackBox recording");
	assert_int_equal(bbx_open(paths + 1, 1, 0, &r, &diag), -ENOENT);
	assert_null(r);
}

static void test_an_empty_file_is_no_recording(void **state)
{
	struct bbx_diag diag = { 0 };
	struct bbx_reader *r = NULL;
	struct bbx_batch b = { 0 };
	struct bbx_stream *s;
	int fd = rec_file();

	(void)state;
	assert_int_equal(bbx_open_fd(dup(fd), "x", 0, &r, &diag), -EMEDIUMTYPE);
	assert_string_equal(diag.what, "empty file");
	assert_int_equal(bbx_stream_open(fd, "x", 0, 0, &s), 0);
	assert_int_equal(bbx_stream_next(s, &b, &diag), -EMEDIUMTYPE);
	assert_string_equal(diag.what, "empty file");
	bbx_stream_close(s);
	close(fd);
}

static void test_a_pipe_is_not_opened_as_a_file(void **state)
{
	struct bbx_reader *r = NULL;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(bbx_open_fd(ends[0], "pipe", 0, &r, NULL), -ESPIPE);
	close(ends[1]);
}

static void test_only_the_columns_asked_for_are_present(void **state)
{
	struct bbx_batch b = { 0 };
	struct bbx_reader *r;
	int fd = rec_file();

	(void)state;
	rec_write(fd, &(struct rec_opts){ .rows = 100 });
	r = open_copy(fd, 0);
	for (size_t i = 0; i < bbx_n_chunks(r); i++) {
		const struct bbx_type *t = &bbx_schema(r)->types[bbx_chunk(r, i)->type];
		uint32_t want[2] = { (uint32_t)bbx_type_column(t, "path"), 0 };

		assert_int_equal(bbx_chunk_read(r, i, want, 2, &b), 1);
		for (uint32_t c = 0; c < b.n_cols; c++) {
			assert_int_equal(b.vec[c].present, c == want[0] || c == 0);
			assert_int_equal(bbx_cell_null(&b, c, 0), !b.vec[c].present ||
					 (b.vec[c].nulls && b.vec[c].nulls[0] & 1));
		}
		assert_int_equal(b.rows, bbx_chunk(r, i)->rows);
	}
	bbx_batch_done(&b);
	bbx_close(r);
	close(fd);
}

static void test_statistics_tell_which_tasks_a_chunk_cannot_have(void **state)
{
	struct bbx_batch b = { 0 };
	struct bbx_reader *r;
	int fd = rec_file();
	size_t left_out = 0;

	(void)state;
	rec_write(fd, &(struct rec_opts){ .rows = ROWS, .group = 1000 });
	r = open_copy(fd, 0);
	for (size_t i = 0; i < bbx_n_chunks(r); i++) {
		assert_int_equal(bbx_chunk_read(r, i, NULL, 0, &b), 1);
		for (uint32_t row = 0; row < b.rows; row++)
			assert_true(bbx_cell_null(&b, 1, row) ||
				    bbx_chunk_may_have(r, i, 1, b.vec[1].u[row]));
		left_out += !bbx_chunk_may_have(r, i, 1, 1000000);
	}
	assert_int_equal(left_out, bbx_n_chunks(r));
	bbx_batch_done(&b);
	bbx_close(r);
	close(fd);
}

static void test_incidents_and_attachments_come_back(void **state)
{
	struct bbx_reader *r;
	int fd = rec_file();
	void *data;
	size_t len;

	(void)state;
	rec_write(fd, &(struct rec_opts){ .rows = 10, .items = true });
	for (unsigned flags = 0; flags <= BBX_NO_INDEX; flags += BBX_NO_INDEX) {
		r = open_copy(fd, flags);
		assert_int_equal(bbx_n_incidents(r), 1);
		assert_string_equal(bbx_incident(r, 0)->reason, "oom");
		assert_string_equal(bbx_incident(r, 0)->pod, "checkout");
		assert_string_equal(bbx_incident(r, 0)->node, "");
		assert_int_equal(bbx_n_attachments(r), 1);
		assert_string_equal(bbx_attachment(r, 0)->name, "pod.yaml");
		assert_int_equal(bbx_attachment_read(r, 0, &data, &len), 0);
		assert_int_equal(len, 10);
		assert_memory_equal(data, "kind: Pod\n", 10);
		free(data);
		bbx_close(r);
	}
	close(fd);
}

static void test_ids_without_an_entry_read_as_lost(void **state)
{
	struct bbx_reader *r;
	struct bbx_task task;
	struct bbx_str s, again;
	int fd = rec_file();

	(void)state;
	rec_write(fd, &(struct rec_opts){ .rows = 10 });
	r = open_copy(fd, 0);
	for (uint64_t id = 1000; id < 3000; id++)
		assert_int_equal(bbx_dict_str(r, 0, id, &again), -ENOENT);
	assert_int_equal(bbx_dict_str(r, 0, 1234, &s), -ENOENT);
	assert_int_equal(s.len, 10);
	assert_memory_equal(s.p, "?dict:1234", 10);
	assert_int_equal(bbx_dict_task(r, 0, 1234, &task), -ENOENT);
	assert_int_equal(task.pid, 0);
	assert_int_equal(bbx_dict_ip(r, 0, UINT64_MAX, &s), -ENOENT);
	assert_true(bbx_dict_size(r, 0, BBX_DICT_task) >= 3);
	bbx_close(r);
	close(fd);
}

static void test_verify_counts_every_record(void **state)
{
	struct bbx_verify v;
	struct bbx_reader *r;
	int fd = rec_file();

	(void)state;
	rec_write(fd, &(struct rec_opts){ .rows = ROWS, .items = true });
	r = open_copy(fd, 0);
	assert_int_equal(bbx_verify(r, true, &v), 0);
	assert_int_equal(v.rows, ROWS);
	assert_int_equal(v.bytes, lseek(fd, 0, SEEK_END));
	assert_int_equal(v.damaged_bytes, 0);
	bbx_close(r);
	close(fd);
}

/* A reader that leaves chunks out by their times must not take them from an index that is wrong. */
static void test_an_index_with_other_times_than_a_record_is_found_out(void **state)
{
	int fd = rec_file(), changed;
	struct bbx_header h = { 0 };
	struct bbx_verify v;
	struct bbx_reader *r;
	size_t len, off = 0;
	uint8_t *p;

	(void)state;
	rec_write(fd, &(struct rec_opts){ 0 });
	p = rec_bytes(fd, &len);
	while (h.type != BBX_REC_EVENTS) {
		off += h.type ? bbx_header_size(&h) + (size_t)h.payload_len : 0;
		assert_int_equal(bbx_header_decode(p + off, len - off, &h), 0);
	}
	h.t_max++;
	h.ext = memcpy(malloc(h.ext_len), h.ext, h.ext_len);
	bbx_header_encode(&h, p + off);
	changed = rec_file_of(p, len);
	r = open_copy(changed, 0);
	assert_true(bbx_file_indexed(r, 0));
	assert_int_equal(bbx_verify(r, true, &v), -EBADMSG);
	assert_int_equal(bbx_n_damages(r), 1);
	assert_true(bbx_damage(r, 0)->off == off);
	bbx_close(r);
	free((void *)(uintptr_t)h.ext);
	free(p);
	close(changed);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_recording_reads_back_through_its_index_and_without),
		cmocka_unit_test(test_a_recording_reads_back_from_a_pipe_31_bytes_at_a_time),
		cmocka_unit_test(test_a_recording_without_index_reads_back_and_says_it_was_cut),
		cmocka_unit_test(test_concatenated_recordings_have_the_sections_of_all),
		cmocka_unit_test(test_a_cut_recording_before_a_whole_one_costs_only_what_was_cut),
		cmocka_unit_test(test_several_files_are_one_recording),
		cmocka_unit_test(test_a_section_of_several_files_is_taken_from_the_fullest),
		cmocka_unit_test(test_one_bad_file_among_several_is_named),
		cmocka_unit_test(test_an_empty_file_is_no_recording),
		cmocka_unit_test(test_a_pipe_is_not_opened_as_a_file),
		cmocka_unit_test(test_only_the_columns_asked_for_are_present),
		cmocka_unit_test(test_statistics_tell_which_tasks_a_chunk_cannot_have),
		cmocka_unit_test(test_incidents_and_attachments_come_back),
		cmocka_unit_test(test_ids_without_an_entry_read_as_lost),
		cmocka_unit_test(test_verify_counts_every_record),
		cmocka_unit_test(test_an_index_with_other_times_than_a_record_is_found_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
