/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tool.h"

#define BYTES(literal) literal, sizeof(literal) - 1

static void escapes_to(const char *p, size_t len, const char *want)
{
	char *s = bb_escape(p, len);

	assert_non_null(s);
	assert_string_equal(s, want);
	free(s);
}

static void quotes_to(const char *p, size_t len, const char *want)
{
	char *s = bb_quote_argv(p, len);

	assert_non_null(s);
	assert_string_equal(s, want);
	free(s);
}

static void test_escape_leaves_plain_text_and_backslashes(void **state)
{
	(void)state;
	escapes_to(BYTES(""), "");
	escapes_to(BYTES("a b\\c"), "a b\\c");
	escapes_to(BYTES("gr\xc3\xbc\xc3\x9f \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80"),
		   "gr\xc3\xbc\xc3\x9f \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80");
}

static void test_escape_writes_control_characters_as_numbers(void **state)
{
	(void)state;
	escapes_to(BYTES("\x1b[31m\n\t\0\x7f"), "\\x1b[31m\\x0a\\x09\\x00\\x7f");
	escapes_to(BYTES("\xc2\x9b" "31m"), "\\u{009b}31m");
}

static void test_escape_writes_deceiving_characters_as_numbers(void **state)
{
	(void)state;
	escapes_to(BYTES("a\xe2\x80\xae" "b"), "a\\u{202e}b");
	escapes_to(BYTES("\xe2\x80\x8b\xe2\x81\xa6\xef\xbb\xbf\xd8\x9c"), "\\u{200b}\\u{2066}\\u{feff}\\u{061c}");
	escapes_to(BYTES("\xf3\xa0\x80\x81"), "\\u{e0001}");
}

static void test_escape_writes_invalid_utf8_byte_by_byte(void **state)
{
	(void)state;
	escapes_to(BYTES("\xff\xfe"), "\\xff\\xfe");
	escapes_to(BYTES("\xc0\x80"), "\\xc0\\x80");         /* an overlong NUL */
	escapes_to(BYTES("\xed\xa0\x80"), "\\xed\\xa0\\x80"); /* half a surrogate pair */
	escapes_to(BYTES("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
	escapes_to(BYTES("\xe2\x80"), "\\xe2\\x80");         /* ends early */
}

static void test_quote_leaves_plain_arguments(void **state)
{
	(void)state;
	quotes_to(BYTES(""), "");
	quotes_to(BYTES("ls\0-la\0/var/log\0"), "ls -la /var/log");
	quotes_to(BYTES("cut\0off"), "cut off"); /* the last argument was truncated */
}

static void test_quote_keeps_empty_arguments(void **state)
{
	(void)state;
	quotes_to(BYTES("a\0\0b\0\0"), "a '' b ''");
	quotes_to(BYTES("\0"), "''");
}

static void test_quote_protects_what_a_shell_would_change(void **state)
{
	(void)state;
	quotes_to(BYTES("sh\0-c\0echo $HOME; rm *\0"), "sh -c 'echo $HOME; rm *'");
	quotes_to(BYTES("it's\0"), "'it'\\''s'");
	quotes_to(BYTES("gr\xc3\xbc\xc3\x9f\0"), "'gr\xc3\xbc\xc3\x9f'");
}

static void test_quote_writes_control_characters_in_the_ansi_way(void **state)
{
	(void)state;
	quotes_to(BYTES("\n\0"), "$'\\n'");
	quotes_to(BYTES("a'\\\x1b\xff\0"), "$'a\\'\\\\\\x1b\\xff'");
	quotes_to(BYTES("\xe2\x80\xae\0\xf3\xa0\x80\x81\0"), "$'\\u202e' $'\\U000e0001'");
}

/* No text outgrows the memory taken for it, which the sanitizers would see. */
static void test_every_byte_survives(void **state)
{
	char bytes[512];

	(void)state;
	for (size_t len = 0; len < 4; len++)
		for (int c = 0; c < 256; c++) {
			memset(bytes, c, sizeof(bytes));
			free(bb_escape(bytes, len));
			free(bb_quote_argv(bytes, len));
		}
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)i;
	free(bb_escape(bytes, sizeof(bytes)));
	free(bb_quote_argv(bytes, sizeof(bytes)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escape_leaves_plain_text_and_backslashes),
		cmocka_unit_test(test_escape_writes_control_characters_as_numbers),
		cmocka_unit_test(test_escape_writes_deceiving_characters_as_numbers),
		cmocka_unit_test(test_escape_writes_invalid_utf8_byte_by_byte),
		cmocka_unit_test(test_quote_leaves_plain_arguments),
		cmocka_unit_test(test_quote_keeps_empty_arguments),
		cmocka_unit_test(test_quote_protects_what_a_shell_would_change),
		cmocka_unit_test(test_quote_writes_control_characters_in_the_ansi_way),
		cmocka_unit_test(test_every_byte_survives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
