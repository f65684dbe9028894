/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include "../../recorder/refusal.h"

static void test_the_verdict_is_the_last_line_that_is_no_statistics(void **state)
{
	char s[160];

	(void)state;
	rec_refusal(s, sizeof(s), -EACCES,
		    "0: (79) r1 = *(u64 *)(r1 +0)\nR1 unbounded memory access\n"
		    "verification time 81 usec\nstack depth 64+48\nprocessed 1 insns (limit 1000000)\n\n");
	assert_string_equal(s, "refused by the verifier: R1 unbounded memory access");
}

static void test_without_a_log_the_error_is_named(void **state)
{
	char s[160];

	(void)state;
	rec_refusal(s, sizeof(s), -ENOMEM, "");
	assert_string_equal(s, "load refused: Cannot allocate memory");
	rec_refusal(s, sizeof(s), -E2BIG, "processed 1 insns\n");
	assert_string_equal(s, "load refused: Argument list too long");
}

static void test_a_shortage_is_no_verdict(void **state)
{
	char s[160];

	(void)state;
	rec_refusal(s, sizeof(s), -EMFILE, "[135] FWD cgroup_root struct\n");
	assert_string_equal(s, "load refused: Too many open files");
}

static void test_a_refusal_for_lack_of_rights_says_so(void **state)
{
	char s[160];

	(void)state;
	rec_refusal(s, sizeof(s), -EPERM, "");
	assert_int_equal(strncmp(s, "bpf(2) refused", 14), 0);
}

static void test_a_long_verdict_is_cut(void **state)
{
	char s[32], log[200];

	(void)state;
	memset(log, 'x', sizeof(log) - 1);
	log[sizeof(log) - 1] = '\0';
	rec_refusal(s, sizeof(s), -EINVAL, log);
	assert_string_equal(s, "refused by the verifier: xxxxxx");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_verdict_is_the_last_line_that_is_no_statistics),
		cmocka_unit_test(test_without_a_log_the_error_is_named),
		cmocka_unit_test(test_a_shortage_is_no_verdict),
		cmocka_unit_test(test_a_refusal_for_lack_of_rights_says_so),
		cmocka_unit_test(test_a_long_verdict_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
