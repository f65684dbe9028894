/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "../../recorder/dns.h"
#include "../../recorder/dns_message.h"

#define Q_WWW "\3www\7example\0\0\1\0\1"
#define BYTES(s) (const uint8_t *)(s), sizeof(s) - 1

static void test_a_question(void **state)
{
	struct rec_dns_message m;

	(void)state;
	assert_int_equal(rec_dns_parse(BYTES("\x12\x34\1\0\0\1\0\0\0\0\0\0" Q_WWW), &m), 0);
	assert_int_equal(m.id, 0x1234);
	assert_int_equal(m.qtype, 1);
	assert_false(m.is_answer);
	assert_string_equal(m.name, "www.example");
	assert_true(m.ttl == UINT32_MAX);
}

static void test_an_answer_with_pointers(void **state)
{
	struct rec_dns_message m;

	(void)state;
	assert_int_equal(rec_dns_parse(BYTES("\0\1\x83\x80\0\1\0\3\0\0\0\0" Q_WWW
		"\xc0\x0c\0\5\0\1\0\0\0\x3c\0\4\1a\xc0\x10" "\xc0\x29\0\1\0\1\0\0\0\x0a\0\4\x0a\0\0\1"
		"\xc0\x0c\0\x1c\0\1\0\0\0\x14\0\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"), &m), 0);
	assert_true(m.is_answer);
	assert_true(m.is_truncated);
	assert_int_equal(m.n_answers, 3);
	assert_string_equal(m.answers, "a.example 10.0.0.1 ::1");
	assert_int_equal(m.ttl, 10);
}

static void test_an_answer_that_is_cut_keeps_what_was_whole(void **state)
{
	struct rec_dns_message m;

	(void)state;
	assert_int_equal(rec_dns_parse(BYTES("\0\1\x80\x03\0\1\0\2\0\0\0\0" Q_WWW "\xc0\x0c\0\1\0\1\0\0\0\x0a\0\4\x0a\0\0\1\xc0\x0c\0\1"), &m), 0);
	assert_int_equal(m.rcode, 3);
	assert_string_equal(m.answers, "10.0.0.1");
}

static void test_hostile_names_are_escaped(void **state)
{
	struct rec_dns_message m;

	(void)state;
	assert_int_equal(rec_dns_parse(BYTES("\0\1\0\0\0\1\0\0\0\0\0\0\4a.\x1b \0\0\1\0\1"), &m), 0);
	assert_string_equal(m.name, "a\\046\\027\\032");
	assert_int_equal(rec_dns_parse(BYTES("\0\1\0\0\0\1\0\0\0\0\0\0\0\0\2\0\1"), &m), 0);
	assert_string_equal(m.name, ".");
}

static void test_the_longest_name_has_room(void **state)
{
	uint8_t p[12 + 255 + 4] = { 0, 1, 0, 0, 0, 1 };
	struct rec_dns_message m;
	size_t at = 12;

	(void)state;
	for (int i = 0; i < 4; i++) {
		uint8_t n = i < 3 ? 63 : 61;

		p[at] = n;
		memset(p + at + 1, 0xff, n);
		at += n + 1u;
	}
	assert_int_equal(rec_dns_parse(p, sizeof(p), &m), 0);
	assert_int_equal(strlen(m.name), 4 * 250 + 3);
}

static void test_what_is_no_message_is_refused(void **state)
{
	static const struct {
		const char *p;
		size_t len;
	} bad[] = {
		{ "", 0 }, { "\0\1\1\0\0\1\0\0\0\0\0", 11 }, { "\0\1\1\0\0\2\0\0\0\0\0\0" Q_WWW, 29 }, { "\0\1\1\0\0\1\0\0\0\0\0\0\3ww", 15 },
		{ "\0\1\1\0\0\1\0\0\0\0\0\0\xc0\x0c\0\1\0\1", 18 }, { "\0\1\1\0\0\1\0\0\0\0\0\0\x40\0\0\1\0\1", 18 },
		{ "\0\1\1\0\0\1\0\0\0\0\0\0\1a\0\0\1", 17 },
	};
	struct rec_dns_message m;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(rec_dns_parse((const uint8_t *)bad[i].p, bad[i].len, &m), -EBADMSG);
}

/* ---- Questions and their answers ---- */

static struct rec_dns dns;

static struct bb_dns row_of(bool is_answer, uint64_t sock, uint8_t id, uint64_t ts_ns)
{
	struct {
		struct bb_dns e;
		uint8_t message[29];
	} raw = { .e = { .h = { .type = BBX_TYPE_dns, .size = sizeof(raw), .ts_ns = ts_ns }, .sock = sock, .event = is_answer ? 2 : 1,
			 .answers = { sizeof(raw.e), sizeof(raw.message) } } };
	const void *rec = &raw;
	size_t len = sizeof(raw);

	memcpy(raw.message, "\0\1\1\0\0\1\0\0\0\0\0\0" Q_WWW, sizeof(raw.message));
	raw.message[1] = id;
	raw.message[2] = is_answer ? 0x80 : 1;
	assert_int_equal(rec_dns_refine(&dns, &rec, &len), 0);
	assert_true(len > sizeof(struct bb_dns));
	return *(const struct bb_dns *)rec;
}

static int n_unanswered;

static int count(void *arg, const void *rec, size_t len)
{
	(void)arg;
	(void)len;
	n_unanswered += ((const struct bb_dns *)rec)->event == 3;
	return 0;
}

static void test_an_answer_finds_its_question(void **state)
{
	(void)state;
	assert_int_equal(row_of(false, 7, 1, 1000).attempts, 1);
	assert_int_equal(row_of(false, 7, 1, 2000).attempts, 2);
	assert_int_equal(row_of(false, 8, 1, 2500).attempts, 1);
	assert_int_equal(row_of(true, 7, 1, 5000).latency_ns, 4000);
	assert_true(row_of(true, 7, 1, 6000).latency_ns == BB_NULL_U64);
	rec_dns_tick(&dns, 2500 + REC_DNS_TIMEOUT_NS - 1, count, NULL);
	assert_int_equal(n_unanswered, 0);
	rec_dns_tick(&dns, 2500 + REC_DNS_TIMEOUT_NS, count, NULL);
	assert_int_equal(n_unanswered, 1);
	rec_dns_done(&dns);
}

static void test_too_many_questions_push_out_the_oldest(void **state)
{
	(void)state;
	n_unanswered = 0;
	for (uint64_t i = 1; i <= 2 * REC_DNS_PENDING; i++)
		row_of(false, i, 1, i);
	rec_dns_tick(&dns, UINT64_MAX, count, NULL);
	assert_true(n_unanswered > (int)(REC_DNS_PENDING / 2) && n_unanswered <= (int)REC_DNS_PENDING);
	rec_dns_done(&dns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_question),
		cmocka_unit_test(test_an_answer_with_pointers),
		cmocka_unit_test(test_an_answer_that_is_cut_keeps_what_was_whole),
		cmocka_unit_test(test_hostile_names_are_escaped),
		cmocka_unit_test(test_the_longest_name_has_room),
		cmocka_unit_test(test_what_is_no_message_is_refused),
		cmocka_unit_test(test_an_answer_finds_its_question),
		cmocka_unit_test(test_too_many_questions_push_out_the_oldest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
