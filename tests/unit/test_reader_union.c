/* SPDX-License-Identifier: Apache-2.0 */
/* Sections with different schemas are one recording: the union of their tables, each column as wide as its widest. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "recording.h"

#define TEXTS .logical = "", .unit = "", .anon = "none", .labels = "", .doc = ""

static const struct bbx_column narrow[] = {
	{ .id = 1, .phys = BBX_U64, .flags = BBX_NOT_NULL, .name = "ts", TEXTS },
	{ .id = 16, .phys = BBX_U64, .name = "a", TEXTS }, { .id = 17, .phys = BBX_I64, .name = "b",
		TEXTS },
	{ .id = 18, .phys = BBX_U64, .name = "c", TEXTS },
};

static const struct bbx_column wide[] = {
	{ .id = 1, .phys = BBX_U64, .flags = BBX_NOT_NULL, .name = "ts", TEXTS },
	{ .id = 20, .phys = BBX_DICT, .dict = BBX_DICT_string, .name = "c", TEXTS },
	{ .id = 16, .phys = BBX_F64, .name = "b", TEXTS }, { .id = 18, .phys = BBX_U64, .name = "d",
		TEXTS },
};

static void write_with(int fd, const struct bbx_column *cols, size_t n, uint64_t session,
		       const struct bbx_value *v)
{
	struct bbx_type type = { .id = 9, .name = "t", .doc = "", .n_cols = n, .cols = cols };
	struct bbx_schema schema = { .n_types = 1, .types = &type };
	static const struct bbx_origin origin = { .clock_id = 7 };
	struct bbx_writer_opts opts = { .schema = &schema, .origin = &origin, .session = session };
	struct bbx_writer *w;

	assert_int_equal(bbx_writer_open(fd, &opts, &w), 0);
	assert_int_equal(bbx_writer_add(w, 9, v, n), 0);
	assert_int_equal(bbx_writer_close(w), 0);
}

static double f64_cell(const struct bbx_batch *b, int col)
{
	double f;

	memcpy(&f, &b->vec[col].u[0], sizeof(f));
	return f;
}

static void test_sections_whose_schemas_differ_read_as_their_union(void **state)
{
	const struct bbx_value first[] = { { .u = 1 }, { .u = 2 }, { .i = -3 }, { .u = 4 } };
	const struct bbx_value second[] = { { .u = 5 }, { .p = "six", .len = 3 }, { .f = 0.5 },
		{ .u = 7 } };
	int fd = rec_file(), a, b, c, d;
	struct bbx_batch one = { 0 }, two = { 0 };
	const struct bbx_type *t;
	struct bbx_reader *r;
	struct bbx_str s;

	(void)state;
	write_with(fd, narrow, 4, 1, first);
	write_with(fd, wide, 4, 2, second);
	assert_int_equal(bbx_open_fd(fd, "union", 0, &r, NULL), 0);
	t = bbx_schema_find(bbx_schema(r), "t");
	a = bbx_type_column(t, "a"), b = bbx_type_column(t, "b"), c = bbx_type_column(t,
			"c"), d = bbx_type_column(t, "d");
	assert_int_equal(bbx_schema(r)->n_types, 1);
	assert_true(t->cols[a].phys == BBX_U64 && t->cols[b].phys == BBX_F64 &&
		    t->cols[c].phys == BBX_DICT && d > c);
	assert_int_equal(bbx_chunk_read(r, 0, NULL, 0, &one), 1);
	assert_int_equal(bbx_chunk_read(r, 1, NULL, 0, &two), 1);
	assert_true(one.vec[a].u[0] == 2 && !two.vec[a].present);
	assert_true(f64_cell(&one, b) < -2.9 && f64_cell(&two, b) > 0.4);
	assert_int_equal(bbx_cell_str(r, &one, (uint32_t)c, 0, &s), 1);
	assert_true(s.len == 1 && s.p[0] == '4');
	assert_int_equal(bbx_cell_str(r, &two, (uint32_t)c, 0, &s), 1);
	assert_true(s.len == 3 && !memcmp(s.p, "six", 3));
	assert_true(!one.vec[d].present && two.vec[d].u[0] == 7);
	bbx_batch_done(&one);
	bbx_batch_done(&two);
	bbx_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sections_whose_schemas_differ_read_as_their_union),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
