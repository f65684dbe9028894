/* SPDX-License-Identifier: Apache-2.0 */
#include "functions.h"
#include <string.h>
#include "timearg.h"

/* iso(ts): a time as text. */
static void fn_iso(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	char buf[40];

	(void)argc;
	if (sqlite3_value_numeric_type(argv[0]) == SQLITE_INTEGER)
		sqlite3_result_text(ctx, bb_time_print(sqlite3_value_int64(argv[0]), buf), -1, SQLITE_TRANSIENT);
}

/* utc(text): what iso() turns back into text; "-2s" is two seconds before the trigger. */
static void fn_utc(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct bbq *q = sqlite3_user_data(ctx);
	const char *text = (const char *)sqlite3_value_text(argv[0]);
	int64_t utc_ns;

	(void)argc;
	if (!text)
		return;
	if (!bb_time_parse(text, q->ref.utc_ns, &utc_ns))
		sqlite3_result_int64(ctx, utc_ns);
	else
		sqlite3_result_error(ctx, "utc() takes a time such as 2026-11-20T10:02:11.5Z or -2s", -1);
}

/* t0(): the time that rel() counts from. */
static void fn_t0(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct bbq *q = sqlite3_user_data(ctx);

	(void)argc, (void)argv;
	sqlite3_result_int64(ctx, q->ref.utc_ns);
}

/* rel(ts): seconds from the trigger. */
static void fn_rel(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct bbq *q = sqlite3_user_data(ctx);

	(void)argc;
	if (sqlite3_value_numeric_type(argv[0]) == SQLITE_INTEGER)
		sqlite3_result_double(ctx, bbq_rel(q, sqlite3_value_int64(argv[0])));
}

/* argv_at(argv_raw, i): the ith argument, from 0; NULL beyond the last. */
static void fn_argv_at(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *p = sqlite3_value_blob(argv[0]);
	const char *end = p ? p + sqlite3_value_bytes(argv[0]) : NULL;
	sqlite3_int64 i = sqlite3_value_int64(argv[1]);

	(void)argc;
	if (sqlite3_value_type(argv[1]) != SQLITE_INTEGER || i < 0)
		return;
	while (p < end) {
		const char *nul = memchr(p, 0, (size_t)(end - p));

		if (!i--) {
			sqlite3_result_text(ctx, p, (int)((nul ? nul : end) - p), SQLITE_TRANSIENT);
			return;
		}
		p = nul ? nul + 1 : end;
	}
}

static const struct bbq_function own_functions[] = {
	{ "iso", 1, fn_iso },
	{ "utc", 1, fn_utc },
	{ "t0", 0, fn_t0 },
	{ "rel", 1, fn_rel },
	{ "argv_at", 2, fn_argv_at },
	{ 0 },
};

/* In a connection that runs statements, a function that it has already stays its own. */
static int function_result(const struct bbq *q, int rc)
{
	return q->borrowed && rc == SQLITE_BUSY ? SQLITE_OK : rc;
}

int bbq_register_functions(struct bbq *q)
{
	static const struct bbq_function *const tables[] = {
		own_functions, bbq_name_functions, bbq_text_functions, bbq_match_functions, bbq_unit_functions, bbq_community_functions,
	};
	static const struct bbq_aggregate *const aggregates[] = { bbq_statistics, bbq_topk, bbq_hist, bbq_hll, bbq_rate };
	int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, rc = SQLITE_OK;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (const struct bbq_function *f = tables[i]; f->name && rc == SQLITE_OK; f++)
			rc = function_result(q, sqlite3_create_function_v2(q->db, f->name, f->n_args, flags, q, f->call, NULL, NULL, NULL));
	for (size_t i = 0; i < sizeof(aggregates) / sizeof(aggregates[0]); i++)
		for (const struct bbq_aggregate *a = aggregates[i]; a->name && rc == SQLITE_OK; a++)
			rc = function_result(q, sqlite3_create_function_v2(q->db, a->name, a->n_args, flags, (void *)a->aux, NULL, a->step, a->final, NULL));
	return rc;
}
