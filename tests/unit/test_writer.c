/* SPDX-License-Identifier: Apache-2.0 */
#include "bbx.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "header.h"
#include "rng.h"
#include "schema_ids.h"

static const struct bbx_origin origin = {
	.boot_id = { 1, 2, 3 }, .node = "n1", .kernel = "6.1", .clock_id = 7
};

enum { N_FORK = 6, N_LOSS = 9 };

static struct bbx_writer *open_writer(int fd, bool no_index)
{
	const struct bbx_writer_opts opts = { .origin = &origin,
					      .session = 42,
					      .no_index = no_index };
	struct bbx_writer *w;

	assert_int_equal(bbx_writer_open(fd, &opts, &w), 0);
	return w;
}

static int memory_file(void)
{
	int fd = memfd_create("test_writer", MFD_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static struct bbx_reader *open_reader(int fd)
{
	struct bbx_diag diag = { 0 };
	struct bbx_reader *r;

	assert_int_equal(bbx_open_fd(fd, "test", BBX_STRICT, &r, &diag), 0);
	return r;
}

static struct bbx_task make_task(uint32_t pid, const char *comm)
{
	return (struct bbx_task){ .pid = pid, .tid = pid, .start_ns = pid * 10ull, .cgroup_id = 7,
				  .comm = comm, .comm_len = strlen(comm) };
}

static int add_fork(struct bbx_writer *w, uint64_t ts, uint32_t pid)
{
	const struct bbx_task child = make_task(pid, "child"), parent = make_task(1, "parent");
	const struct bbx_value v[N_FORK] = {
		{ .u = ts },	     { .task = &child }, { .null = true },
		{ .task = &parent }, { .u = 1 },	 { .u = pid % 3 },
	};

	return bbx_writer_add(w, BBX_TYPE_fork, v, N_FORK);
}

static int add_loss(struct bbx_writer *w, uint64_t ts, const char *type, size_t len)
{
	const struct bbx_value v[N_LOSS] = {
		{ .u = ts }, { .null = true }, { .null = true },
		{ .u = 1 },  { .u = 1 },       { .u = 0 },
		{ .u = 0 },
		{ .p = type, .len = (uint32_t)len },
		{ .p = "critical", .len = 8 },
	};

	return bbx_writer_add(w, BBX_TYPE_loss, v, N_LOSS);
}

/* ---- Records as they stand in the file ------------------------------------------------------- */

struct file {
	uint8_t *p;
	size_t len;
};

static struct file slurp(int fd)
{
	struct stat st;
	struct file f;

	assert_int_equal(fstat(fd, &st), 0);
	f.len = (size_t)st.st_size;
	f.p = malloc(f.len + 1);
	assert_int_equal(pread(fd, f.p, f.len, 0), st.st_size);
	return f;
}

/* The next header, checked; false at the end. Every byte belongs to a record. */
static bool next_record(const struct file *f, size_t *at, struct bbx_header *h)
{
	size_t start = *at;

	if (start == f->len)
		return false;
	assert_int_equal(bbx_header_decode(f->p + start, f->len - start, h), 0);
	*at = start + bbx_header_size(h) + h->payload_len;
	assert_true(*at <= f->len);
	assert_true(bbx_hash(f->p + start + bbx_header_size(h), h->payload_len) == h->payload_hash);
	return true;
}

static void test_records_stand_in_the_order_of_the_format(void **state)
{
	static const uint16_t want[] = {
		BBX_REC_FILE,	    BBX_REC_SCHEMA, BBX_REC_DICT,    BBX_REC_DICT,
		BBX_REC_EVENTS,	    BBX_REC_DICT,   BBX_REC_EVENTS,  BBX_REC_INCIDENT,
		BBX_REC_ATTACHMENT, BBX_REC_INDEX,  BBX_REC_TRAILER,
	};
	const struct bbx_incident inc = { .ts = 5, .reason = "oom" };
	struct bbx_header h;
	struct bbx_cursor c;
	int fd = memory_file();
	struct bbx_writer *w = open_writer(fd, false);
	size_t at = 0, n = 0;
	struct file f;

	(void)state;
	assert_int_equal(bbx_writer_flush(w, 1), 0);
	assert_int_equal(add_fork(w, 3, 100), 0);
	assert_int_equal(add_fork(w, 2, 101), 0);
	assert_int_equal(add_loss(w, 4, "fork", 4), 0);
	assert_int_equal(bbx_writer_flush(w, 4), 0);
	assert_int_equal(bbx_writer_incident(w, &inc), 0);
	assert_int_equal(bbx_writer_attach(w, "x", "text/plain", "hello", 5), 0);
	assert_int_equal(bbx_writer_close(w), 0);
	f = slurp(fd);
	for (; next_record(&f, &at, &h); n++) {
		assert_true(n < sizeof(want) / sizeof(want[0]));
		assert_int_equal(h.type, want[n]);
		assert_int_equal(h.seq, n);
		assert_int_equal(h.session, 42);
		assert_int_equal(!!(h.flags & BBX_REC_GROUP_END), n == 6);
		assert_int_equal(bbx_ext_find(&h, BBX_TAG_WATERMARK, &c), n == 6);
		if (n == 4)
			assert_true(h.t_min == 2 && h.t_max == 3 && h.rows == 2 &&
				    !(h.flags & BBX_REC_SORTED));
		if (n == 6)
			assert_true(h.flags & BBX_REC_SORTED && bbx_get_u64(c.p) == 4);
	}
	assert_int_equal(n, sizeof(want) / sizeof(want[0]));
	assert_int_equal(bbx_header_size(&h), BBX_TRAILER_BYTES);
	free(f.p);
	close(fd);
}

static void test_rows_come_back(void **state)
{
	const uint32_t n = 40000;
	int fd = memory_file();
	struct bbx_writer *w = open_writer(fd, false);
	struct bbx_batch b = { 0 };
	struct bbx_reader *r;
	uint32_t seen = 0;

	(void)state;
	for (uint32_t i = 0; i < n; i++) {
		assert_int_equal(add_fork(w, 1000 + i, 100 + i % 977), 0);
		if (i % 15000 == 14999)
			assert_int_equal(bbx_writer_flush(w, 1000 + i), 0);
	}
	assert_int_equal(bbx_writer_stats(w)->rows, n);
	assert_int_equal(bbx_writer_close(w), 0);
	r = open_reader(fd);
	for (size_t c = 0; c < bbx_n_chunks(r); c++) {
		assert_int_equal(bbx_chunk_read(r, c, NULL, 0, &b), 1);
		for (uint32_t i = 0; i < b.rows; i++, seen++) {
			struct bbx_task t;

			assert_int_equal(b.vec[0].u[i], 1000 + seen);
			assert_int_equal(bbx_dict_task(r, b.section, b.vec[1].u[i], &t), 0);
			assert_int_equal(t.pid, 100 + seen % 977);
			assert_memory_equal(t.comm, "child", 5);
			assert_false(b.vec[2].present);
			assert_int_equal(b.vec[5].u[i], t.pid % 3);
		}
	}
	assert_int_equal(seen, n);
	bbx_batch_done(&b);
	bbx_close(r);
}

static void
test_a_full_builder_is_written_alone_and_ends_no_group(void **state)
{
	int fd = memory_file();
	struct bbx_writer *w = open_writer(fd, true);
	uint32_t rows = 0, ends = 0;
	struct bbx_header h;
	struct file f;
	size_t at = 0;

	(void)state;
	assert_int_equal(add_loss(w, 1, "fork", 4), 0);
	for (uint32_t i = 0; i < BBX_BUILDER_ROWS; i++)
		assert_int_equal(add_fork(w, i, 100), 0);
	f = slurp(fd);
	while (next_record(&f, &at, &h)) {
		if (h.type == BBX_REC_EVENTS)
			assert_int_equal(h.subtype, BBX_TYPE_fork);
		rows += h.type == BBX_REC_EVENTS ? h.rows : 0;
		ends += !!(h.flags & BBX_REC_GROUP_END);
	}
	assert_int_equal(rows, BBX_BUILDER_ROWS);
	assert_int_equal(ends, 0);
	free(f.p);
	assert_int_equal(bbx_writer_close(w), 0);
	f = slurp(fd);
	for (at = 0; next_record(&f, &at, &h);)
		;
	assert_true(h.flags & BBX_REC_GROUP_END);
	assert_int_equal(h.type, BBX_REC_EVENTS);
	free(f.p);
	close(fd);
}

static void test_bad_rows_are_refused_and_do_no_harm(void **state)
{
	struct bbx_task t = make_task(9, "x");
	struct bbx_value v[N_FORK] = { { .u = 1 },     { .task = &t }, { .null = true },
				       { .task = &t }, { .u = 1 },     { .u = 1 } };
	char *big = calloc(1, 65537);
	int fd = memory_file();
	struct bbx_writer *w = open_writer(fd, false);
	struct bbx_reader *r;

	(void)state;
	assert_int_equal(bbx_writer_add(w, 999, v, N_FORK), -EINVAL);
	assert_int_equal(bbx_writer_add(w, BBX_TYPE_fork, v, N_FORK - 1), -EINVAL);
	v[3].null = true;
	assert_int_equal(bbx_writer_add(w, BBX_TYPE_fork, v, N_FORK), -EINVAL);
	v[3].null = false;
	t.comm_len = BBX_COMM_MAX + 1;
	assert_int_equal(bbx_writer_add(w, BBX_TYPE_fork, v, N_FORK), -EINVAL);
	assert_int_equal(add_loss(w, 1, big, 65537), -EINVAL);
	assert_int_equal(add_loss(w, 1, big, 65536), 0);
	assert_int_equal(bbx_writer_attach(w, "x", "y", big, (64u << 20) + 1), -EFBIG);
	assert_int_equal(bbx_writer_close(w), 0);
	r = open_reader(fd);
	assert_int_equal(bbx_n_chunks(r), 1);
	assert_int_equal(bbx_chunk(r, 0)->rows, 1);
	bbx_close(r);
	free(big);
}

/* Rows with a new string each, 14 groups of which fill the dictionary of a section. */
static void add_groups(struct bbx_writer *w, unsigned groups)
{
	char name[128];

	memset(name, 'x', sizeof(name));
	for (unsigned i = 0; i < groups * 5000; i++) {
		name[snprintf(name, sizeof(name), "%u", i)] = 'x';
		assert_int_equal(add_loss(w, i, name, 120), 0);
		if (i % 5000 == 4999)
			assert_int_equal(bbx_writer_flush(w, i), 0);
	}
}

static void test_a_section_ends_when_its_dictionaries_are_full(void **state)
{
	int fd = memory_file();
	struct bbx_writer *w = open_writer(fd, false);
	uint64_t named = 0, rows = 0;
	struct bbx_batch b = { 0 };
	struct bbx_reader *r;

	(void)state;
	add_groups(w, 20);
	assert_int_equal(bbx_writer_close(w), 0);
	r = open_reader(fd);
	assert_int_equal(bbx_n_sections(r), 2);
	assert_int_equal(bbx_section(r, 1)->number, 1);
	for (size_t c = 0; c < bbx_n_chunks(r); c++) {
		assert_int_equal(bbx_chunk_read(r, c, NULL, 0, &b), 1);
		for (uint32_t i = 0; i < b.rows; i++, rows++) {
			struct bbx_str s;

			assert_int_equal(bbx_cell_str(r, &b, 7, i, &s), 1);
			assert_int_equal(s.len, 120);
			named += strtoull(s.p, NULL, 10) == b.vec[0].u[i];
		}
	}
	assert_int_equal(rows, 100000);
	assert_int_equal(named, rows);
	bbx_batch_done(&b);
	bbx_close(r);
}

static void test_an_incident_after_a_full_section_stands_in_a_section_of_known_origin(void **state)
{
	int fd = memory_file();
	struct bbx_writer *w = open_writer(fd, false);
	struct bbx_incident inc = { .ts = 1, .reason = "request" };
	struct bbx_reader *r;

	(void)state;
	add_groups(w, 14);
	assert_int_equal(bbx_writer_incident(w, &inc), 0);
	assert_int_equal(bbx_writer_close(w), 0);
	r = open_reader(fd);
	assert_int_equal(bbx_n_sections(r), 2);
	assert_true(bbx_section(r, 1)->has_file);
	assert_int_equal(bbx_n_damages(r), 0);
	assert_int_equal(bbx_n_incidents(r), 1);
	bbx_close(r);
}

static void test_long_strings_that_never_repeat_stay_out_of_the_dictionary(void **state)
{
	int fd = memory_file();
	struct bbx_writer *w = open_writer(fd, false);
	struct bbx_batch b = { 0 };
	struct bbx_reader *r;
	struct bbx_str s;
	char name[400];

	(void)state;
	memset(name, 'y', sizeof(name));
	for (unsigned i = 0; i < 1000; i++) {
		memcpy(name, &i, sizeof(i));
		assert_int_equal(add_loss(w, i, name, sizeof(name)), 0);
	}
	assert_int_equal(bbx_writer_close(w), 0);
	r = open_reader(fd);
	assert_int_equal(bbx_dict_size(r, 0, BBX_DICT_string), 1);
	assert_int_equal(bbx_chunk_read(r, 0, NULL, 0, &b), 1);
	assert_int_equal(bbx_cell_str(r, &b, 7, 77, &s), 1);
	assert_int_equal(s.len, sizeof(name));
	assert_memory_equal(s.p, "\x4d\0\0\0yyy", 7);
	bbx_batch_done(&b);
	bbx_close(r);
}

static void test_statistics_tell_which_tasks_a_chunk_has(void **state)
{
	int fd = memory_file();
	struct bbx_writer *w = open_writer(fd, false);
	struct bbx_reader *r;

	(void)state;
	for (uint32_t i = 0; i < 100; i++)
		assert_int_equal(add_fork(w, i, 100 + i), 0);
	assert_int_equal(bbx_writer_flush(w, 100), 0);
	for (uint32_t i = 0; i < 100; i++)
		assert_int_equal(add_fork(w, 100 + i, 300 + i), 0);
	assert_int_equal(bbx_writer_close(w), 0);
	r = open_reader(fd);
	/* Tasks in the order of their rows; the parent is the second. */
	assert_true(bbx_chunk_may_have(r, 0, 1, 1));
	assert_false(bbx_chunk_may_have(r, 0, 1, 2));
	assert_true(bbx_chunk_may_have(r, 0, 3, 2));
	assert_false(bbx_chunk_may_have(r, 1, 1, 1));
	assert_true(bbx_chunk_may_have(r, 1, 1, 102));
	bbx_close(r);
}

/* Everything of a fixed mixture of calls, to one descriptor. */
static void write_mixture(int fd)
{
	struct bbx_writer *w = open_writer(fd, false);

	for (uint32_t i = 0; i < 20000; i++)
		assert_int_equal(i % 3 ? add_fork(w, i, i / 5) : add_loss(w, i, "fork", i % 5), 0);
	assert_int_equal(bbx_writer_close(w), 0);
}

static void test_the_same_calls_give_the_same_bytes(void **state)
{
	int one = memory_file(), two = memory_file();
	struct file a, b;

	(void)state;
	write_mixture(one);
	write_mixture(two);
	a = slurp(one);
	b = slurp(two);
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.p, b.p, a.len);
	free(a.p);
	free(b.p);
	close(one);
	close(two);
}

static void test_incident_and_attachments_come_back(void **state)
{
	const struct bbx_incident inc = {
		.ts = 99, .window_asked_ns = 5, .window_kept_ns = 4, .dropped = 3,
		.reason = "oom", .pod = "p", .ns = "shop",
	};
	size_t big_len = (3u << 20) + 17, len;
	char *big = malloc(big_len);
	const struct bbx_incident *got;
	int fd = memory_file();
	struct bbx_writer *w = open_writer(fd, false);
	struct bbx_reader *r;
	void *data;

	(void)state;
	for (size_t i = 0; i < big_len; i++)
		big[i] = (char)(i * i >> 7);
	assert_int_equal(bbx_writer_incident(w, &inc), 0);
	assert_int_equal(bbx_writer_attach(w, "big", "application/x", big, big_len), 0);
	assert_int_equal(bbx_writer_attach(w, "none", NULL, NULL, 0), 0);
	assert_int_equal(bbx_writer_close(w), 0);
	r = open_reader(fd);
	got = bbx_incident(r, 0);
	assert_non_null(got);
	assert_true(got->ts == 99 && got->window_asked_ns == 5 && got->window_kept_ns == 4 &&
		    got->dropped == 3);
	assert_string_equal(got->reason, "oom");
	assert_string_equal(got->container, "");
	assert_int_equal(bbx_n_attachments(r), 2);
	assert_int_equal(bbx_attachment_read(r, 0, &data, &len), 0);
	assert_int_equal(len, big_len);
	assert_memory_equal(data, big, len);
	free(data);
	assert_int_equal(bbx_attachment_read(r, 1, &data, &len), 0);
	assert_int_equal(len, 0);
	free(data);
	bbx_close(r);
	free(big);
}

static void test_a_failed_write_poisons_the_writer(void **state)
{
	struct bbx_writer *w;
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC), p[2];
	const struct bbx_writer_opts opts = { .origin = &origin, .session = 1 };

	(void)state;
	assert_true(full >= 0);
	assert_int_equal(bbx_writer_open(full, &opts, &w), -ENOSPC);
	close(full);
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe2(p, O_CLOEXEC), 0);
	w = open_writer(p[1], false);
	close(p[0]);
	assert_int_equal(add_fork(w, 1, 1), 0);
	assert_int_equal(bbx_writer_flush(w, 1), -EPIPE);
	assert_int_equal(add_fork(w, 1, 1), -EPIPE);
	assert_int_equal(bbx_writer_attach(w, "x", "y", "", 0), -EPIPE);
	assert_int_equal(bbx_writer_close(w), -EPIPE);
	close(p[1]);
}

static void test_nonsense_options_are_refused(void **state)
{
	struct bbx_writer *w;
	int fd = memory_file();

	(void)state;
	assert_int_equal(bbx_writer_open(fd, &(struct bbx_writer_opts){ .origin = &origin }, &w),
			 -EINVAL);
	assert_int_equal(bbx_writer_open(fd, &(struct bbx_writer_opts){ .session = 1 }, &w),
			 -EINVAL);
	assert_int_equal(bbx_writer_open(fd,
					 &(struct bbx_writer_opts){
						 .origin = &origin, .session = 1, .level = 99 },
					 &w),
			 -EINVAL);
	assert_int_equal(bbx_writer_close(NULL), 0);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records_stand_in_the_order_of_the_format),
		cmocka_unit_test(test_rows_come_back),
		cmocka_unit_test(test_a_full_builder_is_written_alone_and_ends_no_group),
		cmocka_unit_test(test_bad_rows_are_refused_and_do_no_harm),
		cmocka_unit_test(test_a_section_ends_when_its_dictionaries_are_full),
		cmocka_unit_test(
			test_an_incident_after_a_full_section_stands_in_a_section_of_known_origin),
		cmocka_unit_test(test_long_strings_that_never_repeat_stay_out_of_the_dictionary),
		cmocka_unit_test(test_statistics_tell_which_tasks_a_chunk_has),
		cmocka_unit_test(test_the_same_calls_give_the_same_bytes),
		cmocka_unit_test(test_incident_and_attachments_come_back),
		cmocka_unit_test(test_a_failed_write_poisons_the_writer),
		cmocka_unit_test(test_nonsense_options_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
