/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"
#include "cleanup.h"
#include "cmd_filter.h"
#include "cmd_output.h"
#include "input.h"
#include "rewrite.h"
#include <string.h>

#define LEVEL 3

/* What the rows that are asked for cannot be understood without. */
static bool is_always_kept(const struct bbx_type *t)
{
	return t->flags & BBX_STATE || !strcmp(t->name, "clock");
}

/* Losses concern every pod and tell how far the rows of a table can be trusted. */
static bool is_loss(const struct bbx_type *t)
{
	return !strcmp(t->name, "loss");
}

static bool has_any(void *arg, const struct bbx_chunk *c)
{
	const struct bbx_filter *f = arg;
	const struct bbx_type *t = &bbx_schema(f->r)->types[c->type];

	if (is_always_kept(t))
		return true;
	return (f->wanted[c->type] || is_loss(t)) && bbx_filter_chunk_in_time(f, c);
}

static int keep(void *arg, const struct bbx_batch *b, uint32_t row)
{
	const struct bbx_filter *f = arg;
	const struct bbx_type *t = &bbx_schema(f->r)->types[b->type];

	if (is_always_kept(t))
		return true;
	return bbx_filter_row_in_time(f, b, row) && (is_loss(t) || bbx_filter_row_of_pod(f, b, row));
}

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

static int cut(struct bbx_rewrite *rw, struct bbx_filter *f)
{
	_cleanup_free_ char *what = NULL;

	if (asprintf(&what, "cut\n%s\n%lld\n%lld\n%s", or_empty(f->types), (long long)f->since_utc, (long long)f->until_utc,
		     or_empty(f->pod)) < 0)
		return -ENOMEM;
	rw->what = what;
	return bbx_rewrite(rw);
}

enum bb_exit bbx_cmd_cut(int argc, char **argv)
{
	struct bbx_filter f = { 0 };
	struct bbx_rewrite rw = { .level = LEVEL, .program = "bbx cut " BB_VERSION, .has_any = has_any, .keep = keep, .arg = &f };
	const char *out = NULL;
	const struct bb_option options[] = {
		{ 'o', "output", "OUT", "the recording to write; - is standard output", BB_OPT_STR, &out, NULL },
		{ 't', "type", "TABLE,...", "only rows of these tables", BB_OPT_STR, &f.types, NULL },
		{ 's', "since", "TIME", "only rows from then on: -30s before the trigger, or a date, UTC", BB_OPT_STR,
		  &f.since, NULL },
		{ 'u', "until", "TIME", "only rows up to then", BB_OPT_STR, &f.until, NULL },
		{ 'p', "pod", "POD", "only rows of this pod", BB_OPT_STR, &f.pod, NULL },
		BB_INPUT_STRICT,
		{ 0 },
	};
	const struct bb_tool tool = {
		.name = "bbx cut",
		.synopsis = "-o OUT [OPTION]... [FILE]...",
		.summary = "Write some of the rows of recordings as a new one.",
		.options = options,
		.details = "The state tables and table clock are always kept whole, and of table loss what is\n"
			   "in the time asked for. Incidents and attachments are kept.",
		.see_also = "bbx(1), bbx(5)",
	};
	int first = bb_tool_parse(&tool, argc, argv), err;
	struct bbx_identity *id = NULL;
	struct bbx_output o;
	enum bb_exit status;

	rw.r = bbx_output_inputs(out, argv + first, (size_t)(argc - first));
	err = bbx_identity_new(rw.r, &id);
	if (err)
		bb_die(BB_EXIT_FAILED, "%s", bbx_strerror(err));
	bbx_filter_init(&f, rw.r, id);
	bbx_output_open(&o, out);
	rw.out = o.fd;
	err = cut(&rw, &f);
	bbx_output_end(&o, err);
	status = bb_input_report(rw.r);
	bbx_filter_done(&f);
	bbx_identity_free(id);
	bbx_close(rw.r);
	return status;
}
