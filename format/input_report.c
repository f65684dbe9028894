/* SPDX-License-Identifier: Apache-2.0 */
#include "input.h"
#include "input_priv.h"
#include "timearg.h"
#include <stdlib.h>
#include <string.h>

/* Tables named in one line; more are "and others". */
#define MAX_TABLES 6

/* What a file's damages come to. */
struct loss {
	const struct bbx_damage *first, *cut;
	size_t n;
	uint64_t rows, t_min, t_max;
	bool timed;
	const char *tables[MAX_TABLES];
	size_t n_tables;
	bool more_tables;
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
	add_table(l, d->type);
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

static void print_missing(FILE *f, struct bbx_reader *r, size_t file, const struct loss *l)
{
	char from[32], to[32];

	if (l->rows)
		fprintf(f, "%llu row%s", (unsigned long long)l->rows, l->rows == 1 ? "" : "s");
	else
		fputs("rows", f);
	for (size_t i = 0; i < l->n_tables; i++)
		fprintf(f, "%s%s", i ? ", " : " of ", l->tables[i]);
	if (l->more_tables)
		fputs(" and others", f);
	if (l->timed && l->t_min == l->t_max)
		fprintf(f, " at %s", print_time(r, file, l->t_min, from));
	else if (l->timed)
		fprintf(f, " between %s and %s", print_time(r, file, l->t_min, from), print_time(r, file, l->t_max, to));
	fprintf(f, l->rows == 1 ? " is missing" : l->rows ? " are missing" : " may be missing");
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
