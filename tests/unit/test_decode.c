/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Columns made by hand: what the decoder gives, and what it refuses. Round trips of all encodings
 * are in test_encode.c.
 */
#include "decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "layout.h"

#define BYTES(...) (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ })
#define MAX_ROWS 4096

static uint64_t u[MAX_ROWS];
static struct bbx_str str[MAX_ROWS];
static const uint8_t *nulls;

/* Decodes from a copy of exactly this size, so that a sanitizer sees every byte read past it. */
static int decode(enum bbx_phys phys, unsigned encoding, bool has_nulls, uint32_t rows,
		  const uint8_t *p, size_t len)
{
	static uint8_t *copy;
	struct bbx_decode_in in = {
		.phys = phys, .encoding = (uint8_t)encoding, .nulls = has_nulls, .rows = rows,
		.len = len,
	};

	free(copy);
	copy = malloc(len ? len : 1);
	assert_non_null(copy);
	if (len)
		memcpy(copy, p, len);
	in.data = copy;
	nulls = NULL;
	return bbx_decode_column(&in, u, str, &nulls);
}

static void test_plain_values_come_out_as_the_format_says(void **state)
{
	(void)state;
	assert_int_equal(decode(BBX_U64, BBX_ENC_VARINT, false, 2, BYTES(1, 0x80, 1)), 0);
	assert_true(u[0] == 1 && u[1] == 128);
	assert_int_equal(decode(BBX_I64, BBX_ENC_ZIGZAG, false, 2, BYTES(1, 2)), 0);
	assert_true(u[0] == UINT64_MAX && u[1] == 1);
	assert_int_equal(decode(BBX_U64, BBX_ENC_DELTA, false, 3, BYTES(10, 4, 1)), 0);
	assert_true(u[0] == 5 && u[1] == 7 && u[2] == 6);
	assert_int_equal(decode(BBX_DICT, BBX_ENC_CONST, false, 3, BYTES(9)), 0);
	assert_true(u[0] == 9 && u[2] == 9);
	assert_int_equal(decode(BBX_U64, BBX_ENC_BITMAP, false, 9, BYTES(0x81, 1)), 0);
	assert_true(u[0] == 1 && u[1] == 0 && u[7] == 1 && u[8] == 1);
	assert_int_equal(decode(BBX_U64, BBX_ENC_RLE, false, 3, BYTES(2, 7, 1, 8)), 0);
	assert_true(u[1] == 7 && u[2] == 8);
	assert_int_equal(decode(BBX_U64, BBX_ENC_BITPACK, false, 3, BYTES(100, 2, 0x39)), 0);
	assert_true(u[0] == 101 && u[1] == 102 && u[2] == 103);
	assert_int_equal(decode(BBX_U64, BBX_ENC_DELTA_BITPACK, false, 3, BYTES(50, 20, 1, 2)), 0);
	assert_true(u[0] == 50 && u[1] == 60 && u[2] == 71);
	assert_int_equal(decode(BBX_F64, BBX_ENC_F64, false, 1,
				BYTES(0, 0, 0, 0, 0, 0, 0xf0, 0x3f)), 0);
	assert_true(u[0] == 0x3ff0000000000000u);
	assert_int_equal(decode(BBX_BYTES, BBX_ENC_BYTES, false, 3, BYTES(2, 0, 1, 'a', 0, 'c')),
			 0);
	assert_true(str[0].len == 2 && !memcmp(str[0].p, "a\0", 2) && !str[1].len &&
		    str[2].p[0] == 'c');
}

static void test_rows_that_are_null_take_no_value(void **state)
{
	(void)state;
	assert_int_equal(decode(BBX_U64, BBX_ENC_VARINT, true, 4, BYTES(0x05, 7, 8)), 0);
	assert_non_null(nulls);
	assert_int_equal(nulls[0], 5);
	assert_true(u[0] == 0 && u[1] == 7 && u[2] == 0 && u[3] == 8);
	assert_int_equal(decode(BBX_BYTES, BBX_ENC_BYTES, true, 2, BYTES(0x01, 1, 'x')), 0);
	assert_true(str[0].len == 0 && str[1].len == 1 && str[1].p[0] == 'x');
	assert_int_equal(decode(BBX_U64, BBX_ENC_VARINT, true, 3, BYTES(0xff)), 0);
	assert_int_equal(decode(BBX_U64, BBX_ENC_DELTA_BITPACK, true, 3, BYTES(0x07)), 0);
}

static void test_a_column_without_rows_has_no_data(void **state)
{
	(void)state;
	assert_int_equal(decode(BBX_U64, BBX_ENC_VARINT, false, 0, NULL, 0), 0);
	assert_int_equal(decode(BBX_U64, BBX_ENC_DELTA_BITPACK, false, 0, NULL, 0), 0);
	assert_int_equal(decode(BBX_U64, BBX_ENC_VARINT, false, 0, BYTES(1)), -EBADMSG);
}

/* Sizes 0, 1, 3 bits; then 3 and 2 bits with the one behind the first in the class, which leaves fewer below. */
static void test_split_values_are_put_together(void **state)
{
	(void)state;
	assert_int_equal(decode(BBX_I64, BBX_ENC_SPLIT, false, 4, BYTES(0, 0, 1, 3, 0x83, 0x0e)), 0);
	assert_true(u[0] == 0 && u[1] == 1 && u[2] == 6 && u[3] == 0 - 8ull);
	assert_int_equal(decode(BBX_U64, BBX_ENC_SPLIT, false, 3, BYTES(1, 5, 3, 4, 1)), 0);
	assert_true(u[0] == 7 && u[1] == 3 && u[2] == 4);
	assert_int_equal(decode(BBX_DICT, BBX_ENC_SPLIT, false, 2, BYTES(3, 9, 15)), 0);
	assert_true(u[0] == 9 && u[1] == 15);
	assert_int_equal(decode(BBX_U64, BBX_ENC_DELTA_SPLIT, false, 3, BYTES(100, 0, 2, 0x81, 1)), 0);
	assert_true(u[0] == 100 && u[1] == 103 && u[2] == 101);
	assert_int_equal(decode(BBX_U64, BBX_ENC_DELTA_SPLIT, false, 1, BYTES(100, 0)), 0);
	assert_int_equal(decode(BBX_U64, BBX_ENC_SPLIT, false, 1, BYTES(0, 63, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f)), 0);
	assert_true(u[0] == INT64_MAX);
	assert_int_equal(decode(BBX_U64, BBX_ENC_SPLIT, false, 2,
				BYTES(0, 3, 191, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)), 0);
	assert_true(u[0] == 6 && u[1] == (uint64_t)INT64_MIN);
}

static void test_split_values_that_cannot_be_are_damage(void **state)
{
	(void)state;
	for (uint8_t detail = 0; detail < 255; detail++) {
		bool ok = detail <= 3;

		assert_int_equal(decode(BBX_U64, BBX_ENC_SPLIT, false, 1, BYTES(detail, 1)), ok ? 0 : -EBADMSG);
	}
	for (unsigned class = 0; class < 256; class++) {
		uint8_t data[10] = { 0, (uint8_t)class };
		size_t size = class % 128, bytes = size > 1 ? (size - 1 + 7) / 8 : 0;
		bool ok = size <= 63;

		assert_int_equal(decode(BBX_U64, BBX_ENC_SPLIT, false, 1, data, 2 + (ok ? bytes : 8)), ok ? 0 : -EBADMSG);
		if (ok && bytes)
			assert_int_equal(decode(BBX_U64, BBX_ENC_SPLIT, false, 1, data, 1 + bytes), -EBADMSG);
	}
	assert_int_equal(decode(BBX_U64, BBX_ENC_SPLIT, false, 1, BYTES(1, 125, 0, 0, 0, 0, 0, 0, 0, 0)), 0);
	assert_int_equal(decode(BBX_U64, BBX_ENC_SPLIT, false, 1, BYTES(1, 126, 0, 0, 0, 0, 0, 0, 0, 0)), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_SPLIT, false, 3, BYTES(0, 1, 1)), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_SPLIT, false, 1, BYTES(0, 1, 0)), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_DELTA_SPLIT, false, 1, BYTES(1)), -EBADMSG);
	assert_int_equal(decode(BBX_F64, BBX_ENC_SPLIT, false, 1, BYTES(0, 1)), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_SPLIT, false, 0, NULL, 0), 0);
}

static void test_an_unknown_encoding_is_told_from_damage(void **state)
{
	(void)state;
	for (unsigned e = 0; e < 256; e++) {
		bool known = e <= BBX_ENC_DELTA_SPLIT;

		assert_int_equal(bbx_encoding_known((uint8_t)e), known);
		if (!known)
			assert_int_equal(decode(BBX_U64, e, false, 1, BYTES(1)), -ENOTSUP);
	}
}

static void test_an_encoding_of_another_kind_is_damage(void **state)
{
	(void)state;
	assert_int_equal(decode(BBX_U64, BBX_ENC_BYTES, false, 1, BYTES(0)), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_F64, false, 1, BYTES(0, 0, 0, 0, 0, 0, 0, 0)),
			 -EBADMSG);
	assert_int_equal(decode(BBX_BYTES, BBX_ENC_VARINT, false, 1, BYTES(0)), -EBADMSG);
	assert_int_equal(decode(BBX_F64, BBX_ENC_VARINT, false, 1, BYTES(0)), -EBADMSG);
	assert_int_equal(decode(BBX_I64, BBX_ENC_DICT_VARINT, false, 1, BYTES(0)), -EBADMSG);
}

static void test_missing_values_are_damage(void **state)
{
	(void)state;
	assert_int_equal(decode(BBX_U64, BBX_ENC_VARINT, false, 2, BYTES(1)), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_VARINT, false, 1, BYTES(0x80)), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_DELTA, false, 2, BYTES(1)), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_CONST, false, 2, NULL, 0), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_BITMAP, false, 9, BYTES(1)), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_BITPACK, false, 9, BYTES(0, 8, 1, 2, 3)),
			 -EBADMSG);
	assert_int_equal(decode(BBX_F64, BBX_ENC_F64, false, 1, BYTES(1, 2, 3)), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_VARINT, true, 9, BYTES(0xff)), -EBADMSG);
}

static void test_bytes_left_over_are_damage(void **state)
{
	(void)state;
	assert_int_equal(decode(BBX_U64, BBX_ENC_VARINT, false, 1, BYTES(1, 2)), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_CONST, false, 1, BYTES(1, 2)), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_RLE, false, 2, BYTES(2, 7, 1, 8)), -EBADMSG);
	assert_int_equal(decode(BBX_BYTES, BBX_ENC_BYTES, false, 1, BYTES(1, 'a', 'b')), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_VARINT, true, 1, BYTES(1, 5)), -EBADMSG);
}

static void test_runs_that_are_empty_or_too_long_are_damage(void **state)
{
	(void)state;
	assert_int_equal(decode(BBX_U64, BBX_ENC_RLE, false, 2, BYTES(0, 7, 2, 8)), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_RLE, false, 2, BYTES(3, 7)), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_RLE, false, 2,
				BYTES(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1,
				      7)), -EBADMSG);
}

static void test_a_width_beyond_64_bits_is_damage(void **state)
{
	(void)state;
	assert_int_equal(decode(BBX_U64, BBX_ENC_BITPACK, false, 1,
				BYTES(0, 65, 1, 2, 3, 4, 5, 6, 7, 8, 9)), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_BITPACK, false, 1, BYTES(0, 255)), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_DELTA_BITPACK, false, 2,
				BYTES(0, 0, 65, 1, 2, 3, 4, 5, 6, 7, 8, 9)), -EBADMSG);
}

static void test_a_varint_longer_than_64_bits_is_damage(void **state)
{
	(void)state;
	assert_int_equal(decode(BBX_U64, BBX_ENC_VARINT, false, 1,
				BYTES(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
				      2)), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_VARINT, false, 1,
				BYTES(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
				      0)), -EBADMSG);
	assert_int_equal(decode(BBX_U64, BBX_ENC_VARINT, false, 1,
				BYTES(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1)), 0);
	assert_true(u[0] == UINT64_MAX);
}

static void test_a_string_past_the_end_is_damage_and_one_past_the_limit_is_too_big(void **state)
{
	(void)state;
	assert_int_equal(decode(BBX_BYTES, BBX_ENC_BYTES, false, 1, BYTES(2, 'a')), -EBADMSG);
	assert_int_equal(decode(BBX_BYTES, BBX_ENC_BYTES, false, 1, BYTES(0x81, 0x80, 4, 'a')),
			 -EFBIG);
}

/* Whatever the bytes are, the decoder ends with one of its results and stays inside them. */
static void test_random_bytes_never_leave_the_closed_set_of_results(void **state)
{
	uint64_t x = 88172645463325252u;
	uint8_t bytes[64];

	(void)state;
	for (int i = 0; i < 100000; i++) {
		size_t len;
		int e;

		for (size_t k = 0; k < sizeof(bytes); k++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			bytes[k] = (uint8_t)(x >> 11) & (k % 3 ? 0xff : 0x0f);
		}
		len = x % sizeof(bytes);
		e = decode((enum bbx_phys)(1 + x / 64 % 5), (unsigned)(x / 1024 % 13), x >> 20 & 1,
			   (uint32_t)(x >> 24) % 1500, bytes, len);
		assert_true(e == 0 || e == -EBADMSG || e == -EFBIG || e == -ENOTSUP);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_values_come_out_as_the_format_says),
		cmocka_unit_test(test_rows_that_are_null_take_no_value),
		cmocka_unit_test(test_a_column_without_rows_has_no_data),
		cmocka_unit_test(test_split_values_are_put_together),
		cmocka_unit_test(test_split_values_that_cannot_be_are_damage),
		cmocka_unit_test(test_an_unknown_encoding_is_told_from_damage),
		cmocka_unit_test(test_an_encoding_of_another_kind_is_damage),
		cmocka_unit_test(test_missing_values_are_damage),
		cmocka_unit_test(test_bytes_left_over_are_damage),
		cmocka_unit_test(test_runs_that_are_empty_or_too_long_are_damage),
		cmocka_unit_test(test_a_width_beyond_64_bits_is_damage),
		cmocka_unit_test(test_a_varint_longer_than_64_bits_is_damage),
		cmocka_unit_test(test_a_string_past_the_end_is_damage_and_one_past_the_limit_is_too_big),
		cmocka_unit_test(test_random_bytes_never_leave_the_closed_set_of_results),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
