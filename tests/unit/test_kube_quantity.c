/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include "../../recorder/net/kube_quantity.h"

struct row {
	const char *text;
	int64_t units, thousandths;
};

static void test_quantities_are_what_kubernetes_says(void **state)
{
	static const struct row rows[] = {
		{ "0", 0, 0 }, { "1", 1, 1000 }, { "250m", 1, 250 }, { "1.5", 2, 1500 }, { "0.1", 1, 100 }, { ".5", 1, 500 }, { "5.", 5, 5000 },
		{ "1n", 1, 1 }, { "1001u", 1, 2 }, { "100k", 100000, 100000000 }, { "1e3", 1000, 1000000 }, { "12E-1", 2, 1200 },
		{ "48Mi", 50331648, 50331648000 }, { "1.5Gi", 1610612736, 1610612736000 }, { "1Ki", 1024, 1024000 }, { "+2G", 2000000000, 2000000000000 },
		{ "-0", 0, 0 }, { "1Pi", 1125899906842624, 1125899906842624000 }, { "000000000000000000000012", 12, 12000 },
		{ "1e-2000", 1, 1 }, { "0e2000", 0, 0 }, { "0Ei", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int64_t n = -1, m = -1;

		if (kube_quantity_parse(rows[i].text, 0, &n) || kube_quantity_parse(rows[i].text, 3, &m) || n != rows[i].units ||
		    m != rows[i].thousandths)
			fail_msg("%s: %lld and %lld", rows[i].text, (long long)n, (long long)m);
	}
}

static void test_large_ones_have_a_bound(void **state)
{
	int64_t n;

	(void)state;
	assert_int_equal(kube_quantity_parse("7Ei", 0, &n), 0);
	assert_int_equal(n, 7ll << 60);
	assert_int_equal(kube_quantity_parse("9223372036854775807", 0, &n), -ERANGE);
	assert_int_equal(kube_quantity_parse("8Ei", 0, &n), -ERANGE);
	assert_int_equal(kube_quantity_parse("7Ei", 3, &n), -ERANGE);
	assert_int_equal(kube_quantity_parse("9E", 0, &n), 0);
	assert_int_equal(kube_quantity_parse("10E", 0, &n), -ERANGE);
	assert_int_equal(kube_quantity_parse("1e99999999999999999999", 0, &n), -ERANGE);
	assert_int_equal(kube_quantity_parse("-1", 0, &n), -ERANGE);
}

static void test_what_is_no_quantity_is_refused(void **state)
{
	static const char *const bad[] = { "", ".", "-", "Mi", "1 Mi", " 1", "1Mib", "1K", "1mi", "1e", "1e+", "1e1.5", "1e3Mi", "0x10", "--1", "1..2", "1,5" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		int64_t n;

		if (kube_quantity_parse(bad[i], 0, &n) != -EINVAL)
			fail_msg("'%s' was taken", bad[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quantities_are_what_kubernetes_says),
		cmocka_unit_test(test_large_ones_have_a_bound),
		cmocka_unit_test(test_what_is_no_quantity_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
