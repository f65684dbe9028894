/* SPDX-License-Identifier: Apache-2.0 */
#include "../../bbai/detector.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WHOLE                                                                                                         \
	"-- Some words.\n-- class: big\n-- title: {target} was\n--   big\n-- fix: less\n-- explains: small of the same node\n" \
	"-- finding:\nSELECT 1;\n-- evidence: it\n-- a remark\nSELECT 2,\n 3;\n-- rules out: tiny: not: so\nSELECT 4"

static void test_detector_keeps_every_section(void **state)
{
	struct ai_detector *d;
	struct ai_diag diag;

	(void)state;
	assert_int_equal(ai_detector_parse(WHOLE, strlen(WHOLE), &d, &diag), 0);
	assert_string_equal(d->class, "big");
	assert_string_equal(d->title, "{target} was big");
	assert_string_equal(d->fix, "less");
	assert_string_equal(d->finding.sql, "SELECT 1;");
	assert_int_equal(d->n_explains, 1);
	assert_string_equal(d->explains[0].class, "small");
	assert_int_equal(d->explains[0].scope, AI_SAME_NODE);
	assert_int_equal(d->n_evidence, 1);
	assert_string_equal(d->evidence[0].head, "it");
	assert_string_equal(d->evidence[0].sql, "SELECT 2,\n 3;");
	assert_int_equal(d->n_rule_outs, 1);
	assert_string_equal(d->rule_outs[0].class, "tiny");
	assert_string_equal(d->rule_outs[0].head, "not: so");
	assert_string_equal(d->rule_outs[0].sql, "SELECT 4");
	ai_detector_free(d);
}

#define CLASS "-- class: big\n"
#define TITLE "-- title: big\n"
#define FINDING "-- finding:\nSELECT 1;\n"

static const struct {
	const char *text, *what;
	size_t line;
} bad[] = {
	{ "", "no \"class:\"", 0 },
	{ CLASS FINDING, "no \"title:\"", 0 },
	{ CLASS TITLE, "no \"finding:\"", 0 },
	{ CLASS CLASS TITLE FINDING, "a second \"class:\"", 2 },
	{ CLASS TITLE FINDING FINDING, "a second \"finding:\"", 5 },
	{ "-- class:\n" TITLE FINDING, "\"class:\" is empty", 1 },
	{ "-- class: Big One\n" TITLE FINDING, "a class is lower-case letters, digits and _", 1 },
	{ "SELECT 1;\n" CLASS TITLE FINDING, "SQL before the first heading", 1 },
	{ CLASS "SELECT 1;\n" TITLE FINDING, "SQL after \"class:\"", 1 },
	{ CLASS TITLE "-- finding:\n ;\n", "no SQL after \"finding:\"", 3 },
	{ CLASS TITLE FINDING "-- evidence:\nSELECT 1;\n", "\"evidence:\" does not say what it is", 5 },
	{ CLASS TITLE FINDING "-- rules out: some words\nSELECT 1;\n", "want \"rules out: CLASS: why\"", 5 },
	{ CLASS TITLE FINDING "-- explains: x of the same planet\n",
	  "want \"explains: CLASS of the same process\", container or node", 5 },
};

static void test_detector_says_what_is_wrong_and_where(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct ai_detector *d;
		struct ai_diag diag;

		assert_int_equal(ai_detector_parse(bad[i].text, strlen(bad[i].text), &d, &diag), -EINVAL);
		assert_string_equal(diag.what, bad[i].what);
		assert_int_equal(diag.line, bad[i].line);
	}
}

static void test_detector_refuses_a_nul_and_too_much(void **state)
{
	char *text = malloc(AI_DETECTOR_MAX + 1);
	struct ai_detector *d;
	struct ai_diag diag;
	size_t len = 0;

	(void)state;
	assert_non_null(text);
	memset(text, ' ', AI_DETECTOR_MAX + 1);
	assert_int_equal(ai_detector_parse(text, AI_DETECTOR_MAX + 1, &d, &diag), -EFBIG);
	assert_int_equal(ai_detector_parse("-- class: a\0b\n", 14, &d, &diag), -EINVAL);
	for (int i = 0; i <= AI_SECTIONS_MAX; i++)
		len += (size_t)sprintf(text + len, "-- evidence: %d\nSELECT %d;\n", i, i);
	assert_int_equal(ai_detector_parse(text, len, &d, &diag), -EFBIG);
	free(text);
}

static void test_detector_survives_every_cut_and_every_changed_byte(void **state)
{
	size_t len = strlen(WHOLE);
	char text[sizeof(WHOLE)];

	(void)state;
	for (size_t i = 0; i < 2 * len; i++) {
		struct ai_detector *d;
		struct ai_diag diag;
		int err;

		memcpy(text, WHOLE, sizeof(text));
		if (i >= len)
			text[i - len] ^= 0x0a;
		err = ai_detector_parse(text, i < len ? i : len, &d, &diag);
		assert_true(err == 0 || err == -EINVAL);
		if (!err)
			ai_detector_free(d);
		else
			assert_true(diag.what[0] != '\0');
	}
}

static void test_detector_every_file_of_the_tree_is_whole(void **state)
{
	size_t n = 0;

	(void)state;
	for (const struct ai_embedded *e = ai_detectors; e->name; e++, n++) {
		struct ai_detector *d;
		struct ai_diag diag;

		assert_int_equal(strlen(e->text), e->len);
		assert_int_equal(ai_detector_parse(e->text, e->len, &d, &diag), 0);
		assert_string_equal(d->class, e->name);
		assert_non_null(d->fix);
		assert_true(d->n_evidence >= 2);
		assert_true(d->n_rule_outs >= 2);
		assert_true(e == ai_detectors || strcmp(e[-1].name, e->name) < 0);
		ai_detector_free(d);
	}
	assert_true(n >= 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_detector_keeps_every_section),
		cmocka_unit_test(test_detector_says_what_is_wrong_and_where),
		cmocka_unit_test(test_detector_refuses_a_nul_and_too_much),
		cmocka_unit_test(test_detector_survives_every_cut_and_every_changed_byte),
		cmocka_unit_test(test_detector_every_file_of_the_tree_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
