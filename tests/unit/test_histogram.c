/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "../../recorder/histogram.h"

static void test_what_is_new(void **state)
{
	const __u64 before[BB_LATENCY_BUCKETS] = { [3] = 5 }, now[BB_LATENCY_BUCKETS] = { [3] = 103, [8] = 1, [10] = 1 };
	struct rec_latency l;

	(void)state;
	rec_latency_of(&l, now, before);
	assert_int_equal(l.n, 100);
	assert_int_equal(l.p50_ns, 8000);
	assert_int_equal(l.p99_ns, 256000);
	assert_int_equal(l.max_ns, 1024000);
	assert_string_equal(l.text, "8us:98 256us:1 1024us:1");
}

static void test_nothing_new(void **state)
{
	const __u64 now[BB_LATENCY_BUCKETS] = { [3] = 5 };
	struct rec_latency l;

	(void)state;
	rec_latency_of(&l, now, now);
	assert_int_equal(l.n, 0);
	assert_string_equal(l.text, "");
}

static void test_the_longest_text_has_room(void **state)
{
	__u64 now[BB_LATENCY_BUCKETS];
	struct rec_latency l;

	(void)state;
	memset(now, 0x3f, sizeof(now));
	rec_latency_of(&l, now, NULL);
	assert_non_null(strstr(l.text, " 2147483648us:4557430888798830399"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_new),
		cmocka_unit_test(test_nothing_new),
		cmocka_unit_test(test_the_longest_text_has_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
