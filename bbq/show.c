/* SPDX-License-Identifier: Apache-2.0 */
#include "show.h"
#include <stdlib.h>
#include <string.h>
#include "cleanup.h"
#include "timearg.h"

#define TIME_TEXT 40

/* Text is taken as bytes too: SQLite copies it to end it with a NUL otherwise. */
static struct bb_cell bytes_of(sqlite3_value *v, enum bb_cell_type type)
{
	const char *p = sqlite3_value_blob(v);

	return (struct bb_cell){ .type = type, .p = p ? p : "", .len = (size_t)sqlite3_value_bytes(v) };
}

static struct bb_cell cell_of(sqlite3_value *v)
{
	switch (sqlite3_value_type(v)) {
	case SQLITE_INTEGER:
		return (struct bb_cell){ .type = BB_CELL_int, .i = sqlite3_value_int64(v) };
	case SQLITE_FLOAT:
		return (struct bb_cell){ .type = BB_CELL_real, .f = sqlite3_value_double(v) };
	case SQLITE_TEXT:
		return bytes_of(v, BB_CELL_text);
	case SQLITE_BLOB:
		return bytes_of(v, BB_CELL_blob);
	default:
		return (struct bb_cell){ .type = BB_CELL_null };
	}
}

/* Whether times stand in a column of that name. */
static bool is_time(const char *name)
{
	size_t len = strlen(name);

	return !strcmp(name, "ts") || !strcmp(name, "start") || (len > 3 && !strcmp(name + len - 3, "_ts"));
}

/* Persons read dates, programs numbers. */
static enum bbq_times times_of(const struct bbq_args *a)
{
	bool person = a->is_screen && !a->output && (a->mode == BB_MODE_box || a->mode == BB_MODE_table || a->mode == BB_MODE_line);

	return a->times != BBQ_TIMES_usual ? a->times : person ? BBQ_TIMES_iso : BBQ_TIMES_ns;
}

/* A time in that form; text has room for TIME_TEXT bytes. */
static void show_time(const struct bbq *q, enum bbq_times times, struct bb_cell *c, char *text)
{
	struct bbx_reference ref;

	if (c->type != BB_CELL_int || times == BBQ_TIMES_ns)
		return;
	if (times == BBQ_TIMES_iso) {
		bb_time_print(c->i, text);
		*c = (struct bb_cell){ .type = BB_CELL_text, .p = text, .len = strlen(text) };
	} else {
		ref = bbx_reference(bbq_identity(q));
		*c = (struct bb_cell){ .type = BB_CELL_real, .f = (double)(int64_t)((uint64_t)c->i - (uint64_t)ref.utc_ns) / 1e9 };
	}
}

/* What is printed of a statement. */
struct show {
	struct bb_print *print;
	size_t n;
	bool *time;
	struct bb_cell *cells;
	char (*text)[TIME_TEXT];
};

static void show_done(struct show *s)
{
	if (s->print)
		bb_print_done(s->print);
	free(s->time);
	free(s->cells);
	free(s->text);
}

static int show_init(struct show *s, sqlite3_stmt *stmt, const struct bbq_args *a)
{
	size_t n = (size_t)sqlite3_column_count(stmt);
	_cleanup_free_ const char **names = calloc(n + 1, sizeof(*names));

	s->n = n;
	s->time = calloc(n + 1, sizeof(*s->time));
	s->cells = calloc(n + 1, sizeof(*s->cells));
	s->text = calloc(n + 1, sizeof(*s->text));
	if (!names || !s->time || !s->cells || !s->text)
		return SQLITE_NOMEM;
	for (size_t i = 0; i < n; i++) {
		names[i] = sqlite3_column_name(stmt, (int)i);
		if (!names[i])
			return SQLITE_NOMEM;
		s->time[i] = is_time(names[i]);
	}
	if (!n)
		return SQLITE_OK;
	s->print = bb_print_new_look(stdout, a->mode, &a->look, names, n);
	return s->print ? SQLITE_OK : SQLITE_NOMEM;
}

static int show_row(const struct bbq *q, struct show *s, sqlite3_stmt *stmt, enum bbq_times times)
{
	for (size_t i = 0; i < s->n; i++) {
		s->cells[i] = cell_of(sqlite3_column_value(stmt, (int)i));
		if (s->time[i])
			show_time(q, times, &s->cells[i], s->text[i]);
	}
	return s->print && bb_print_row(s->print, s->cells) ? SQLITE_NOMEM : SQLITE_OK;
}

int bbq_show(struct bbq *q, sqlite3_stmt *stmt, const struct bbq_args *a, uint64_t *rows)
{
	enum bbq_times times = times_of(a);
	struct show s = { 0 };
	int rc = show_init(&s, stmt, a);

	for (uint64_t n = 0; rc == SQLITE_OK; n++) {
		rc = sqlite3_step(stmt);
		if (!n)
			bb_progress_stop();
		if (rc != SQLITE_ROW)
			break;
		if (a->limit && n == a->limit) {
			bb_warn("only the first %llu rows: there are more (--limit)", (unsigned long long)n);
			rc = SQLITE_DONE;
			break;
		}
		++*rows;
		rc = show_row(q, &s, stmt, times);
		if (ferror(stdout))
			rc = SQLITE_DONE;
	}
	show_done(&s);
	return rc;
}

#define MAX_PLAN 64

int bbq_show_plan(sqlite3_stmt *stmt)
{
	int above[MAX_PLAN] = { 0 }, depth = 0, rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		int id = sqlite3_column_int(stmt, 0), parent = sqlite3_column_int(stmt, 1);
		const char *detail = (const char *)sqlite3_column_text(stmt, 3);
		_cleanup_free_ char *safe = bb_escape(detail ? detail : "", detail ? strlen(detail) : 0);

		while (depth && above[depth - 1] != parent)
			depth--;
		printf("%*s%s\n", 2 * depth, "", safe ? safe : "");
		if (depth < MAX_PLAN)
			above[depth++] = id;
	}
	return rc;
}
