/* SPDX-License-Identifier: Apache-2.0 */
#include "header.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "props.h"
#include "rng.h"

static const struct bbx_header sample = {
	.session = 0x1122334455667788,
	.seq = 7,
	.type = BBX_REC_EVENTS,
	.flags = BBX_REC_SORTED | BBX_REC_GROUP_END,
	.rows = 1000,
	.payload_len = 0x0102030405,
	.t_min = 11,
	.t_max = 0xfffffffffffffff0,
	.subtype = 3,
	.section = 9,
	.payload_hash = 0xdeadbeefcafef00d,
};

/* The sample with two TLVs; the caller frees the bytes. */
static uint8_t *encoded(size_t *ret_len)
{
	struct bbx_header h = sample;
	struct bbx_buf ext = { 0 };
	uint8_t *bytes;

	assert_int_equal(bbx_ext_put(&ext, BBX_TAG_NAME, "name", 4), 0);
	assert_int_equal(bbx_ext_put(&ext, BBX_TAG_MEDIA, "", 0), 0);
	assert_int_equal(bbx_ext_put(&ext, 200, "private", 7), 0);
	h.ext = ext.p;
	h.ext_len = ext.len;
	*ret_len = bbx_header_size(&h);
	bytes = malloc(*ret_len);
	bbx_header_encode(&h, bytes);
	bbx_buf_done(&ext);
	return bytes;
}

static void test_decode_gives_back_what_was_encoded(void **state)
{
	struct bbx_cursor value;
	struct bbx_header h;
	size_t len;
	uint8_t *bytes = encoded(&len);

	(void)state;
	assert_int_equal(len, BBX_HEADER_MIN + 3 * 3 + 4 + 7);
	assert_int_equal(bbx_header_peek(bytes), len);
	assert_int_equal(bbx_header_decode(bytes, len, &h), 0);
	assert_int_equal(h.session, sample.session);
	assert_int_equal(h.seq, sample.seq);
	assert_int_equal(h.type, sample.type);
	assert_int_equal(h.flags, sample.flags);
	assert_int_equal(h.rows, sample.rows);
	assert_int_equal(h.payload_len, sample.payload_len);
	assert_int_equal(h.t_min, sample.t_min);
	assert_int_equal(h.t_max, sample.t_max);
	assert_int_equal(h.subtype, sample.subtype);
	assert_int_equal(h.section, sample.section);
	assert_int_equal(h.payload_hash, sample.payload_hash);
	assert_true(bbx_ext_find(&h, BBX_TAG_NAME, &value));
	assert_int_equal(bbx_left(&value), 4);
	assert_memory_equal(value.p, "name", 4);
	assert_true(bbx_ext_find(&h, BBX_TAG_MEDIA, &value));
	assert_int_equal(bbx_left(&value), 0);
	assert_true(bbx_ext_find(&h, 200, &value));
	assert_false(bbx_ext_find(&h, BBX_TAG_STATS, &value));
	free(bytes);
}

static void test_the_bytes_stand_where_the_format_says(void **state)
{
	size_t len;
	uint8_t *b = encoded(&len);

	(void)state;
	assert_memory_equal(b, "\x5b\x2a\x4d\x18", 4);
	assert_int_equal(bbx_get_u32(b + 4), len - 8);
	assert_memory_equal(b + 8, "\x89\x42\x42\x58\x0d\x0a\x1a\x0a", 8);
	assert_int_equal(bbx_get_u64(b + 16), sample.session);
	assert_int_equal(bbx_get_u64(b + 24), sample.seq);
	assert_int_equal(bbx_get_u16(b + 32), sample.type);
	assert_int_equal(b[34], sample.flags);
	assert_int_equal(bbx_get_u32(b + 36), sample.rows);
	assert_int_equal(bbx_get_u64(b + 40), sample.payload_len);
	assert_int_equal(bbx_get_u64(b + 48), sample.t_min);
	assert_int_equal(bbx_get_u64(b + 56), sample.t_max);
	assert_int_equal(bbx_get_u32(b + 64), sample.subtype);
	assert_int_equal(bbx_get_u32(b + 68), sample.section);
	assert_int_equal(bbx_get_u64(b + 72), sample.payload_hash);
	assert_int_equal(bbx_get_u64(b + len - 8), bbx_hash(b, len - 8));
	free(b);
}

static void test_a_flip_of_any_bit_is_found(void **state)
{
	struct bbx_header h;
	size_t len;
	uint8_t *bytes = encoded(&len);

	(void)state;
	for (size_t bit = 0; bit < len * 8; bit++) {
		int err;

		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		err = bbx_header_decode(bytes, len, &h);
		assert_true(err == -EBADMSG || err == -ENODATA);
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	free(bytes);
}

static void test_a_header_cut_anywhere_ends_early(void **state)
{
	struct bbx_header h;
	size_t len;
	uint8_t *bytes = encoded(&len);

	(void)state;
	for (size_t cut = 0; cut < len; cut++) {
		uint8_t *copy = malloc(cut ? cut : 1);

		memcpy(copy, bytes, cut);
		assert_int_equal(bbx_header_decode(copy, cut, &h), -ENODATA);
		free(copy);
	}
	free(bytes);
}

static void test_random_ext_bytes_never_lead_past_the_end(void **state)
{
	struct rng r = { 3 };

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t len = rng_below(&r, 24);
		uint8_t *ext = malloc(len ? len : 1);
		struct bbx_header h = { .ext = ext, .ext_len = len };
		struct bbx_cursor value;

		for (size_t i = 0; i < len; i++)
			ext[i] = (uint8_t)rng_below(&r, 6);
		if (bbx_ext_find(&h, 3, &value))
			assert_true(value.p >= ext && value.end <= ext + len);
		free(ext);
	}
}

static void test_an_ext_beyond_its_limit_is_refused(void **state)
{
	struct bbx_buf ext = { 0 };
	char *big = calloc(1, UINT16_MAX);

	(void)state;
	assert_int_equal(bbx_ext_put(&ext, 1, big, UINT16_MAX), -EFBIG);
	assert_int_equal(bbx_ext_put(&ext, 1, big, 40000), 0);
	assert_int_equal(bbx_ext_put(&ext, 2, big, 30000), -EFBIG);
	assert_int_equal(bbx_ext_put(&ext, 2, big, BBX_MAX_EXT - 40003 - 3), 0);
	assert_int_equal(ext.len, BBX_MAX_EXT);
	bbx_buf_done(&ext);
	free(big);
}

static void test_properties_come_back_and_bad_ones_are_refused(void **state)
{
	struct bbx_buf b = { 0 };
	struct bbx_cursor c;
	struct bbx_prop p;
	uint64_t v;

	(void)state;
	bbx_props_num(&b, 1, UINT64_MAX);
	bbx_props_str(&b, 2, NULL);
	bbx_props_str(&b, 3, "text");
	c = bbx_cursor(b.p, b.len);
	assert_int_equal(bbx_props_next(&c, &p), 1);
	assert_int_equal(p.tag, 1);
	assert_int_equal(bbx_prop_num(&p, &v), 0);
	assert_true(v == UINT64_MAX);
	assert_int_equal(bbx_props_next(&c, &p), 1);
	assert_int_equal(p.tag, 3);
	assert_int_equal(p.len, 4);
	assert_int_equal(bbx_prop_num(&p, &v), -EBADMSG);
	assert_int_equal(bbx_props_next(&c, &p), 0);
	c = bbx_cursor(b.p, b.len - 1);
	assert_int_equal(bbx_props_next(&c, &p), 1);
	assert_int_equal(bbx_props_next(&c, &p), -EBADMSG);
	bbx_buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode_gives_back_what_was_encoded),
		cmocka_unit_test(test_the_bytes_stand_where_the_format_says),
		cmocka_unit_test(test_a_flip_of_any_bit_is_found),
		cmocka_unit_test(test_a_header_cut_anywhere_ends_early),
		cmocka_unit_test(test_random_ext_bytes_never_lead_past_the_end),
		cmocka_unit_test(test_an_ext_beyond_its_limit_is_refused),
		cmocka_unit_test(test_properties_come_back_and_bad_ones_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
