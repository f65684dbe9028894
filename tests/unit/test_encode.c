/* SPDX-License-Identifier: Apache-2.0 */
#include "encode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include <zstd.h>

#include "decode.h"
#include "frames.h"
#include "rng.h"

#define MAX_N 3000
#define ROUNDS 400

typedef uint64_t shape_fn(struct rng *r, uint64_t before, size_t i);

static uint64_t any(struct rng *r, uint64_t before, size_t i)
{
	(void)before, (void)i;
	return rng_next(r);
}

static uint64_t zeros(struct rng *r, uint64_t before, size_t i)
{
	(void)r, (void)before, (void)i;
	return 0;
}

static uint64_t constant(struct rng *r, uint64_t before, size_t i)
{
	return i ? before : rng_next(r);
}

static uint64_t bits(struct rng *r, uint64_t before, size_t i)
{
	(void)before, (void)i;
	return rng_below(r, 2);
}

static uint64_t small(struct rng *r, uint64_t before, size_t i)
{
	(void)before, (void)i;
	return 1000 + rng_below(r, 50);
}

static uint64_t runs(struct rng *r, uint64_t before, size_t i)
{
	return i && rng_below(r, 40) ? before : rng_below(r, 100000);
}

static uint64_t rising(struct rng *r, uint64_t before, size_t i)
{
	return i ? before + rng_below(r, 3000) : rng_next(r) >> 8;
}

static uint64_t falling(struct rng *r, uint64_t before, size_t i)
{
	return i ? before - rng_below(r, 9) : 5;
}

static uint64_t heavy_tail(struct rng *r, uint64_t before, size_t i)
{
	(void)before, (void)i;
	return rng_next(r) >> (rng_below(r, 64));
}

static uint64_t around_zero(struct rng *r, uint64_t before, size_t i)
{
	(void)before, (void)i;
	return rng_below(r, 200) - 100;
}

static uint64_t extremes(struct rng *r, uint64_t before, size_t i)
{
	static const uint64_t v[] = { 0, 1, INT64_MAX, (uint64_t)INT64_MIN, UINT64_MAX, 127, 128 };

	(void)before, (void)i;
	return v[rng_below(r, 7)];
}

static shape_fn *const shapes[] = {
	any, zeros, constant, bits, small, runs, rising, falling, heavy_tail, around_zero, extremes,
};

#define N_SHAPES (sizeof(shapes) / sizeof(shapes[0]))

struct column {
	uint64_t v[MAX_N]; /* without the NULLs */
	size_t n, rows;
	uint8_t nulls[MAX_N / 8 + 1];
};

/* Sizes are small ones mostly, and some around the groups of packed values. */
static void make_column(struct rng *r, shape_fn *shape, struct column *c)
{
	static const size_t sizes[] = { 1, 2, 63, 64, 1023, 1024, 1025, 1026, 2048, 2049, MAX_N };
	uint64_t null_share = rng_below(r, 3), before = 0;

	memset(c->nulls, 0, sizeof(c->nulls));
	c->n = 0;
	c->rows = rng_below(r, 2) ? sizes[rng_below(r, 11)] : 1 + rng_below(r, 200);
	for (size_t i = 0; i < c->rows; i++) {
		if (null_share && rng_below(r, 4) < null_share) {
			c->nulls[i / 8] |= (uint8_t)(1u << i % 8);
			continue;
		}
		before = c->v[c->n] = shape(r, before, c->n);
		c->n++;
	}
}

/*
 * Encodes, decodes from a copy of exactly that size, compares. Returns false when the encoding
 * cannot hold the values.
 */
static bool round_trip(const struct column *c, enum bbx_encoding enc, enum bbx_phys phys)
{
	static uint64_t got[MAX_N];
	const uint8_t *nulls = NULL;
	struct bbx_decode_in in = { .phys = phys,
				    .encoding = (uint8_t)enc,
				    .rows = (uint32_t)c->rows };
	struct bbx_shape shape;
	struct bbx_buf out = { 0 };
	uint8_t *copy;
	size_t k = 0;

	in.nulls = c->n < c->rows;
	if (in.nulls)
		bbx_buf_put(&out, c->nulls, (c->rows + 7) / 8);
	bbx_shape_of(c->v, c->n, &shape);
	if (bbx_encode_as(enc, c->v, &shape, &out)) {
		bbx_buf_done(&out);
		return false;
	}
	copy = malloc(out.len ? out.len : 1);
	if (out.len)
		memcpy(copy, out.p, out.len);
	in.data = copy;
	in.len = out.len;
	assert_int_equal(bbx_decode_column(&in, got, NULL, &nulls), 0);
	for (size_t i = 0; i < c->rows; i++) {
		bool null = c->nulls[i / 8] >> i % 8 & 1;

		assert_int_equal(nulls && nulls[i / 8] >> i % 8 & 1, null);
		if (!null)
			assert_true(got[i] == c->v[k++]);
	}
	free(copy);
	bbx_buf_done(&out);
	return true;
}

/* Every encoding, over every shape. */
static void test_every_encoding_gives_back_every_column(void **state)
{
	static const enum bbx_encoding integer[] = {
		BBX_ENC_VARINT, BBX_ENC_ZIGZAG, BBX_ENC_DELTA,	 BBX_ENC_CONST,
		BBX_ENC_BITMAP, BBX_ENC_RLE,	BBX_ENC_BITPACK, BBX_ENC_DELTA_BITPACK,
		BBX_ENC_SPLIT,	BBX_ENC_DELTA_SPLIT,
	};
	static const enum bbx_encoding ids[] = {
		BBX_ENC_DICT_VARINT, BBX_ENC_DICT_BITPACK, BBX_ENC_CONST, BBX_ENC_RLE,
		BBX_ENC_SPLIT,	     BBX_ENC_DELTA_SPLIT,
	};
	static struct column c;
	struct rng r = { 4 };
	size_t done[16] = { 0 };

	(void)state;
	for (size_t round = 0; round < ROUNDS; round++) {
		make_column(&r, shapes[round % N_SHAPES], &c);
		for (size_t e = 0; e < sizeof(integer) / sizeof(integer[0]); e++)
			done[integer[e]] += round_trip(&c, integer[e],
						       round % 2 ? BBX_U64 : BBX_I64);
		for (size_t e = 0; e < sizeof(ids) / sizeof(ids[0]); e++)
			done[ids[e]] += round_trip(&c, ids[e], BBX_DICT);
		done[BBX_ENC_F64] += round_trip(&c, BBX_ENC_F64, BBX_F64);
	}
	for (size_t e = 0; e <= BBX_ENC_DELTA_SPLIT; e++)
		if (e != BBX_ENC_BYTES)
			assert_true(done[e] >= (e == BBX_ENC_BITMAP || e == BBX_ENC_CONST
							? ROUNDS / N_SHAPES
							: ROUNDS));
}

/* The size of split values in a recording. */
static size_t compressed(const struct bbx_buf *raw, size_t noise)
{
	struct bbx_frames f;
	struct bbx_buf z = { 0 };
	int64_t len;

	assert_int_equal(bbx_frames_init(&f, 1), 0);
	len = bbx_frames_put_parts(&f, raw->p, noise, raw->len, &z);
	assert_true(len > 0 && z.len == (size_t)len);
	assert_int_equal(ZSTD_getFrameContentSize(z.p, z.len), raw->len);
	bbx_frames_done(&f);
	bbx_buf_done(&z);
	return (size_t)len;
}

static void test_the_chosen_encoding_holds_the_column_and_is_among_the_smallest(void **state)
{
	static struct column c;
	struct rng r = { 5 };

	(void)state;
	for (size_t round = 0; round < ROUNDS; round++) {
		struct bbx_buf chosen = { 0 };
		struct bbx_shape shape;
		enum bbx_encoding enc;

		make_column(&r, shapes[round % N_SHAPES], &c);
		if (!c.n)
			continue;
		bbx_shape_of(c.v, c.n, &shape);
		enc = bbx_choose(c.v, &shape, false, false);
		assert_true(round_trip(&c, enc, BBX_U64));
		assert_int_equal(bbx_encode_as(enc, c.v, &shape, &chosen), 0);
		if (enc == BBX_ENC_SPLIT || enc == BBX_ENC_DELTA_SPLIT)
			chosen.len = compressed(&chosen, bbx_encode_noise(enc, c.v, c.n));
		for (int other = 0; other < BBX_ENC_DICT_BITPACK; other++) {
			struct bbx_buf out = { 0 };

			if (other == BBX_ENC_DICT_VARINT || other == BBX_ENC_BYTES)
				continue;
			if (!bbx_encode_as((enum bbx_encoding)other, c.v, &shape, &out))
				assert_true(chosen.len <= out.len + out.len / 10 ||
					    enc == BBX_ENC_CONST);
			bbx_buf_done(&out);
		}
		assert_true(round_trip(&c, bbx_choose(c.v, &shape, true, false), BBX_DICT));
		bbx_buf_done(&chosen);
	}
}

static enum bbx_encoding choice(const uint64_t *v, size_t n, bool dict)
{
	struct bbx_shape shape;

	bbx_shape_of(v, n, &shape);
	return bbx_choose(v, &shape, dict, false);
}

static void test_plain_shapes_get_the_encoding_made_for_them(void **state)
{
	uint64_t v[2000];
	struct rng r = { 7 };

	(void)state;
	for (size_t i = 0; i < 2000; i++)
		v[i] = 42;
	assert_int_equal(choice(v, 2000, false), BBX_ENC_CONST);
	assert_int_equal(choice(v, 2000, true), BBX_ENC_CONST);
	for (size_t i = 0; i < 2000; i++)
		v[i] = i * 7 % 3 == 0;
	assert_int_equal(choice(v, 2000, false), BBX_ENC_BITMAP);
	for (size_t i = 0; i < 2000; i++)
		v[i] = i / 500 * 1000;
	assert_int_equal(choice(v, 2000, false), BBX_ENC_RLE);
	for (size_t i = 0; i < 2000; i++)
		v[i] = 1ull << 60 | i * 1000003 % 64;
	assert_int_equal(choice(v, 2000, false), BBX_ENC_BITPACK);
	assert_int_equal(choice(v, 2000, true), BBX_ENC_DICT_BITPACK);
	for (size_t i = 0; i < 2000; i++)
		v[i] = 1ull << 60 | i * 1000000;
	assert_int_equal(choice(v, 2000, false), BBX_ENC_DELTA_BITPACK);
	for (size_t i = 0; i < 200; i++)
		v[i] = i % 100 ? i % 100 : 1ull << 40;
	assert_int_equal(choice(v, 200, false), BBX_ENC_VARINT);
	for (size_t i = 0; i < 2000; i++)
		v[i] = heavy_tail(&r, 0, i) >> 20;
	assert_int_equal(choice(v, 2000, false), BBX_ENC_SPLIT);
	assert_int_equal(choice(v, 2000, true), BBX_ENC_SPLIT);
	for (size_t i = 1; i < 2000; i++)
		v[i] = v[i - 1] + (heavy_tail(&r, 0, i) >> 40);
	assert_int_equal(choice(v, 2000, false), BBX_ENC_DELTA_SPLIT);
}

static void test_values_that_do_not_fit_are_refused(void **state)
{
	const uint64_t v[] = { 1, 2 };
	struct bbx_buf out = { 0 };
	struct bbx_shape shape;

	(void)state;
	bbx_shape_of(v, 2, &shape);
	assert_int_equal(bbx_encode_as(BBX_ENC_CONST, v, &shape, &out), -EINVAL);
	assert_int_equal(bbx_encode_as(BBX_ENC_BITMAP, v, &shape, &out), -EINVAL);
	assert_int_equal(bbx_encode_as(BBX_ENC_BYTES, v, &shape, &out), -EINVAL);
	assert_int_equal(bbx_encode_as((enum bbx_encoding)14, v, &shape, &out), -EINVAL);
	assert_int_equal(out.len, 0);
}

static void test_strings_come_back(void **state)
{
	static char text[100000];
	struct rng r = { 6 };

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)rng_next(&r);
	for (int round = 0; round < 200; round++) {
		uint64_t lens[300];
		struct bbx_str got[300];
		struct bbx_buf bytes = { 0 }, out = { 0 };
		struct bbx_decode_in in = { .phys = BBX_BYTES, .encoding = BBX_ENC_BYTES };
		const uint8_t *nulls;
		size_t n = 1 + rng_below(&r, 300);

		for (size_t i = 0; i < n; i++) {
			lens[i] = rng_below(&r, 4) ? rng_below(&r, 300) : 0;
			bbx_buf_put(&bytes, text + i, lens[i]);
		}
		bbx_encode_strings(lens, n, &bytes, &out);
		in.rows = (uint32_t)n;
		in.data = out.p;
		in.len = out.len;
		assert_int_equal(bbx_decode_column(&in, NULL, got, &nulls), 0);
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(got[i].len, lens[i]);
			if (lens[i])
				assert_memory_equal(got[i].p, text + i, lens[i]);
		}
		bbx_buf_done(&bytes);
		bbx_buf_done(&out);
	}
}

static void test_sums_are_exact_or_absent(void **state)
{
	const uint64_t fits[] = { INT64_MAX, 5, (uint64_t)-6 }, overflows[] = { INT64_MAX, 1 };
	const uint64_t below[] = { (uint64_t)INT64_MIN, (uint64_t)-1 };
	struct bbx_shape shape;
	int64_t sum;

	(void)state;
	bbx_shape_of(fits, 3, &shape);
	assert_true(bbx_shape_sum(fits, &shape, &sum));
	assert_true(sum == INT64_MAX - 1);
	bbx_shape_of(overflows, 2, &shape);
	assert_false(bbx_shape_sum(overflows, &shape, &sum));
	bbx_shape_of(below, 2, &shape);
	assert_false(bbx_shape_sum(below, &shape, &sum));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_encoding_gives_back_every_column),
		cmocka_unit_test(
			test_the_chosen_encoding_holds_the_column_and_is_among_the_smallest),
		cmocka_unit_test(test_plain_shapes_get_the_encoding_made_for_them),
		cmocka_unit_test(test_values_that_do_not_fit_are_refused),
		cmocka_unit_test(test_strings_come_back),
		cmocka_unit_test(test_sums_are_exact_or_absent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
