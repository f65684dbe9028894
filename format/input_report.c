/* SPDX-License-Identifier: Apache-2.0 */
#include "input.h"
#include "input_priv.h"
#include "timearg.h"
#include <stdlib.h>
#include <string.h>

/* Tables and columns named in one line; more are "and others". */
#define MAX_TABLES 6
#define MAX_COLUMNS 8

/* What a file's damages come to. */
struct loss {
	const struct bbx_damage *first, *cut;
	size_t n;
	uint64_t rows, part_rows, t_min, t_max;
	bool timed;
	const char *tables[MAX_TABLES];
	size_t n_tables;
	bool more_tables;
	struct {
		const char *table, *name;
		size_t len;
	} columns[MAX_COLUMNS];
	size_t n_columns;
	bool more_columns;
};

static void add_table(struct loss *l, const char *table)
{
	if (!*table)
		return;
	for (size_t i = 0; i < l->n_tables; i++)
		if (!strcmp(l->tables[i], table))
			return;
	if (l->n_tables == MAX_TABLES)
		l->more_tables = true;
	else
		l->tables[l->n_tables++] = table;
}

static void add_column(struct loss *l, const char *table, const char *name, size_t len)
{
	for (size_t i = 0; i < l->n_columns; i++)
		if (!strcmp(l->columns[i].table, table) && l->columns[i].len == len &&
		    !memcmp(l->columns[i].name, name, len))
			return;
	if (l->n_columns == MAX_COLUMNS) {
		l->more_columns = true;
		return;
	}
	l->columns[l->n_columns].table = table;
	l->columns[l->n_columns].name = name;
	l->columns[l->n_columns++].len = len;
}

static void add_columns(struct loss *l, const struct bbx_damage *d)
{
	const char *p = d->columns;

	while (*p) {
		const char *end = strstr(p, ", ");
		size_t len = end ? (size_t)(end - p) : strlen(p);

		add_column(l, d->type, p, len);
		p += len + (end ? 2 : 0);
	}
}

static void add_damage(struct loss *l, const struct bbx_damage *d)
{
	if (d->kind == BBX_DAMAGE_cut && !d->rows) {
		if (!l->cut)
			l->cut = d;
		return;
	}
	l->n++;
	if (!l->first || d->off < l->first->off)
		l->first = d;
	l->rows += d->rows;
	l->part_rows += d->part_rows;
	if (!d->part_rows)
		add_table(l, d->type);
	add_columns(l, d);
	if (!d->t_min && !d->t_max)
		return;
	if (!l->timed || d->t_min < l->t_min)
		l->t_min = d->t_min;
	if (!l->timed || d->t_max > l->t_max)
		l->t_max = d->t_max;
	l->timed = true;
}

/* UTC of a boot time in a file, through the first of its sections that has a clock. */
static const char *print_time(struct bbx_reader *r, size_t file, uint64_t ts, char *buf)
{
	int64_t offset;

	for (size_t i = 0; i < bbx_n_sections(r); i++)
		if (bbx_section(r, i)->file == file && !bbx_utc_offset(r, i, &offset))
			return bb_time_print((int64_t)(ts + (uint64_t)offset), buf);
	snprintf(buf, 32, "%llu.%09llus", (unsigned long long)(ts / 1000000000), (unsigned long long)(ts % 1000000000));
	return buf;
}

static void print_rows(FILE *f, const struct loss *l)
{
	if (l->rows)
		fprintf(f, "%llu row%s", (unsigned long long)l->rows, l->rows == 1 ? "" : "s");
	else
		fputs("rows", f);
	for (size_t i = 0; i < l->n_tables; i++)
		fprintf(f, "%s%s", i ? ", " : " of ", l->tables[i]);
	if (l->more_tables)
		fputs(" and others", f);
}

static void print_columns(FILE *f, const struct loss *l)
{
	for (size_t i = 0; i < l->n_columns; i++)
		fprintf(f, "%s%s.%.*s", i ? ", " : "", l->columns[i].table, (int)l->columns[i].len, l->columns[i].name);
	fprintf(f, "%s of %llu row%s", l->more_columns ? " and others" : "", (unsigned long long)l->part_rows,
		l->part_rows == 1 ? "" : "s");
}

static void print_missing(FILE *f, struct bbx_reader *r, size_t file, const struct loss *l)
{
	bool any_rows = l->rows || l->n_tables || !l->part_rows;
	char from[32], to[32];

	if (any_rows)
		print_rows(f, l);
	if (any_rows && l->part_rows)
		fputs(", and ", f);
	if (l->part_rows)
		print_columns(f, l);
	if (l->timed && l->t_min == l->t_max)
		fprintf(f, " at %s", print_time(r, file, l->t_min, from));
	else if (l->timed)
		fprintf(f, " between %s and %s", print_time(r, file, l->t_min, from), print_time(r, file, l->t_max, to));
	if (l->rows == 1 && !l->part_rows)
		fputs(" is missing", f);
	else
		fputs(l->rows || l->part_rows ? " are missing" : " may be missing", f);
}

static void print_loss(FILE *f, struct bbx_reader *r, size_t file, const struct loss *l)
{
	fprintf(f, "%s: ", bbx_file_name(r, file));
	if (!l->n) {
		fprintf(f, "cut at byte %llu (%s); everything before it was read", (unsigned long long)l->cut->off,
			l->cut->what);
		return;
	}
	fputs("damaged: ", f);
	print_missing(f, r, file, l);
	fprintf(f, " (byte %llu: %s", (unsigned long long)l->first->off, l->first->what);
	if (l->n > 1)
		fprintf(f, ", and %zu more place%s", l->n - 1, l->n == 2 ? "" : "s");
	if (l->cut)
		fprintf(f, "; cut at byte %llu", (unsigned long long)l->cut->off);
	fputc(')', f);
}

/* Says it; the text is built first, so that it passes through the escaping of messages. */
static void report_file(struct bbx_reader *r, size_t file, const struct loss *l)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (f)
		print_loss(f, r, file, l);
	if (!f || fclose(f) || !text)
		bb_warn("%s: damaged", bbx_file_name(r, file));
	else
		bb_warn("%s", text);
	free(text);
}

/* --strict was given. */
static bool strict;

int bb_input_be_strict(const char *arg, void *dst)
{
	(void)arg;
	(void)dst;
	strict = true;
	return 0;
}

bool bb_input_is_strict(void)
{
	return strict;
}

/* The reader that came from a damaged archive last. */
static const struct bbx_reader *of_damaged_archive;

void bb_input_note_damage(const struct bbx_reader *r)
{
	of_damaged_archive = r;
}

enum bb_exit bb_input_report(struct bbx_reader *r)
{
	bool damaged = bbx_n_damages(r) || of_damaged_archive == r;

	/* The next reader may stand at its address. */
	if (of_damaged_archive == r)
		of_damaged_archive = NULL;
	for (size_t file = 0; file < bbx_n_files(r); file++) {
		struct loss l = { 0 };

		for (size_t i = 0; i < bbx_n_damages(r); i++)
			if (bbx_damage(r, i)->file == file)
				add_damage(&l, bbx_damage(r, i));
		if (l.n || l.cut)
			report_file(r, file, &l);
	}
	if (!damaged)
		return BB_EXIT_OK;
	return strict ? BB_EXIT_FAILED : BB_EXIT_DAMAGED;
}
