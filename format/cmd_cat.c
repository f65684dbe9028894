/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"
#include "cmd_cat.h"
#include "cmd_filter.h"
#include "input.h"
#include "print.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_wanted(const struct bbx_filter *f, const struct bbx_batch *b, uint32_t row)
{
	return bbx_filter_row_in_time(f, b, row) && bbx_filter_row_of_pod(f, b, row);
}

/* ---- Printing ---------------------------------------------------------------------------------------------------- */

static int print_cells(struct bb_print *print, const struct cat_plan *p)
{
	struct bb_cell *cells = calloc(p->n, sizeof(*cells));
	int err = cells ? 0 : -ENOMEM;

	for (size_t i = 0; !err && i < p->n; i++)
		cells[i] = p->columns[i].cell;
	if (!err)
		err = bb_print_row(print, cells);
	free(cells);
	return err;
}

/* print NULL: JSON. */
static int print_chunk(const struct cat *c, const struct bbx_filter *f, struct cat_plan *p, const struct bbx_batch *b,
		       struct bb_print *print)
{
	int err = 0;

	for (uint32_t row = 0; row < b->rows && !err; row++) {
		if (!is_wanted(f, b, row))
			continue;
		err = bbx_cat_row(c, p, b, row, !print);
		if (!err && print)
			err = print_cells(print, p);
		else if (!err)
			bbx_cat_print_json(p);
	}
	return err;
}

static int print_chunks(const struct cat *c, const struct bbx_filter *f, struct cat_plan *plans, struct bb_print *print)
{
	struct bbx_batch b = { 0 };
	int err = 0;

	for (size_t i = 0; i < bbx_n_chunks(c->r) && err >= 0; i++) {
		const struct bbx_chunk *k = bbx_chunk(c->r, i);

		if (!f->wanted[k->type] || !bbx_filter_chunk_in_time(f, k))
			continue;
		err = bbx_chunk_read(c->r, i, NULL, 0, &b);
		if (err > 0)
			err = print_chunk(c, f, &plans[k->type], &b, print);
	}
	bbx_batch_done(&b);
	return err < 0 ? err : 0;
}

static struct bb_print *start_csv(const struct cat *c, const struct bbx_filter *f, const struct cat_plan *plans)
{
	const struct cat_plan *p = NULL;
	const char **names;
	struct bb_print *print;
	size_t n = 0;

	for (size_t i = 0; i < bbx_schema(c->r)->n_types; i++)
		if (f->wanted[i] && ++n)
			p = &plans[i];
	if (n != 1 || !f->types)
		bb_usage("csv has the columns of one table: name it with --type");
	names = calloc(p->n, sizeof(*names));
	for (size_t i = 0; names && i < p->n; i++)
		names[i] = p->columns[i].name;
	print = names ? bb_print_new(stdout, BB_MODE_csv, names, p->n) : NULL;
	if (!print)
		bb_die(BB_EXIT_FAILED, "out of memory");
	free(names);
	return print;
}

static int cat(const struct cat *c, struct bbx_filter *f, bool csv)
{
	const struct bbx_schema *s = bbx_schema(c->r);
	struct cat_plan *plans = calloc(s->n_types + 1, sizeof(*plans));
	struct bb_print *print = NULL;
	int err = plans ? 0 : -ENOMEM;

	bbx_filter_init(f, c->r, c->id);
	for (size_t i = 0; i < s->n_types && !err; i++)
		if (f->wanted[i])
			err = bbx_cat_plan(&s->types[i], &plans[i]);
	if (!err && csv)
		print = start_csv(c, f, plans);
	if (!err)
		err = print_chunks(c, f, plans, print);
	bb_print_done(print);
	for (size_t i = 0; plans && i < s->n_types; i++)
		bbx_cat_plan_done(&plans[i]);
	free(plans);
	bbx_filter_done(f);
	return err;
}

enum bb_exit bbx_cmd_cat(int argc, char **argv)
{
	struct bbx_filter f = { 0 };
	const char *mode = "ndjson";
	const struct bb_option options[] = {
		{ 't', "type", "TABLE,...", "only rows of these tables", BB_OPT_STR, &f.types, NULL },
		{ 's', "since", "TIME", "only rows from then on: -30s before the trigger, or a date, UTC", BB_OPT_STR,
		  &f.since, NULL },
		{ 'u', "until", "TIME", "only rows up to then", BB_OPT_STR, &f.until, NULL },
		{ 'p', "pod", "POD", "only rows of this pod, or of NAMESPACE/POD", BB_OPT_CALL, &f.pod, bb_pod_set },
		{ 'm', "mode", "MODE", "ndjson, one object a line (the default), or csv, of one table", BB_OPT_STR, &mode,
		  NULL },
		BB_INPUT_STRICT,
		{ 0 },
	};
	const struct bb_tool tool = {
		.name = "bbx cat",
		.synopsis = "[OPTION]... [FILE]...",
		.summary = "Print the rows of recordings in the order of the file, one a line.",
		.options = options,
		.details = "Times are UTC. What is not known is left out. A number that stands for something\n"
			   "has its name in another column: sig_name for sig.",
		.see_also = "bbx(1), bbq(1), bbx(5)",
	};
	int first = bb_tool_parse(&tool, argc, argv), err;
	bool csv = !strcmp(mode, "csv");
	struct cat c = { 0 };
	enum bb_exit status;

	if (!csv && strcmp(mode, "ndjson"))
		bb_usage("--mode: ndjson or csv, not %s", mode);
	c.r = bb_input_open(argv + first, (size_t)(argc - first), 0);
	if (!isatty(STDOUT_FILENO))
		bb_progress_start();
	err = bbx_identity_new(c.r, &c.id);
	if (!err)
		err = cat(&c, &f, csv);
	status = bb_input_report(c.r);
	bbx_identity_free(c.id);
	bbx_close(c.r);
	if (err)
		bb_die(BB_EXIT_FAILED, "%s", bbx_strerror(err));
	return status;
}
