/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "../../bbq/bbq.h"

static void expect(const char *sql, const char *want)
{
	char *got = bbq_quotes(sql);

	assert_non_null(got);
	assert_string_equal(got, want);
	free(got);
}

static void same(const char *sql)
{
	expect(sql, sql);
}

static void test_a_token_after_a_comparison_is_text(void **state)
{
	static const char *const ops[] = { "=", "==", "!=", "<>", "<", ">", "<=", ">=", " LIKE ", " glob ", " is ", " REGEXP ",
					   " IS NOT ", " NOT LIKE ", " is not distinct from " };
	char sql[100], want[100];

	(void)state;
	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		snprintf(sql, sizeof(sql), "select 1 from t where comm%s\"node\"", ops[i]);
		snprintf(want, sizeof(want), "select 1 from t where comm%s'node'", ops[i]);
		expect(sql, want);
	}
	expect("a = /* x */ -- y\n \"b\" and \"c\" = d", "a = /* x */ -- y\n 'b' and \"c\" = d");
}

static void test_tokens_of_an_in_list_are_text(void **state)
{
	(void)state;
	expect("x in (\"a\", 'b',\"c\") and y = 1", "x in ('a', 'b','c') and y = 1");
	expect("x not in(\"a\",(1),\"c\")", "x not in('a',(1),'c')");
	same("x in (select \"a\", \"b\" from t)");
	same("f(\"a\", \"b\")");
}

static void test_names_stay_names(void **state)
{
	(void)state;
	same("select \"pid\", e.\"comm\" from \"exec\" e order by \"ts\"");
	same("select 1 from a join b on a.x = \"b\".\"x\"");
	same("select 1 where x = \"f\" (1)");
	same("select a = 1 from \"t\"");
	same("select x is distinct from y from \"t\"");
	same("select j -> \"x\", 1 << \"y\", j->>\"z\"");
	same("select '= \"a\"', [= \"b\"], `= \"c\"` -- = \"d\"\n/* = \"e\" */");
}

static void test_quotes_inside_are_doubled(void **state)
{
	(void)state;
	expect("x = \"it's \"\"it\"\"\"", "x = 'it''s \"it\"'");
	expect("x = \"\"", "x = ''");
	expect("x = \"'\"", "x = ''''");
}

static void test_unfinished_tokens_are_left_alone(void **state)
{
	(void)state;
	same("");
	same("x = \"");
	same("x = \"abc");
	same("x = \"abc\"\"");
	same("x = 'abc");
	same("x = [abc");
	same("/* x");
	same("-- x");
	same("))))(");
}

static void test_deep_nesting_is_left_alone(void **state)
{
	char sql[700];

	(void)state;
	memset(sql, '(', 600);
	strcpy(sql + 600, "x in (\"a\", \"b\")");
	same(sql);
	memset(sql, ')', 600);
	strcpy(sql + 600, "x = \"a\"");
	free(bbq_quotes(sql));
}

static void test_any_bytes_end(void **state)
{
	static const char alphabet[] = "\"'`[](),=<>!-/*. \nxinIN\x01\xff";
	uint64_t x = 88172645463325252ull;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char sql[40];
		size_t n = 0;
		char *got;

		for (; n < (size_t)i % 39; n++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			sql[n] = alphabet[x % (sizeof(alphabet) - 1)];
		}
		sql[n] = 0;
		got = bbq_quotes(sql);
		assert_non_null(got);
		assert_true(strlen(got) <= 2 * n);
		free(got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_token_after_a_comparison_is_text),
		cmocka_unit_test(test_tokens_of_an_in_list_are_text),
		cmocka_unit_test(test_names_stay_names),
		cmocka_unit_test(test_quotes_inside_are_doubled),
		cmocka_unit_test(test_unfinished_tokens_are_left_alone),
		cmocka_unit_test(test_deep_nesting_is_left_alone),
		cmocka_unit_test(test_any_bytes_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
