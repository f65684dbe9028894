/* SPDX-License-Identifier: Apache-2.0 */
/* Folds and budgets. */
#include "graph_recording.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct graph_anchor whole(struct gr *gr)
{
	struct graph_anchor a;

	assert_int_equal(graph_find_anchor(gr->g, 0, NULL, &a), 0);
	return a;
}

static size_t drawn_nodes(const char *dot)
{
	return gr_count(dot, "shape=");
}

static void a_fork_bomb_becomes_one_node(void **state)
{
	struct bbx_task root = gr_task(1, 50, 1, "init"), tasks[500];
	struct graph_anchor a;
	struct gr gr;
	char *dot;

	(void)state;
	gr_start(&gr);
	for (uint32_t i = 0; i < 500; i++) {
		tasks[i] = gr_task(100 + i, 100 + 10 * i, 1, "bomb");
		gr_fork(&gr, i ? &tasks[(i - 1) / 2] : &root, &tasks[i], "/bin/bomb");
	}
	gr_open(&gr, false);
	a = whole(&gr);
	dot = gr_draw(&gr, &a, false, GRAPH_BUDGET);
	assert_int_equal(drawn_nodes(dot), 2);
	assert_non_null(strstr(dot, "bomb \xc3\x97" "500, 100/s"));
	assert_non_null(strstr(dot, "fork bomb: 9 generations, 500 at once"));
	assert_non_null(strstr(dot, "501 processes\\n499 of them folded into others"));
	free(dot);
	gr_close(&gr);
}

static void siblings_fold_with_what_is_below_them(void **state)
{
	struct bbx_task root = gr_task(1, 50, 1, "master");
	struct graph_anchor a;
	struct gr gr;
	char *dot;

	(void)state;
	gr_start(&gr);
	for (uint32_t i = 0; i < 30; i++) {
		struct bbx_task worker = gr_task(100 + i, 100 + 20 * i, 1, "worker");
		struct bbx_task helper = gr_task(200 + i, 110 + 20 * i, 1, "helper");

		gr_fork(&gr, &root, &worker, "/bin/worker");
		gr_fork(&gr, &worker, &helper, "/bin/helper");
		gr_exit(&gr, &helper, 2000 + i, 0, i == 7, 0, false);
	}
	gr_open(&gr, false);
	a = whole(&gr);
	dot = gr_draw(&gr, &a, false, GRAPH_BUDGET);
	/* The one whose helper failed is not like the others. */
	assert_int_equal(drawn_nodes(dot), 5);
	assert_non_null(strstr(dot, "worker \xc3\x97" "29"));
	assert_non_null(strstr(dot, "helper \xc3\x97" "29"));
	assert_non_null(strstr(dot, "helper [207]  exit 1"));
	free(dot);
	gr_close(&gr);
}

static void the_runtimes_processes_are_one_node(void **state)
{
	struct bbx_task shim = gr_task(1, 50, 1, "containerd-shim"),
			runc = gr_task(2, 100, 1, "runc");
	struct bbx_task stage = gr_task(3, 110, 1, "runc:[1:CHILD]"),
			app = gr_task(4, 120, 77, "app");
	struct graph_anchor a;
	struct gr gr;
	char *dot;

	(void)state;
	gr_start(&gr);
	gr_fork(&gr, &shim, &runc, NULL);
	gr_fork(&gr, &runc, &stage, NULL);
	gr_fork(&gr, &stage, &app, "/app");
	gr_exit(&gr, &app, 500, 11, 0, 0, false);
	gr_open(&gr, false);
	a = whole(&gr);
	dot = gr_draw(&gr, &a, false, GRAPH_BUDGET);
	assert_int_equal(drawn_nodes(dot), 2);
	assert_non_null(strstr(dot, "containerd-shim \xc3\x97" "3  container runtime"));
	free(dot);
	gr_close(&gr);
}

/* One node for the far ancestors; not across one that did more than start the next. */
static void far_ancestors_become_one_node(void **state)
{
	(void)state;
	for (int signals = 0; signals < 2; signals++) {
		struct bbx_task line[9], *victim = &line[8];
		struct graph_anchor a;
		struct gr gr;
		char *dot;

		gr_start(&gr);
		for (uint32_t i = 0; i < 9; i++) {
			line[i] = gr_task(1 + i, 10 + 10 * i, 1, "sh");
			if (i)
				gr_fork(&gr, &line[i - 1], &line[i], "/bin/sh");
		}
		if (signals)
			ROW(&gr, "signal", U("ts", 200 * MS), T("task", victim),
			    T("sender", &line[4]), U("sig", 15), I("code", 0));
		gr_exit(&gr, victim, 500, 11, 0, 0, false);
		gr_open(&gr, false);
		a = whole(&gr);
		dot = gr_draw(&gr, &a, false, GRAPH_BUDGET);
		assert_int_equal(drawn_nodes(dot), signals ? 9 : 4);
		assert_int_equal(gr_count(dot, "6 ancestors, from sh [1]"), !signals);
		assert_int_equal(gr_count(dot, "cause path"), signals ? 8 : 3);
		free(dot);
		gr_close(&gr);
	}
}

static void who_only_stood_by_is_drawn_when_asked_for(void **state)
{
	struct bbx_task root = gr_task(1, 1, 1, "init"), idle = gr_task(2, 2, 1, "idle"),
			made = gr_task(3, 100, 1, "made");
	struct gr gr;

	(void)state;
	gr_start(&gr);
	ROW(&gr, "process", U("ts", 50 * MS), T("task", &root), U("start", 1 * MS));
	ROW(&gr, "process", U("ts", 50 * MS), T("task", &idle), T("parent", &root),
	    U("start", 2 * MS));
	gr_fork(&gr, &root, &made, "/bin/made");
	gr_open(&gr, false);
	for (int all = 0; all < 2; all++) {
		struct graph_anchor a = whole(&gr);
		char *dot = gr_draw(&gr, &a, all, GRAPH_BUDGET);

		assert_int_equal(drawn_nodes(dot), all ? 3 : 2);
		assert_int_equal(gr_count(dot, "left out"), all ? 0 : 3);
		free(dot);
	}
	gr_close(&gr);
}

static void a_budget_keeps_the_path_and_counts_the_rest(void **state)
{
	struct bbx_task root = gr_task(1, 10, 1, "root"), parent = root;
	struct graph_anchor a;
	char comms[60][8];
	struct gr gr;
	char *dot;

	(void)state;
	gr_start(&gr);
	for (uint32_t i = 0; i < 60; i++) {
		struct bbx_task child;

		snprintf(comms[i], sizeof(comms[i]), "c%u", i);
		child = gr_task(100 + i, 100 + 10 * i, 1, comms[i]);
		gr_fork(&gr, i % 10 ? &root : &parent, &child, NULL);
		if (i % 10 == 0)
			parent = child;
	}
	gr_exit(&gr, &parent, 5000, 11, 0, 0, false);
	gr_open(&gr, false);
	a = whole(&gr);
	assert_int_equal(a.upid, gr_upid(&gr, 150));
	dot = gr_draw(&gr, &a, true, 10);
	assert_int_equal(drawn_nodes(dot), 10);
	assert_non_null(strstr(dot, "3 ancestors, from c0 [100]"));
	assert_non_null(strstr(dot, "c50 [150]  SIGSEGV"));
	assert_non_null(strstr(dot, "49 nodes (49 processes) left out"));
	free(dot);
	gr_close(&gr);
}

static void many_remote_ends_fold_and_few_do_not(void **state)
{
	struct bbx_task app = gr_task(1, 10, 1, "app");
	uint8_t to[4] = { 10, 0, 0, 0 };

	(void)state;
	for (uint8_t n = 3; n <= 9; n += 6) {
		struct graph_anchor a;
		struct gr gr;
		char *dot;

		gr_start(&gr);
		for (to[3] = 1; to[3] <= n; to[3]++)
			ROW(&gr, "tcp", U("ts", (100 + to[3]) * MS), T("task", &app), U("event", 2),
			    IP4("saddr", "\x0a\0\1\0"), U("sport", 40000), IP4("daddr", to),
			    U("dport", 80));
		gr_open(&gr, false);
		a = whole(&gr);
		dot = gr_draw(&gr, &a, false, GRAPH_BUDGET);
		assert_int_equal(drawn_nodes(dot), n == 3 ? 4 : 2);
		free(dot);
		gr_close(&gr);
	}
}

static void the_same_recording_gives_the_same_bytes(void **state)
{
	struct bbx_task root = gr_task(1, 50, 1, "root");
	char *dots[2];

	(void)state;
	for (int k = 0; k < 2; k++) {
		struct graph_anchor a;
		struct gr gr;

		gr_start(&gr);
		for (uint32_t i = 0; i < 40; i++) {
			struct bbx_task t = gr_task(100 + i, 100 + i % 5, 1 + i % 3,
						    i % 2 ? "a" : "b");

			gr_fork(&gr, &root, &t, i % 3 ? "/a" : "/b");
		}
		gr_open(&gr, false);
		a = whole(&gr);
		dots[k] = gr_draw(&gr, &a, true, GRAPH_BUDGET);
		gr_close(&gr);
	}
	assert_string_equal(dots[0], dots[1]);
	free(dots[0]);
	free(dots[1]);
}

static void equal_keys_have_one_number(void **state)
{
	struct graph_intern in = { 0 };
	uint32_t n;

	(void)state;
	for (int round = 0; round < 2; round++)
		for (uint32_t i = 0; i < 5000; i++) {
			uint32_t key[4] = { i, i / 2, 0, i };

			assert_int_equal(graph_intern_put(&in, key, i % 17, &n) >= 0, 1);
			assert_int_equal(graph_intern_get(&in, key, i % 17), n);
		}
	assert_int_equal(graph_intern_put(&in, "", 0, &n), 0);
	assert_int_equal(graph_intern_get(&in, "never", 5), GRAPH_INTERN_NONE);
	graph_intern_done(&in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fork_bomb_becomes_one_node),
		cmocka_unit_test(siblings_fold_with_what_is_below_them),
		cmocka_unit_test(the_runtimes_processes_are_one_node),
		cmocka_unit_test(far_ancestors_become_one_node),
		cmocka_unit_test(who_only_stood_by_is_drawn_when_asked_for),
		cmocka_unit_test(a_budget_keeps_the_path_and_counts_the_rest),
		cmocka_unit_test(many_remote_ends_fold_and_few_do_not),
		cmocka_unit_test(the_same_recording_gives_the_same_bytes),
		cmocka_unit_test(equal_keys_have_one_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
