/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that no kernel would write: children older than their parents, ends before starts, everybody
 * everybody's parent. */
#include "graph_recording.h"
#include "rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define TASKS 40

static uint64_t any_time(struct rng *r)
{
	uint64_t kind = rng_below(r, 20);

	return kind == 0   ? 0
	       : kind == 1 ? UINT64_MAX
	       : kind == 2 ? INT64_MAX
			   : rng_below(r, 50) * MS;
}

/* A value of a column, from a small world, so that things meet. */
static void any_value(struct rng *r, const struct bbx_column *c, const struct bbx_task *tasks,
		      struct bbx_value *v)
{
	static const char *const texts[] = {
		"", "fork", "a\0b", "\xff\\N\"", "runc", "/kubepods/x"
	};
	static const char ips[] = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\x0a\0\0\1\x0a\0\0\2\x7f\0\0\1";
	const char *text = texts[rng_below(r, 6)];

	memset(v, 0, sizeof(*v));
	v->null = !(c->flags & BBX_NOT_NULL) && rng_below(r, 3) == 0;
	if (c->dict == BBX_DICT_task) {
		v->task = &tasks[rng_below(r, TASKS)];
	} else if (c->dict == BBX_DICT_ip) {
		v->len = rng_below(r, 4) ? 4 : 16;
		v->p = v->len == 16 ? ips : ips + 16 + 4 * rng_below(r, 3);
	} else if (c->phys == BBX_DICT || c->phys == BBX_BYTES) {
		v->len = text[0] == 'a' ? 3 : (uint32_t)strlen(text);
		v->p = text;
	} else if (!strcmp(c->name, "ts") || !strcmp(c->logical, "boot_ts")) {
		v->u = any_time(r);
	} else {
		v->u = rng_below(r, 10) ? rng_below(r, 12) : rng_next(r);
	}
}

static void put_random(struct gr *gr, struct rng *r)
{
	static const char *const tables[] = {
		"fork", "fork", "fork",	  "exec", "exit",    "signal",	"oom",
		"tcp",	"tcp",	"cgroup", "loss", "trigger", "process", "container",
	};
	static const char *const comms[] = { "a", "runc", "", "\"\\N" };
	struct bbx_task tasks[TASKS];
	size_t n = rng_below(r, 400);

	for (uint32_t i = 0; i < TASKS; i++)
		tasks[i] = gr_task((uint32_t)rng_below(r, 25), rng_below(r, 6) * 10,
				   rng_below(r, 4), comms[rng_below(r, 4)]);
	for (size_t i = 0; i < n; i++) {
		const struct bbx_type *t = bbx_schema_find(bbx_schema_builtin(),
							   tables[rng_below(r, 14)]);
		struct gr_cell cells[64];

		for (size_t c = 0; c < t->n_cols; c++) {
			cells[c].column = t->cols[c].name;
			any_value(r, &t->cols[c], tasks, &cells[c].v);
		}
		gr_row(gr, t->name, cells, t->n_cols);
	}
}

/* Steps in time order, each from where the one before led to, or at it. */
static void check_path(struct gr *gr, const struct graph_anchor *a)
{
	struct graph_step steps[50];
	int n = graph_path(gr->g, a, steps, 50);

	assert_true(n >= 0 && n <= 50);
	for (int i = 1; i < n; i++)
		assert_true(steps[i].utc_ns >= steps[i - 1].utc_ns);
	graph_path_cause(gr->g, steps, (size_t)n);
}

static void check_graph(struct gr *gr, struct rng *r)
{
	uint32_t upid = rng_below(r, 2) ? (uint32_t)rng_below(r, bbx_n_processes(gr->id) + 1) : 0;
	size_t budget = 1 + rng_below(r, GRAPH_BUDGET_MAX);
	struct graph_anchor a;
	char *dot;

	assert_int_equal(graph_find_anchor(gr->g, upid, NULL, &a), 0);
	check_path(gr, &a);
	dot = gr_draw(gr, &a, rng_below(r, 2), budget);
	assert_true(gr_count(dot, "shape=") <= budget + 1); /* and the note of losses */
	free(dot);
}

static void random_rows_make_a_graph_that_can_be_drawn(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct rng r = { seed };
		struct gr gr;

		gr_start(&gr);
		put_random(&gr, &r);
		gr_open(&gr, rng_below(&r, 4) == 0);
		check_graph(&gr, &r);
		gr_close(&gr);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_rows_make_a_graph_that_can_be_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
