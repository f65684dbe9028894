/* SPDX-License-Identifier: Apache-2.0 */
/* SQL functions on text: parts of it, of paths and of pod names. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "functions.h"

/* An empty one is NULL to SQLite. */
void bbq_result_appended(sqlite3_context *ctx, sqlite3_str *s)
{
	int rc = sqlite3_str_errcode(s);
	char *text = sqlite3_str_finish(s);

	if (rc == SQLITE_OK)
		sqlite3_result_text(ctx, text ? text : "", -1, text ? sqlite3_free : SQLITE_STATIC);
	else
		sqlite3_result_error_code(ctx, rc);
}

/* Text is only looked at, so a slice of the argument is the answer. */
static void result_slice(sqlite3_context *ctx, const char *p, size_t n)
{
	sqlite3_result_text64(ctx, p, n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void fn_basename(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *p = (const char *)sqlite3_value_text(argv[0]);
	const char *slash = p ? strrchr(p, '/') : NULL;

	(void)argc;
	if (p)
		result_slice(ctx, slash ? slash + 1 : p, strlen(slash ? slash + 1 : p));
}

static void fn_dirname(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *p = (const char *)sqlite3_value_text(argv[0]);
	const char *slash = p ? strrchr(p, '/') : NULL;

	(void)argc;
	if (p && !slash)
		result_slice(ctx, ".", 1);
	else if (p)
		result_slice(ctx, p, slash == p ? 1 : (size_t)(slash - p));
}

/* split(text, separators, i): the ith piece, from 0, as osquery has it: any of the separators ends one, and none is empty. NULL beyond the last. */
static void fn_split(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *p = (const char *)sqlite3_value_text(argv[0]), *ends = (const char *)sqlite3_value_text(argv[1]);
	sqlite3_int64 i = sqlite3_value_int64(argv[2]);

	(void)argc;
	if (!p || !ends || sqlite3_value_type(argv[2]) != SQLITE_INTEGER || i < 0)
		return;
	for (p += strspn(p, ends); *p && i; i--) {
		p += strcspn(p, ends);
		p += strspn(p, ends);
	}
	if (*p)
		result_slice(ctx, p, strcspn(p, ends));
}

/* The letters that Kubernetes makes names of: no vowels, nothing that looks like another. */
static bool is_random(const char *p, size_t n, size_t lo, size_t hi)
{
	static const char letters[] = "bcdfghjklmnpqrstvwxz2456789";

	return n >= lo && n <= hi && strspn(p, letters) >= n;
}

static bool is_ordinal(const char *p, size_t n)
{
	return n && n <= 10 && strspn(p, "0123456789") >= n;
}

/* Length of name without its last part, 0 = it has but one. */
static size_t without_last(const char *name, size_t len)
{
	while (len && name[len - 1] != '-')
		len--;
	return len ? len - 1 : 0;
}

/* pod_app('checkout-5d9f7c6b8d-x7k2p') is 'checkout': what a Deployment, a CronJob, a StatefulSet or a DaemonSet adds is left out. */
static void fn_pod_app(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *p = (const char *)sqlite3_value_text(argv[0]);
	size_t len = p ? strlen(p) : 0, cut = without_last(p, len);
	const char *last = cut ? p + cut + 1 : NULL;

	(void)argc;
	if (!p)
		return;
	if (last && is_random(last, len - cut - 1, 5, 5)) {
		size_t more = without_last(p, cut);
		const char *hash = p + more + 1;

		len = cut;
		if (more && (is_random(hash, cut - more - 1, 6, 10) || is_ordinal(hash, cut - more - 1)))
			len = more;
	} else if (last && is_ordinal(last, len - cut - 1)) {
		len = cut;
	}
	result_slice(ctx, p, len);
}

/* shannon_entropy(x): bits that a byte of it tells: 0 for 'aaaa', 8 at most; that of random names is higher than that of words. */
static void fn_shannon_entropy(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const unsigned char *p = sqlite3_value_blob(argv[0]);
	int len = sqlite3_value_bytes(argv[0]);
	size_t n[256] = { 0 };
	double bits = 0;

	(void)argc;
	if (sqlite3_value_type(argv[0]) == SQLITE_NULL)
		return;
	for (int i = 0; i < len; i++)
		n[p[i]]++;
	for (size_t i = 0; i < 256; i++)
		if (n[i])
			bits += (double)n[i] * log2((double)len / (double)n[i]);
	sqlite3_result_double(ctx, len ? bits / len : 0);
}

const struct bbq_function bbq_text_functions[] = {
	{ "basename", 1, fn_basename },
	{ "dirname", 1, fn_dirname },
	{ "split", 3, fn_split },
	{ "pod_app", 1, fn_pod_app },
	{ "shannon_entropy", 1, fn_shannon_entropy },
	{ 0 },
};
