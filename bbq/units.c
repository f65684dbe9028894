/* SPDX-License-Identifier: Apache-2.0 */
/* SQL functions that write numbers for people, and that put times into buckets. */
#include <math.h>
#include <stdio.h>
#include "functions.h"
#include "timearg.h"

struct unit {
	double size;
	const char *name;
};

/* The largest unit that the number reaches, with three digits. */
static void result_unit(sqlite3_context *ctx, double n, const struct unit *units)
{
	char buf[48];

	while (units[1].name && fabs(n) < units->size)
		units++;
	n /= units->size;
	snprintf(buf, sizeof(buf), fabs(n) >= 100 || n == floor(n) ? "%.0f %s" : fabs(n) >= 10 ? "%.1f %s" : "%.2f %s", n, units->name);
	sqlite3_result_text(ctx, buf, -1, SQLITE_TRANSIENT);
}

/* dur(ns): '1.25 ms'. */
static void fn_dur(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	static const struct unit units[] = {
		{ 86400e9, "d" }, { 3600e9, "h" }, { 60e9, "min" }, { 1e9, "s" }, { 1e6, "ms" }, { 1e3, "us" }, { 1, "ns" }, { 0, NULL },
	};

	(void)argc;
	if (bbq_is_number(argv[0]))
		result_unit(ctx, sqlite3_value_double(argv[0]), units);
}

/* bytes(n): '64 MiB'. */
static void fn_bytes(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	static const struct unit units[] = {
		{ 1125899906842624., "PiB" }, { 1099511627776., "TiB" }, { 1073741824., "GiB" }, { 1048576., "MiB" }, { 1024, "KiB" },
		{ 1, "B" }, { 0, NULL },
	};

	(void)argc;
	if (bbq_is_number(argv[0]))
		result_unit(ctx, sqlite3_value_double(argv[0]), units);
}

/* bucket(ts, '1s'): the ts at which its bucket begins. */
static void fn_bucket(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *text = (const char *)sqlite3_value_text(argv[1]);
	sqlite3_int64 ts = sqlite3_value_int64(argv[0]), width;
	uint64_t ns;

	(void)argc;
	if (!text || bb_duration_parse(text, &ns) || !ns || ns > INT64_MAX) {
		sqlite3_result_error(ctx, "bucket() takes a width such as 1s or 100ms", -1);
		return;
	}
	width = (sqlite3_int64)ns;
	if (sqlite3_value_numeric_type(argv[0]) == SQLITE_INTEGER && ts >= INT64_MIN + width)
		sqlite3_result_int64(ctx, ts - (ts % width + width) % width);
}

/* ns('1.5s'): a duration as nanoseconds. */
static void fn_ns(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *text = (const char *)sqlite3_value_text(argv[0]);
	uint64_t ns;

	(void)argc;
	if (text && !bb_duration_parse(text, &ns) && ns <= INT64_MAX)
		sqlite3_result_int64(ctx, (sqlite3_int64)ns);
	else if (text)
		sqlite3_result_error(ctx, "ns() takes a duration such as 1s or 100ms", -1);
}

const struct bbq_function bbq_unit_functions[] = {
	{ "dur", 1, fn_dur },
	{ "bytes", 1, fn_bytes },
	{ "bucket", 2, fn_bucket },
	{ "ns", 1, fn_ns },
	{ 0 },
};
