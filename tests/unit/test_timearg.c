/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include "timearg.h"

#define TRIGGER 1700000000000000000ll
#define S 1000000000ll

static void parses_to(const char *s, int64_t want)
{
	int64_t got = 0;

	if (bb_time_parse(s, TRIGGER, &got) || got != want)
		fail_msg("%s: %lld, not %lld", s, (long long)got, (long long)want);
}

static void is_refused(const char *s)
{
	int64_t got;

	if (bb_time_parse(s, TRIGGER, &got) != -EINVAL)
		fail_msg("%s was taken as a time", s);
}

static void test_relative_times_count_from_the_trigger(void **state)
{
	(void)state;
	parses_to("0", TRIGGER);
	parses_to("-30s", TRIGGER - 30 * S);
	parses_to("-30", TRIGGER - 30 * S);
	parses_to("+1.5s", TRIGGER + 3 * S / 2);
	parses_to("-2m", TRIGGER - 120 * S);
	parses_to("-0.5h", TRIGGER - 1800 * S);
	parses_to("-250ms", TRIGGER - S / 4);
	parses_to("-7us", TRIGGER - 7000);
	parses_to("+3ns", TRIGGER + 3);
	parses_to("-1.0000000019s", TRIGGER - S - 1);
}

static void test_dates_are_utc(void **state)
{
	(void)state;
	parses_to("1970-01-01T00:00:00Z", 0);
	parses_to("2023-11-14T22:13:20Z", TRIGGER);
	parses_to("2023-11-14 22:13:20.5", TRIGGER + S / 2);
	parses_to("2023-11-14T22:13", TRIGGER - 20 * S);
	parses_to("2000-02-29", 951782400 * S);
	parses_to("2024-02-29T23:59:59.999999999Z", 1709251199 * S + 999999999);
}

static void test_long_numbers_are_nanoseconds_since_1970(void **state)
{
	(void)state;
	parses_to("1700000000000", 1700000000000);
	parses_to("1700000000000000000", TRIGGER);
	parses_to("9223372036854775807", INT64_MAX);
	is_refused("9223372036854775808");
}

static void test_what_is_no_time_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "-", "+", "s", "-s", "1x", "1.s", "1.", ".5", "--1", "-1 s", "10:02", "2023-13-01", "2023-02-29",
		"2023-00-10", "2023-11-14T24:00", "2023-11-14T22:13:60Z", "2023-11-14T22:13:20Zx", "2023-11-14T",
		"1969-12-31", "2262-01-01", "2023-1-1", "99999999999h", "-999999999999s", "1e3", "0x10", "nan",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		is_refused(bad[i]);
}

static void test_durations_have_no_sign(void **state)
{
	uint64_t ns = 0;

	(void)state;
	assert_int_equal(bb_duration_parse("10s", &ns), 0);
	assert_int_equal(ns, 10 * S);
	assert_int_equal(bb_duration_parse("1.5m", &ns), 0);
	assert_int_equal(ns, 90 * S);
	assert_int_equal(bb_duration_parse("250ms", &ns), 0);
	assert_int_equal(ns, S / 4);
	assert_int_equal(bb_duration_parse("3", &ns), 0);
	assert_int_equal(ns, 3 * S);
	assert_int_equal(bb_duration_parse("-3", &ns), -EINVAL);
	assert_int_equal(bb_duration_parse("", &ns), -EINVAL);
}

static void test_times_print_with_nine_digits(void **state)
{
	char buf[32];

	(void)state;
	assert_string_equal(bb_time_print(TRIGGER + 1, buf), "2023-11-14T22:13:20.000000001Z");
	assert_string_equal(bb_time_print(0, buf), "1970-01-01T00:00:00.000000000Z");
	assert_string_equal(bb_time_print(-1, buf), "1969-12-31T23:59:59.999999999Z");
	assert_string_equal(bb_time_print(INT64_MAX, buf), "2262-04-11T23:47:16.854775807Z");
	assert_string_equal(bb_time_print(INT64_MIN, buf), "1677-09-21T00:12:43.145224192Z");
}

static void test_what_is_printed_parses_to_the_same(void **state)
{
	char buf[32];

	(void)state;
	for (int64_t t = 0; t < 9000000000 * S; t += 86399 * 1001 * S + 123456789)
		parses_to(bb_time_print(t, buf), t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_relative_times_count_from_the_trigger),
		cmocka_unit_test(test_dates_are_utc),
		cmocka_unit_test(test_long_numbers_are_nanoseconds_since_1970),
		cmocka_unit_test(test_what_is_no_time_is_refused),
		cmocka_unit_test(test_durations_have_no_sign),
		cmocka_unit_test(test_times_print_with_nine_digits),
		cmocka_unit_test(test_what_is_printed_parses_to_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
