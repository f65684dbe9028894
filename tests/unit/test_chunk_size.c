/* SPDX-License-Identifier: Apache-2.0 */
/* Writers of large chunks and dictionaries keep to what a reader takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "layout.h"
#include "recording.h"
#include "rewrite.h"

static const struct bbx_origin origin = { .clock_id = 7 };

/* A table of n columns: ts, and numbers. */
struct table {
	char names[BBX_MAX_COLUMNS][8];
	struct bbx_column cols[BBX_MAX_COLUMNS];
	struct bbx_type type;
	struct bbx_schema schema;
	struct bbx_value row[BBX_MAX_COLUMNS];
};

static void make_table(struct table *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		snprintf(t->names[i], sizeof(t->names[i]), "c%zu", i);
		t->cols[i] = (struct bbx_column){ .id = i ? (uint32_t)i + 15 : 1, .phys = BBX_U64, .name = i ? t->names[i] : "ts",
						  .logical = "", .unit = "", .anon = "none", .labels = "", .doc = "" };
		t->row[i] = (struct bbx_value){ .u = 7 };
	}
	t->type = (struct bbx_type){ .id = 1, .name = "t", .doc = "", .n_cols = n, .cols = t->cols };
	t->schema = (struct bbx_schema){ .n_types = 1, .types = &t->type };
}

static struct bbx_reader *write_rows(struct table *t, uint32_t chunk_rows, uint64_t rows)
{
	struct bbx_writer_opts opts = { .schema = &t->schema, .origin = &origin, .session = 1, .chunk_rows = chunk_rows };
	struct bbx_writer *w;
	struct bbx_reader *r;
	int fd = rec_file();

	assert_int_equal(bbx_writer_open(fd, &opts, &w), 0);
	for (uint64_t i = 0; i < rows; i++) {
		t->row[0].u = i;
		assert_int_equal(bbx_writer_add(w, 1, t->row, t->type.n_cols), 0);
	}
	assert_int_equal(bbx_writer_close(w), 0);
	assert_int_equal(bbx_open_fd(fd, "test", 0, &r, NULL), 0);
	return r;
}

static void test_a_chunk_has_as_many_rows_as_asked_for(void **state)
{
	static const struct {
		uint32_t asked, first;
	} cases[] = { { 0, 4096 }, { 100, 100 }, { 1, 1 }, { 65536, 65536 }, { 262144, 70000 } };
	static struct table t;

	(void)state;
	make_table(&t, 3);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bbx_reader *r = write_rows(&t, cases[i].asked, cases[i].asked == 1 ? 50 : 70000);

		assert_int_equal(bbx_chunk(r, 0)->rows, cases[i].first);
		bbx_close(r);
	}
}

static void test_of_many_columns_a_chunk_has_no_more_rows_than_a_reader_takes(void **state)
{
	static struct table t;
	struct bbx_batch b = { 0 };
	struct bbx_reader *r;

	(void)state;
	make_table(&t, BBX_MAX_COLUMNS);
	r = write_rows(&t, 262144, 40000);
	assert_true(bbx_chunk(r, 0)->rows <= BBX_MAX_BATCH / 8 / BBX_MAX_COLUMNS);
	assert_int_equal(bbx_chunk_read(r, 0, NULL, 0, &b), 1);
	assert_int_equal(b.vec[BBX_MAX_COLUMNS - 1].u[bbx_chunk(r, 0)->rows - 1], 7);
	bbx_batch_done(&b);
	bbx_close(r);
}

/* Rows of 200 different bytes each. */
static void write_texts(int fd, uint32_t section, unsigned first, unsigned n)
{
	static const struct bbx_column cols[] = {
		{ .id = 1, .phys = BBX_U64, .name = "ts", .logical = "", .unit = "", .anon = "none", .labels = "", .doc = "" },
		{ .id = 16, .phys = BBX_DICT, .dict = BBX_DICT_string, .name = "text", .logical = "", .unit = "", .anon = "none",
		  .labels = "", .doc = "" },
	};
	static const struct bbx_type type = { .id = 1, .name = "t", .doc = "", .n_cols = 2, .cols = cols };
	static const struct bbx_schema schema = { .n_types = 1, .types = &type };
	struct bbx_writer_opts opts = { .schema = &schema, .origin = &origin, .session = 1, .segment = section };
	struct bbx_writer *w;

	lseek(fd, 0, SEEK_END);
	assert_int_equal(bbx_writer_open(fd, &opts, &w), 0);
	for (unsigned i = first; i < first + n; i++) {
		char text[101];
		struct bbx_value row[2] = { { .u = i }, { .p = text, .len = 100 } };

		snprintf(text, sizeof(text), "%0100u", i / 2);
		assert_int_equal(bbx_writer_add(w, 1, row, 2), 0);
	}
	assert_int_equal(bbx_writer_close(w), 0);
}

static void test_a_rewritten_recording_has_one_dictionary_where_limits_allow(void **state)
{
	static const struct {
		size_t dict_bytes, sections;
	} cases[] = { { 0, 2 }, { 64u << 20, 1 } };
	int fd = rec_file();

	(void)state;
	write_texts(fd, 0, 0, 100000);
	write_texts(fd, 1, 100000, 100000);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bbx_rewrite rw = { .out = rec_file(), .level = 1, .program = "", .what = "", .dict_bytes = cases[i].dict_bytes };
		struct bbx_reader *r;
		struct bbx_verify v;

		assert_int_equal(bbx_open_fd(dup(fd), "input", 0, &rw.r, NULL), 0);
		assert_int_equal(bbx_rewrite(&rw), 0);
		bbx_close(rw.r);
		assert_int_equal(bbx_open_fd(rw.out, "output", 0, &r, NULL), 0);
		assert_int_equal(bbx_verify(r, true, &v), 0);
		assert_int_equal(v.rows, 200000);
		assert_int_equal(bbx_n_sections(r), cases[i].sections);
		bbx_close(r);
	}
	close(fd);
}

static void test_sizes_beyond_the_limits_are_refused(void **state)
{
	const struct bbx_writer_opts bad[] = {
		{ .session = 1, .origin = &origin, .chunk_rows = 262145 },
		{ .session = 1, .origin = &origin, .dict_bytes = (64u << 20) + 1 },
	};
	struct bbx_writer *w;
	int fd = rec_file();

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(bbx_writer_open(fd, &bad[i], &w), -EINVAL);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_chunk_has_as_many_rows_as_asked_for),
		cmocka_unit_test(test_of_many_columns_a_chunk_has_no_more_rows_than_a_reader_takes),
		cmocka_unit_test(test_a_rewritten_recording_has_one_dictionary_where_limits_allow),
		cmocka_unit_test(test_sizes_beyond_the_limits_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
