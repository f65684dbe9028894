/* SPDX-License-Identifier: Apache-2.0 */
#include "../../recorder/series.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "../../recorder/clock.h"
#include "../../recorder/stage.h"
#include "../../recorder/store.h"

struct place {
	char path[32];
	struct rec_folder folder;
	struct bbx_origin origin;
	struct rec_series s;
	struct rec_leftover left;
};

static int make_place(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	strcpy(p->path, "/tmp/test_series.XXXXXX");
	if (!mkdtemp(p->path))
		return -1;
	p->folder.fd = open(p->path, O_RDONLY | O_DIRECTORY);
	p->folder.lock = -1;
	*state = p;
	return rec_series_init(&p->s, "critical", &p->folder, &p->origin, &p->left);
}

static int remove_place(void **state)
{
	struct place *p = *state;
	char command[64];

	rec_series_done(&p->s);
	rec_folder_close(&p->folder);
	snprintf(command, sizeof(command), "rm -rf %s", p->path);
	free(p);
	return system(command);
}

static void add_row(struct place *p)
{
	const struct rec_rows to = { p->s.writer, NULL };
	static struct rec_build b;

	rec_clock_build(&b);
	assert_int_equal(rec_store_build(&to, &b), 0);
}

static void write_segment(struct place *p)
{
	assert_int_equal(rec_series_start(&p->s), 0);
	add_row(p);
	assert_int_equal(rec_series_end(&p->s), 0);
}

/* The rows of all segments, which follow each other without a gap. */
static uint64_t read_all(struct place *p)
{
	struct bbx_verify v;
	uint64_t rows = 0;
	int fds[16];
	size_t n = rec_series_open_closed(&p->s, 0, fds);

	assert_int_equal(n, p->s.n);
	for (size_t i = 0; i < n; i++) {
		struct bbx_reader *r;
		struct bbx_diag diag;

		assert_int_equal(bbx_open_fd(fds[i], "segment", 0, &r, &diag), 0);
		assert_int_equal(bbx_verify(r, true, &v), 0);
		rows += v.rows;
		bbx_close(r);
	}
	return rows;
}

static void segments_follow_each_other(void **state)
{
	struct place *p = *state;

	for (int i = 0; i < 3; i++)
		write_segment(p);
	assert_int_equal(p->s.n, 3);
	assert_int_equal(p->s.section, 3);
	assert_int_equal(read_all(p), 3);
}

static void the_oldest_give_way_by_size_and_by_age(void **state)
{
	struct place *p = *state;
	uint64_t bytes, second;

	for (int i = 0; i < 5; i++)
		write_segment(p);
	bytes = rec_series_bytes(&p->s);
	rec_series_trim(&p->s, bytes, 0);
	assert_int_equal(p->s.n, 5);
	second = p->s.closed[1].start_ns;
	rec_series_trim(&p->s, bytes - 1, 0);
	assert_int_equal(p->s.n, 4);
	assert_int_equal(rec_series_start_ns(&p->s), second);
	/* A segment may hold rows up to the start of the next one. */
	rec_series_trim(&p->s, UINT64_MAX, p->s.closed[2].start_ns);
	assert_int_equal(p->s.n, 3);
	assert_int_equal(read_all(p), 3);
	assert_int_equal(rec_series_bytes(&p->s), p->s.closed[0].bytes + p->s.closed[1].bytes + p->s.closed[2].bytes);
}

static void another_recorder_goes_on_where_one_was_killed(void **state)
{
	struct place *p = *state;
	uint64_t start, flushed;
	struct rec_series killed;

	write_segment(p);
	assert_int_equal(rec_series_start(&p->s), 0);
	add_row(p);
	assert_int_equal(bbx_writer_flush(p->s.writer, 1), 0);
	flushed = bbx_writer_stats(p->s.writer)->bytes;
	start = p->s.open.start_ns;
	/* Half a record follows. */
	assert_int_equal(write(p->s.fd, "\x50\x2a\x4d\x18half", 8), 8);
	killed = p->s;
	assert_int_equal(rec_series_init(&p->s, "critical", &p->folder, &p->origin, &p->left), 0);
	assert_int_equal(p->left.start_ns, start);
	assert_int_equal(p->left.group_end, flushed);
	assert_int_equal(p->s.n, 2);
	assert_int_not_equal(p->s.session, killed.session);
	assert_int_equal(read_all(p), 2);
	bbx_writer_close(killed.writer);
	close(killed.fd);
	free(killed.closed);
}

static void what_was_not_flushed_is_dropped_and_the_next_session_begins(void **state)
{
	struct place *p = *state;
	uint64_t session;

	assert_int_equal(rec_series_start(&p->s), 0);
	add_row(p);
	assert_int_equal(bbx_writer_flush(p->s.writer, 1), 0);
	session = p->s.session;
	/* As a write that failed half way leaves it. */
	assert_int_equal(write(p->s.fd, "half", 4), 4);
	rec_series_drop(&p->s);
	assert_int_not_equal(p->s.session, session);
	write_segment(p);
	assert_int_equal(read_all(p), 2);
}

static int count_record(void *arg, const void *rec, size_t len)
{
	(void)rec;
	*(size_t *)arg += len;
	return 0;
}

static void staged_records_are_there_for_the_next_recorder(void **state)
{
	const struct rec_stage_mark marks[REC_N_SERIES] = { { 7, 70, 0 }, { 8, 80, 0 } };
	struct place *p = *state;
	struct rec_stage stage = { 0 };
	struct rec_staged staged;
	size_t bytes = 0;

	assert_int_equal(rec_stage_open(&stage, &p->folder, 0), 0);
	assert_true(rec_stage_put(&stage, "gone", 4));
	rec_stage_empty(&stage, marks);
	rec_stage_give_up(&stage, 1);
	rec_stage_touch(&stage, 99);
	for (int i = 0; i < 10; i++)
		assert_true(rec_stage_put(&stage, "record", 6));
	assert_int_equal(rec_staged_read(&p->folder, &staged), 0);
	assert_int_equal(rec_staged_each(&staged, count_record, &bytes), 0);
	assert_int_equal(bytes, 60);
	assert_int_equal(staged.head.last_ns, 99);
	assert_int_equal(staged.head.marks[1].bytes, 80);
	assert_false(staged.head.marks[0].is_given_up);
	assert_true(staged.head.marks[1].is_given_up);
	rec_staged_free(&staged);
	rec_stage_close(&stage);
}

static void a_full_stage_refuses(void **state)
{
	static uint8_t rec[BB_RECORD_MAX];
	const struct rec_stage_mark marks[REC_N_SERIES] = { { 0 } };
	struct place *p = *state;
	struct rec_stage stage = { 0 };
	unsigned n = 0;

	assert_int_equal(rec_stage_open(&stage, &p->folder, 0), 0);
	while (n < 1000 && rec_stage_put(&stage, rec, sizeof(rec)))
		n++;
	assert_int_equal(n, REC_STAGE_BYTES / (BB_RECORD_MAX + 8));
	rec_stage_empty(&stage, marks);
	assert_true(rec_stage_put(&stage, rec, sizeof(rec)));
	rec_stage_close(&stage);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make_place, remove_place)
	const struct CMUnitTest tests[] = {
		TEST(segments_follow_each_other),
		TEST(the_oldest_give_way_by_size_and_by_age),
		TEST(another_recorder_goes_on_where_one_was_killed),
		TEST(what_was_not_flushed_is_dropped_and_the_next_session_begins),
		TEST(staged_records_are_there_for_the_next_recorder),
		TEST(a_full_stage_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
