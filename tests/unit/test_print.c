/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "print.h"

#define TEXT(literal) { .type = BB_CELL_text, .p = literal, .len = sizeof(literal) - 1 }
#define INT(v) { .type = BB_CELL_int, .i = v }

static const char *const names[] = { "n", "text", "x" };

static const struct bb_cell rows[][3] = {
	{ INT(-5), TEXT("a,b"), { .type = BB_CELL_real, .f = 0.1 } },
	{ { .type = BB_CELL_uint, .u = UINT64_MAX }, TEXT(""), { .type = BB_CELL_null } },
	{ { .type = BB_CELL_null }, TEXT("q\"\t\\\n\xff\x1b"), { .type = BB_CELL_blob, .p = "\x00\xff", .len = 2 } },
};

/* What n rows look like in a mode; the caller frees it. */
static char *print(enum bb_mode mode, size_t n)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	struct bb_print *p = bb_print_new(f, mode, names, 3);

	assert_non_null(p);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(bb_print_row(p, rows[i % 3]), 0);
	bb_print_done(p);
	fclose(f);
	return text;
}

static void prints(enum bb_mode mode, size_t n, const char *want)
{
	char *text = print(mode, n);

	assert_string_equal(text, want);
	free(text);
}

static void test_csv_quotes_what_needs_it(void **state)
{
	(void)state;
	prints(BB_MODE_csv, 0, "n,text,x\n");
	prints(BB_MODE_csv, 3, "n,text,x\n-5,\"a,b\",0.1\n18446744073709551615,\"\",\n"
			       ",\"q\"\"\t\\\n\xff\x1b\",00ff\n");
}

static void test_tsv_escapes_its_separators(void **state)
{
	(void)state;
	prints(BB_MODE_tsv, 3, "n\ttext\tx\n-5\ta,b\t0.1\n18446744073709551615\t\t\\N\n"
			       "\\N\tq\"\\t\\\\\\n\xff\x1b\t00ff\n");
}

static void test_json_is_an_array_of_objects(void **state)
{
	(void)state;
	prints(BB_MODE_json, 0, "[]\n");
	prints(BB_MODE_json, 2, "[\n{\"n\":-5,\"text\":\"a,b\",\"x\":0.1},\n"
				"{\"n\":18446744073709551615,\"text\":\"\",\"x\":null}\n]\n");
}

static void test_ndjson_is_an_object_a_line(void **state)
{
	(void)state;
	prints(BB_MODE_ndjson, 0, "");
	prints(BB_MODE_ndjson, 3, "{\"n\":-5,\"text\":\"a,b\",\"x\":0.1}\n"
				  "{\"n\":18446744073709551615,\"text\":\"\",\"x\":null}\n"
				  "{\"n\":null,\"text\":\"q\\\"\\t\\\\\\n\xef\xbf\xbd\\u001b\",\"x\":\"00ff\"}\n");
}

static void test_table_aligns_and_escapes(void **state)
{
	(void)state;
	prints(BB_MODE_table, 0, "n  text  x\n-  ----  -\n");
	prints(BB_MODE_table, 3, "                   n  text                 x\n"
				 "--------------------  -------------------  ----\n"
				 "                  -5  a,b                  0.1\n"
				 "18446744073709551615                       -\n"
				 "                   -  q\"\\x09\\\\x0a\\xff\\x1b  00ff\n");
}

static void test_a_long_text_does_not_widen_its_column_without_end(void **state)
{
	static const char *const two[] = { "a", "b" };
	char long_text[200], *text = NULL;
	struct bb_cell row[2] = { { .type = BB_CELL_text, .p = long_text, .len = sizeof(long_text) }, INT(1) };
	size_t size;
	FILE *f = open_memstream(&text, &size);
	struct bb_print *p = bb_print_new(f, BB_MODE_table, two, 2);

	(void)state;
	memset(long_text, 'x', sizeof(long_text));
	assert_int_equal(bb_print_row(p, row), 0);
	row[0].len = 1;
	assert_int_equal(bb_print_row(p, row), 0);
	bb_print_done(p);
	fclose(f);
	assert_int_equal(strchr(text, '\n') - text, 80 + 2 + 1);
	assert_non_null(strstr(text, "xxx  1\nx   "));
	free(text);
}

static void test_line_has_a_line_for_each_value(void **state)
{
	(void)state;
	prints(BB_MODE_line, 0, "");
	prints(BB_MODE_line, 3, "   n: -5\ntext: a,b\n   x: 0.1\n\n"
				"   n: 18446744073709551615\ntext: \n\n"
				"text: q\"\\x09\\\\x0a\\xff\\x1b\n   x: 00ff\n");
}

/* What the last row looks like on a terminal. */
static void prints_on_terminal(enum bb_mode mode, const char *want)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY);
	char got[256];
	struct bb_print *p;
	ssize_t n;
	FILE *f;

	if (fd < 0 || grantpt(fd) || unlockpt(fd))
		skip();
	f = fopen(ptsname(fd), "w");
	assert_non_null(f);
	p = bb_print_new(f, mode, names, 3);
	assert_int_equal(bb_print_row(p, rows[2]), 0);
	bb_print_done(p);
	fflush(f);
	/* A terminal hands over what it likes, line by line. */
	for (size_t at = 0; at < strlen(want); at += (size_t)n) {
		n = read(fd, got + at, sizeof(got) - 1 - at);
		assert_true(n > 0);
		got[at + (size_t)n] = '\0';
	}
	assert_string_equal(got, want);
	fclose(f);
	close(fd);
}

static void test_csv_and_tsv_cannot_drive_a_terminal(void **state)
{
	(void)state;
	prints_on_terminal(BB_MODE_csv, "n,text,x\r\n,\"q\"\"\\x09\\\\x0a\\xff\\x1b\",00ff\r\n");
	prints_on_terminal(BB_MODE_tsv, "n\ttext\tx\r\n\\N\tq\"\\\\x09\\\\\\\\x0a\\\\xff\\\\x1b\t00ff\r\n");
}

/* The widths of a long table are those of its first thousand rows; no row is lost where they are settled. */
static void test_long_tables_print_every_row(void **state)
{
	static const size_t counts[] = { 999, 1000, 1001, 2500 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		char *text = print(BB_MODE_table, counts[i]);
		size_t lines = 0;

		for (const char *p = text; (p = strchr(p, '\n')); p++)
			lines++;
		assert_int_equal(lines, counts[i] + 2);
		free(text);
	}
}

static void prints_real(double f, const char *want)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	bb_print_json_cell(out, &(struct bb_cell){ .type = BB_CELL_real, .f = f });
	fclose(out);
	assert_string_equal(text, want);
	free(text);
}

static void test_reals_read_back_as_they_were(void **state)
{
	(void)state;
	prints_real(2, "2.0");
	prints_real(-0.0, "-0.0");
	prints_real(1.0 / 3, "0.3333333333333333");
	prints_real(-1.2231e-05, "-0.000012231");
	prints_real(1.25e-10, "1.25e-10");
	prints_real(1e300, "1e+300");
	prints_real(5e-324, "4.94065645841247e-324");
	prints_real(123456789012345680.0, "1.2345678901234568e+17");
	prints_real(NAN, "null");
	prints_real(-INFINITY, "null");
}

static void test_json_strings_cannot_drive_a_terminal(void **state)
{
	static const char hostile[] = "\x7f\xc2\x9b\xe2\x80\xae\xf3\xa0\x80\x81\0gr\xc3\xbc";
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	bb_print_json_string(out, hostile, sizeof(hostile) - 1);
	fclose(out);
	assert_string_equal(text, "\"\\u007f\\u009b\\u202e\\udb40\\udc01\\u0000gr\xc3\xbc\"");
	free(text);
}

static void test_modes_have_names(void **state)
{
	enum bb_mode mode = BB_MODE_table;

	(void)state;
	assert_int_equal(bb_mode_parse("ndjson", &mode), 0);
	assert_int_equal(mode, BB_MODE_ndjson);
	assert_int_equal(bb_mode_parse("xml", &mode), -EINVAL);
	assert_int_equal(mode, BB_MODE_ndjson);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csv_quotes_what_needs_it),
		cmocka_unit_test(test_tsv_escapes_its_separators),
		cmocka_unit_test(test_json_is_an_array_of_objects),
		cmocka_unit_test(test_ndjson_is_an_object_a_line),
		cmocka_unit_test(test_table_aligns_and_escapes),
		cmocka_unit_test(test_a_long_text_does_not_widen_its_column_without_end),
		cmocka_unit_test(test_line_has_a_line_for_each_value),
		cmocka_unit_test(test_csv_and_tsv_cannot_drive_a_terminal),
		cmocka_unit_test(test_long_tables_print_every_row),
		cmocka_unit_test(test_reals_read_back_as_they_were),
		cmocka_unit_test(test_json_strings_cannot_drive_a_terminal),
		cmocka_unit_test(test_modes_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
