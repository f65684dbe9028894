/* SPDX-License-Identifier: Apache-2.0 */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <errno.h>
#include <string.h>
#include <cmocka.h>
#include "../../recorder/net_line.h"

/* The address as the kernel prints it: each word a number of this machine. */
static const char *printed(int family, const char *address)
{
	static char text[2][40];
	static unsigned turn;
	char *to = text[turn++ % 2];
	uint32_t words[4];

	assert_int_equal(inet_pton(family, address, words), 1);
	for (int i = 0; i < (family == AF_INET ? 1 : 4); i++)
		sprintf(to + i * 8, "%08X", words[i]);
	return to;
}

static int parse(int family, const char *local, const char *remote, const char *rest, struct rec_net_line *ret_l)
{
	char line[256];

	snprintf(line, sizeof(line), "   0: %s:1F90 %s:C350 %s", printed(family, local), printed(family, remote), rest);
	return rec_net_line_parse(line, ret_l);
}

#define REST "01 00000000:00000000 02:000006D8 00000000  1000        0 23571 2 0000000000000000 20 4 30 10 -1\n"

static void is_between(const struct rec_net_line *l, const char *local, const char *remote)
{
	uint8_t address[16];

	assert_int_equal(inet_pton(AF_INET6, local, address), 1);
	assert_memory_equal(l->local, address, 16);
	assert_int_equal(inet_pton(AF_INET6, remote, address), 1);
	assert_memory_equal(l->remote, address, 16);
}

static void a_line_of_ipv4_is_understood(void **state)
{
	struct rec_net_line l;

	(void)state;
	assert_int_equal(parse(AF_INET, "10.1.2.3", "192.0.2.9", REST, &l), 0);
	is_between(&l, "::ffff:10.1.2.3", "::ffff:192.0.2.9");
	assert_int_equal(l.sport, 8080);
	assert_int_equal(l.dport, 50000);
	assert_int_equal(l.state, 1);
	assert_int_equal(l.inode, 23571);
}

static void a_line_of_ipv6_is_understood(void **state)
{
	struct rec_net_line l;

	(void)state;
	assert_int_equal(parse(AF_INET6, "2001:db8::1:2", "fe80::abcd", REST, &l), 0);
	is_between(&l, "2001:db8::1:2", "fe80::abcd");
	assert_int_equal(l.inode, 23571);
}

/* As the kernel writes them: of a socket that waits, without an inode, and of UDP, whose numbers may be long. */
static void other_kinds_of_lines_are_understood(void **state)
{
	struct rec_net_line l;

	(void)state;
	assert_int_equal(rec_net_line_parse("   1: 0100007F:0016 0100007F:B9E2 06 00000000:00000000 03:00000F8C 00000000     0        0 0 3 "
					    "0000000000000000                                      \n", &l), 0);
	assert_int_equal(l.state, 6);
	assert_int_equal(l.inode, 0);
	assert_int_equal(rec_net_line_parse("123456: 00000000:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000 65534        -1 "
					    "18446744073709551615 2 0000000000000000 0\n", &l), 0);
	assert_int_equal(l.state, 7);
	assert_int_equal(l.sport, 68);
	assert_true(l.inode == UINT64_MAX);
}

static void other_text_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "\n", "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n",
		"   0: 0100007F:0016", "   0: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0\n",
		"   0: 0100007:0016 00000000:0000 0A 0:0 0:0 0 0 0 1\n", "   0: 0100007F:00160 00000000:0000 0A 0:0 0:0 0 0 0 1\n",
		"   0: 0100007F:0016 00000000:0000 0AA 0:0 0:0 0 0 0 1\n", "   0: 0100007F:0016 00000000:0000 0A 0:0 0:0 0 0 0 1x\n",
		"   0: 0100007G:0016 00000000:0000 0A 0:0 0:0 0 0 0 1\n", "   0: 0100007F: 00000000:0000 0A 0:0 0:0 0 0 0 1\n",
	};
	struct rec_net_line l;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(rec_net_line_parse(bad[i], &l), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_of_ipv4_is_understood),
		cmocka_unit_test(a_line_of_ipv6_is_understood),
		cmocka_unit_test(other_kinds_of_lines_are_understood),
		cmocka_unit_test(other_text_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
