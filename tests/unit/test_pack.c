/* SPDX-License-Identifier: Apache-2.0 */
#include "pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "rng.h"

#define MAX_N 5000

static uint64_t fitting(struct rng *r, unsigned width)
{
	return width == 64 ? rng_next(r) : rng_next(r) & ((1ull << width) - 1);
}

static void test_unpack_gives_back_what_was_packed_for_every_width(void **state)
{
	static const size_t sizes[] = { 0,    1,    2,	  7,	63,   64,   65,	  1000,
					1023, 1024, 1025, 2047, 2048, 3333, MAX_N };
	uint64_t *v = calloc(MAX_N, 8), *got = calloc(MAX_N, 8);
	struct rng r = { 1 };

	(void)state;
	for (unsigned width = 0; width <= 64; width++) {
		for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
			size_t n = sizes[s], size = bbx_packed_size(n, width);
			uint64_t ref = rng_next(&r);
			uint8_t *bytes = malloc(size + 1);

			for (size_t i = 0; i < n; i++)
				v[i] = fitting(&r, width) + ref;
			bytes[size] = 0xa5;
			bbx_pack(v, n, ref, width, bytes);
			assert_int_equal(bytes[size], 0xa5);
			bbx_unpack(bytes, n, ref, width, got);
			assert_memory_equal(v, got, n * 8);
			free(bytes);
		}
	}
	free(v);
	free(got);
}

/* FORMAT.md 7.1, written out bit by bit: what the fast loops must agree with. */
static void pack_by_the_book(const uint64_t *v, size_t n, unsigned width, uint8_t *out)
{
	size_t groups = n / 1024;

	memset(out, 0, bbx_packed_size(n, width));
	for (size_t i = 0; i < n; i++) {
		size_t group = i / 1024, in_group = i % 1024;

		for (unsigned bit = 0; bit < width; bit++) {
			size_t at;

			if (group < groups) {
				size_t in_lane = in_group / 64 * width + bit, lane = in_group % 64;

				at = group * 128 * width * 8 + (in_lane / 16 * 64 + lane) * 16 +
				     in_lane % 16;
			} else {
				at = groups * 128 * width * 8 + in_group * width + bit;
			}
			out[at / 8] |= (uint8_t)((v[i] >> bit & 1) << at % 8);
		}
	}
}

static void test_the_layout_is_the_one_of_the_format(void **state)
{
	const size_t n = 2 * 1024 + 77;
	uint64_t *v = calloc(n, 8);
	struct rng r = { 2 };

	(void)state;
	for (unsigned width = 1; width <= 64; width++) {
		size_t size = bbx_packed_size(n, width);
		uint8_t *want = malloc(size), *got = malloc(size);

		for (size_t i = 0; i < n; i++)
			v[i] = fitting(&r, width);
		pack_by_the_book(v, n, width, want);
		bbx_pack(v, n, 0, width, got);
		assert_memory_equal(want, got, size);
		free(want);
		free(got);
	}
	free(v);
}

static void test_packed_sizes_follow_the_format(void **state)
{
	(void)state;
	assert_int_equal(bbx_packed_size(0, 64), 0);
	assert_int_equal(bbx_packed_size(1, 0), 0);
	assert_int_equal(bbx_packed_size(1, 1), 1);
	assert_int_equal(bbx_packed_size(9, 1), 2);
	assert_int_equal(bbx_packed_size(1024, 13), 128 * 13);
	assert_int_equal(bbx_packed_size(1025, 13), 128 * 13 + 2);
	assert_int_equal(bbx_packed_size(2048, 64), 2048 * 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unpack_gives_back_what_was_packed_for_every_width),
		cmocka_unit_test(test_the_layout_is_the_one_of_the_format),
		cmocka_unit_test(test_packed_sizes_follow_the_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
