/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the copy of a damaged recording keeps and says when a certain record is lost, of several
 * recordings in one file, and of a copy that was damaged in turn.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "header.h"
#include "recovered.h"

#define ROWS RECOVERED_ROWS

/* ---- What was lost --------------------------------------------------------------------------- */

/* Where the n-th record of a type starts, and its size with the payload. */
static size_t find_record(const uint8_t *p, size_t len, uint16_t type, unsigned n, size_t *ret_size)
{
	size_t off = 0;

	while (off < len) {
		struct bbx_header h;

		assert_int_equal(bbx_header_decode(p + off, len - off, &h), 0);
		*ret_size = bbx_header_size(&h) + (size_t)h.payload_len;
		if (h.type == type && !n--)
			return off;
		off += *ret_size;
	}
	fail();
	return 0;
}

/* The file without one record. */
static uint8_t *without(uint16_t type, unsigned n, size_t *ret_len)
{
	size_t size, off = find_record(rec_original.bytes, rec_original.len, type, n, &size);
	uint8_t *p = malloc(rec_original.len);

	memcpy(p, rec_original.bytes, off);
	memcpy(p + off, rec_original.bytes + off + size, rec_original.len - off - size);
	*ret_len = rec_original.len - size;
	return p;
}

static void check_without(uint16_t type, struct outcome *o)
{
	size_t len;
	uint8_t *p = without(type, 0, &len);

	rec_check_copy_of(p, len, o);
	assert_int_equal(o->err, 0);
	free(p);
}

static void test_rows_outlive_the_record_of_their_origin(void **state)
{
	struct outcome o;
	size_t size;
	uint8_t *p = malloc(rec_original.len);

	(void)state;
	find_record(rec_original.bytes, rec_original.len, BBX_REC_FILE, 0, &size);
	memcpy(p, rec_original.bytes, rec_original.len);
	p[size - 1] ^= 1;
	rec_check_copy_of(p, rec_original.len, &o);
	assert_int_equal(o.rows, ROWS);
	assert_true(o.rep.loss);
	assert_int_equal(o.rep.n_missing, 1);
	free(p);
}

static void test_rows_without_any_schema_are_left_out(void **state)
{
	struct outcome o;

	(void)state;
	check_without(BBX_REC_SCHEMA, &o);
	assert_int_equal(o.rows, 0);
	assert_true(o.rep.loss);
	assert_int_equal(o.rep.lost_rows, ROWS);
}

static void test_a_lost_dictionary_costs_no_row(void **state)
{
	struct outcome o;

	(void)state;
	check_without(BBX_REC_DICT, &o);
	assert_int_equal(o.rows, ROWS);
	assert_true(o.rep.loss);
}

static void test_a_lost_index_is_made_again_and_nothing_is_lost(void **state)
{
	uint8_t *p = malloc(rec_original.len);
	struct outcome o;
	size_t size, off = find_record(rec_original.bytes, rec_original.len, BBX_REC_INDEX, 0, &size);

	(void)state;
	memcpy(p, rec_original.bytes, rec_original.len);
	p[off + size - 1] ^= 1;
	rec_check_copy_of(p, rec_original.len, &o);
	assert_int_equal(o.rows, ROWS);
	assert_false(o.rep.loss || o.rep.truncated || o.rep.intact || o.rep.n_missing);
	free(p);
}

static void test_what_no_writer_closed_is_cut_but_whole(void **state)
{
	struct rec_opts opts = { .rows = ROWS, .no_index = true };
	struct outcome o;
	int in = rec_file();

	(void)state;
	rec_write(in, &opts);
	rec_check_copy(in, &o);
	assert_int_equal(o.rows, ROWS);
	assert_true(o.rep.truncated && o.rep.loss);
	assert_int_equal(o.rep.skipped_bytes, 0);
	assert_int_equal(o.rep.n_missing, 0);
	close(in);
}

static void test_a_file_that_is_none_or_has_no_whole_record_is_unusable(void **state)
{
	struct bbx_diag diag = { 0 };
	struct bbx_recover *rc;
	size_t size, off = find_record(rec_original.bytes, rec_original.len, BBX_REC_TRAILER, 0, &size);
	int in = rec_file_of(rec_original.bytes + off, size), text = rec_file_of("no recording", 12);

	(void)state;
	assert_int_equal(bbx_recover_open(in, "x", "test", &rc, &diag), -EMEDIUMTYPE);
	assert_true(diag.what[0]);
	assert_int_equal(bbx_recover_open(text, "x", "test", &rc, NULL), -EMEDIUMTYPE);
	close(in);
	close(text);
}

/* ---- Several ---------------------------------------------------------------------------------- */

static void test_two_recordings_in_one_file_give_a_sound_copy_of_both(void **state)
{
	struct rec_opts second = { .rows = 20, .session = 9, .first = 40 };
	struct rec_opts first = { .rows = 40 };
	int in = rec_file();
	struct outcome o;
	size_t len;
	uint8_t *p;

	(void)state;
	rec_write(in, &first);
	rec_write(in, &second);
	rec_check_copy(in, &o);
	assert_true(o.rep.intact);
	p = rec_bytes(in, &len);
	for (size_t i = 0; i < len; i += 3) {
		p[i] ^= 0x10;
		rec_check_copy_of(p, len, &o);
		assert_int_equal(o.err, 0);
		p[i] ^= 0x10;
	}
	free(p);
	close(in);
}

static void test_a_repaired_file_can_be_damaged_and_repaired_again(void **state)
{
	struct bbx_recover_report rep;
	struct bbx_reader *r;
	int in = rec_file(), out = rec_file();
	struct outcome o;
	size_t len, cut;
	uint8_t *p;

	(void)state;
	p = without(BBX_REC_EVENTS, 1, &cut);
	assert_int_equal(pwrite(in, p, cut, 0), cut);
	free(p);
	assert_int_equal(rec_recover(in, out, &rep), 0);
	p = rec_bytes(out, &len);
	for (size_t i = 0; i < len; i += 5) {
		p[i] ^= 0x80;
		rec_check_copy_of(p, len, &o);
		p[i] ^= 0x80;
	}
	assert_int_equal(ftruncate(in, 0), 0);
	assert_int_equal(pwrite(in, p, len - 1, 0), len - 1);
	assert_int_equal(ftruncate(out, 0), 0);
	lseek(out, 0, SEEK_SET);
	assert_int_equal(rec_recover(in, out, &rep), 0);
	assert_int_equal(bbx_open_fd(dup(out), "copy", 0, &r, NULL), 0);
	assert_int_equal(bbx_n_recoveries(r), 2);
	assert_int_equal(bbx_recovery(r, 0)->n_missing, 1);
	assert_int_equal(bbx_recovery(r, 1)->n_missing, 0);
	assert_string_equal(bbx_recovery(r, 1)->program, "test");
	assert_string_equal(bbx_recovery(r, 1)->input, "input.bbx");
	assert_true(bbx_recovery(r, 1)->truncated);
	bbx_close(r);
	free(p);
	close(in);
	close(out);
}

/* A record of a type that nobody knows, behind the one at off. */
static uint8_t *with_unknown(uint8_t flags, size_t *ret_len)
{
	size_t size, off = find_record(rec_original.bytes, rec_original.len, BBX_REC_EVENTS, 0, &size);
	struct bbx_header h, unknown;
	uint8_t *p = malloc(rec_original.len + BBX_HEADER_MIN);

	assert_int_equal(bbx_header_decode(rec_original.bytes + off, size, &h), 0);
	unknown = (struct bbx_header){ .session = h.session, .seq = h.seq, .section = h.section,
		.type = 0x4242, .flags = flags, .payload_hash = bbx_hash("", 0) };
	memcpy(p, rec_original.bytes, off);
	bbx_header_encode(&unknown, p + off);
	memcpy(p + off + BBX_HEADER_MIN, rec_original.bytes + off, rec_original.len - off);
	*ret_len = rec_original.len + BBX_HEADER_MIN - 1; /* cut, so that there is something to do */
	return p;
}

static void test_an_unknown_record_stays_only_when_it_says_that_it_may(void **state)
{
	const struct {
		uint8_t flags;
		bool kept;
		size_t rows;
	} cases[] = {
		{ 0, false, ROWS },
		{ BBX_REC_COPY_SAFE, true, ROWS },
		{ BBX_REC_CRITICAL, false, 0 },
		{ BBX_REC_CRITICAL | BBX_REC_COPY_SAFE, true, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct outcome o, plain;
		size_t len;
		uint8_t *p = with_unknown(cases[i].flags, &len);

		rec_check_copy_of(rec_original.bytes, rec_original.len - 1, &plain);
		rec_check_copy_of(p, len, &o);
		assert_int_equal(o.rows, cases[i].rows);
		if (cases[i].rows)
			assert_int_equal(o.rep.records, plain.rep.records + cases[i].kept);
		free(p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_outlive_the_record_of_their_origin),
		cmocka_unit_test(test_rows_without_any_schema_are_left_out),
		cmocka_unit_test(test_a_lost_dictionary_costs_no_row),
		cmocka_unit_test(test_a_lost_index_is_made_again_and_nothing_is_lost),
		cmocka_unit_test(test_what_no_writer_closed_is_cut_but_whole),
		cmocka_unit_test(test_a_file_that_is_none_or_has_no_whole_record_is_unusable),
		cmocka_unit_test(test_two_recordings_in_one_file_give_a_sound_copy_of_both),
		cmocka_unit_test(test_a_repaired_file_can_be_damaged_and_repaired_again),
		cmocka_unit_test(test_an_unknown_record_stays_only_when_it_says_that_it_may),
	};

	return cmocka_run_group_tests(tests, rec_original_make, rec_original_free);
}
