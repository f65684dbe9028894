/* SPDX-License-Identifier: Apache-2.0 */
/* Recordings that are encoded anew: the same rows, in one section for each origin. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "recording.h"
#include "rewrite.h"

#define ROWS 60

static struct bbx_reader *open_file(int fd)
{
	struct bbx_reader *r;

	assert_int_equal(bbx_open_fd(dup(fd), "dir/input.bbx", 0, &r, NULL), 0);
	return r;
}

/* Rewrites what is in fd, which is closed, with the hooks of rw; the new file verifies. */
static struct bbx_reader *rewrite(int fd, struct bbx_rewrite *rw)
{
	int out = rec_file();
	struct bbx_reader *r;
	struct bbx_verify v;

	rw->r = open_file(fd);
	rw->out = out;
	rw->level = 3;
	rw->program = "test";
	rw->what = rw->what ? rw->what : "test";
	assert_int_equal(bbx_rewrite(rw), 0);
	bbx_close(rw->r);
	close(fd);
	r = open_file(out);
	close(out);
	assert_int_equal(bbx_verify(r, true, &v), 0);
	return r;
}

static void check_rows(struct bbx_reader *r, size_t n, size_t lost)
{
	uint8_t seen[3 * ROWS] = { 0 };

	assert_int_equal(rec_check_all(r, seen, sizeof(seen)), n);
	for (size_t i = 0; i < n + lost; i++)
		assert_true(seen[i] <= 1);
}

static void test_segments_of_one_run_become_one_section_with_the_same_rows(void **state)
{
	struct bbx_rewrite rw = { 0 };
	struct bbx_reader *r;
	int fd = rec_file();

	(void)state;
	rec_write(fd, &(struct rec_opts){ .items = true });
	rec_write(fd, &(struct rec_opts){ .section = 1, .first = ROWS });
	r = rewrite(fd, &rw);
	assert_int_equal(bbx_n_sections(r), 1);
	assert_int_equal(bbx_n_chunks(r), 2);
	check_rows(r, 2 * ROWS, 0);
	assert_int_equal(bbx_n_incidents(r), 1);
	assert_int_equal(bbx_n_attachments(r), 1);
	assert_int_equal(bbx_n_recoveries(r), 0);
	bbx_close(r);
}

static void test_runs_of_the_recorder_stay_apart(void **state)
{
	struct bbx_rewrite rw = { 0 };
	struct bbx_reader *r;
	int fd = rec_file();

	(void)state;
	rec_write(fd, &(struct rec_opts){ .items = true });
	rec_write(fd, &(struct rec_opts){ .session = 7, .first = ROWS, .items = true });
	r = rewrite(fd, &rw);
	assert_int_equal(bbx_n_sections(r), 2);
	assert_true(bbx_section(r, 0)->session != bbx_section(r, 1)->session);
	check_rows(r, 2 * ROWS, 0);
	assert_int_equal(bbx_n_incidents(r), 2);
	assert_int_equal(bbx_n_attachments(r), 2);
	assert_int_equal(bbx_attachment(r, 1)->section, 1);
	bbx_close(r);
}

static uint64_t session_after(const char *what)
{
	struct bbx_rewrite rw = { .what = what };
	int fd = rec_file();
	struct bbx_reader *r;
	uint64_t session;

	rec_write(fd, &(struct rec_opts){ 0 });
	r = rewrite(fd, &rw);
	session = bbx_section(r, 0)->session;
	bbx_close(r);
	return session;
}

static void test_a_section_gets_a_name_that_says_what_was_done_to_which_rows(void **state)
{
	(void)state;
	assert_true(session_after("a") == session_after("a"));
	assert_true(session_after("a") != session_after("b"));
	assert_true(session_after("a") != REC_SESSION);
}

static int keep_every_second(void *arg, const struct bbx_batch *b, uint32_t row)
{
	(void)arg;
	return b->vec[0].u[row] / REC_STEP % 2;
}

static int fail_at_row(void *arg, const struct bbx_batch *b, uint32_t row)
{
	(void)arg;
	(void)b;
	return row == 3 ? -EDOM : 1;
}

static void test_rows_can_be_left_out(void **state)
{
	struct bbx_rewrite rw = { .keep = keep_every_second };
	struct bbx_reader *r;
	int fd = rec_file();

	(void)state;
	rec_write(fd, &(struct rec_opts){ 0 });
	r = rewrite(fd, &rw);
	check_rows(r, ROWS / 2, ROWS / 2);
	bbx_close(r);
}

static void test_what_a_hook_fails_with_is_returned(void **state)
{
	struct bbx_rewrite rw = { .keep = fail_at_row, .what = "", .program = "" };
	int fd = rec_file();

	(void)state;
	rec_write(fd, &(struct rec_opts){ 0 });
	rw.r = open_file(fd);
	rw.out = rec_file();
	assert_int_equal(bbx_rewrite(&rw), -EDOM);
	bbx_close(rw.r);
	close(rw.out);
	close(fd);
}

static void test_of_a_cut_recording_the_copy_says_that_it_is_one(void **state)
{
	struct bbx_rewrite rw = { 0 };
	struct bbx_reader *r;
	int fd = rec_file();
	uint8_t *p;
	size_t len;

	(void)state;
	rec_write(fd, &(struct rec_opts){ .no_index = true });
	p = rec_bytes(fd, &len);
	close(fd);
	r = rewrite(rec_file_of(p, len - 20), &rw);
	free(p);
	assert_int_equal(bbx_n_damages(r), 0);
	assert_int_equal(bbx_n_recoveries(r), 1);
	assert_true(bbx_recovery(r, 0)->truncated);
	assert_string_equal(bbx_recovery(r, 0)->input, "input.bbx");
	assert_true(bbx_recovery(r, 0)->rows < ROWS && bbx_recovery(r, 0)->rows > 0);
	check_rows(r, (size_t)bbx_recovery(r, 0)->rows, ROWS - (size_t)bbx_recovery(r, 0)->rows);
	bbx_close(r);
}

#define TEXTS .logical = "", .unit = "", .anon = "none", .labels = "", .doc = ""
static const struct bbx_column short_cols[] = {
	{ .id = 1, .phys = BBX_U64, .flags = BBX_NOT_NULL, .name = "ts", TEXTS },
	{ .id = 16, .phys = BBX_U64, .flags = BBX_NOT_NULL, .name = "a", TEXTS },
};
static const struct bbx_column long_cols[] = {
	{ .id = 1, .phys = BBX_U64, .flags = BBX_NOT_NULL, .name = "ts", TEXTS },
	{ .id = 17, .phys = BBX_U64, .flags = BBX_NOT_NULL, .name = "a", TEXTS },
	{ .id = 16, .phys = BBX_U64, .flags = BBX_NOT_NULL, .name = "b", TEXTS },
};

/* Two tables t and u under the same number. */
static void write_table(int fd, const char *name, const struct bbx_column *cols, size_t n, uint32_t section)
{
	struct bbx_type type = { .id = 9, .name = name, .doc = "", .n_cols = n, .cols = cols };
	struct bbx_schema schema = { .n_types = 1, .types = &type };
	static const struct bbx_origin origin = { .clock_id = 7 };
	struct bbx_writer_opts opts = { .schema = &schema, .origin = &origin, .session = 5, .segment = section };
	const struct bbx_value v[] = { { .u = 1 }, { .u = 10 + section }, { .u = 20 + section } };
	struct bbx_writer *w;

	assert_int_equal(bbx_writer_open(fd, &opts, &w), 0);
	assert_int_equal(bbx_writer_add(w, 9, v, n), 0);
	assert_int_equal(bbx_writer_close(w), 0);
}

static void test_sections_whose_schemas_differ_become_one_of_their_union(void **state)
{
	struct bbx_rewrite rw = { 0 };
	struct bbx_batch b = { 0 };
	const struct bbx_type *t;
	struct bbx_reader *r;
	int fd = rec_file(), col_a, col_b;

	(void)state;
	write_table(fd, "t", short_cols, 2, 0);
	write_table(fd, "t", long_cols, 3, 1);
	write_table(fd, "u", short_cols, 2, 2);
	r = rewrite(fd, &rw);
	assert_int_equal(bbx_n_sections(r), 1);
	assert_int_equal(bbx_schema(r)->n_types, 2);
	assert_true(bbx_schema(r)->types[0].id != bbx_schema(r)->types[1].id);
	t = bbx_schema_find(bbx_schema(r), "t");
	col_a = bbx_type_column(t, "a");
	col_b = bbx_type_column(t, "b");
	assert_true(t->cols[col_a].flags & BBX_NOT_NULL && !(t->cols[col_b].flags & BBX_NOT_NULL));
	assert_int_equal(bbx_chunk(r, 0)->rows, 2);
	assert_int_equal(bbx_chunk_read(r, 0, NULL, 0, &b), 1);
	assert_true(b.vec[col_a].u[0] == 10 && b.vec[col_a].u[1] == 11 && b.vec[col_b].u[1] == 21);
	assert_true(bbx_cell_null(&b, (uint32_t)col_b, 0));
	bbx_batch_done(&b);
	bbx_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_segments_of_one_run_become_one_section_with_the_same_rows),
		cmocka_unit_test(test_runs_of_the_recorder_stay_apart),
		cmocka_unit_test(test_a_section_gets_a_name_that_says_what_was_done_to_which_rows),
		cmocka_unit_test(test_rows_can_be_left_out),
		cmocka_unit_test(test_what_a_hook_fails_with_is_returned),
		cmocka_unit_test(test_of_a_cut_recording_the_copy_says_that_it_is_one),
		cmocka_unit_test(test_sections_whose_schemas_differ_become_one_of_their_union),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
