/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <string.h>
#include <cmocka.h>
#include "../../recorder/mountinfo.h"

static char room[512];

static int parse(const char *line, struct rec_mount *ret_m)
{
	strcpy(room, line);
	return rec_mount_parse(room, ret_m);
}

static void test_a_line(void **state)
{
	struct rec_mount m;

	(void)state;
	assert_int_equal(parse("36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue", &m), 0);
	assert_int_equal(m.id, 36);
	assert_int_equal(m.parent, 35);
	assert_int_equal(m.major, 98);
	assert_int_equal(m.minor, 0);
	assert_string_equal(m.root, "/mnt1");
	assert_string_equal(m.mount_point, "/mnt2");
	assert_string_equal(m.options, "rw,noatime");
	assert_string_equal(m.type, "ext3");
	assert_string_equal(m.source, "/dev/root");
	assert_string_equal(m.super_options, "rw,errors=continue");
}

static void test_any_number_of_optional_fields(void **state)
{
	struct rec_mount m;

	(void)state;
	assert_int_equal(parse("1 0 0:2 / / rw - tmpfs none rw", &m), 0);
	assert_string_equal(m.options, "rw");
	assert_int_equal(parse("1 0 0:2 / / rw shared:3 master:4 unbindable - tmpfs none rw", &m), 0);
	assert_string_equal(m.type, "tmpfs");
}

static void test_escapes_are_undone(void **state)
{
	struct rec_mount m;

	(void)state;
	assert_int_equal(parse("1 0 0:2 / /a\\040b\\134040\\01 rw - tmpfs my\\011disk rw", &m), 0);
	assert_string_equal(m.mount_point, "/a b\\040\\01");
	assert_string_equal(m.source, "my\tdisk");
}

static void test_what_is_no_line_is_refused(void **state)
{
	static const char *const bad[] = { "", " - ", "1 0 0:2 / / rw", "1 0 0:2 - t s o", "1 0 0:2  - t s o", "1 0 x / / rw - t s o",
					   "1 0 0:2 / / rw - t s", "1 0 0:2 / - t s o" };
	struct rec_mount m;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(parse(bad[i], &m), -EBADMSG);
}

static void test_whose_answers_may_take_for_ever(void **state)
{
	(void)state;
	assert_true(rec_mount_is_remote("nfs4"));
	assert_true(rec_mount_is_remote("fuse.sshfs"));
	assert_true(rec_mount_is_remote("fuse"));
	assert_false(rec_mount_is_remote("nfsd"));
	assert_false(rec_mount_is_remote("ext4"));
	assert_false(rec_mount_is_remote("overlay"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line),
		cmocka_unit_test(test_any_number_of_optional_fields),
		cmocka_unit_test(test_escapes_are_undone),
		cmocka_unit_test(test_what_is_no_line_is_refused),
		cmocka_unit_test(test_whose_answers_may_take_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
