/* SPDX-License-Identifier: Apache-2.0 */
#include "../../bbai/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char names[][16] = { "pod", "container", "namespace", "comm", "memory_bytes", "wait_ns", "ts", "limit_bytes", "long", "part" };
static char pod[] = "checkout-6d9f", container[] = "app", ns[] = "shop", comm[] = "a\x1b[31m", longest[400];

static struct ai_cell cells[] = {
	{ .name = names[0], .type = AI_TEXT, .text = pod, .len = sizeof(pod) - 1 },
	{ .name = names[1], .type = AI_TEXT, .text = container, .len = sizeof(container) - 1 },
	{ .name = names[2], .type = AI_TEXT, .text = ns, .len = sizeof(ns) - 1 },
	{ .name = names[3], .type = AI_TEXT, .text = comm, .len = sizeof(comm) - 1 },
	{ .name = names[4], .type = AI_INT, .i = 66060288 },
	{ .name = names[5], .type = AI_INT, .i = 1500000000 },
	{ .name = names[6], .type = AI_INT, .i = 8999000000 },
	{ .name = names[7], .type = AI_NULL },
	{ .name = names[8], .type = AI_TEXT, .text = longest, .len = sizeof(longest) },
	{ .name = names[9], .type = AI_REAL, .f = 0.25 },
};
static const struct ai_row row = { sizeof(cells) / sizeof(*cells), cells };

static const struct {
	const char *template, *text;
} cases[] = {
	{ "", "" },
	{ "plain", "plain" },
	{ "{target} died", "checkout-6d9f/app (namespace shop) died" },
	{ "by {comm}", "by a\\x1b[31m" },
	{ "{memory_bytes} in {wait_ns} at {ts}, {part}", "63 MiB in 1.5 s at -1.001s, 0.25" },
	{ "grew[ to {memory_bytes}][ of {limit_bytes}]", "grew to 63 MiB" },
	{ "of {limit_bytes} and {nothing}", "of ? and ?" },
	{ "left[ {nothing} {memory_bytes}]", "left" },
	{ "open [part {memory_bytes}", "open part 63 MiB" },
	{ "open {part", "open " },
};

static void test_text_fills_placeholders(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *text = ai_text_render(cases[i].template, &row, 10000000000);

		assert_non_null(text);
		assert_string_equal(text, cases[i].text);
		free(text);
	}
}

static void test_text_cuts_what_is_too_long(void **state)
{
	char *text;

	(void)state;
	memset(longest, '\n', sizeof(longest));
	text = ai_text_render("{long}", &row, 0);
	assert_non_null(text);
	assert_true(strlen(text) <= AI_TEXT_MAX);
	assert_string_equal(text + strlen(text) - 3, "...");
	assert_null(strchr(text, '\n'));
	free(text);
}

static void test_text_names_a_process_outside_any_container(void **state)
{
	const struct ai_row outside = { 1, &cells[3] };
	char *text = ai_text_target(&outside);

	(void)state;
	assert_string_equal(text, "process a\\x1b[31m");
	free(text);
}

static void test_text_of_times_rounds_and_never_says_minus_zero(void **state)
{
	char buf[32];

	(void)state;
	assert_string_equal(ai_text_relative(0, 400000, buf), "+0.000s");
	assert_string_equal(ai_text_relative(0, 600000, buf), "-0.001s");
	assert_string_equal(ai_text_relative(INT64_MIN, INT64_MAX, buf), "-18446744073.710s");
	assert_string_equal(ai_text_duration(0, buf), "0 ns");
	assert_string_equal(ai_text_duration(90000000000, buf), "1.5 min");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_fills_placeholders),
		cmocka_unit_test(test_text_cuts_what_is_too_long),
		cmocka_unit_test(test_text_names_a_process_outside_any_container),
		cmocka_unit_test(test_text_of_times_rounds_and_never_says_minus_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
