/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include "sizearg.h"

static uint64_t size_of(const char *s)
{
	uint64_t got = 12345;

	if (bb_size_parse(s, &got))
		fail_msg("%s was refused", s);
	return got;
}

static void test_a_number_alone_is_bytes(void **state)
{
	(void)state;
	assert_int_equal(size_of("0"), 0);
	assert_int_equal(size_of("4097"), 4097);
	assert_int_equal(size_of("18446744073709551615"), UINT64_MAX);
}

static void test_units_are_powers_of_1024(void **state)
{
	(void)state;
	assert_int_equal(size_of("64K"), 65536);
	assert_int_equal(size_of("64KiB"), 65536);
	assert_int_equal(size_of("16M"), 16 << 20);
	assert_int_equal(size_of("3G"), 3ull << 30);
	assert_int_equal(size_of("2TiB"), 2ull << 40);
}

static void test_what_is_no_size_is_refused(void **state)
{
	static const char *const bad[] = { "", "M", "-1", "+1", " 1", "1 ", "1.5M", "1k", "1MB", "1Mi", "0x10", "1MM",
					   "18446744073709551616", "16777216T" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uint64_t got;

		if (bb_size_parse(bad[i], &got) != -EINVAL)
			fail_msg("'%s' was taken as a size", bad[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_number_alone_is_bytes),
		cmocka_unit_test(test_units_are_powers_of_1024),
		cmocka_unit_test(test_what_is_no_size_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
