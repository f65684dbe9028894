/* SPDX-License-Identifier: Apache-2.0 */
/* SQL aggregate topk(x, k): which values are the most frequent, and how often, as a JSON object. Exact. */
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include "functions.h"

#define MAX_VALUES (1u << 20)
#define MAX_BYTES (64u << 20)
#define MAX_K 1000
#define DEFAULT_K 10

struct value {
	struct value *next;
	uint64_t n;
	size_t len;
	char text[];
};

struct topk {
	void *tree;
	struct value *values;
	size_t n, bytes;
	sqlite3_int64 k;
	bool failed;
};

static int cmp_text(const void *x, const void *y)
{
	const struct value *a = x, *b = y;
	int cmp = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);

	return cmp ? cmp : (a->len > b->len) - (a->len < b->len);
}

/* The most frequent first; of equally frequent ones by their text. */
static int cmp_n(const void *x, const void *y)
{
	const struct value *a = *(struct value *const *)x, *b = *(struct value *const *)y;

	return a->n != b->n ? (a->n < b->n) - (a->n > b->n) : cmp_text(a, b);
}

static void count(sqlite3_context *ctx, struct topk *t, const char *text, size_t len)
{
	struct value *v = malloc(sizeof(*v) + len), **found;

	if (!v) {
		bbq_aggregate_fail(ctx, &t->failed, NULL);
		return;
	}
	*v = (struct value){ .len = len };
	memcpy(v->text, text, len);
	found = tsearch(v, &t->tree, cmp_text);
	if (found && *found == v) {
		v->next = t->values;
		t->values = v;
		t->bytes += len;
		if (t->n++ == MAX_VALUES || t->bytes > MAX_BYTES)
			bbq_aggregate_fail(ctx, &t->failed, "topk() of too many different values (1048576, or 64 MiB of text): count them with GROUP BY");
	} else {
		free(v);
	}
	if (found)
		(*found)->n++;
	else
		bbq_aggregate_fail(ctx, &t->failed, NULL);
}

static void topk_step(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct topk *t = sqlite3_aggregate_context(ctx, sizeof(*t));
	const char *text;

	if (!t || t->failed)
		return;
	t->k = argc == 2 ? sqlite3_value_int64(argv[1]) : DEFAULT_K;
	if (t->k < 1 || t->k > MAX_K || (argc == 2 && sqlite3_value_numeric_type(argv[1]) != SQLITE_INTEGER)) {
		bbq_aggregate_fail(ctx, &t->failed, "topk() takes a number from 1 to 1000");
		return;
	}
	if (sqlite3_value_type(argv[0]) == SQLITE_NULL)
		return;
	text = (const char *)sqlite3_value_text(argv[0]);
	if (text)
		count(ctx, t, text, (size_t)sqlite3_value_bytes(argv[0]));
	else
		bbq_aggregate_fail(ctx, &t->failed, NULL);
}

static void append_string(sqlite3_str *s, const char *p, size_t len)
{
	sqlite3_str_appendchar(s, 1, '"');
	for (size_t i = 0; i < len; i++) {
		if (p[i] == '"' || p[i] == '\\')
			sqlite3_str_appendchar(s, 1, '\\');
		if ((unsigned char)p[i] < ' ')
			sqlite3_str_appendf(s, "\\u%04x", p[i]);
		else
			sqlite3_str_appendchar(s, 1, p[i]);
	}
	sqlite3_str_appendchar(s, 1, '"');
}

static void print(sqlite3_context *ctx, const struct topk *t)
{
	struct value **sorted = malloc((t->n + 1) * sizeof(*sorted));
	sqlite3_str *s;
	size_t n = 0;

	if (!sorted) {
		sqlite3_result_error_nomem(ctx);
		return;
	}
	s = sqlite3_str_new(sqlite3_context_db_handle(ctx));
	for (struct value *v = t->values; v; v = v->next)
		sorted[n++] = v;
	qsort(sorted, n, sizeof(*sorted), cmp_n);
	for (size_t i = 0; i < n && i < (size_t)t->k; i++) {
		sqlite3_str_appendall(s, i ? "," : "{");
		append_string(s, sorted[i]->text, sorted[i]->len);
		sqlite3_str_appendf(s, ":%llu", (unsigned long long)sorted[i]->n);
	}
	sqlite3_str_appendall(s, n ? "}" : "{}");
	free(sorted);
	bbq_result_appended(ctx, s);
}

static void keep(void *value)
{
	(void)value;
}

static void topk_final(sqlite3_context *ctx)
{
	struct topk *t = sqlite3_aggregate_context(ctx, 0);

	if (!t)
		return;
	if (!t->failed && t->n)
		print(ctx, t);
	tdestroy(t->tree, keep);
	for (struct value *v = t->values, *next; v; v = next) {
		next = v->next;
		free(v);
	}
}

const struct bbq_aggregate bbq_topk[] = {
	{ "topk", 1, NULL, topk_step, topk_final },
	{ "topk", 2, NULL, topk_step, topk_final },
	{ 0 },
};
