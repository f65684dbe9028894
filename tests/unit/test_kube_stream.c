/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of a watch and items of a list, out of pieces of every size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "../../recorder/net/kube_items.h"
#include "../../recorder/net/kube_lines.h"

struct told {
	char text[1024];
	int stop_after;
};

static int note_part(void *arg, enum kube_part part, const char *p, size_t len)
{
	struct told *t = arg;
	size_t at = strlen(t->text);

	snprintf(t->text + at, sizeof(t->text) - at, "%c%.*s\n", part == KUBE_PART_item ? 'i' : 'm', (int)len, p);
	return t->stop_after && !--t->stop_after ? 7 : 0;
}

static int note_line(void *arg, const char *p, size_t len)
{
	return note_part(arg, KUBE_PART_item, p, len);
}

static void test_lines_of_any_pieces_are_the_same(void **state)
{
	static const char text[] = "one\n\ntwo two\n{\"a\":1}\nunfinished";

	(void)state;
	for (size_t piece = 1; piece <= sizeof(text); piece++) {
		struct kube_lines l = { .line.max = 100 };
		struct told t = { 0 };

		for (size_t at = 0; at < sizeof(text) - 1; at += piece)
			assert_int_equal(kube_lines_feed(&l, text + at, at + piece < sizeof(text) ? piece : sizeof(text) - 1 - at, note_line, &t), 0);
		assert_string_equal(t.text, "ione\nitwo two\ni{\"a\":1}\n");
		kube_lines_done(&l);
	}
}

static void test_a_line_that_is_too_long_is_skipped_and_counted(void **state)
{
	struct kube_lines l = { .line.max = 8 };
	struct told t = { 0 };

	(void)state;
	assert_int_equal(kube_lines_feed(&l, "12345678\n123456789\n", 19, note_line, &t), 0);
	for (int i = 0; i < 100; i++)
		assert_int_equal(kube_lines_feed(&l, "abc", 3, note_line, &t), 0);
	assert_int_equal(kube_lines_feed(&l, "\nlast\n", 6, note_line, &t), 0);
	assert_string_equal(t.text, "i12345678\nilast\n");
	assert_int_equal(l.skipped, 2);
	kube_lines_done(&l);
}

static const char list[] = "{ \"kind\":\"PodList\", \"items\" : [ {\"a\":{\"items\":[{}]},\"s\":\"]}\\\"{\"},{\"b\":[1,2]} , {} ],\n"
			   "\"x\":[{\"n\":1}],\"metadata\":{\"resourceVersion\":\"4\"} }  trailing {";

static void test_items_of_any_pieces_are_the_same(void **state)
{
	(void)state;
	for (size_t piece = 1; piece <= sizeof(list); piece++) {
		struct kube_items i = { .text.max = 100 };
		struct told t = { 0 };

		for (size_t at = 0; at < sizeof(list) - 1; at += piece)
			assert_int_equal(kube_items_feed(&i, list + at, at + piece < sizeof(list) ? piece : sizeof(list) - 1 - at, note_part, &t), 0);
		assert_string_equal(t.text, "i{\"a\":{\"items\":[{}]},\"s\":\"]}\\\"{\"}\ni{\"b\":[1,2]}\ni{}\nm{\"resourceVersion\":\"4\"}\n");
		assert_true(i.is_whole);
		kube_items_done(&i);
	}
}

static void test_a_list_that_is_cut_is_not_whole(void **state)
{
	const char *end = strstr(list, "  trailing");

	(void)state;
	for (size_t len = 0; len < (size_t)(end - list); len++) {
		struct kube_items i = { .text.max = 100 };
		struct told t = { 0 };

		assert_int_equal(kube_items_feed(&i, list, len, note_part, &t), 0);
		assert_false(i.is_whole);
		kube_items_done(&i);
	}
}

static void test_an_item_that_is_too_large_is_skipped_and_counted(void **state)
{
	static const char text[] = "{\"items\":[{\"long\":\"1234567890\"},{\"s\":1}],\"metadata\":{}}";
	struct kube_items i = { .text.max = 10 };
	struct told t = { 0 };

	(void)state;
	assert_int_equal(kube_items_feed(&i, text, sizeof(text) - 1, note_part, &t), 0);
	assert_string_equal(t.text, "i{\"s\":1}\nm{}\n");
	assert_int_equal(i.skipped, 1);
	kube_items_clear(&i);
	assert_int_equal(i.text.max, 10);
	assert_int_equal(i.skipped, 1);
	assert_false(i.is_whole);
	kube_items_done(&i);
}

static void test_who_is_told_can_stop_it(void **state)
{
	struct kube_items i = { .text.max = 100 };
	struct kube_lines l = { .line.max = 100 };
	struct told t = { .stop_after = 2 };

	(void)state;
	assert_int_equal(kube_items_feed(&i, list, sizeof(list) - 1, note_part, &t), 7);
	t = (struct told){ .stop_after = 1 };
	assert_int_equal(kube_lines_feed(&l, "a\nb\n", 4, note_line, &t), 7);
	assert_string_equal(t.text, "ia\n");
	kube_items_done(&i);
	kube_lines_done(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_of_any_pieces_are_the_same),
		cmocka_unit_test(test_a_line_that_is_too_long_is_skipped_and_counted),
		cmocka_unit_test(test_items_of_any_pieces_are_the_same),
		cmocka_unit_test(test_a_list_that_is_cut_is_not_whole),
		cmocka_unit_test(test_an_item_that_is_too_large_is_skipped_and_counted),
		cmocka_unit_test(test_who_is_told_can_stop_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
