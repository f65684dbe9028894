/* SPDX-License-Identifier: Apache-2.0 */
/* SQL aggregate rate(x, ts): how much a counter grew a second, from the first time it was read to the last. */
#include <stdlib.h>
#include "functions.h"

#define MAX_READINGS (1u << 23)

struct reading {
	sqlite3_int64 ts;
	double x;
};

struct readings {
	size_t n, cap;
	struct reading *v;
	bool failed;
};

static void rate_step(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct readings *a = sqlite3_aggregate_context(ctx, sizeof(*a));

	(void)argc;
	if (!a || a->failed || !bbq_is_number(argv[0]) || sqlite3_value_numeric_type(argv[1]) != SQLITE_INTEGER)
		return;
	if (a->n == a->cap) {
		size_t cap = a->cap ? 2 * a->cap : 64;
		struct reading *v = cap <= MAX_READINGS ? realloc(a->v, cap * sizeof(*v)) : NULL;

		if (!v) {
			bbq_aggregate_fail(ctx, &a->failed, cap > MAX_READINGS ? "a rate of more than 8388608 values" : NULL);
			return;
		}
		a->v = v;
		a->cap = cap;
	}
	a->v[a->n++] = (struct reading){ sqlite3_value_int64(argv[1]), sqlite3_value_double(argv[0]) };
}

static int cmp_reading(const void *x, const void *y)
{
	const struct reading *a = x, *b = y;

	return a->ts != b->ts ? (a->ts > b->ts) - (a->ts < b->ts) : (a->x > b->x) - (a->x < b->x);
}

/* A counter that became smaller began again, from 0. */
static void rate_final(sqlite3_context *ctx)
{
	struct readings *a = sqlite3_aggregate_context(ctx, 0);
	double grown = 0, ns;

	if (!a)
		return;
	if (!a->failed && a->n > 1) {
		qsort(a->v, a->n, sizeof(*a->v), cmp_reading);
		for (size_t i = 1; i < a->n; i++)
			grown += a->v[i].x - (a->v[i].x < a->v[i - 1].x ? 0 : a->v[i - 1].x);
		ns = (double)((uint64_t)a->v[a->n - 1].ts - (uint64_t)a->v[0].ts);
		if (ns > 0)
			sqlite3_result_double(ctx, grown / (ns / 1e9));
	}
	free(a->v);
}

const struct bbq_aggregate bbq_rate[] = {
	{ "rate", 2, NULL, rate_step, rate_final },
	{ 0 },
};
