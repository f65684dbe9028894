/* SPDX-License-Identifier: Apache-2.0 */
/* Edges, slices, anchors and paths. */
#include "graph_recording.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define SHIM 10u
#define SHELL 20u
#define LEAK 21u
#define OTHER 22u
#define CGROUP 77u
#define MIB (1024ull * 1024)

static void put_oom(struct gr *gr, const struct bbx_task *victim, const struct bbx_task *trigger,
		    uint64_t ms, uint64_t rss)
{
	ROW(gr, "oom", U("ts", ms * MS), T("task", victim), T("trigger", trigger),
	    U("limit_cgroup_id", CGROUP), U("limit_bytes", 64 * MIB), U("usage_bytes", 64 * MIB),
	    U("anon_rss_bytes", rss));
	ROW(gr, "signal", U("ts", ms * MS + 1000), T("task", victim), T("sender", trigger),
	    U("sig", 9), I("code", 128));
}

/* shim -> shell -> leak, which is killed at 900 ms. */
static void put_leak(struct gr *gr)
{
	struct bbx_task shim = gr_task(SHIM, 100, 1, "shim"),
			shell = gr_task(SHELL, 200, CGROUP, "sh");
	struct bbx_task leak = gr_task(LEAK, 300, CGROUP, "leak"),
			other = gr_task(OTHER, 400, CGROUP, "other");

	gr_start(gr);
	gr_fork(gr, &shim, &shell, "/bin/sh");
	gr_fork(gr, &shell, &leak, "/bin/leak");
	gr_fork(gr, &shell, &other, "/bin/other");
	put_oom(gr, &leak, &other, 900, 60 * MIB);
	gr_exit(gr, &leak, 910, 9, 0, 61 * MIB, true);
	gr_exit(gr, &other, 920, 0, 0, 1 * MIB, false);
	gr_exit(gr, &shell, 930, 0, 137, 1 * MIB, false);
}

static void check_rules(const struct graph_step *steps, int n, const char *const *want, int n_want)
{
	assert_int_equal(n, n_want);
	for (int i = 0; i < n; i++) {
		assert_string_equal(steps[i].rule, want[i]);
		if (i)
			assert_true(steps[i].utc_ns >= steps[i - 1].utc_ns);
	}
}

static void the_path_leads_from_the_start_of_the_leaker_to_the_kill(void **state)
{
	static const char *const want[] = { "fork",	  "exec",     "fork", "exec",
					    "oom_charge", "oom_kill", "end" };
	struct graph_step steps[20];
	struct graph_anchor a;
	struct gr gr;
	int n;

	(void)state;
	put_leak(&gr);
	gr_open(&gr, false);
	assert_int_equal(graph_find_anchor(gr.g, 0, NULL, &a), 0);
	assert_int_equal(a.upid, gr_upid(&gr, LEAK));
	assert_string_equal(a.what, "oom kill");
	n = graph_path(gr.g, &a, steps, 20);
	check_rules(steps, n, want, 7);
	assert_int_equal(steps[0].from, gr_upid(&gr, SHIM));
	assert_int_equal(graph_path_cause(gr.g, steps, (size_t)n), gr_upid(&gr, LEAK));
	assert_int_equal(graph_path(gr.g, &a, steps, 2), 2);
	assert_string_equal(steps[1].rule, "end");
	gr_close(&gr);
}

static void the_kernels_signal_for_an_oom_kill_is_not_told_twice(void **state)
{
	struct gr gr;

	(void)state;
	put_leak(&gr);
	gr_open(&gr, false);
	assert_int_equal(gr_edges(&gr, RULE_oom_kill, 0, LEAK), 1);
	assert_int_equal(gr_edges(&gr, RULE_fault, 0, LEAK), 0);
	assert_int_equal(gr_edges(&gr, RULE_signal, 0, LEAK), 0);
	assert_int_equal(gr_edges(&gr, RULE_oom_alloc, OTHER, 0), 1);
	/* The other one is far too small to have filled it. */
	assert_int_equal(gr_edges(&gr, RULE_held, 0, 0), 0);
	gr_close(&gr);
}

static void rows_of_two_recordings_that_overlap_count_once(void **state)
{
	struct gr gr;

	(void)state;
	put_leak(&gr);
	gr_open(&gr, true);
	assert_int_equal(gr_edges(&gr, RULE_fork, SHELL, LEAK), 1);
	assert_int_equal(gr_edges(&gr, RULE_oom_kill, 0, 0), 1);
	assert_int_equal(gr_edges(&gr, RULE_parent, 0, 0), 0);
	gr_close(&gr);
}

static void who_holds_more_of_a_full_memory_is_to_blame(void **state)
{
	struct bbx_task shim = gr_task(SHIM, 100, 1, "shim"),
			big = gr_task(SHELL, 200, CGROUP, "big");
	struct bbx_task small = gr_task(LEAK, 300, CGROUP, "small");
	struct graph_step steps[20];
	struct graph_anchor a;
	struct gr gr;
	int n;

	(void)state;
	gr_start(&gr);
	gr_fork(&gr, &shim, &big, NULL);
	gr_fork(&gr, &big, &small, NULL);
	put_oom(&gr, &small, &small, 900, 2 * MIB);
	gr_exit(&gr, &small, 901, 9, 0, 2 * MIB, true);
	gr_exit(&gr, &big, 950, 0, 0, 60 * MIB, false);
	gr_open(&gr, false);
	assert_int_equal(graph_find_anchor(gr.g, 0, NULL, &a), 0);
	n = graph_path(gr.g, &a, steps, 20);
	assert_true(n > 0);
	assert_int_equal(graph_path_cause(gr.g, steps, (size_t)n), gr_upid(&gr, SHELL));
	gr_close(&gr);
}

static void what_ended_before_the_kill_held_nothing(void **state)
{
	struct bbx_task shim = gr_task(SHIM, 100, 1, "shim"),
			gone = gr_task(SHELL, 200, CGROUP, "gone");
	struct bbx_task leak = gr_task(LEAK, 300, CGROUP, "leak");
	struct gr gr;

	(void)state;
	gr_start(&gr);
	gr_fork(&gr, &shim, &gone, NULL);
	gr_fork(&gr, &shim, &leak, NULL);
	gr_exit(&gr, &gone, 500, 0, 0, 60 * MIB, false);
	put_oom(&gr, &leak, &leak, 900, 60 * MIB);
	gr_exit(&gr, &leak, 901, 9, 0, 60 * MIB, true);
	gr_open(&gr, false);
	assert_int_equal(gr_edges(&gr, RULE_held, 0, 0), 0);
	gr_close(&gr);
}

static bool in_slice(struct gr *gr, const struct graph_slice *s, uint32_t pid)
{
	return s->mark[gr_upid(gr, pid) - 1] != INT64_MIN;
}

static void put_kill(struct gr *gr, const struct bbx_task *from, const struct bbx_task *to,
		     uint64_t ms, uint32_t sig)
{
	ROW(gr, "signal", U("ts", ms * MS), T("task", to), T("sender", from), U("sig", sig),
	    I("code", 0));
}

static void a_kill_leads_to_its_sender_and_to_what_moved_it_before(void **state)
{
	struct bbx_task app = gr_task(1, 100, 1, "app"), killer = gr_task(2, 110, 2, "killer");
	struct bbx_task early = gr_task(3, 120, 2, "early"), late = gr_task(4, 130, 2, "late"),
			root = gr_task(5, 10, 2, "root");
	struct graph_slice s;
	struct graph_step steps[20];
	struct graph_anchor a;
	struct gr gr;
	int n;

	(void)state;
	gr_start(&gr);
	gr_fork(&gr, &root, &app, NULL);
	gr_fork(&gr, &root, &killer, NULL);
	put_kill(&gr, &early, &killer, 400, 10);
	put_kill(&gr, &killer, &app, 500, 9);
	put_kill(&gr, &late, &killer, 600, 10);
	gr_exit(&gr, &app, 510, 9, 0, 0, false);
	gr_open(&gr, false);
	assert_int_equal(graph_find_anchor(gr.g, 0, NULL, &a), 0);
	assert_int_equal(a.upid, gr_upid(&gr, 1));
	assert_string_equal(a.what, "killed");
	assert_int_equal(graph_slice(gr.g, &a, &s), 0);
	assert_true(in_slice(&gr, &s, 2) && in_slice(&gr, &s, 3) && in_slice(&gr, &s, 5));
	assert_false(in_slice(&gr, &s, 4));
	graph_slice_done(&s);
	n = graph_path(gr.g, &a, steps, 20);
	assert_int_equal(graph_path_cause(gr.g, steps, (size_t)n), gr_upid(&gr, 2));
	gr_close(&gr);
}

static void put_tcp(struct gr *gr, const struct bbx_task *t, uint64_t ms, uint32_t event,
		    const char *from, uint32_t sport, const char *to, uint32_t dport, uint64_t sent)
{
	ROW(gr, "tcp", U("ts", ms * MS), T("task", t), U("event", event), IP4("saddr", from),
	    U("sport", sport), IP4("daddr", to), U("dport", dport), U("bytes_sent", sent),
	    U("bytes_received", 0));
}

static void two_ends_of_a_connection_are_joined(void **state)
{
	struct bbx_task client = gr_task(1, 100, 1, "client"),
			server = gr_task(2, 110, 2, "server");
	struct gr gr;

	(void)state;
	gr_start(&gr);
	put_tcp(&gr, &client, 500, 2, "\x0a\0\0\1", 40000, "\x0a\0\0\2", 80, 0);
	put_tcp(&gr, &server, 501, 4, "\x0a\0\0\2", 80, "\x0a\0\0\1", 40000, 0);
	put_tcp(&gr, &server, 600, 7, "\x0a\0\0\2", 80, "\x0a\0\0\1", 40000, 5000);
	put_tcp(&gr, &server, 700, 4, "\x0a\0\0\2", 80, "\x0a\0\0\3", 40001, 0);
	gr_open(&gr, false);
	assert_int_equal(gr_edges(&gr, RULE_connect, 1, 2), 1);
	assert_int_equal(gr_edges(&gr, RULE_sent, 2, 1), 1);
	assert_int_equal(gr_edges(&gr, RULE_accept, 0, 2),
			 1); /* only of the client that is elsewhere */
	gr_close(&gr);
}

static void clients_of_one_server_do_not_cause_each_other(void **state)
{
	struct bbx_task app = gr_task(1, 100, 1, "app"), other = gr_task(2, 110, 2, "other");
	struct graph_slice s;
	struct graph_anchor a;
	struct gr gr;

	(void)state;
	gr_start(&gr);
	put_tcp(&gr, &other, 400, 2, "\x0a\0\0\1", 40000, "\x0a\0\0\5", 80, 0);
	put_tcp(&gr, &app, 500, 2, "\x0a\0\0\1", 40001, "\x0a\0\0\5", 80, 0);
	put_tcp(&gr, &app, 501, 5, "\x0a\0\0\1", 40001, "\x0a\0\0\5", 80, 0);
	gr_exit(&gr, &app, 510, 6, 0, 0, false);
	gr_open(&gr, false);
	assert_int_equal(graph_find_anchor(gr.g, 0, NULL, &a), 0);
	assert_string_equal(a.what, "crash");
	assert_int_equal(graph_slice(gr.g, &a, &s), 0);
	assert_int_equal(gr_edges(&gr, RULE_refused, 0, 1), 1);
	assert_false(in_slice(&gr, &s, 2));
	graph_slice_done(&s);
	gr_close(&gr);
}

static void a_fault_that_was_handled_is_no_symptom(void **state)
{
	struct bbx_task java = gr_task(1, 100, 1, "java");
	struct graph_anchor a;
	struct gr gr;

	(void)state;
	gr_start(&gr);
	ROW(&gr, "signal", U("ts", 200 * MS), T("task", &java), T("sender", &java), U("sig", 11),
	    I("code", 1));
	gr_exit(&gr, &java, 500, 0, 0, 0, false);
	gr_open(&gr, false);
	assert_int_equal(graph_find_anchor(gr.g, 0, NULL, &a), 0);
	assert_int_equal(a.upid, 0);
	gr_close(&gr);
}

static void names_that_are_not_in_the_recording_are_refused(void **state)
{
	struct graph_anchor a;
	struct gr gr;

	(void)state;
	put_leak(&gr);
	gr_open(&gr, false);
	assert_int_equal(graph_find_anchor(gr.g, 1000, NULL, &a), -ENOENT);
	assert_int_equal(graph_find_anchor(gr.g, 0, "nowhere", &a), -ENOENT);
	assert_int_equal(graph_find_anchor(gr.g, gr_upid(&gr, SHELL), NULL, &a), 0);
	assert_string_equal(a.what, "failed");
	gr_close(&gr);
}

static void an_empty_recording_makes_an_empty_graph(void **state)
{
	struct graph_anchor a;
	struct gr gr;
	char *dot;

	(void)state;
	gr_start(&gr);
	gr_open(&gr, false);
	assert_int_equal(graph_find_anchor(gr.g, 0, NULL, &a), 0);
	dot = gr_draw(&gr, &a, false, GRAPH_BUDGET);
	assert_int_equal(gr_count(dot, "shape="), 0);
	free(dot);
	gr_close(&gr);
}

/* Who kills many at once clears away what something else began. */
static void a_kill_among_many_is_no_symptom(void **state)
{
	struct bbx_task killer = gr_task(1, 50, 1, "timeout");

	(void)state;
	for (uint32_t n = 2; n <= 20; n += 18) {
		struct graph_anchor a;
		struct gr gr;

		gr_start(&gr);
		for (uint32_t i = 0; i < n; i++) {
			struct bbx_task t = gr_task(100 + i, 100, 1, "worker");

			gr_fork(&gr, &killer, &t, "/bin/worker");
			ROW(&gr, "signal", U("ts", (300 + i) * MS), T("task", &t),
			    T("sender", &killer), U("sig", 9), I("code", 0));
			gr_exit(&gr, &t, 300 + i, 9, 0, 0, false);
		}
		gr_open(&gr, false);
		assert_int_equal(graph_find_anchor(gr.g, 0, NULL, &a), 0);
		assert_int_equal(a.upid, n == 2 ? gr_upid(&gr, 101) : 0);
		gr_close(&gr);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kill_among_many_is_no_symptom),
		cmocka_unit_test(the_path_leads_from_the_start_of_the_leaker_to_the_kill),
		cmocka_unit_test(the_kernels_signal_for_an_oom_kill_is_not_told_twice),
		cmocka_unit_test(rows_of_two_recordings_that_overlap_count_once),
		cmocka_unit_test(who_holds_more_of_a_full_memory_is_to_blame),
		cmocka_unit_test(what_ended_before_the_kill_held_nothing),
		cmocka_unit_test(a_kill_leads_to_its_sender_and_to_what_moved_it_before),
		cmocka_unit_test(two_ends_of_a_connection_are_joined),
		cmocka_unit_test(clients_of_one_server_do_not_cause_each_other),
		cmocka_unit_test(a_fault_that_was_handled_is_no_symptom),
		cmocka_unit_test(names_that_are_not_in_the_recording_are_refused),
		cmocka_unit_test(an_empty_recording_makes_an_empty_graph),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
