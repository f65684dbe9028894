/* SPDX-License-Identifier: Apache-2.0 */
/* SQL aggregates over numbers, which leave out what is none. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "functions.h"

/* ---- Percentiles, exact ---- */

#define MAX_NUMBERS (1u << 24)

struct numbers {
	size_t n, cap;
	double *v;
	double share; /* of percentile(x, p): p / 100 */
	bool failed;
};

static void add_number(sqlite3_context *ctx, struct numbers *a, double x)
{
	if (a->n == a->cap) {
		size_t cap = a->cap ? 2 * a->cap : 256;
		double *v = cap <= MAX_NUMBERS ? realloc(a->v, cap * sizeof(*v)) : NULL;

		if (!v) {
			bbq_aggregate_fail(ctx, &a->failed, cap > MAX_NUMBERS ? "a percentile of more than 16777216 values" : NULL);
			return;
		}
		a->v = v;
		a->cap = cap;
	}
	a->v[a->n++] = x;
}

static void percentile_step(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct numbers *a = sqlite3_aggregate_context(ctx, sizeof(*a));
	const double *fixed = sqlite3_user_data(ctx);

	if (!a || a->failed)
		return;
	a->share = argc == 2 ? sqlite3_value_double(argv[1]) / 100 : *fixed;
	if (!(a->share >= 0 && a->share <= 1))
		bbq_aggregate_fail(ctx, &a->failed, "percentile() takes a number from 0 to 100");
	else if (bbq_is_number(argv[0]))
		add_number(ctx, a, sqlite3_value_double(argv[0]));
}

static int cmp_double(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

/* Between two values of the sample the result lies on the line between them. */
static void percentile_final(sqlite3_context *ctx)
{
	struct numbers *a = sqlite3_aggregate_context(ctx, 0);
	double at, below;
	size_t i;

	if (a && a->n && !a->failed) {
		qsort(a->v, a->n, sizeof(*a->v), cmp_double);
		at = a->share * (double)(a->n - 1);
		below = floor(at);
		i = (size_t)below;
		sqlite3_result_double(ctx, i + 1 < a->n ? a->v[i] + (at - below) * (a->v[i + 1] - a->v[i]) : a->v[i]);
	}
	if (a)
		free(a->v);
}

/* ---- Standard deviation of a sample, by Welford ---- */

struct spread {
	sqlite3_int64 n;
	double mean, squares;
};

static void stddev_step(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct spread *a = sqlite3_aggregate_context(ctx, sizeof(*a));
	double x = sqlite3_value_double(argv[0]), off;

	(void)argc;
	if (!a || !bbq_is_number(argv[0]))
		return;
	a->n++;
	off = x - a->mean;
	a->mean += off / (double)a->n;
	a->squares += off * (x - a->mean);
}

static void stddev_final(sqlite3_context *ctx)
{
	struct spread *a = sqlite3_aggregate_context(ctx, 0);

	if (a && a->n > 1)
		sqlite3_result_double(ctx, sqrt(a->squares / (double)(a->n - 1)));
}

/* ---- arg_max(x, by), arg_min(x, by): the x of the row with the largest (smallest) by; of several the first ---- */

struct best {
	sqlite3_value *x, *by;
};

static int cmp_values(sqlite3_value *a, sqlite3_value *b)
{
	if (sqlite3_value_type(a) == SQLITE_TEXT && sqlite3_value_type(b) == SQLITE_TEXT)
		return strcmp((const char *)sqlite3_value_text(a), (const char *)sqlite3_value_text(b));
	if (sqlite3_value_type(a) == SQLITE_INTEGER && sqlite3_value_type(b) == SQLITE_INTEGER)
		return (sqlite3_value_int64(a) > sqlite3_value_int64(b)) - (sqlite3_value_int64(a) < sqlite3_value_int64(b));
	return (sqlite3_value_double(a) > sqlite3_value_double(b)) - (sqlite3_value_double(a) < sqlite3_value_double(b));
}

static void best_step(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct best *a = sqlite3_aggregate_context(ctx, sizeof(*a));
	const int *sign = sqlite3_user_data(ctx);

	(void)argc;
	if (!a || sqlite3_value_type(argv[1]) == SQLITE_NULL || (a->by && *sign * cmp_values(argv[1], a->by) <= 0))
		return;
	sqlite3_value_free(a->x);
	sqlite3_value_free(a->by);
	a->x = sqlite3_value_dup(argv[0]);
	a->by = sqlite3_value_dup(argv[1]);
	if (!a->x || !a->by)
		sqlite3_result_error_nomem(ctx);
}

static void best_final(sqlite3_context *ctx)
{
	struct best *a = sqlite3_aggregate_context(ctx, 0);

	if (!a)
		return;
	if (a->x)
		sqlite3_result_value(ctx, a->x);
	sqlite3_value_free(a->x);
	sqlite3_value_free(a->by);
}

/* ---- spark(x): a line of bars, the values in the order of the rows ---- */

#define MAX_BARS 200

static void spark_step(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct numbers *a = sqlite3_aggregate_context(ctx, sizeof(*a));

	(void)argc;
	if (a && !a->failed && bbq_is_number(argv[0]))
		add_number(ctx, a, sqlite3_value_double(argv[0]));
}

/* The ith of n bars is the largest of its values. */
static double bar(const struct numbers *a, size_t i, size_t n)
{
	double max = a->v[i * a->n / n];

	for (size_t k = i * a->n / n; k < (i + 1) * a->n / n; k++)
		max = a->v[k] > max ? a->v[k] : max;
	return max;
}

static void spark_final(sqlite3_context *ctx)
{
	static const char bars[8][4] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	struct numbers *a = sqlite3_aggregate_context(ctx, 0);
	char line[MAX_BARS * 3 + 1] = "";
	size_t n;
	double max = 0;

	if (!a)
		return;
	n = a->n < MAX_BARS ? a->n : MAX_BARS;
	for (size_t i = 0; i < a->n; i++)
		max = a->v[i] > max ? a->v[i] : max;
	for (size_t i = 0; i < n; i++) {
		double share = max > 0 ? bar(a, i, n) / max : 0;

		strcat(line, bars[share > 0 ? (int)(share * 7) : 0]);
	}
	if (n && !a->failed)
		sqlite3_result_text(ctx, line, -1, SQLITE_TRANSIENT);
	free(a->v);
}

/* ---- All of them ---- */

static const double p50 = 0.5, p90 = 0.9, p95 = 0.95, p99 = 0.99;
static const int largest = 1, smallest = -1;

const struct bbq_aggregate bbq_statistics[] = {
	{ "percentile", 2, NULL, percentile_step, percentile_final },
	{ "median", 1, &p50, percentile_step, percentile_final },
	{ "p50", 1, &p50, percentile_step, percentile_final },
	{ "p90", 1, &p90, percentile_step, percentile_final },
	{ "p95", 1, &p95, percentile_step, percentile_final },
	{ "p99", 1, &p99, percentile_step, percentile_final },
	{ "stddev", 1, NULL, stddev_step, stddev_final },
	{ "arg_max", 2, &largest, best_step, best_final },
	{ "arg_min", 2, &smallest, best_step, best_final },
	{ "spark", 1, NULL, spark_step, spark_final },
	{ 0 },
};
