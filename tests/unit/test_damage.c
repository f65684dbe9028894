/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small recording, cut at every length and damaged in every byte, read in every way: nothing
 * crashes, verdicts come from the closed set, and no row comes back that was not written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "recording.h"

#define ROWS 60

enum mode { INDEXED, WALKED, STREAMED, N_MODES };

static struct {
	uint8_t *bytes;
	size_t len;
	/* Where each chunk ends, and the rows up to there. */
	struct {
		uint64_t end;
		size_t rows;
	} chunks[64];
	size_t n_chunks;
	int fd; /* holds the copy that is read */
} g;

struct outcome {
	int err;
	size_t rows, damages;
	uint64_t lost_rows;
	uint8_t seen[ROWS];
};

static void sum_damages(struct bbx_reader *r, struct outcome *o)
{
	o->damages = bbx_n_damages(r);
	for (size_t i = 0; i < o->damages; i++) {
		const struct bbx_damage *d = bbx_damage(r, i);

		assert_true(d->kind <= BBX_DAMAGE_unreadable);
		assert_true(d->what[0]);
		assert_non_null(d->type);
		o->lost_rows += d->rows;
	}
}

static void read_file(unsigned flags, struct outcome *o)
{
	struct bbx_reader *r;

	o->err = bbx_open_fd(dup(g.fd), "copy", flags, &r, NULL);
	if (o->err)
		return;
	o->rows = rec_check_all(r, o->seen, ROWS);
	sum_damages(r, o);
	bbx_close(r);
}

static void read_stream(size_t read_max, struct outcome *o)
{
	struct bbx_batch b = { 0 };
	struct bbx_stream *s;
	bool lost = false;

	lseek(g.fd, 0, SEEK_SET);
	assert_int_equal(bbx_stream_open(g.fd, "copy", 0, read_max, &s), 0);
	while ((o->err = bbx_stream_next(s, &b, NULL)) > 0) {
		assert_true(rec_check_batch(bbx_stream_reader(s), &b, o->seen, ROWS, &lost));
		o->rows += b.rows;
	}
	sum_damages(bbx_stream_reader(s), o);
	assert_true(!lost || o->damages);
	bbx_stream_close(s);
	bbx_batch_done(&b);
}

static void read_copy(enum mode mode, struct outcome *o)
{
	*o = (struct outcome){ 0 };
	if (mode == STREAMED)
		read_stream(311, o);
	else
		read_file(mode == WALKED ? BBX_NO_INDEX : 0, o);
	assert_true(o->err == 0 || o->err == -EMEDIUMTYPE);
	assert_true(o->rows + o->lost_rows <= ROWS);
	assert_true(o->rows == ROWS || o->damages || o->err);
	for (size_t i = 0; i < ROWS; i++)
		assert_true(o->seen[i] <= 1);
}

static void verify_copy(bool whole)
{
	struct bbx_verify v;
	struct bbx_reader *r;
	int e = bbx_open_fd(dup(g.fd), "copy", 0, &r, NULL);

	if (e) {
		assert_int_equal(e, -EMEDIUMTYPE);
		return;
	}
	e = bbx_verify(r, true, &v);
	assert_true(whole ? e == 0 : e == -EBADMSG || e == -ENODATA);
	assert_true(v.rows <= ROWS && v.lost_rows <= ROWS);
	bbx_close(r);
}

static void test_a_cut_at_any_length_keeps_every_row_before_it(void **state)
{
	(void)state;
	for (size_t len = g.len + 1; len-- > 0;) {
		size_t kept = 0;

		assert_int_equal(ftruncate(g.fd, (off_t)len), 0);
		for (size_t i = 0; i < g.n_chunks && g.chunks[i].end <= len; i++)
			kept = g.chunks[i].rows;
		for (enum mode mode = 0; mode < N_MODES; mode++) {
			struct outcome o;

			read_copy(mode, &o);
			assert_int_equal(o.rows, kept);
			assert_true(o.err || (len == g.len) == (o.damages == 0));
		}
		if (len % 7 == 0)
			verify_copy(len == g.len);
	}
}

static void damage_every_byte(uint8_t (*change)(size_t i))
{
	assert_int_equal(pwrite(g.fd, g.bytes, g.len, 0), g.len);
	for (size_t i = 0; i < g.len; i++) {
		uint8_t bad = g.bytes[i] ^ change(i);
		struct outcome o[N_MODES];

		assert_int_equal(pwrite(g.fd, &bad, 1, (off_t)i), 1);
		for (enum mode mode = 0; mode < N_MODES; mode++)
			read_copy(mode, &o[mode]);
		assert_int_equal(o[WALKED].rows, o[STREAMED].rows);
		assert_true(o[INDEXED].rows >= o[WALKED].rows);
		assert_int_equal(o[WALKED].lost_rows, o[STREAMED].lost_rows);
		verify_copy(false);
		assert_int_equal(pwrite(g.fd, &g.bytes[i], 1, (off_t)i), 1);
	}
}

static uint8_t all_bits(size_t i)
{
	(void)i;
	return 0xff;
}

static uint8_t one_bit(size_t i)
{
	return (uint8_t)(1u << i * 5 % 8);
}

static void test_a_changed_byte_anywhere_never_gives_a_row_that_was_not_written(void **state)
{
	(void)state;
	damage_every_byte(all_bits);
}

static void test_a_flipped_bit_anywhere_never_gives_a_row_that_was_not_written(void **state)
{
	(void)state;
	damage_every_byte(one_bit);
}

static void test_a_hole_costs_the_rows_it_covers(void **state)
{
	static const uint8_t zeros[700];

	(void)state;
	assert_int_equal(pwrite(g.fd, g.bytes, g.len, 0), g.len);
	for (size_t i = 0; i + sizeof(zeros) <= g.len; i += 97) {
		assert_int_equal(pwrite(g.fd, zeros, sizeof(zeros), (off_t)i), sizeof(zeros));
		for (enum mode mode = 0; mode < N_MODES; mode++) {
			struct outcome o;

			read_copy(mode, &o);
			assert_true(o.damages);
		}
		assert_int_equal(pwrite(g.fd, g.bytes + i, sizeof(zeros), (off_t)i), sizeof(zeros));
	}
}

static void test_bytes_cut_out_of_the_middle_cost_only_their_neighbours(void **state)
{
	(void)state;
	for (size_t i = 0; i + 400 < g.len; i += 61) {
		assert_int_equal(ftruncate(g.fd, (off_t)(g.len - 300)), 0);
		assert_int_equal(pwrite(g.fd, g.bytes, i, 0), i);
		assert_int_equal(pwrite(g.fd, g.bytes + i + 300, g.len - i - 300, (off_t)i),
				 g.len - i - 300);
		for (enum mode mode = 0; mode < N_MODES; mode++) {
			struct outcome o;

			read_copy(mode, &o);
		}
	}
}

static void test_strict_refuses_every_cut_and_every_damage_it_meets(void **state)
{
	(void)state;
	for (size_t len = 1; len < g.len; len += 13) {
		struct bbx_diag diag = { 0 };
		struct bbx_reader *r;
		int e;

		assert_int_equal(ftruncate(g.fd, (off_t)len), 0);
		assert_int_equal(pwrite(g.fd, g.bytes, len, 0), len);
		e = bbx_open_fd(dup(g.fd), "copy", BBX_STRICT, &r, &diag);
		assert_true(e == -ENODATA || e == -EBADMSG || e == -EMEDIUMTYPE);
		assert_true(diag.what[0]);
	}
}

static int setup(void **state)
{
	struct rec_opts opts = { .rows = ROWS, .items = true };
	struct bbx_reader *r;
	size_t rows = 0;

	(void)state;
	g.fd = rec_file();
	rec_write(g.fd, &opts);
	g.bytes = rec_bytes(g.fd, &g.len);
	assert_int_equal(bbx_open_fd(dup(g.fd), "copy", 0, &r, NULL), 0);
	for (size_t i = 0; i < bbx_n_chunks(r); i++) {
		const struct bbx_chunk *c = bbx_chunk(r, i);

		rows += c->rows;
		g.chunks[g.n_chunks].end = c->off + c->bytes;
		g.chunks[g.n_chunks++].rows = rows;
	}
	bbx_close(r);
	return rows == ROWS ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	close(g.fd);
	free(g.bytes);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_cut_at_any_length_keeps_every_row_before_it),
		cmocka_unit_test(test_a_changed_byte_anywhere_never_gives_a_row_that_was_not_written),
		cmocka_unit_test(test_a_flipped_bit_anywhere_never_gives_a_row_that_was_not_written),
		cmocka_unit_test(test_a_hole_costs_the_rows_it_covers),
		cmocka_unit_test(test_bytes_cut_out_of_the_middle_cost_only_their_neighbours),
		cmocka_unit_test(test_strict_refuses_every_cut_and_every_damage_it_meets),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
