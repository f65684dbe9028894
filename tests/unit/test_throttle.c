/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "../../recorder/throttle.h"
#include "rng.h"

enum { START = 1, ONGOING, STOP };

/* The rows that came, one a line: "cgroup type op left_out". */
struct rows {
	struct rec_throttle t;
	struct rec_throttle_out out;
	struct rec_build b;
	char text[4096];
	uint64_t left_out, n_open;
	int fail;
};

static int take(void *arg, const void *rec, size_t len)
{
	const struct bb_throttle *r = rec;
	static struct bb_row row;
	struct rows *rows = arg;
	size_t used = strlen(rows->text);

	assert_int_equal(bb_decode(rec, len, &row), 0);
	assert_int_equal(row.type, BBX_TYPE_throttle);
	assert_int_equal(r->h.task.cgroup_id, r->cgroup);
	snprintf(rows->text + used, sizeof(rows->text) - used, "%d %.*s %d %d\n", (int)r->cgroup, (int)r->type.len,
		 (const char *)rec + r->type.off, (int)r->op, (int)r->left_out);
	rows->left_out += r->left_out;
	rows->n_open += r->op == START;
	rows->n_open -= r->op == STOP;
	return rows->fail;
}

static int make_rows(void **state)
{
	struct rows *r = calloc(1, sizeof(*r));

	r->out = (struct rec_throttle_out){ .b = &r->b, .put = take, .arg = r };
	*state = r;
	return 0;
}

static int free_rows(void **state)
{
	struct rows *r = *state;

	rec_throttle_done(&r->t);
	free(r);
	return 0;
}

static struct rec_budget budget(uint64_t cgroup, uint64_t type, uint64_t throttled)
{
	return (struct rec_budget){ .key = { cgroup, type }, .b = { .throttled = throttled, .first_ns = 1, .last_ns = 2 } };
}

/* The rows that come when these are the budgets. */
static const char *told(struct rows *r, const struct rec_budget *list, size_t n, bool last)
{
	struct rec_budget *copy = malloc((n + 1) * sizeof(*copy));

	if (n)
		memcpy(copy, list, n * sizeof(*copy));
	r->text[0] = '\0';
	assert_int_equal(rec_throttle_write(&r->t, copy, n, last, &r->out), r->fail);
	return r->text;
}

static void throttling_starts_goes_on_and_stops(void **state)
{
	struct rows *r = *state;
	struct rec_budget b = budget(7, BBX_TYPE_signal, 5);

	assert_string_equal(told(r, &b, 1, false), "7 signal 1 5\n");
	assert_true(r->t.is_any_open);
	b.b.throttled = 12;
	assert_string_equal(told(r, &b, 1, false), "7 signal 2 7\n");
	assert_string_equal(told(r, &b, 1, false), "7 signal 3 0\n");
	assert_false(r->t.is_any_open);
	assert_string_equal(told(r, &b, 1, false), "");
	b.b.throttled = 13;
	assert_string_equal(told(r, &b, 1, false), "7 signal 1 1\n");
}

static void what_lasts_ends_with_the_recording(void **state)
{
	struct rows *r = *state;
	const struct rec_budget before[] = { budget(7, BBX_TYPE_signal, 5), budget(8, BBX_TYPE_signal, 5) };
	const struct rec_budget after[] = { budget(7, BBX_TYPE_signal, 5), budget(8, BBX_TYPE_signal, 6),
					    budget(9, BBX_TYPE_signal, 1) };

	told(r, before, 2, false);
	assert_string_equal(told(r, after, 3, true), "7 signal 3 0\n8 signal 2 1\n8 signal 3 0\n9 signal 1 1\n9 signal 3 0\n");
	assert_false(r->t.is_any_open);
}

static void cgroups_and_types_are_told_apart(void **state)
{
	struct rows *r = *state;
	const struct rec_budget list[] = { budget(8, BBX_TYPE_tcp, 1), budget(8, BBX_TYPE_signal, 2), budget(7, BBX_TYPE_tcp, 3) };

	assert_string_equal(told(r, list, 3, false), "7 tcp 1 3\n8 signal 1 2\n8 tcp 1 1\n");
}

static void a_budget_that_made_room_for_others_stops_and_begins_anew(void **state)
{
	struct rows *r = *state;
	const struct rec_budget both[] = { budget(7, BBX_TYPE_signal, 5), budget(8, BBX_TYPE_signal, 5) };
	const struct rec_budget fewer = budget(7, BBX_TYPE_signal, 2);

	told(r, both, 2, false);
	assert_string_equal(told(r, &both[0], 1, false), "7 signal 3 0\n8 signal 3 0\n");
	assert_string_equal(told(r, &fewer, 1, false), "7 signal 1 2\n");
	assert_string_equal(told(r, NULL, 0, false), "7 signal 3 0\n");
	assert_false(r->t.is_any_open);
}

static void an_error_of_the_writer_ends_it(void **state)
{
	struct rows *r = *state;
	const struct rec_budget both[] = { budget(7, BBX_TYPE_signal, 5), budget(8, BBX_TYPE_signal, 5) };

	r->fail = -28;
	assert_string_equal(told(r, both, 2, false), "7 signal 1 5\n");
}

/* Budgets that never leave the map: whatever comes, the rows' sum is what was left out, and every start has its stop. */
static void rows_sum_up_to_what_was_left_out(void **state)
{
	struct rows *r = *state;
	struct rng g = { 11 };
	struct rec_budget list[20];
	uint64_t all = 0;

	for (size_t i = 0; i < 20; i++)
		list[i] = budget(rng_below(&g, 1000) * 20 + i, BBX_TYPE_signal + i % 3, 0);
	for (int round = 0; round < 200; round++) {
		for (size_t i = 0; i < 20; i++) {
			uint64_t more = rng_below(&g, 4) ? 0 : rng_below(&g, 1000);

			list[i].b.throttled += more;
			all += more;
		}
		told(r, list, 20, round == 199);
	}
	assert_int_equal(r->left_out, all);
	assert_int_equal(r->n_open, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(throttling_starts_goes_on_and_stops, make_rows, free_rows),
		cmocka_unit_test_setup_teardown(what_lasts_ends_with_the_recording, make_rows, free_rows),
		cmocka_unit_test_setup_teardown(cgroups_and_types_are_told_apart, make_rows, free_rows),
		cmocka_unit_test_setup_teardown(a_budget_that_made_room_for_others_stops_and_begins_anew, make_rows, free_rows),
		cmocka_unit_test_setup_teardown(an_error_of_the_writer_ends_it, make_rows, free_rows),
		cmocka_unit_test_setup_teardown(rows_sum_up_to_what_was_left_out, make_rows, free_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
