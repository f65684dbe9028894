/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "../../recorder/decode.h"
#include "../../recorder/figures.h"

struct rec {
	struct bb_hdr h;
	__u64 a, b, c, d;
};
#define OFF(f) offsetof(struct rec, f)
#define N(list) (sizeof(list) / sizeof(*(list)))

static struct rec parse(enum rec_form form, const struct rec_figure *list, size_t n, const char *text)
{
	const struct rec_figures f = { .file = "f", .form = form, .list = list, .n = n };
	struct rec r = { 0 };

	rec_figures_null(&r, sizeof(r));
	rec_figures_parse(&f, text, &r);
	return r;
}

static void test_pairs_of_memory_stat(void **state)
{
	const struct rec_figure list[] = { { NULL, "anon", OFF(a), 1 }, { NULL, "file", OFF(b), 1 }, { NULL, "shmem", OFF(c), 1 },
					   { NULL, "absent", OFF(d), 1 } };
	struct rec r = parse(REC_PAIRS, list, N(list), "anon 8192\nfile 4096\nfile_mapped 5\nshmem 0\nanon_thp 7\n");

	(void)state;
	assert_int_equal(r.a, 8192);
	assert_int_equal(r.b, 4096);
	assert_int_equal(r.c, 0);
	assert_true(r.d == BB_NULL_U64);
}

static void test_pressure_takes_the_total_of_its_line(void **state)
{
	const struct rec_figure list[] = { { "some", "total", OFF(a), 1000 }, { "full", "total", OFF(b), 1000 } };
	struct rec r = parse(REC_PAIRS, list, N(list), "some avg10=1.50 avg60=0.30 avg300=0.05 total=21813\n"
						       "full avg10=0.00 avg60=0.00 avg300=0.00 total=16\n");

	(void)state;
	assert_int_equal(r.a, 21813000);
	assert_int_equal(r.b, 16000);
}

static void test_devices_of_io_stat_are_summed(void **state)
{
	const struct rec_figure v2[] = { { NULL, "rbytes", OFF(a), 1 }, { NULL, "wios", OFF(b), 1 } };
	const struct rec_figure v1[] = { { NULL, "Read", OFF(c), 1 }, { NULL, "Write", OFF(d), 1 } };
	struct rec r = parse(REC_PAIRS, v2, N(v2), "259:0 rbytes=100 wbytes=2 rios=3 wios=4 dbytes=0 dios=0\n8:16 rbytes=11 wios=6\n");
	struct rec s = parse(REC_PAIRS, v1, N(v1), "8:0 Read 1\n8:0 Write 2\n8:0 Sync 3\n8:0 Total 3\n8:16 Read 40\nTotal 43\n");

	(void)state;
	assert_int_equal(r.a, 111);
	assert_int_equal(r.b, 10);
	assert_int_equal(s.c, 41);
	assert_int_equal(s.d, 2);
}

static void test_columns(void **state)
{
	const struct rec_figure stat[] = { { "cpu", "1", OFF(a), 10000000 }, { "cpu", "4", OFF(b), 10000000 },
					   { "ctxt", "1", OFF(c), 1 } };
	const struct rec_figure soft[] = { { "NET_RX:", "+", OFF(a), 1 } };
	const struct rec_figure load[] = { { NULL, "0", OFF(a), 100 }, { NULL, "1", OFF(b), 100 } };
	const struct rec_figure max[] = { { NULL, "0", OFF(a), 1 }, { NULL, "1", OFF(b), 1 } };
	struct rec r = parse(REC_COLUMNS, stat, N(stat), "cpu  5 0 7 11 0 0 0 0 0 0\ncpu0 5 0 7 11 0 0 0 0 0 0\nctxt 99\n");

	(void)state;
	assert_int_equal(r.a, 50000000);
	assert_int_equal(r.b, 110000000);
	assert_int_equal(r.c, 99);
	r = parse(REC_COLUMNS, soft, N(soft), "          CPU0       CPU1\n  NET_TX:   9  9\n  NET_RX:        12         30\n");
	assert_int_equal(r.a, 42);
	r = parse(REC_COLUMNS, load, N(load), "4.66 0.07 3.99 7/412 174620\n");
	assert_int_equal(r.a, 466);
	assert_int_equal(r.b, 7);
	r = parse(REC_COLUMNS, max, N(max), "max 100000\n");
	assert_true(r.a == BB_NULL_U64);
	assert_int_equal(r.b, 100000);
	r = parse(REC_COLUMNS, max, N(max), "-1\n");
	assert_true(r.a == BB_NULL_U64);
}

static void test_headed_lines_of_snmp(void **state)
{
	const struct rec_figure list[] = { { "Tcp:", "ActiveOpens", OFF(a), 1 }, { "TcpExt:", "ListenOverflows", OFF(b), 1 },
					   { "Tcp:", "Missing", OFF(c), 1 } };
	struct rec r = parse(REC_HEADED, list, N(list), "Tcp: RtoMin MaxConn ActiveOpens\nTcp: 200 -1 17\n"
							"TcpExt: ListenOverflows ActiveOpens\nTcpExt: 5 6\n");

	(void)state;
	assert_int_equal(r.a, 17);
	assert_int_equal(r.b, 5);
	assert_true(r.c == BB_NULL_U64);
	/* Names without their numbers. */
	r = parse(REC_HEADED, list, N(list), "Tcp: ActiveOpens\nUdp: ActiveOpens\nUdp: 1");
	assert_true(r.a == BB_NULL_U64);
	r = parse(REC_HEADED, list, N(list), "Tcp: RtoMin ActiveOpens\nTcp: 1");
	assert_true(r.a == BB_NULL_U64);
}

static void test_large_numbers_stop_short_of_null(void **state)
{
	const struct rec_figure list[] = { { NULL, "a", OFF(a), 1024 }, { NULL, "b", OFF(b), 1 } };
	struct rec r = parse(REC_PAIRS, list, N(list), "a 99999999999999999999 b 18446744073709551615 b 5");

	(void)state;
	assert_true(r.a == BB_NULL_U64 - 1);
	assert_true(r.b == BB_NULL_U64 - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs_of_memory_stat),
		cmocka_unit_test(test_pressure_takes_the_total_of_its_line),
		cmocka_unit_test(test_devices_of_io_stat_are_summed),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_headed_lines_of_snmp),
		cmocka_unit_test(test_large_numbers_stop_short_of_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
