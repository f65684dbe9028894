/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"
#include "cell.h"
#include "group.h"
#include "input.h"
#include "rows.h"
#include "timearg.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct diff_side {
	const char *path;
	struct bbx_reader *r;
	struct bbx_groups chunks; /* by table */
	/* The row at hand, of a table. */
	const struct bbx_type *type;
	size_t chunk, end; /* the next one to read, and the table's last, in the list */
	struct bbx_batch batch;
	uint32_t row; /* the next one */
	struct bbx_row values;
};

struct diff {
	struct diff_side side[2];
	bool differ;
};

/* ---- Lines ------------------------------------------------------------------------------------------------------- */

/* Names come from recordings: what could drive a terminal is escaped. */
static void say(struct diff *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void say(struct diff *d, const char *fmt, ...)
{
	char *text = NULL, *escaped;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	escaped = n < 0 ? NULL : bb_escape(text, (size_t)n);
	if (!escaped)
		bb_die(BB_EXIT_FAILED, "out of memory");
	bb_progress_clear();
	puts(escaped);
	free(escaped);
	free(text);
	d->differ = true;
}

static void say_counts(struct diff *d, const char *what, const char *unit, uint64_t a, uint64_t b)
{
	if (a != b)
		say(d, "%s%s: %" PRIu64 " in %s, %" PRIu64 " in %s", what, unit, a, d->side[0].path, b, d->side[1].path);
}

/* ---- Tables ------------------------------------------------------------------------------------------------------ */

static bool is_same_kind(const struct bbx_column *a, const struct bbx_column *b)
{
	return a->phys == b->phys && (a->phys != BBX_DICT || a->dict == b->dict);
}

/* The columns of one side that the other does not have. */
static void diff_columns(struct diff *d, const struct bbx_type *t, const struct bbx_type *other, const char *path)
{
	for (size_t i = 0; i < t->n_cols; i++)
		if (bbx_type_column(other, t->cols[i].name) < 0)
			say(d, "%s.%s: only in %s", t->name, t->cols[i].name, path);
}

static void diff_kinds(struct diff *d, const struct bbx_type *a, const struct bbx_type *b)
{
	for (size_t i = 0; i < a->n_cols; i++) {
		int k = bbx_type_column(b, a->cols[i].name);

		if (k < 0)
			continue;
		if (!is_same_kind(&a->cols[i], &b->cols[k]))
			say(d, "%s.%s: stored as another kind", a->name, a->cols[i].name);
		else if (strcmp(a->cols[i].logical, b->cols[k].logical))
			say(d, "%s.%s: means %s in %s, %s in %s", a->name, a->cols[i].name, a->cols[i].logical,
			    d->side[0].path, b->cols[k].logical, d->side[1].path);
	}
}

/* The tables of side i that the other does not have. */
static void diff_only(struct diff *d, size_t i)
{
	const struct bbx_schema *s = bbx_schema(d->side[i].r), *other = bbx_schema(d->side[!i].r);

	for (size_t k = 0; k < s->n_types; k++)
		if (!bbx_schema_find(other, s->types[k].name))
			say(d, "%s: only in %s", s->types[k].name, d->side[i].path);
}

/* ---- Rows -------------------------------------------------------------------------------------------------------- */

static size_t table_of(const void *arg, size_t i)
{
	return bbx_chunk(arg, i)->type;
}

static void start_rows(struct diff_side *s, const struct bbx_type *t)
{
	size_t table = (size_t)(t - bbx_schema(s->r)->types);

	s->type = t;
	s->chunk = s->chunks.first[table];
	s->end = s->chunks.first[table + 1];
	s->row = 0;
	s->batch.rows = 0;
}

/* Of the table at hand. */
static uint64_t count_rows(const struct diff_side *s)
{
	uint64_t n = 0;

	for (size_t i = s->chunk; i < s->end; i++)
		n += bbx_chunk(s->r, s->chunks.list[i])->rows;
	return n;
}

static bool is_same_text(const void *a, size_t a_len, const void *b, size_t b_len)
{
	return a_len == b_len && (!a_len || !memcmp(a, b, a_len));
}

static bool is_same_value(const struct bbx_column *c, const struct bbx_value *a, const struct bbx_value *b)
{
	if (a->null || b->null)
		return a->null == b->null;
	if (c->phys == BBX_DICT && c->dict == BBX_DICT_task)
		return a->task->pid == b->task->pid && a->task->tid == b->task->tid &&
		       a->task->start_ns == b->task->start_ns && a->task->cgroup_id == b->task->cgroup_id &&
		       is_same_text(a->task->comm, a->task->comm_len, b->task->comm, b->task->comm_len);
	if (c->phys == BBX_DICT || c->phys == BBX_BYTES)
		return is_same_text(a->p, a->len, b->p, b->len);
	return a->u == b->u;
}

static const struct bbx_column *first_difference(const struct bbx_type *a, const struct bbx_type *b, const struct bbx_row *x,
						 const struct bbx_row *y)
{
	for (size_t i = 0; i < a->n_cols; i++) {
		int k = bbx_type_column(b, a->cols[i].name);

		if (k >= 0 && is_same_kind(&a->cols[i], &b->cols[k]) &&
		    !is_same_value(&a->cols[i], &x->values[i], &y->values[k]))
			return &a->cols[i];
	}
	return NULL;
}

/* The next row of the side's table. Returns 1, 0 at the end, an error. */
static int next_row(struct diff_side *s)
{
	int e;

	while (s->row >= s->batch.rows) {
		if (s->chunk == s->end)
			return 0;
		e = bbx_chunk_read(s->r, s->chunks.list[s->chunk++], NULL, 0, &s->batch);
		if (e < 0)
			return e;
		s->row = 0;
	}
	e = bbx_row_get(s->r, &s->batch, s->row++, &s->values);
	return e ? e : 1;
}

#define MAX_TEXT 60 /* of a value; what follows is cut off */

static void print_text(FILE *f, const char *p, size_t len)
{
	fprintf(f, "'%.*s%s'", (int)(len < MAX_TEXT ? len : MAX_TEXT), p, len > MAX_TEXT ? "..." : "");
}

static void print_number(FILE *f, const struct diff_side *s, const struct bbx_column *c, const struct bbx_value *v)
{
	char time[32];
	int64_t offset;

	if (!strcmp(c->logical, "boot_ts") && c->phys != BBX_F64 && !bbx_utc_offset(s->r, s->batch.section, &offset))
		fputs(bb_time_print((int64_t)(v->u + (uint64_t)offset), time), f);
	else if (c->phys == BBX_F64)
		fprintf(f, "%.17g", v->f);
	else if (c->phys == BBX_I64)
		fprintf(f, "%" PRId64, v->i);
	else
		fprintf(f, "%" PRIu64, v->u);
}

/* The value of a side's row in a column: "3 in a.bbx". */
static void print_value(FILE *f, const struct diff_side *s, const struct bbx_column *c)
{
	int col = bbx_type_column(s->type, c->name);
	const struct bbx_value *v = &s->values.values[col];
	char ip[64];

	if (v->null)
		fputs("NULL", f);
	else if (c->phys == BBX_DICT && c->dict == BBX_DICT_task)
		fprintf(f, "%u/%u %.*s", v->task->pid, v->task->tid, (int)v->task->comm_len, v->task->comm);
	else if (c->phys == BBX_DICT && c->dict == BBX_DICT_ip)
		fprintf(f, "%.*s", (int)bb_ip_print(v->p, v->len, ip), ip);
	else if (c->phys == BBX_DICT || c->phys == BBX_BYTES)
		print_text(f, v->p, v->len);
	else
		print_number(f, s, c, v);
	fprintf(f, " in %s", s->path);
}

static void say_row(struct diff *d, uint64_t n, const struct bbx_column *c)
{
	const struct diff_side *a = &d->side[0];
	const struct bbx_value *ts = &a->values.values[0];
	char *values = NULL, time[32] = "no time";
	int64_t offset;
	size_t len;
	FILE *f = open_memstream(&values, &len);

	if (!f)
		bb_die(BB_EXIT_FAILED, "out of memory");
	print_value(f, a, c);
	fputs(", ", f);
	print_value(f, &d->side[1], c);
	if (fclose(f))
		bb_die(BB_EXIT_FAILED, "out of memory");
	if (bbx_utc_offset(a->r, a->batch.section, &offset))
		offset = 0;
	if (!ts->null)
		bb_time_print((int64_t)(ts->u + (uint64_t)offset), time);
	say(d, "%s: row %" PRIu64 " (%s) differs in %s: %s", a->type->name, n, time, c->name, values);
	free(values);
}

static int diff_rows(struct diff *d, const struct bbx_type *a, const struct bbx_type *b)
{
	int x, y;

	for (uint64_t n = 1;; n++) {
		const struct bbx_column *c;

		x = next_row(&d->side[0]);
		y = x > 0 ? next_row(&d->side[1]) : 0;
		if (x <= 0 || y <= 0)
			return x < 0 ? x : y;
		c = first_difference(a, b, &d->side[0].values, &d->side[1].values);
		if (!c)
			continue;
		say_row(d, n, c);
		return 0;
	}
}

static int diff(struct diff *d)
{
	struct bbx_reader *a = d->side[0].r, *b = d->side[1].r;
	const struct bbx_schema *s = bbx_schema(a);
	int e = 0;

	for (size_t i = 0; i < 2 && !e; i++)
		e = bbx_groups_make(&d->side[i].chunks, bbx_n_chunks(d->side[i].r), bbx_schema(d->side[i].r)->n_types, table_of,
				    d->side[i].r);
	diff_only(d, 0);
	diff_only(d, 1);
	for (size_t i = 0; i < s->n_types && !e; i++) {
		const struct bbx_type *t = &s->types[i], *other = bbx_schema_find(bbx_schema(b), t->name);

		if (!other)
			continue;
		diff_columns(d, t, other, d->side[0].path);
		diff_columns(d, other, t, d->side[1].path);
		diff_kinds(d, t, other);
		start_rows(&d->side[0], t);
		start_rows(&d->side[1], other);
		say_counts(d, t->name, " rows", count_rows(&d->side[0]), count_rows(&d->side[1]));
		e = diff_rows(d, t, other);
	}
	say_counts(d, "incidents", "", bbx_n_incidents(a), bbx_n_incidents(b));
	say_counts(d, "attachments", "", bbx_n_attachments(a), bbx_n_attachments(b));
	return e;
}

enum bb_exit bbx_cmd_diff(int argc, char **argv)
{
	bool exit_code = false;
	const struct bb_option options[] = {
		{ 0, "exit-code", NULL, "exit with 4 when they differ", BB_OPT_FLAG, &exit_code, NULL },
		BB_INPUT_STRICT,
		{ 0 },
	};
	const struct bb_tool tool = {
		.name = "bbx diff",
		.synopsis = "[OPTION]... A B",
		.summary = "Say how two recordings differ: tables, columns, numbers of rows, first other row.",
		.options = options,
		.details = "Rows are compared in the order of the files, table by table. Nothing is printed\n"
			   "when they say the same, in whatever way they are stored.",
		.see_also = "bbx(1), bbx(5)",
	};
	int first = bb_tool_parse(&tool, argc, argv), err;
	enum bb_exit status = BB_EXIT_OK;
	struct diff d = { 0 };

	if (argc - first != 2)
		bb_usage("diff takes two recordings");
	if (!strcmp(argv[first], "-") && !strcmp(argv[first + 1], "-"))
		bb_usage("only one of them can be standard input");
	for (size_t i = 0; i < 2; i++) {
		d.side[i].path = argv[first + (int)i];
		d.side[i].r = bb_input_open(argv + first + i, 1, 0);
	}
	bb_progress_start();
	err = diff(&d);
	for (size_t i = 0; i < 2; i++) {
		enum bb_exit one = bb_input_report(d.side[i].r);

		status = one ? one : status;
		bbx_groups_done(&d.side[i].chunks);
		bbx_batch_done(&d.side[i].batch);
		bbx_row_done(&d.side[i].values);
		bbx_close(d.side[i].r);
	}
	if (err)
		bb_die(BB_EXIT_FAILED, "%s", bbx_strerror(err));
	return !status && d.differ && exit_code ? BB_EXIT_NOTHING : status;
}
