/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SQL aggregate hist(x): how many numbers there are between each power of two and the next, as a JSON object. Its keys are the ends nearer to 0, in the
 * order of the numbers, from the first that has any to the last.
 */
#include <math.h>
#include "functions.h"

/* Below 1, then from each power of two: 2^0 to 2^63, which has all that are larger. */
#define POWERS 64
#define N_BUCKETS (POWERS + 1 + POWERS)

struct hist {
	bool any;
	uint64_t n[N_BUCKETS];
};

static unsigned bucket_of(sqlite3_value *v)
{
	double x = sqlite3_value_double(v);
	sqlite3_int64 i = sqlite3_value_int64(v);
	uint64_t size = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
	unsigned power;

	if (sqlite3_value_type(v) == SQLITE_INTEGER)
		power = size ? 64 - (unsigned)__builtin_clzll(size) : 0;
	else
		power = fabs(x) < 1 ? 0 : fabs(x) < 0x1p63 ? (unsigned)ilogb(x) + 1 : POWERS;
	return x < 0 ? POWERS - power : POWERS + power;
}

static void hist_step(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct hist *h = sqlite3_aggregate_context(ctx, sizeof(*h));

	(void)argc;
	if (!h || !bbq_is_number(argv[0]))
		return;
	h->any = true;
	h->n[bucket_of(argv[0])]++;
}

static void hist_final(sqlite3_context *ctx)
{
	struct hist *h = sqlite3_aggregate_context(ctx, 0);
	size_t first = 0, last = N_BUCKETS - 1;
	sqlite3_str *s;

	if (!h || !h->any)
		return;
	while (!h->n[first])
		first++;
	while (!h->n[last])
		last--;
	s = sqlite3_str_new(sqlite3_context_db_handle(ctx));
	for (size_t i = first; i <= last; i++) {
		size_t power = i < POWERS ? POWERS - i : i - POWERS;

		sqlite3_str_appendf(s, "%s\"%s%llu\":%llu", i == first ? "{" : ",", i < POWERS ? "-" : "", power ? 1ull << (power - 1) : 0ull,
				    (unsigned long long)h->n[i]);
	}
	sqlite3_str_appendall(s, "}");
	bbq_result_appended(ctx, s);
}

const struct bbq_aggregate bbq_hist[] = {
	{ "hist", 1, NULL, hist_step, hist_final },
	{ 0 },
};
