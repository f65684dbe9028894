/* SPDX-License-Identifier: Apache-2.0 */
#include "bbx_segment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "recording.h"

enum { N_SEGMENTS = 3, ROWS = 60 };

/* A session of three segments of 60 rows each. */
static int make_segments(void **state)
{
	int *fds = calloc(N_SEGMENTS, sizeof(*fds));
	uint64_t seq = 0;

	for (uint32_t i = 0; i < N_SEGMENTS; i++) {
		fds[i] = rec_file();
		seq = rec_write(fds[i], &(struct rec_opts){ .rows = ROWS, .section = i, .seq = seq, .first = i * ROWS });
	}
	*state = fds;
	return 0;
}

static int close_segments(void **state)
{
	int *fds = *state;

	for (int i = 0; i < N_SEGMENTS; i++)
		close(fds[i]);
	free(fds);
	return 0;
}

static struct bbx_reader *open_file(int fd)
{
	struct bbx_reader *r;
	struct bbx_diag diag;

	assert_int_equal(bbx_open_fd(dup(fd), "joined", 0, &r, &diag), 0);
	return r;
}

static void check_sound(struct bbx_reader *r)
{
	struct bbx_verify v;

	assert_int_equal(bbx_verify(r, true, &v), 0);
	assert_int_equal(bbx_n_damages(r), 0);
	assert_true(bbx_file_indexed(r, 0));
}

static void segments_become_one_sound_recording(void **state)
{
	uint8_t seen[N_SEGMENTS * ROWS] = { 0 };
	const int *fds = *state;
	struct bbx_reader *r;
	uint64_t bytes;
	int out = rec_file();

	rec_write(out, &(struct rec_opts){ .rows = ROWS, .session = 7, .first = 1000, .no_index = true, .items = true });
	assert_int_equal(bbx_segment_join(out, fds, N_SEGMENTS, &bytes), 0);
	assert_int_equal(bytes, lseek(out, 0, SEEK_END));
	r = open_file(out);
	check_sound(r);
	assert_int_equal(bbx_n_sections(r), N_SEGMENTS + 1);
	assert_int_equal(bbx_n_incidents(r), 1);
	assert_int_equal(rec_check_all(r, seen, sizeof(seen)), (N_SEGMENTS + 1) * ROWS);
	for (size_t i = 0; i < sizeof(seen); i++)
		assert_int_equal(seen[i], 1);
	bbx_close(r);
	close(out);
}

static void a_segment_that_is_missing_between_others_is_noticed(void **state)
{
	const int *fds = *state, some[] = { fds[0], fds[2] };
	struct bbx_reader *r;
	uint64_t bytes;
	int out = rec_file();

	assert_int_equal(bbx_segment_join(out, some, 2, &bytes), 0);
	r = open_file(out);
	assert_int_equal(bbx_n_damages(r), 1);
	assert_int_equal(bbx_damage(r, 0)->kind, BBX_DAMAGE_gap);
	bbx_close(r);
	close(out);
}

static void a_segment_of_a_killed_writer_is_ended(void **state)
{
	const struct rec_opts opts = { .rows = 50, .no_index = true };
	struct bbx_extent x;
	struct bbx_reader *r;
	int fd = rec_file();

	(void)state;
	rec_write(fd, &opts);
	assert_int_equal(write(fd, "half a record", 13), 13);
	assert_int_equal(bbx_segment_extent(fd, &x), 0);
	assert_false(x.closed);
	assert_int_equal(x.end, lseek(fd, 0, SEEK_END) - 13);
	assert_int_equal(x.group_end, x.end);
	assert_int_equal(bbx_segment_close(fd, x.end), 0);
	r = open_file(fd);
	check_sound(r);
	assert_int_equal(rec_check_all(r, NULL, 0), 50);
	bbx_close(r);
	assert_int_equal(bbx_segment_extent(fd, &x), 0);
	assert_true(x.closed);
	close(fd);
}

static void a_cut_anywhere_leaves_whole_groups(void **state)
{
	const int *fds = *state;
	size_t len;
	char *bytes = rec_bytes(fds[0], &len);

	for (size_t cut = 0; cut <= len; cut++) {
		int fd = rec_file_of(bytes, cut);
		struct bbx_extent x;

		assert_int_equal(bbx_segment_extent(fd, &x), 0);
		assert_true(x.group_end <= x.end && x.end <= cut);
		assert_int_equal(x.closed, cut == len);
		if (x.group_end) {
			struct bbx_reader *r;

			assert_int_equal(bbx_segment_close(fd, x.group_end), 0);
			r = open_file(fd);
			check_sound(r);
			assert_int_equal(rec_check_all(r, NULL, 0) % 20, 0);
			bbx_close(r);
		}
		close(fd);
	}
	free(bytes);
}

static void damage_in_a_segment_costs_only_itself(void **state)
{
	const int *fds = *state;
	size_t len;
	char *bytes = rec_bytes(fds[1], &len);
	int broken, out = rec_file(), all[N_SEGMENTS] = { fds[0], 0, fds[2] };
	struct bbx_reader *r;
	uint64_t size;

	memset(bytes + len / 3, 0, len / 4);
	broken = all[1] = rec_file_of(bytes, len);
	assert_int_equal(bbx_segment_join(out, all, N_SEGMENTS, &size), 0);
	r = open_file(out);
	assert_true(bbx_n_damages(r) > 0);
	assert_true(rec_check_all(r, NULL, 0) >= 2 * ROWS);
	bbx_close(r);
	free(bytes);
	close(broken);
	close(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(segments_become_one_sound_recording),
		cmocka_unit_test(a_segment_that_is_missing_between_others_is_noticed),
		cmocka_unit_test(a_segment_of_a_killed_writer_is_ended),
		cmocka_unit_test(a_cut_anywhere_leaves_whole_groups),
		cmocka_unit_test(damage_in_a_segment_costs_only_itself),
	};

	return cmocka_run_group_tests(tests, make_segments, close_segments);
}
