/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies of damaged recordings: whatever was done to the input, its copy verifies, holds the rows
 * that the input still gives and no others, and is not changed by another repair.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "../fuzz/rehash.h"
#include "recovered.h"

#define ROWS RECOVERED_ROWS

/* ---- Sweeps ---------------------------------------------------------------------------------- */

static void test_a_whole_recording_is_copied_as_it_is(void **state)
{
	struct outcome o;

	(void)state;
	rec_check_copy_of(rec_original.bytes, rec_original.len, &o);
	assert_int_equal(o.err, 0);
	assert_true(o.rep.intact);
	assert_int_equal(o.rows, ROWS);
	assert_int_equal(o.rep.bytes, rec_original.len);
}

static void test_a_cut_at_any_length_gives_a_sound_copy(void **state)
{
	size_t rows = 0;

	(void)state;
	for (size_t len = 1; len < rec_original.len; len++) {
		struct outcome o;

		rec_check_copy_of(rec_original.bytes, len, &o);
		if (o.err)
			continue;
		assert_true(o.rep.loss && o.rep.truncated && !o.rep.intact);
		assert_true(o.rows >= rows);
		rows = o.rows;
	}
	assert_int_equal(rows, ROWS);
}

static void test_a_changed_byte_anywhere_gives_a_sound_copy(void **state)
{
	uint8_t *p = malloc(rec_original.len);
	struct outcome o;

	(void)state;
	memcpy(p, rec_original.bytes, rec_original.len);
	for (size_t i = 0; i < rec_original.len; i++) {
		p[i] ^= (uint8_t)(1u << i * 5 % 8);
		rec_check_copy_of(p, rec_original.len, &o);
		assert_int_equal(o.err, 0);
		assert_false(o.rep.intact);
		assert_true(o.rows < ROWS ? o.rep.loss : true);
		p[i] = rec_original.bytes[i];
	}
	free(p);
}

static void test_a_hole_anywhere_gives_a_sound_copy(void **state)
{
	uint8_t *p = malloc(rec_original.len);
	struct outcome o;

	(void)state;
	memcpy(p, rec_original.bytes, rec_original.len);
	for (size_t i = 0; i + 700 <= rec_original.len; i += 23) {
		memset(p + i, 0, 700);
		rec_check_copy_of(p, rec_original.len, &o);
		assert_int_equal(o.err, 0);
		assert_true(o.rep.skipped_bytes <= rec_original.len);
		memcpy(p + i, rec_original.bytes + i, 700);
	}
	free(p);
}

static void test_bytes_cut_out_of_the_middle_give_a_sound_copy(void **state)
{
	uint8_t *p = malloc(rec_original.len);
	struct outcome o;

	(void)state;
	for (size_t i = 0; i + 400 < rec_original.len; i += 31) {
		memcpy(p, rec_original.bytes, i);
		memcpy(p + i, rec_original.bytes + i + 300, rec_original.len - i - 300);
		rec_check_copy_of(p, rec_original.len - 300, &o);
		assert_int_equal(o.err, 0);
	}
	free(p);
}

/* The copy of what may be no recording at all verifies; its rows may be any. */
static void check_lie(const uint8_t *p, size_t len)
{
	int in = rec_file_of(p, len), out = rec_file(), e;
	struct bbx_recover *rc;
	struct bbx_reader *r;
	struct bbx_verify v;

	e = bbx_recover_open(in, "input.bbx", "test", &rc, NULL);
	assert_true(!e || e == -EMEDIUMTYPE || e == -EPROTONOSUPPORT);
	if (!e) {
		assert_int_equal(bbx_recover_write(rc, out), 0);
		bbx_recover_free(rc);
		assert_int_equal(bbx_open_fd(dup(out), "copy", 0, &r, NULL), 0);
		assert_int_equal(bbx_verify(r, true, &v), 0);
		assert_int_equal(bbx_n_damages(r), 0);
		bbx_close(r);
		rec_check_idempotent(out);
	}
	close(in);
	close(out);
}

static void test_records_that_lie_under_right_hashes_give_a_sound_copy(void **state)
{
	uint8_t *p = malloc(rec_original.len);

	(void)state;
	for (size_t i = 0; i < rec_original.len; i++) {
		memcpy(p, rec_original.bytes, rec_original.len);
		p[i] ^= (uint8_t)(i % 3 ? 0xff : 1u << i % 8);
		rehash(p, rec_original.len);
		check_lie(p, rec_original.len);
	}
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_whole_recording_is_copied_as_it_is),
		cmocka_unit_test(test_a_cut_at_any_length_gives_a_sound_copy),
		cmocka_unit_test(test_a_changed_byte_anywhere_gives_a_sound_copy),
		cmocka_unit_test(test_a_hole_anywhere_gives_a_sound_copy),
		cmocka_unit_test(test_bytes_cut_out_of_the_middle_give_a_sound_copy),
		cmocka_unit_test(test_records_that_lie_under_right_hashes_give_a_sound_copy),
	};

	return cmocka_run_group_tests(tests, rec_original_make, rec_original_free);
}
