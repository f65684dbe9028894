/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"
#include "cmd_cat.h"
#include "input.h"
#include "print.h"
#include "timearg.h"
#include <stdlib.h>
#include <string.h>

struct filter {
	const char *types, *since, *until, *pod, *mode;
	int64_t since_utc, until_utc;
	bool *wanted; /* by type */
};

/* ---- What is wanted ---------------------------------------------------------------------------------------------- */

static void want_type(const struct bbx_schema *s, const char *name, size_t len, bool *wanted)
{
	for (size_t i = 0; i < s->n_types; i++)
		if (strlen(s->types[i].name) == len && !memcmp(s->types[i].name, name, len)) {
			wanted[i] = true;
			return;
		}
	bb_die(BB_EXIT_FAILED, "no table %.*s in this recording ('bbx info' lists them)", (int)len, name);
}

static void want_types(const struct bbx_schema *s, struct filter *f)
{
	f->wanted = calloc(s->n_types + 1, sizeof(*f->wanted));
	if (!f->wanted)
		bb_die(BB_EXIT_FAILED, "out of memory");
	for (size_t i = 0; !f->types && i < s->n_types; i++)
		f->wanted[i] = true;
	for (const char *p = f->types; p && *p;) {
		size_t n = strcspn(p, ",");

		want_type(s, p, n, f->wanted);
		p += n + (p[n] == ',');
	}
}

static void want_times(const struct cat *c, struct filter *f)
{
	int64_t trigger = bbx_reference(c->id).utc_ns;

	f->since_utc = INT64_MIN;
	f->until_utc = INT64_MAX;
	if (f->since && bb_time_parse(f->since, trigger, &f->since_utc))
		bb_usage("--since: not a time: %s", f->since);
	if (f->until && bb_time_parse(f->until, trigger, &f->until_utc))
		bb_usage("--until: not a time: %s", f->until);
}

static bool is_in_time(const struct filter *f, int64_t first_utc, int64_t last_utc)
{
	return last_utc >= f->since_utc && first_utc <= f->until_utc;
}

static bool is_pod(const struct bbx_container_info *c, const char *pod)
{
	return c && c->pod.len == strlen(pod) && !memcmp(c->pod.p, pod, c->pod.len);
}

/* A row is a pod's when its task is, or when it speaks of one of its cgroups. */
static bool is_of_pod(const struct cat *c, const struct cat_plan *p, const struct bbx_batch *b, uint32_t row,
		      const char *pod)
{
	struct bbx_who w;

	if (p->task >= 0 && b->vec[p->task].present &&
	    !bbx_who(c->id, b->section, bb_cell_id(b, (uint32_t)p->task, row), &w) && is_pod(w.container, pod))
		return true;
	for (size_t i = 0; i < p->type->n_cols; i++)
		if (!strcmp(p->type->cols[i].logical, "cgroup") && p->type->cols[i].phys == BBX_U64 &&
		    b->vec[i].present && is_pod(bbx_container(c->id, b->section, bb_cell_id(b, (uint32_t)i, row)), pod))
			return true;
	return false;
}

static bool is_wanted(const struct cat *c, const struct filter *f, const struct cat_plan *p, const struct bbx_batch *b,
		      uint32_t row)
{
	if ((f->since || f->until) && p->ts >= 0 && b->vec[p->ts].present && b->vec[p->ts].u) {
		int64_t utc = bbx_utc(c->id, b->section, b->vec[p->ts].u[row]);

		if (!is_in_time(f, utc, utc))
			return false;
	}
	return !f->pod || is_of_pod(c, p, b, row, f->pod);
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
static int print_chunk(const struct cat *c, const struct filter *f, struct cat_plan *p, const struct bbx_batch *b,
		       struct bb_print *print)
{
	int err = 0;

	for (uint32_t row = 0; row < b->rows && !err; row++) {
		if (!is_wanted(c, f, p, b, row))
			continue;
		err = bbx_cat_row(c, p, b, row, !print);
		if (!err && print)
			err = print_cells(print, p);
		else if (!err)
			bbx_cat_print_json(p);
	}
	return err;
}

static int print_chunks(const struct cat *c, const struct filter *f, struct cat_plan *plans, struct bb_print *print)
{
	struct bbx_batch b = { 0 };
	int err = 0;

	for (size_t i = 0; i < bbx_n_chunks(c->r) && err >= 0; i++) {
		const struct bbx_chunk *k = bbx_chunk(c->r, i);

		if (!f->wanted[k->type] ||
		    !is_in_time(f, bbx_utc(c->id, k->section, k->t_min), bbx_utc(c->id, k->section, k->t_max)))
			continue;
		err = bbx_chunk_read(c->r, i, NULL, 0, &b);
		if (err > 0)
			err = print_chunk(c, f, &plans[k->type], &b, print);
	}
	bbx_batch_done(&b);
	return err < 0 ? err : 0;
}

static struct bb_print *start_csv(const struct cat *c, const struct filter *f, const struct cat_plan *plans)
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

static int cat(const struct cat *c, struct filter *f, bool csv)
{
	const struct bbx_schema *s = bbx_schema(c->r);
	struct cat_plan *plans = calloc(s->n_types + 1, sizeof(*plans));
	struct bb_print *print = NULL;
	int err = plans ? 0 : -ENOMEM;

	want_times(c, f);
	want_types(s, f);
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
	free(f->wanted);
	return err;
}

enum bb_exit bbx_cmd_cat(int argc, char **argv)
{
	struct filter f = { .mode = "ndjson" };
	const struct bb_option options[] = {
		{ 't', "type", "TABLE,...", "only rows of these tables", BB_OPT_STR, &f.types, NULL },
		{ 's', "since", "TIME", "only rows from then on: -30s before the trigger, or a date, UTC", BB_OPT_STR,
		  &f.since, NULL },
		{ 'u', "until", "TIME", "only rows up to then", BB_OPT_STR, &f.until, NULL },
		{ 'p', "pod", "POD", "only rows of this pod", BB_OPT_STR, &f.pod, NULL },
		{ 'm', "mode", "MODE", "ndjson, one object a line (the default), or csv, of one table", BB_OPT_STR, &f.mode,
		  NULL },
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
	bool csv = !strcmp(f.mode, "csv");
	struct cat c = { 0 };
	enum bb_exit status;

	if (!csv && strcmp(f.mode, "ndjson"))
		bb_usage("--mode: ndjson or csv, not %s", f.mode);
	c.r = bb_input_open(argv + first, (size_t)(argc - first), 0);
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
