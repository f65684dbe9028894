/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conformance files that the public writer makes.
 */
#include "conf.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SESSION 0x1122334455667788u

static void open_file(struct conf *c)
{
	conf_open(c, &conf_schema, SESSION, false);
}

static void one_row(struct conf *c)
{
	open_file(c);
	conf_add_rows(c, ALPHA, 1, 2);
	conf_close(c);
}

static void empty(struct conf *c)
{
	open_file(c);
	conf_close(c);
}

/* Three flush groups; in the second the times fall, and the third has one table only. */
static void chunks(struct conf *c)
{
	open_file(c);
	conf_add_rows(c, BETA, 0, 5);
	conf_add_rows(c, ALPHA, 0, 12);
	conf_flush(c, 12000);
	conf_add_rows(c, ALPHA, 18, 24);
	conf_add_rows(c, ALPHA, 12, 18);
	conf_add_rows(c, BETA, 5, 6);
	conf_flush(c, 24000);
	conf_add_rows(c, ALPHA, 24, 28);
	conf_close(c);
}

/* 64 rows is where statistics begin. */
static void statistics(struct conf *c)
{
	open_file(c);
	conf_add_rows(c, BETA, 0, 20);
	conf_flush(c, 20000);
	conf_add_rows(c, ALPHA, 63, 127);
	conf_close(c);
}

static void dictionary(struct conf *c)
{
	struct conf_row r;
	char path[32];

	open_file(c);
	for (unsigned i = 0; i < 21; i++) {
		conf_make_row(&conf_schema.types[ALPHA], i, &r);
		r.task.pid += i;
		r.v[7] = conf_bytes(
			path, (size_t)snprintf(path, sizeof(path), "/group/%u/%u", i / 7, i % 5));
		conf_add(c, ALPHA, r.v);
		if (i % 7 == 6)
			conf_flush(c, r.v[0].u);
	}
	conf_close(c);
}

static void no_trailer(struct conf *c)
{
	conf_open(c, &conf_schema, SESSION, true);
	conf_add_rows(c, ALPHA, 0, 10);
	conf_add_rows(c, BETA, 0, 10);
	conf_close(c);
}

static void snapshot(struct conf *c)
{
	struct conf_row r;

	open_file(c);
	for (unsigned i = 0; i < 30; i++) {
		conf_make_row(&conf_schema.types[BETA], i, &r);
		r.v[3] = (struct bbx_value){ .u = i % 6 };
		conf_add(c, BETA, r.v);
		if (i % 10 == 9)
			conf_flush(c, r.v[0].u);
	}
	conf_close(c);
}

static void concatenated(struct conf *c)
{
	open_file(c);
	conf_add_rows(c, ALPHA, 0, 9);
	conf_close(c);
	conf_open(c, &conf_schema, SESSION + 1, false);
	conf_add_rows(c, ALPHA, 5, 15);
	conf_close(c);
}

/* Before what the last trailer covers stands a file that has none. */
static void killed_then_whole(struct conf *c)
{
	conf_open(c, &conf_schema, SESSION, true);
	conf_add_rows(c, ALPHA, 0, 9);
	conf_close(c);
	conf_open(c, &conf_schema, SESSION + 1, false);
	conf_add_rows(c, BETA, 0, 9);
	conf_close(c);
}

/* And behind it. */
static void whole_then_killed(struct conf *c)
{
	open_file(c);
	conf_add_rows(c, BETA, 0, 9);
	conf_close(c);
	conf_open(c, &conf_schema, SESSION + 1, true);
	conf_add_rows(c, ALPHA, 0, 9);
	conf_close(c);
}

/* Columns that are NULL never, always, at first, at last and every other row; row counts around a
 * byte of the bitmap. */
static void nulls(struct conf *c)
{
	static const unsigned counts[] = { 1, 7, 8, 9, 17 };
	struct conf_row r;
	uint64_t ts = 0;

	open_file(c);
	for (size_t k = 0; k < 5; k++) {
		for (unsigned i = 0; i < counts[k]; i++) {
			conf_make_row(&conf_schema.types[ALPHA], i, &r);
			for (size_t col = 1; col < 10; col++)
				r.v[col].null = r.v[col].null || (col == 9) ||
						(col % 4 == 0 && i == 0) ||
						(col % 4 == 1 && i + 1 == counts[k]) ||
						(col % 4 == 2 && i % 2);
			r.v[0].u = ts += 10;
			conf_add(c, ALPHA, r.v);
		}
		conf_flush(c, ts);
	}
	conf_close(c);
}

static void extremes(struct conf *c)
{
	static const uint64_t v[] = {
		0,	   1, 127, 128, UINT32_MAX, INT64_MAX, (uint64_t)INT64_MIN, UINT64_MAX - 1,
		UINT64_MAX
	};
	struct conf_row r;

	open_file(c);
	for (unsigned n = 1; n <= 64; n *= 8) {
		for (unsigned i = 0; i < n; i++) {
			conf_make_row(&conf_schema.types[ALPHA], i, &r);
			r.v[0].u = i % 2 ? UINT64_MAX - i : i;
			r.v[5].null = r.v[6].null = r.v[7].null = r.v[8].null = true;
			r.v[3] = (struct bbx_value){ .u = v[i % 9] };
			r.v[4] = (struct bbx_value){ .u = v[i * 5 % 9] };
			r.task.start_ns = v[i % 9];
			r.task.cgroup_id = v[i % 7];
			r.task.pid = i % 2 ? UINT32_MAX : 0;
			conf_add(c, ALPHA, r.v);
		}
		conf_flush(c, n);
	}
	conf_close(c);
}

static void floats(struct conf *c)
{
	const double v[] = { 0.0, -0.0, 1.5, -1e308, 5e-324, INFINITY, -INFINITY, 0.1 };
	struct conf_row r;

	open_file(c);
	for (unsigned i = 0; i < 20; i++) {
		conf_make_row(&conf_schema.types[ALPHA], i, &r);
		r.v[5] = (struct bbx_value){ .f = v[i % 8] };
		if (i % 5 == 3) /* a quiet NaN with a payload, a signalling one */
			r.v[5].u = i % 10 == 3 ? 0x7ff8000000001234u : 0xfff0000000000001u;
		conf_add(c, ALPHA, r.v);
	}
	conf_close(c);
}

static void long_strings(struct conf *c)
{
	char *p = malloc(65536);
	struct conf_row r;

	check(p ? 0 : -ENOMEM, "long string");
	for (size_t i = 0; i < 65536; i++)
		p[i] = (char)(i >> 8);
	open_file(c);
	for (unsigned i = 0; i < 4; i++) {
		conf_make_row(&conf_schema.types[ALPHA], i, &r);
		r.v[6] = conf_bytes(p, i % 2 ? 65536 : 65535);
		r.v[7] = conf_bytes(p, i < 2 ? 65536 : 0);
		conf_add(c, ALPHA, r.v);
		conf_flush(c, r.v[0].u);
	}
	conf_close(c);
	free(p);
}

static void attach(struct conf *c, const char *name, const char *media, const void *p, size_t len)
{
	check(bbx_writer_attach(c->w, name, media, p, len), "attach");
	json_attachment(&c->json, 0, name, media, p, len);
}

static void items(struct conf *c)
{
	static const struct bbx_incident full = { .ts = 9000,
						  .window_asked_ns = 60000000000u,
						  .window_kept_ns = UINT64_MAX,
						  .dropped = 3,
						  .reason = "oom",
						  .detail = "a \"quoted\" detail",
						  .node = "node-1",
						  .ns = "shop",
						  .pod = "checkout-1",
						  .container = "app",
						  .container_id = "containerd://0123" };
	static const struct bbx_incident bare = { .ts = 1, .reason = "request" };
	static const struct bbx_missing missing[] = { { SESSION + 5, 3, 4 }, { 9, 0, UINT64_MAX } };
	static const struct bbx_recovery rec = { .program = "bbx 1",
						 .input = "cut.bbx",
						 .skipped_bytes = 4096,
						 .records = 7,
						 .rows = 60,
						 .truncated = true,
						 .n_missing = 2,
						 .missing = missing };
	size_t large = (2u << 20) + 17;
	char *zeros = calloc(1, large);

	check(zeros ? 0 : -ENOMEM, "attachment");
	open_file(c);
	check(bbx_writer_incident(c->w, &full), "incident");
	json_incident(&c->json, &full);
	conf_add_rows(c, ALPHA, 0, 3);
	attach(c, "pod.yaml", "text/yaml", "kind: Pod\n", 10);
	attach(c, "empty", "", "", 0);
	attach(c, "zeros", "application/octet-stream", zeros, large);
	check(bbx_writer_incident(c->w, &bare), "incident");
	json_incident(&c->json, &bare);
	check(bbx_writer_recovery(c->w, &rec), "recovery");
	json_recovery(&c->json, &rec);
	conf_close(c);
	free(zeros);
}

const struct conf_case writer_cases[] = {
	{ "one-row", one_row },
	{ "empty", empty },
	{ "chunks", chunks },
	{ "statistics", statistics },
	{ "dictionary", dictionary },
	{ "no-trailer", no_trailer },
	{ "snapshot", snapshot },
	{ "concatenated", concatenated },
	{ "killed-then-whole", killed_then_whole },
	{ "whole-then-killed", whole_then_killed },
	{ "nulls", nulls },
	{ "extremes", extremes },
	{ "floats", floats },
	{ "long-strings", long_strings },
	{ "items", items },
	{ NULL, NULL },
};
