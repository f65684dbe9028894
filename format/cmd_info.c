/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"
#include "cmd_info.h"
#include "input.h"
#include "timearg.h"
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* ---- Lists ------------------------------------------------------------------------------------------------------- */

static void open_list(struct info *in)
{
	if (in->json)
		printf("%s\n\"%s\":", in->n_lists ? "," : "{", in->title);
	else
		printf("%s%s\n", in->n_lists ? "\n" : "", in->title);
	in->n_lists++;
	in->print = bb_print_new(stdout, in->json ? BB_MODE_json : BB_MODE_table, in->columns, in->n_columns);
	if (!in->print)
		bb_die(BB_EXIT_FAILED, "out of memory");
}

void bbx_info_begin(struct info *in, const char *title, const char *const *columns, size_t n)
{
	in->title = title;
	in->columns = columns;
	in->n_columns = n;
	in->print = NULL;
	if (in->json)
		open_list(in);
}

void bbx_info_row(struct info *in, const struct bb_cell *cells)
{
	if (!in->print)
		open_list(in);
	if (bb_print_row(in->print, cells))
		bb_die(BB_EXIT_FAILED, "out of memory");
}

void bbx_info_end(struct info *in)
{
	bb_print_done(in->print);
	in->print = NULL;
}

struct bb_cell bbx_info_text(const char *s)
{
	if (!s || !*s)
		return (struct bb_cell){ .type = BB_CELL_null };
	return (struct bb_cell){ .type = BB_CELL_text, .p = s, .len = strlen(s) };
}

struct bb_cell bbx_info_number(uint64_t u)
{
	return (struct bb_cell){ .type = BB_CELL_uint, .u = u };
}

struct bb_cell bbx_info_ratio(uint64_t a, uint64_t b)
{
	if (!b)
		return (struct bb_cell){ .type = BB_CELL_null };
	return (struct bb_cell){ .type = BB_CELL_real, .f = (double)((10 * a + b / 2) / b) / 10 };
}

struct bb_cell bbx_info_time(struct info *in, unsigned which, int64_t utc_ns)
{
	return bbx_info_text(bb_time_print(utc_ns, in->times[which]));
}

int64_t bbx_info_utc(struct info *in, size_t section, uint64_t ts)
{
	int64_t offset;

	if (section >= bbx_n_sections(in->r) || bbx_utc_offset(in->r, section, &offset))
		offset = 0;
	return (int64_t)(ts + (uint64_t)offset);
}

/* ---- Files and sections ------------------------------------------------------------------------------------------ */

static void list_files(struct info *in)
{
	static const char *const columns[] = { "file", "bytes", "read_by", "sections", "chunks" };
	size_t sections = 0, chunks = 0;

	bbx_info_begin(in, "files", columns, COUNT(columns));
	for (size_t i = 0; i < bbx_n_files(in->r); i++) {
		struct bb_cell row[COUNT(columns)] = { bbx_info_text(bbx_file_name(in->r, i)) };
		size_t first_section = sections, first_chunk = chunks;

		while (sections < bbx_n_sections(in->r) && bbx_section(in->r, sections)->file == i)
			sections++;
		while (chunks < bbx_n_chunks(in->r) &&
		       bbx_section(in->r, bbx_chunk(in->r, chunks)->section)->file == i)
			chunks++;
		row[1] = bbx_info_number(bbx_file_size(in->r, i));
		row[2] = bbx_info_text(bbx_file_indexed(in->r, i) ? "index" : "records");
		row[3] = bbx_info_number(sections - first_section);
		row[4] = bbx_info_number(chunks - first_chunk);
		bbx_info_row(in, row);
	}
	bbx_info_end(in);
}

/* "01020304-0506-0708-090a-0b0c0d0e0f10", as /proc/sys/kernel/random/boot_id shows it. */
static struct bb_cell print_boot(const struct bbx_section *s, char *buf)
{
	const uint8_t *b = s->boot_id;
	char *out = buf;

	if (!s->has_file)
		return bbx_info_text("");
	for (size_t i = 0; i < sizeof(s->boot_id); i++)
		out += sprintf(out, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", b[i]);
	return bbx_info_text(buf);
}

/* "lean; exec=tp_btf/sched_process_exec; ...": the hooks make a long line, and are for those who ask for more. */
static struct bb_cell print_profile(const struct info *in, const struct bbx_section *s)
{
	struct bb_cell cell = bbx_info_text(s->profile);

	if (cell.type == BB_CELL_text && !in->json && !in->verbose)
		cell.len = strcspn(s->profile, ";");
	return cell;
}

static bool same_origin(const struct bbx_section *a, const struct bbx_section *b)
{
	return a->has_file == b->has_file && !memcmp(a->boot_id, b->boot_id, sizeof(a->boot_id)) &&
	       !strcmp(a->node, b->node) && !strcmp(a->kernel, b->kernel) && !strcmp(a->arch, b->arch) &&
	       !strcmp(a->agent, b->agent) && !strcmp(a->profile, b->profile);
}

/* Runs of sections that say the same of their origin; with --verbose, each. */
static void list_sections(struct info *in)
{
	static const char *const columns[] = {
		"sections", "session", "number", "node", "boot", "kernel", "arch", "agent", "profile",
	};
	char boot[40], session[20];

	bbx_info_begin(in, "origin", columns, COUNT(columns));
	for (size_t i = 0, n; i < bbx_n_sections(in->r); i += n) {
		const struct bbx_section *s = bbx_section(in->r, i);

		for (n = 1; !in->verbose && i + n < bbx_n_sections(in->r); n++)
			if (!same_origin(s, bbx_section(in->r, i + n)))
				break;
		snprintf(session, sizeof(session), "%016llx", (unsigned long long)s->session);
		bbx_info_row(in, (struct bb_cell[]){
			bbx_info_number(n), bbx_info_text(session), bbx_info_number(s->number), bbx_info_text(s->node),
			print_boot(s, boot), bbx_info_text(s->kernel), bbx_info_text(s->arch), bbx_info_text(s->agent),
			print_profile(in, s),
		});
	}
	bbx_info_end(in);
}

static void list_chunks(struct info *in)
{
	static const char *const columns[] = { "chunk", "section", "table", "byte", "bytes", "rows", "first", "last" };

	bbx_info_begin(in, "chunks", columns, COUNT(columns));
	for (size_t i = 0; i < bbx_n_chunks(in->r); i++) {
		const struct bbx_chunk *c = bbx_chunk(in->r, i);

		bbx_info_row(in, (struct bb_cell[]){
			bbx_info_number(i), bbx_info_number(c->section),
			bbx_info_text(bbx_schema(in->r)->types[c->type].name), bbx_info_number(c->off),
			bbx_info_number(c->bytes), bbx_info_number(c->rows),
			bbx_info_time(in, 0, bbx_info_utc(in, c->section, c->t_min)),
			bbx_info_time(in, 1, bbx_info_utc(in, c->section, c->t_max)),
		});
	}
	bbx_info_end(in);
}

/* ---- The rest ---------------------------------------------------------------------------------------------------- */

/* Times that a chunk has rows of; once in order, the chunk so far that reaches farthest. */
struct span {
	uint64_t from, to;
	size_t section;
};

static int compare_spans(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

static struct span *make_spans(const struct bbx_reader *r)
{
	size_t n = bbx_n_chunks(r);
	struct span *spans = calloc(n + 1, sizeof(*spans));

	if (!spans)
		bb_die(BB_EXIT_FAILED, "out of memory");
	for (size_t i = 0; i < n; i++) {
		const struct bbx_chunk *c = bbx_chunk(r, i);

		spans[i] = (struct span){ c->t_min, c->t_max, c->section };
	}
	qsort(spans, n, sizeof(*spans), compare_spans);
	for (size_t i = 1; i < n; i++)
		if (spans[i - 1].to > spans[i].to)
			spans[i] = (struct span){ spans[i].from, spans[i - 1].to, spans[i - 1].section };
	return spans;
}

/* An INCIDENT does not say its section: it is one whose rows the time lies within. */
static size_t section_at(const struct span *spans, size_t n, uint64_t ts)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (spans[mid].from <= ts)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo && spans[lo - 1].to >= ts ? spans[lo - 1].section : 0;
}

static void list_incidents(struct info *in)
{
	static const char *const columns[] = {
		"ts", "reason", "node", "namespace", "pod", "container", "container_id", "window_asked_s", "window_kept_s",
		"dropped", "detail",
	};
	struct span *spans = make_spans(in->r);

	bbx_info_begin(in, "incidents", columns, COUNT(columns));
	for (size_t i = 0; i < bbx_n_incidents(in->r); i++) {
		const struct bbx_incident *inc = bbx_incident(in->r, i);

		if (!inc)
			continue;
		bbx_info_row(in, (struct bb_cell[]){
			bbx_info_time(in, 0, bbx_info_utc(in, section_at(spans, bbx_n_chunks(in->r), inc->ts), inc->ts)),
			bbx_info_text(inc->reason), bbx_info_text(inc->node), bbx_info_text(inc->ns),
			bbx_info_text(inc->pod), bbx_info_text(inc->container), bbx_info_text(inc->container_id),
			bbx_info_ratio(inc->window_asked_ns / 1000000, 1000),
			bbx_info_ratio(inc->window_kept_ns / 1000000, 1000), bbx_info_number(inc->dropped),
			bbx_info_text(inc->detail),
		});
	}
	bbx_info_end(in);
	free(spans);
}

static void list_attachments(struct info *in)
{
	static const char *const columns[] = { "attachment", "media_type", "byte" };

	bbx_info_begin(in, "attachments", columns, COUNT(columns));
	for (size_t i = 0; i < bbx_n_attachments(in->r); i++) {
		const struct bbx_attachment *a = bbx_attachment(in->r, i);

		bbx_info_row(in, (struct bb_cell[]){
			bbx_info_text(a->name), bbx_info_text(a->media_type), bbx_info_number(a->off),
		});
	}
	bbx_info_end(in);
}

/* What programs that repaired a file say is missing from it. */
static void list_recoveries(struct info *in)
{
	static const char *const columns[] = { "program", "input", "skipped_bytes", "records", "rows", "cells_missing", "missing", "end_missing" };

	bbx_info_begin(in, "repairs", columns, COUNT(columns));
	for (size_t i = 0; i < bbx_n_recoveries(in->r); i++) {
		const struct bbx_recovery *rec = bbx_recovery(in->r, i);
		uint64_t missing = 0;

		for (size_t k = 0; k < rec->n_missing; k++)
			missing += rec->missing[k].last_seq - rec->missing[k].first_seq + 1;
		bbx_info_row(in, (struct bb_cell[]){
			bbx_info_text(rec->program), bbx_info_text(rec->input), bbx_info_number(rec->skipped_bytes),
			bbx_info_number(rec->records), bbx_info_number(rec->rows), bbx_info_number(rec->cells), bbx_info_number(missing),
			bbx_info_number(rec->truncated),
		});
	}
	bbx_info_end(in);
}

static void list_damages(struct info *in)
{
	static const char *const columns[] = { "file", "byte", "bytes", "table", "rows", "cells", "columns", "cause" };

	bbx_info_begin(in, "damage", columns, COUNT(columns));
	for (size_t i = 0; i < bbx_n_damages(in->r); i++) {
		const struct bbx_damage *d = bbx_damage(in->r, i);

		bbx_info_row(in, (struct bb_cell[]){
			bbx_info_text(bbx_file_name(in->r, d->file)), bbx_info_number(d->off), bbx_info_number(d->bytes),
			bbx_info_text(d->type), bbx_info_number(d->rows), bbx_info_number(d->cells),
			bbx_info_text(d->columns), bbx_info_text(d->what),
		});
	}
	bbx_info_end(in);
}

enum bb_exit bbx_cmd_info(int argc, char **argv)
{
	struct info in = { 0 };
	const struct bb_option options[] = {
		{ 'v', "verbose", NULL, "list every section with its hooks, and every chunk, too", BB_OPT_FLAG, &in.verbose, NULL },
		{ 0, "json", NULL, "print one JSON object", BB_OPT_FLAG, &in.json, NULL },
		BB_INPUT_STRICT,
		{ 0 },
	};
	const struct bb_tool tool = {
		.name = "bbx info",
		.synopsis = "[OPTION]... [FILE]...",
		.summary = "Print what recordings hold: origin, tables, losses, incidents, damage.",
		.options = options,
		.details = "Several files are read as one recording. Times are UTC; bytes are as stored,\n"
			   "compressed. Damage is what was met on the way: 'bbx verify' looks for all of it.",
		.see_also = "bbx(1), bbx(5)",
	};
	int first = bb_tool_parse(&tool, argc, argv), err;
	enum bb_exit status;

	in.r = bb_input_open(argv + first, (size_t)(argc - first), 0);
	list_files(&in);
	list_sections(&in);
	err = bbx_info_tables(&in);
	if (!err)
		err = bbx_info_loss(&in);
	if (!err)
		err = bbx_info_clocks(&in);
	list_incidents(&in);
	list_attachments(&in);
	list_recoveries(&in);
	if (in.verbose)
		list_chunks(&in);
	list_damages(&in);
	if (in.json)
		puts("}");
	status = bb_input_report(in.r);
	bbx_close(in.r);
	if (err)
		bb_die(BB_EXIT_FAILED, "%s", bbx_strerror(err));
	return status;
}
