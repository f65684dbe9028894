/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <string.h>
#include <cmocka.h>
#include "../../recorder/kmsg_line.h"

static char room[512];

static struct rec_kmsg_line parse(const char *record)
{
	struct rec_kmsg_line l;

	strcpy(room, record);
	assert_int_equal(rec_kmsg_parse(room, strlen(room), &l), 0);
	return l;
}

static void assert_text(const char *expected, const char *p, size_t len)
{
	assert_int_equal(len, strlen(expected));
	assert_memory_equal(p, expected, len);
}

static void test_a_record_of_the_device(void **state)
{
	struct rec_kmsg_line l = parse("6,339,5140900,-,caller=T1;NET: Registered protocol family 10\n");

	(void)state;
	assert_int_equal(l.severity, 6);
	assert_int_equal(l.facility, 0);
	assert_int_equal(l.sequence, 339);
	assert_int_equal(l.ts_us, 5140900);
	assert_text("NET: Registered protocol family 10", l.text, l.text_len);
	assert_int_equal(l.device_len, 0);
}

static void test_a_record_names_its_device(void **state)
{
	struct rec_kmsg_line l = parse("3,340,5690716,-;I/O error, dev sda\n SUBSYSTEM=block\n DEVICE=b8:0\n");

	(void)state;
	assert_text("I/O error, dev sda", l.text, l.text_len);
	assert_text("b8:0", l.device, l.device_len);
}

static void test_a_program_wrote_it(void **state)
{
	struct rec_kmsg_line l = parse("12,1,2,-;systemd[1]: hello");

	(void)state;
	assert_int_equal(l.severity, 4);
	assert_int_equal(l.facility, 1);
	assert_text("systemd[1]: hello", l.text, l.text_len);
}

static void test_escapes_are_undone(void **state)
{
	struct rec_kmsg_line l = parse("6,1,2,-;a\\x1b[31m\\x5cx41 \\xzz\\x4");

	(void)state;
	assert_text("a\x1b[31m\\x41 \\xzz\\x4", l.text, l.text_len);
}

static void test_what_is_no_record_is_refused(void **state)
{
	static const char *const bad[] = { "", ";", "6;x", "6,1;x", "6,1,;x", "a,1,2,-;x", "6,1,2,-", "6,1;2,3" };
	struct rec_kmsg_line l;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		strcpy(room, bad[i]);
		assert_int_equal(rec_kmsg_parse(room, strlen(room), &l), -EBADMSG);
	}
}

static void test_lines_of_syslog(void **state)
{
	static const char text[] = "<6>[    1.307862] random: ready\n<12>[ 1000.000001][ T42] a [b] c\n<5>no time\nbare\n<3>[1.5";
	struct rec_kmsg_line l;
	size_t at = 0;

	(void)state;
	at += rec_kmsg_parse_syslog(text + at, strlen(text + at), &l);
	assert_int_equal(l.severity, 6);
	assert_int_equal(l.ts_us, 1307862);
	assert_true(l.sequence == REC_NO_SEQUENCE);
	assert_text("random: ready", l.text, l.text_len);
	at += rec_kmsg_parse_syslog(text + at, strlen(text + at), &l);
	assert_int_equal(l.severity, 4);
	assert_int_equal(l.facility, 1);
	assert_int_equal(l.ts_us, 1000000001);
	assert_text("a [b] c", l.text, l.text_len);
	at += rec_kmsg_parse_syslog(text + at, strlen(text + at), &l);
	assert_int_equal(l.ts_us, 0);
	assert_text("no time", l.text, l.text_len);
	at += rec_kmsg_parse_syslog(text + at, strlen(text + at), &l);
	assert_true(l.severity == UINT32_MAX);
	assert_text("bare", l.text, l.text_len);
	at += rec_kmsg_parse_syslog(text + at, strlen(text + at), &l);
	assert_text("[1.5", l.text, l.text_len);
	assert_int_equal(at, strlen(text));
	assert_int_equal(rec_kmsg_parse_syslog(text + at, 0, &l), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_record_of_the_device),
		cmocka_unit_test(test_a_record_names_its_device),
		cmocka_unit_test(test_a_program_wrote_it),
		cmocka_unit_test(test_escapes_are_undone),
		cmocka_unit_test(test_what_is_no_record_is_refused),
		cmocka_unit_test(test_lines_of_syslog),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
