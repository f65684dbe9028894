/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A recording whose chunk has several zstd frames, damaged in one place after the other: the columns of the frames that are whole stay,
 * and nothing else comes back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "recording.h"
#include "recovered.h"

#define ROWS 3000u
#define STEP 97u /* bytes between places */

static struct {
	uint8_t *bytes;
	size_t len;
} whole;

/* What one damaged copy gave. */
struct seen {
	size_t rows;
	uint64_t lost_rows, part_rows, cells, absent; /* absent: values of columns that are not there */
	bool damaged;
};

/* Columns that the whole recording has; a few are NULL in every row there. */
static uint64_t absent_cells(const struct bbx_batch *b)
{
	uint64_t n = 0;

	for (size_t c = 0; c < b->n_cols; c++)
		n += b->vec[c].present ? 0 : b->rows;
	return n;
}

static void sum(struct bbx_reader *r, struct seen *s)
{
	s->damaged = bbx_n_damages(r) > 0;
	for (size_t i = 0; i < bbx_n_damages(r); i++) {
		const struct bbx_damage *d = bbx_damage(r, i);

		s->lost_rows += d->rows;
		s->part_rows += d->part_rows;
		s->cells += d->cells;
		assert_true(!d->part_rows == !d->columns[0]);
		assert_true(!d->rows || !d->part_rows);
	}
}

static void read_file(int fd, unsigned flags, struct seen *s)
{
	struct bbx_batch b = { 0 };
	struct bbx_reader *r;
	bool lost = false;

	*s = (struct seen){ 0 };
	assert_int_equal(bbx_open_fd(dup(fd), "copy", flags, &r, NULL), 0);
	for (size_t i = 0; i < bbx_n_chunks(r); i++) {
		assert_true(bbx_chunk_read(r, i, NULL, 0, &b) >= 0);
		assert_true(rec_check_batch(r, &b, NULL, 0, &lost));
		s->rows += b.rows;
		s->absent += absent_cells(&b);
	}
	sum(r, s);
	assert_true(!lost || s->damaged);
	bbx_batch_done(&b);
	bbx_close(r);
}

static void read_stream(int fd, struct seen *s)
{
	struct bbx_batch b = { 0 };
	struct bbx_stream *st;
	bool lost = false;
	int e;

	*s = (struct seen){ 0 };
	lseek(fd, 0, SEEK_SET);
	assert_int_equal(bbx_stream_open(fd, "copy", 0, 4096, &st), 0);
	while ((e = bbx_stream_next(st, &b, NULL)) > 0) {
		assert_true(rec_check_batch(bbx_stream_reader(st), &b, NULL, 0, &lost));
		s->rows += b.rows;
		s->absent += absent_cells(&b);
	}
	assert_int_equal(e, 0);
	sum(bbx_stream_reader(st), s);
	bbx_stream_close(st);
	bbx_batch_done(&b);
}

static void check_strict(int fd)
{
	struct bbx_batch b = { 0 };
	struct bbx_reader *r;
	bool refused = false;
	int e = bbx_open_fd(dup(fd), "copy", BBX_STRICT, &r, NULL);

	if (e)
		return;
	for (size_t i = 0; i < bbx_n_chunks(r); i++)
		refused |= bbx_chunk_read(r, i, NULL, 0, &b) == -EBADMSG;
	assert_true(refused);
	bbx_batch_done(&b);
	bbx_close(r);
}

/* The copy of what is left has the same rows and lacks the same values; it verifies. */
static void check_copy(int fd, const struct seen *in)
{
	struct outcome o;

	rec_check_copy(fd, &o);
	assert_int_equal(o.err, 0);
	assert_true(o.rep.loss);
	assert_int_equal(o.rep.lost_cells, in->cells);
}

static void test_a_damaged_frame_costs_its_columns_alone(void **state)
{
	uint64_t absent, salvaged = 0, lost = 0;
	int fd = rec_file_of(whole.bytes, whole.len);
	struct seen s, t;

	(void)state;
	read_file(fd, 0, &s);
	assert_int_equal(s.rows, ROWS);
	absent = s.absent;
	for (size_t i = 0; i < whole.len; i += STEP) {
		uint8_t bad = whole.bytes[i] ^ 0x11;

		assert_int_equal(pwrite(fd, &bad, 1, (off_t)i), 1);
		read_file(fd, 0, &s);
		if (s.rows == ROWS)
			assert_int_equal(s.absent, absent + s.cells);
		if (s.damaged && s.part_rows) {
			salvaged++;
			assert_int_equal(s.rows, ROWS);
			read_stream(fd, &t);
			assert_memory_equal(&s, &t, sizeof(s));
			check_strict(fd);
			check_copy(fd, &s);
		}
		lost += s.lost_rows > 0;
		assert_int_equal(pwrite(fd, &whole.bytes[i], 1, (off_t)i), 1);
	}
	assert_true(salvaged > 10);
	assert_true(lost > 2);
	close(fd);
}

/* Reads one column and the times. Returns whether it is there in some chunk; *ret_damaged: what is wrong was noticed. */
static bool read_column(int fd, uint32_t col, bool *ret_damaged)
{
	const uint32_t cols[] = { 0, col };
	struct bbx_batch b = { 0 };
	struct bbx_reader *r;
	bool lost = false, there = false;

	assert_int_equal(bbx_open_fd(dup(fd), "copy", 0, &r, NULL), 0);
	for (size_t i = 0; i < bbx_n_chunks(r); i++) {
		if (col >= bbx_schema(r)->types[bbx_chunk(r, i)->type].n_cols)
			continue;
		assert_true(bbx_chunk_read(r, i, cols, 2, &b) >= 0);
		if (b.rows)
			assert_true(rec_check_batch(r, &b, NULL, 0, &lost));
		there |= b.vec[col].present;
	}
	*ret_damaged = bbx_n_damages(r) > 0;
	bbx_batch_done(&b);
	bbx_close(r);
	return there;
}

static void test_a_column_is_read_without_the_frames_of_others(void **state)
{
	int fd = rec_file_of(whole.bytes, whole.len);
	size_t spared = 0, met = 0;
	uint32_t col = 0;
	struct seen all;

	(void)state;
	for (size_t i = 0; i < whole.len; i += 3 * STEP) {
		uint8_t bad = whole.bytes[i] ^ 0x11;
		bool damaged, expected, none;

		col = 3 + (col + 1) % ((uint32_t)rec_schema.types[0].n_cols - 3);
		expected = read_column(fd, col, &none);
		assert_false(none);
		assert_int_equal(pwrite(fd, &bad, 1, (off_t)i), 1);
		read_file(fd, 0, &all);
		assert_true(read_column(fd, col, &damaged) == expected || damaged);
		spared += all.part_rows && !damaged;
		met += all.part_rows && damaged;
		assert_int_equal(pwrite(fd, &whole.bytes[i], 1, (off_t)i), 1);
	}
	assert_true(spared > 3);
	assert_true(met > 0);
	close(fd);
}

static void test_a_column_that_is_lost_is_named(void **state)
{
	int fd = rec_file_of(whole.bytes, whole.len);
	struct bbx_reader *r;
	struct bbx_verify v;
	bool named = false;

	(void)state;
	for (size_t i = 0; i < whole.len && !named; i += STEP) {
		uint8_t bad = whole.bytes[i] ^ 0x11;

		assert_int_equal(pwrite(fd, &bad, 1, (off_t)i), 1);
		assert_int_equal(bbx_open_fd(dup(fd), "copy", 0, &r, NULL), 0);
		bbx_verify(r, false, &v);
		for (size_t k = 0; k < bbx_n_damages(r); k++) {
			const struct bbx_damage *d = bbx_damage(r, k);

			if (!d->part_rows || strchr(d->columns, ','))
				continue;
			named = true;
			assert_true(bbx_type_column(bbx_schema_find(&rec_schema, d->type), d->columns) >= 3);
			assert_int_equal(d->cells, d->part_rows);
			assert_int_equal(v.lost_cells, d->cells);
			assert_true(d->t_min && d->t_max > d->t_min);
		}
		bbx_close(r);
		assert_int_equal(pwrite(fd, &whole.bytes[i], 1, (off_t)i), 1);
	}
	assert_true(named);
	close(fd);
}

static int make(void **state)
{
	const struct rec_opts opts = { .rows = ROWS, .group = ROWS };
	int fd = rec_file();

	(void)state;
	rec_write(fd, &opts);
	whole.bytes = rec_bytes(fd, &whole.len);
	return close(fd);
}

static int drop(void **state)
{
	(void)state;
	free(whole.bytes);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_damaged_frame_costs_its_columns_alone),
		cmocka_unit_test(test_a_column_is_read_without_the_frames_of_others),
		cmocka_unit_test(test_a_column_that_is_lost_is_named),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
