/* SPDX-License-Identifier: Apache-2.0 */
#include "../../bbai/rank.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SECOND 1000000000LL

static char oom_name[] = "oom", kill_name[] = "kill", bomb_name[] = "bomb", crash_name[] = "crash";
static struct ai_detector oom = {
	.class = oom_name,
	.n_explains = 2,
	.explains = { { kill_name, AI_SAME_PROCESS }, { bomb_name, AI_SAME_CONTAINER } },
};
static struct ai_detector kill_detector = { .class = kill_name };
static struct ai_detector crash = { .class = crash_name };
static struct ai_detector bomb = {
	.class = bomb_name,
	.n_explains = 2,
	.explains = { { oom_name, AI_SAME_CONTAINER }, { kill_name, AI_SAME_NODE } },
};

static char shop[] = "shop", other[] = "other";
static const struct ai_rows no_one;

/* A finding with the cells that ranking reads. */
struct fake {
	struct ai_finding finding;
	struct ai_cell cells[5];
};

static struct ai_finding *make(struct fake *f, struct ai_detector *d, double score, int64_t ts_ns, int64_t upid, char *pod)
{
	static char node_name[] = "node", upid_name[] = "upid", pod_name[] = "pod", n1[] = "n1";
	struct ai_cell cells[] = {
		{ .name = node_name, .type = AI_TEXT, .text = n1, .len = 2 },
		{ .name = upid_name, .type = AI_INT, .i = upid },
		{ .name = pod_name, .type = pod ? AI_TEXT : AI_NULL, .text = pod, .len = pod ? strlen(pod) : 0 },
	};

	*f = (struct fake){ .finding = { .detector = d, .score = score, .ts_ns = ts_ns } };
	memcpy(f->cells, cells, sizeof(cells));
	f->finding.row = (struct ai_row){ sizeof(cells) / sizeof(*cells), f->cells };
	return &f->finding;
}

/* The container of a pod has one name, and an id for each run of it. */
static struct ai_finding *make_run(struct fake *f, struct ai_detector *d, double score, int64_t upid, char *container, char *run)
{
	static char container_name[] = "container", id_name[] = "container_id";
	struct ai_finding *x = make(f, d, score, 0, upid, shop);

	f->cells[3] = (struct ai_cell){ .name = container_name, .type = AI_TEXT, .text = container, .len = strlen(container) };
	f->cells[4] = (struct ai_cell){ .name = id_name, .type = AI_TEXT, .text = run, .len = strlen(run) };
	x->row.n = 5;
	return x;
}

static void test_rank_an_oom_kill_explains_the_signal_of_the_same_process(void **state)
{
	struct fake a, b, c;
	struct ai_finding *all[] = { make(&a, &kill_detector, 0.99, 5, 1, shop), make(&b, &oom, 0.95, 10, 1, shop),
				     make(&c, &kill_detector, 0.4, 11, 2, other) };
	struct ai_findings f = { .n = 3, .all = all };

	(void)state;
	ai_rank(&f, NULL, &no_one);
	assert_ptr_equal(all[0], &b.finding);
	assert_ptr_equal(all[1], &c.finding);
	assert_ptr_equal(all[2], &a.finding);
	assert_ptr_equal(a.finding.explained_by, &b.finding);
	assert_null(c.finding.explained_by);
	assert_int_equal(b.finding.n_explained, 1);
}

static void test_rank_a_cause_long_after_explains_nothing(void **state)
{
	struct fake a, b;
	struct ai_finding *all[] = { make(&a, &kill_detector, 0.9, 0, 1, shop), make(&b, &oom, 0.95, AI_SLACK_NS + 1, 1, shop) };
	struct ai_findings f = { .n = 2, .all = all };

	(void)state;
	ai_rank(&f, NULL, &no_one);
	assert_null(a.finding.explained_by);
	assert_null(b.finding.explained_by);
}

static void test_rank_an_unsure_finding_does_not_explain_a_sure_one(void **state)
{
	struct fake a, b;
	struct ai_finding *all[] = { make(&a, &kill_detector, 0.95, 20, 1, shop), make(&b, &oom, 0.8, 10, 1, shop) };
	struct ai_findings f = { .n = 2, .all = all };

	(void)state;
	ai_rank(&f, NULL, &no_one);
	assert_null(a.finding.explained_by);
	assert_ptr_equal(all[0], &a.finding);
}

static void test_rank_detectors_that_explain_each_other_leave_one_root(void **state)
{
	struct fake a, b;
	struct ai_finding *all[] = { make(&a, &oom, 0.9, 0, 1, shop), make(&b, &bomb, 0.9, 0, 2, shop) };
	struct ai_findings f = { .n = 2, .all = all };

	(void)state;
	ai_rank(&f, NULL, &no_one);
	assert_int_equal(!a.finding.explained_by + !b.finding.explained_by, 1);
	assert_null(all[0]->explained_by);
	assert_int_equal(all[0]->n_explained, 1);
}

static void test_rank_a_repetition_is_explained_by_the_first(void **state)
{
	struct fake a, b, c;
	struct ai_finding *all[] = { make(&a, &kill_detector, 0.9, 60 * SECOND, 3, shop), make(&b, &kill_detector, 0.9, SECOND, 1, shop),
				     make(&c, &kill_detector, 0.9, SECOND, 2, NULL) };
	struct ai_findings f = { .n = 3, .all = all };

	(void)state;
	ai_rank(&f, NULL, &no_one);
	assert_ptr_equal(a.finding.explained_by, &b.finding);
	assert_null(c.finding.explained_by);
	assert_ptr_equal(all[0], &b.finding);
}

static void test_rank_another_kind_in_the_same_container_is_no_repetition(void **state)
{
	static char kind_name[] = "kind", segv[] = "api SIGSEGV", abrt[] = "api SIGABRT";
	struct fake a, b, c;
	struct ai_finding *all[] = { make(&a, &crash, 0.9, 1, 1, shop), make(&b, &crash, 0.9, 2, 2, shop), make(&c, &crash, 0.9, 3, 3, shop) };
	struct ai_findings f = { .n = 3, .all = all };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char *kind = i == 1 ? abrt : segv;

		all[i]->row.cells[3] = (struct ai_cell){ .name = kind_name, .type = AI_TEXT, .text = kind, .len = strlen(kind) };
		all[i]->row.n = 4;
	}
	ai_rank(&f, NULL, &no_one);
	assert_null(a.finding.explained_by);
	assert_null(b.finding.explained_by);
	assert_ptr_equal(c.finding.explained_by, &a.finding);
}

static void test_rank_orders_by_trigger_then_score_then_onset(void **state)
{
	struct fake a, b, c, d, t;
	struct ai_finding *all[] = { make(&a, &oom, 0.9, 30, 1, other), make(&b, &oom, 0.9, 20, 2, NULL),
				     make(&c, &kill_detector, 0.95, 40, 3, NULL), make(&d, &kill_detector, 0.3, 50, 4, shop) };
	struct ai_findings f = { .n = 4, .all = all };

	(void)state;
	ai_rank(&f, &make(&t, &oom, 0, 0, 4, NULL)->row, &no_one);
	assert_ptr_equal(all[0], &d.finding);
	assert_ptr_equal(all[1], &c.finding);
	assert_ptr_equal(all[2], &b.finding);
	assert_ptr_equal(all[3], &a.finding);
}

static void test_rank_a_cause_is_about_the_trigger_when_what_it_explains_is(void **state)
{
	struct fake a, b, t;
	struct ai_finding *all[] = { make(&a, &kill_detector, 0.9, 30, 1, shop), make(&b, &bomb, 0.85, 20, 2, other) };
	struct ai_findings f = { .n = 2, .all = all };

	(void)state;
	ai_rank(&f, &make(&t, &oom, 0, 0, 1, NULL)->row, &no_one);
	assert_ptr_equal(all[0], &b.finding);
	assert_int_equal(b.finding.about, AI_ABOUT_PROCESS);
}

static void test_rank_orders_by_process_then_container_then_pod_and_leaves_out_other_runs(void **state)
{
	static char app[] = "app", sidecar[] = "sidecar", run1[] = "1", run2[] = "2", run3[] = "3";
	struct fake a, b, c, d, t;
	struct ai_finding *all[] = { make_run(&a, &oom, 0.9, 1, app, run1), make_run(&b, &kill_detector, 0.9, 2, sidecar, run3),
				     make_run(&c, &crash, 0.6, 3, app, run2), make_run(&d, &kill_detector, 0.5, 4, app, run2) };
	struct ai_findings f = { .n = 4, .all = all };

	(void)state;
	ai_rank(&f, &make_run(&t, &oom, 0, 4, app, run2)->row, &no_one);
	assert_int_equal(d.finding.about, AI_ABOUT_PROCESS);
	assert_int_equal(c.finding.about, AI_ABOUT_CONTAINER);
	assert_int_equal(b.finding.about, AI_ABOUT_POD);
	assert_int_equal(a.finding.about, AI_ABOUT_OTHER);
}

static void test_rank_an_ancestor_is_about_a_trigger_outside_of_containers_only(void **state)
{
	struct fake a, t, parent;
	struct ai_finding *all[] = { make(&a, &bomb, 0.9, 0, 7, NULL) };
	struct ai_findings f = { .n = 1, .all = all };
	struct ai_rows ancestors = { .n = 1, .rows = &make(&parent, &oom, 0, 0, 7, NULL)->row };

	(void)state;
	ai_rank(&f, &make(&t, &oom, 0, 0, 4, shop)->row, &ancestors);
	assert_int_equal(a.finding.about, AI_ABOUT_OTHER);
	ai_rank(&f, &make(&t, &oom, 0, 0, 4, NULL)->row, &ancestors);
	assert_int_equal(a.finding.about, AI_ABOUT_ANCESTOR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rank_an_oom_kill_explains_the_signal_of_the_same_process),
		cmocka_unit_test(test_rank_a_cause_long_after_explains_nothing),
		cmocka_unit_test(test_rank_an_unsure_finding_does_not_explain_a_sure_one),
		cmocka_unit_test(test_rank_detectors_that_explain_each_other_leave_one_root),
		cmocka_unit_test(test_rank_a_repetition_is_explained_by_the_first),
		cmocka_unit_test(test_rank_another_kind_in_the_same_container_is_no_repetition),
		cmocka_unit_test(test_rank_orders_by_trigger_then_score_then_onset),
		cmocka_unit_test(test_rank_a_cause_is_about_the_trigger_when_what_it_explains_is),
		cmocka_unit_test(test_rank_orders_by_process_then_container_then_pod_and_leaves_out_other_runs),
		cmocka_unit_test(test_rank_an_ancestor_is_about_a_trigger_outside_of_containers_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
