/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of a recording whose chunks are copied: the rows, and their order, are those of encoding them anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "cut.h"
#include "header.h"
#include "recording.h"
#include "scan.h"

#define ROWS 60u /* of a section */
#define ALL (2 * ROWS)

/* The rows by number, from first to last, are kept, and of table beta, the state table, all. */
struct window {
	struct bbx_reader *r;
	uint64_t first, last;
};

static bool is_in(const struct window *w, uint64_t ts)
{
	return ts >= (w->first + 1) * REC_STEP && ts <= (w->last + 1) * REC_STEP;
}

static enum bbx_share share(void *arg, size_t chunk)
{
	const struct window *w = arg;
	const struct bbx_chunk *c = bbx_chunk(w->r, chunk);

	if (bbx_schema(w->r)->types[c->type].flags & BBX_STATE)
		return BBX_SHARE_all;
	if (c->t_max < (w->first + 1) * REC_STEP || c->t_min > (w->last + 1) * REC_STEP)
		return BBX_SHARE_none;
	return is_in(w, c->t_min) && is_in(w, c->t_max) ? BBX_SHARE_all : BBX_SHARE_some;
}

static enum bbx_share share_alpha(void *arg, size_t chunk)
{
	const struct window *w = arg;

	return bbx_chunk(w->r, chunk)->type ? BBX_SHARE_none : share(arg, chunk);
}

static int keep(void *arg, const struct bbx_batch *b, uint32_t row)
{
	return is_in(arg, b->vec[0].u[row]);
}

static struct bbx_reader *open_file(int fd)
{
	struct bbx_reader *r;

	assert_int_equal(bbx_open_fd(dup(fd), "dir/input.bbx", 0, &r, NULL), 0);
	return r;
}

/* Cuts what is in fd with how; the new file verifies. */
static struct bbx_reader *cut(int fd, struct window *w, enum bbx_share (*of)(void *, size_t), int (*how)(const struct bbx_rewrite *))
{
	struct bbx_rewrite rw = { .r = open_file(fd), .out = rec_file(), .level = 1, .program = "test", .what = "test",
				  .share = of, .keep = keep, .arg = w };
	struct bbx_reader *r;
	struct bbx_verify v;

	w->r = rw.r;
	assert_int_equal(how(&rw), 0);
	bbx_close(rw.r);
	r = open_file(rw.out);
	close(rw.out);
	assert_int_equal(bbx_verify(r, true, &v), 0);
	assert_int_equal(bbx_n_damages(r), 0);
	return r;
}

/* The times of a table's rows, in the order of the file; their values are those that were written. */
static size_t list_table(struct bbx_reader *r, uint32_t type, uint64_t *ts)
{
	struct bbx_batch b = { 0 };
	bool lost = false;
	size_t n = 0;

	for (size_t i = 0; i < bbx_n_chunks(r); i++) {
		if (bbx_chunk(r, i)->type != type)
			continue;
		assert_int_equal(bbx_chunk_read(r, i, NULL, 0, &b), 1);
		assert_true(rec_check_batch(r, &b, NULL, 0, &lost));
		for (uint32_t row = 0; row < b.rows; row++)
			ts[n++] = b.vec[0].u[row];
	}
	assert_true(!lost || (bbx_n_recoveries(r) && bbx_recovery(r, 0)->cells));
	bbx_batch_done(&b);
	return n;
}

static size_t list_rows(struct bbx_reader *r, uint64_t *ts)
{
	size_t n = list_table(r, 0, ts);

	return n + list_table(r, 1, ts + n);
}

/* The same of the alpha rows that a window has. */
static struct bbx_reader *cut_alpha(int fd, struct window w, size_t rows)
{
	struct bbx_reader *r = cut(fd, &w, share_alpha, bbx_cut);
	uint64_t ts[4 * ROWS];

	close(fd);
	assert_int_equal(list_rows(r, ts), rows);
	return r;
}

static int two_sections(void)
{
	int fd = rec_file();

	rec_write(fd, &(struct rec_opts){ .items = true });
	rec_write(fd, &(struct rec_opts){ .section = 1, .first = ROWS });
	return fd;
}

static void test_every_window_has_the_rows_of_encoding_it_anew(void **state)
{
	uint64_t copied[ALL], encoded[ALL];
	int fd = two_sections();

	(void)state;
	for (unsigned i = 0; i < 400; i++) {
		struct window w = { .first = i * 7 % ALL, .last = i * 7 % ALL + i * 5 % 50 };
		struct bbx_reader *a = cut(fd, &w, share, bbx_cut), *b = cut(fd, &w, share, bbx_rewrite);
		size_t n = list_rows(a, copied);

		assert_int_equal(list_rows(b, encoded), n);
		assert_memory_equal(copied, encoded, n * sizeof(*copied));
		assert_int_equal(bbx_n_incidents(a), 1);
		assert_int_equal(bbx_n_attachments(a), 1);
		bbx_close(a);
		bbx_close(b);
	}
	close(fd);
}

/* Hashes of the payloads of chunks, in the order of the file. */
static size_t list_payloads(const struct bbx_reader *r, int fd, uint64_t *hashes)
{
	struct bbx_header h;
	struct bbx_scan s;
	uint64_t off;
	size_t n = 0;

	bbx_scan_init(&s, fd, 0, bbx_file_size(r, 0));
	while (bbx_scan_next(&s, &h, &off) > 0)
		if (h.type == BBX_REC_EVENTS || h.type == BBX_REC_SNAPSHOT)
			hashes[n++] = h.payload_hash;
	bbx_scan_done(&s);
	return n;
}

static void test_whole_chunks_are_copied_as_they_are(void **state)
{
	struct window w = { .first = 25, .last = 75 };
	uint64_t before[16], after[16];
	int fd = two_sections(), out = rec_file();
	struct bbx_rewrite rw = { .r = open_file(fd), .out = out, .level = 1, .program = "", .what = "", .share = share,
				  .keep = keep, .arg = &w };
	struct bbx_reader *r;

	(void)state;
	w.r = rw.r;
	/* Chunks of alpha: rows 1 to 20, then to 40, 60 (section 0), 80, 100, 120; each with one of beta behind it. */
	assert_int_equal(list_payloads(rw.r, fd, before), 12);
	assert_int_equal(bbx_cut(&rw), 0);
	r = open_file(out);
	assert_int_equal(list_payloads(r, out, after), 9);
	assert_true(after[0] == before[1] && after[2] == before[3]); /* the state table */
	assert_true(after[1] != before[2] && after[3] == before[4] && after[5] != before[6]);
	bbx_close(r);
	bbx_close(rw.r);
	close(fd);
	close(out);
}

static size_t count(struct bbx_reader *r, int fd, uint16_t type)
{
	struct bbx_header h;
	struct bbx_scan s;
	uint64_t off;
	size_t n = 0;

	bbx_scan_init(&s, fd, 0, bbx_file_size(r, 0));
	while (bbx_scan_next(&s, &h, &off) > 0)
		n += h.type == type;
	bbx_scan_done(&s);
	return n;
}

static size_t records_after(int fd, struct window *w, uint16_t type)
{
	struct bbx_rewrite rw = { .r = open_file(fd), .out = rec_file(), .level = 1, .program = "", .what = "",
				  .share = share_alpha, .keep = keep, .arg = w };
	struct bbx_reader *r;
	size_t n;

	w->r = rw.r;
	assert_int_equal(bbx_cut(&rw), 0);
	r = open_file(rw.out);
	n = count(r, rw.out, type);
	bbx_close(r);
	bbx_close(rw.r);
	close(rw.out);
	return n;
}

static void test_sections_without_kept_rows_and_dictionaries_behind_them_are_left_out(void **state)
{
	struct window first = { .first = 0, .last = 0 }, second = { .first = ROWS, .last = ALL }, begin = { .first = ROWS, .last = ROWS };
	struct window none = { .first = 500, .last = 600 };
	int fd = rec_file();

	(void)state;
	rec_write(fd, &(struct rec_opts){ .items = true, .rows = 20 });
	rec_write(fd, &(struct rec_opts){ .section = 1, .first = ROWS });
	assert_int_equal(records_after(fd, &first, BBX_REC_FILE), 1);
	/* The incident's section is kept, without its dictionaries. */
	assert_int_equal(records_after(fd, &second, BBX_REC_FILE), 2);
	assert_int_equal(records_after(fd, &second, BBX_REC_DICT), 5);
	assert_int_equal(records_after(fd, &begin, BBX_REC_DICT), 3);
	assert_int_equal(records_after(fd, &none, BBX_REC_DICT), 0);
	assert_int_equal(records_after(fd, &none, BBX_REC_INCIDENT), 1);
	close(fd);
}

static void test_of_no_kept_row_there_is_a_recording_without_rows(void **state)
{
	struct window none = { .first = 500, .last = 600 };
	struct bbx_reader *r;
	int fd = rec_file();

	(void)state;
	rec_write(fd, &(struct rec_opts){ 0 });
	r = cut(fd, &none, share_alpha, bbx_cut);
	assert_int_equal(bbx_n_sections(r), 1);
	assert_int_equal(bbx_n_chunks(r), 0);
	assert_string_equal(bbx_section(r, 0)->node, "n1");
	bbx_close(r);
	close(fd);
}

static void test_runs_of_the_recorder_and_copies_of_one_stay_apart(void **state)
{
	struct bbx_reader *r;
	int fd = rec_file();

	(void)state;
	rec_write(fd, &(struct rec_opts){ 0 });
	rec_write(fd, &(struct rec_opts){ .session = 7 });
	rec_write(fd, &(struct rec_opts){ 0 });
	r = cut_alpha(fd, (struct window){ .first = 10, .last = 30 }, 3 * 17); /* of 21 rows, 4 are beta's */
	assert_int_equal(bbx_n_sections(r), 3);
	assert_true(bbx_section(r, 0)->session == bbx_section(r, 2)->session);
	assert_true(bbx_section(r, 0)->session != bbx_section(r, 1)->session);
	assert_true(bbx_section(r, 0)->session != REC_SESSION && bbx_section(r, 1)->session != 7);
	bbx_close(r);
}

/* Changes a byte in the payload of the nth record of a type. */
static void damage(int fd, uint16_t type, size_t n)
{
	struct bbx_reader *r = open_file(fd);
	struct bbx_header h;
	struct bbx_scan s;
	uint64_t off;
	uint8_t byte;

	bbx_scan_init(&s, fd, 0, bbx_file_size(r, 0));
	while (bbx_scan_next(&s, &h, &off) > 0)
		if (h.type == type && !n--)
			break;
	off += bbx_header_size(&h) + h.payload_len / 2;
	assert_int_equal(pread(fd, &byte, 1, (off_t)off), 1);
	byte ^= 0x10;
	assert_int_equal(pwrite(fd, &byte, 1, (off_t)off), 1);
	bbx_scan_done(&s);
	bbx_close(r);
}

static void test_damaged_columns_are_left_out_and_the_copy_says_so(void **state)
{
	struct window w = { .first = 0, .last = ALL };
	uint64_t ts[ALL];
	struct bbx_reader *r;
	int fd = two_sections();

	(void)state;
	damage(fd, BBX_REC_EVENTS, 1);
	damage(fd, BBX_REC_ATTACHMENT, 0);
	r = cut(fd, &w, share, bbx_cut);
	assert_int_equal(list_rows(r, ts), ALL);
	assert_int_equal(bbx_n_attachments(r), 0);
	assert_int_equal(bbx_n_recoveries(r), 1);
	assert_int_equal(bbx_recovery(r, 0)->rows, ALL);
	assert_true(bbx_recovery(r, 0)->cells && bbx_recovery(r, 0)->cells % 16 == 0);
	assert_string_equal(bbx_recovery(r, 0)->input, "input.bbx");
	bbx_close(r);
	close(fd);
}

static void test_a_recording_without_an_end_is_cut_and_has_one(void **state)
{
	struct bbx_reader *r;
	int fd = rec_file();

	(void)state;
	rec_write(fd, &(struct rec_opts){ .no_index = true });
	r = cut_alpha(fd, (struct window){ .first = 5, .last = 55 }, 41);
	assert_true(bbx_recovery(r, 0)->truncated);
	bbx_close(r);
}

static void test_the_promise_at_the_end_of_a_group_stays(void **state)
{
	struct window w = { .first = 0, .last = 29 };
	struct bbx_cursor mark;
	struct bbx_header h;
	struct bbx_scan s;
	int fd = rec_file(), out = rec_file();
	struct bbx_rewrite rw = { .out = out, .level = 1, .program = "", .what = "", .share = share, .keep = keep, .arg = &w };
	uint64_t off, seq = 0;
	size_t groups = 0;

	(void)state;
	rec_write(fd, &(struct rec_opts){ .group = 30 });
	w.r = rw.r = open_file(fd);
	assert_int_equal(bbx_cut(&rw), 0);
	bbx_scan_init(&s, out, 0, (uint64_t)lseek(out, 0, SEEK_END));
	while (bbx_scan_next(&s, &h, &off) > 0) {
		assert_int_equal(h.seq, seq++);
		groups += h.flags & BBX_REC_GROUP_END && bbx_ext_find(&h, BBX_TAG_WATERMARK, &mark) &&
			  bbx_get_u64(mark.p) == (groups + 1) * 30 * REC_STEP;
	}
	assert_int_equal(groups, 2);
	bbx_scan_done(&s);
	bbx_close(rw.r);
	close(fd);
	close(out);
}

static void test_a_section_that_lost_its_schema_is_encoded_anew(void **state)
{
	struct bbx_reader *r;
	int fd = two_sections();

	(void)state;
	damage(fd, BBX_REC_SCHEMA, 1);
	r = cut_alpha(fd, (struct window){ .first = 70, .last = 90 }, 17);
	assert_int_equal(bbx_n_sections(r), 1);
	bbx_close(r);
}

static void test_columns_of_several_kinds_are_encoded_anew_as_the_widest(void **state)
{
	struct bbx_rewrite rw = { .out = rec_file(), .level = 1, .program = "", .what = "" };
	struct bbx_reader *r;
	struct bbx_verify v;

	(void)state;
	assert_int_equal(bbx_open((const char *[]){ "testdata/v1/widened.bbx" }, 1, 0, &rw.r, NULL), 0);
	assert_int_equal(bbx_cut(&rw), 0);
	r = open_file(rw.out);
	assert_int_equal(bbx_verify(r, true, &v), 0);
	assert_true(bbx_n_sections(r) < bbx_n_sections(rw.r));
	for (size_t i = 0; i < bbx_schema(r)->n_types; i++)
		for (size_t c = 0; c < bbx_schema(r)->types[i].n_cols; c++)
			assert_int_equal(bbx_schema(r)->types[i].cols[c].phys, bbx_schema(rw.r)->types[i].cols[c].phys);
	bbx_close(r);
	bbx_close(rw.r);
	close(rw.out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_window_has_the_rows_of_encoding_it_anew),
		cmocka_unit_test(test_whole_chunks_are_copied_as_they_are),
		cmocka_unit_test(test_sections_without_kept_rows_and_dictionaries_behind_them_are_left_out),
		cmocka_unit_test(test_of_no_kept_row_there_is_a_recording_without_rows),
		cmocka_unit_test(test_runs_of_the_recorder_and_copies_of_one_stay_apart),
		cmocka_unit_test(test_damaged_columns_are_left_out_and_the_copy_says_so),
		cmocka_unit_test(test_a_recording_without_an_end_is_cut_and_has_one),
		cmocka_unit_test(test_the_promise_at_the_end_of_a_group_stays),
		cmocka_unit_test(test_a_section_that_lost_its_schema_is_encoded_anew),
		cmocka_unit_test(test_columns_of_several_kinds_are_encoded_anew_as_the_widest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
