/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"
#include "cleanup.h"
#include "cmd_filter.h"
#include "cmd_output.h"
#include "cut.h"
#include "input.h"
#include <stdlib.h>
#include <string.h>

#define LEVEL 3

/* What is kept, and the first reading of the clock in each section, without which its times mean nothing. */
struct cut {
	struct bbx_filter f;
	bool *first_clock; /* by chunk */
};

static void find_clocks(struct cut *c)
{
	struct bbx_reader *r = c->f.r;
	_cleanup_free_ bool *seen = calloc(bbx_n_sections(r) + 1, sizeof(*seen));

	c->first_clock = calloc(bbx_n_chunks(r) + 1, sizeof(*c->first_clock));
	if (!seen || !c->first_clock)
		bb_die(BB_EXIT_FAILED, "out of memory");
	for (size_t i = 0; i < bbx_n_chunks(r); i++) {
		const struct bbx_chunk *k = bbx_chunk(r, i);

		if (seen[k->section] || strcmp(bbx_schema(r)->types[k->type].name, "clock"))
			continue;
		c->first_clock[i] = seen[k->section] = true;
	}
}

/* Losses concern every pod and tell how far the rows of a table can be trusted. */
static bool is_loss(const struct bbx_type *t)
{
	return !strcmp(t->name, "loss");
}

static enum bbx_share share(void *arg, size_t chunk)
{
	const struct cut *c = arg;
	const struct bbx_chunk *k = bbx_chunk(c->f.r, chunk);
	const struct bbx_type *t = &bbx_schema(c->f.r)->types[k->type];

	/* The state tables say what the other rows are about. */
	if (t->flags & BBX_STATE || c->first_clock[chunk])
		return BBX_SHARE_all;
	if ((!c->f.wanted[k->type] && !is_loss(t)) || !bbx_filter_chunk_in_time(&c->f, k))
		return BBX_SHARE_none;
	if (c->f.pod.name && !is_loss(t))
		return BBX_SHARE_some;
	return bbx_filter_chunk_within_time(&c->f, k) ? BBX_SHARE_all : BBX_SHARE_some;
}

static int keep(void *arg, const struct bbx_batch *b, uint32_t row)
{
	const struct cut *c = arg;
	const struct bbx_type *t = &bbx_schema(c->f.r)->types[b->type];

	return bbx_filter_row_in_time(&c->f, b, row) && (is_loss(t) || bbx_filter_row_of_pod(&c->f, b, row));
}

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

/* Whole chunks hold rows of other pods. */
static int cut(struct bbx_rewrite *rw, const struct bbx_filter *f)
{
	_cleanup_free_ char *what = NULL;

	if (asprintf(&what, "cut\n%s\n%lld\n%lld\n%s%s%s", or_empty(f->types), (long long)f->since_utc, (long long)f->until_utc,
		     or_empty(f->pod.ns), f->pod.ns ? "/" : "", or_empty(f->pod.name)) < 0)
		return -ENOMEM;
	rw->what = what;
	return f->pod.name ? bbx_rewrite(rw) : bbx_cut(rw);
}

enum bb_exit bbx_cmd_cut(int argc, char **argv)
{
	struct cut c = { 0 };
	struct bbx_rewrite rw = { .level = LEVEL, .program = "bbx cut " BB_VERSION, .share = share, .keep = keep, .arg = &c };
	const char *out = NULL;
	const struct bb_option options[] = {
		{ 'o', "output", "OUT", "the recording to write; - is standard output", BB_OPT_STR, &out, NULL },
		{ 't', "type", "TABLE,...", "only rows of these tables", BB_OPT_STR, &c.f.types, NULL },
		{ 's', "since", "TIME", "only rows from then on: -30s before the trigger, or a date, UTC", BB_OPT_STR,
		  &c.f.since, NULL },
		{ 'u', "until", "TIME", "only rows up to then", BB_OPT_STR, &c.f.until, NULL },
		{ 'p', "pod", "POD", "only rows of this pod, or of NAMESPACE/POD", BB_OPT_CALL, &c.f.pod, bb_pod_set },
		BB_INPUT_STRICT,
		{ 0 },
	};
	const struct bb_tool tool = {
		.name = "bbx cut",
		.synopsis = "-o OUT [OPTION]... [FILE]...",
		.summary = "Write some of the rows of recordings as a new one.",
		.options = options,
		.details = "The state tables are always kept whole, the first reading of the clock, and of table\n"
			   "loss what is in the time asked for. Incidents and attachments are kept.\n"
			   "Without --pod, chunks are copied as they are where all of their rows are wanted.",
		.see_also = "bbx(1), bbx(5)",
	};
	int first = bb_tool_parse(&tool, argc, argv), err;
	struct bbx_identity *id = NULL;
	struct bbx_output o;
	enum bb_exit status;

	rw.r = bbx_output_inputs(out, argv + first, (size_t)(argc - first), false);
	err = c.f.pod.name ? bbx_identity_new(rw.r, &id) : bbx_identity_open(rw.r, &id);
	if (err)
		bb_die(BB_EXIT_FAILED, "%s", bbx_strerror(err));
	bbx_filter_init(&c.f, rw.r, id);
	find_clocks(&c);
	bbx_output_open(&o, out);
	rw.out = o.fd;
	err = cut(&rw, &c.f);
	bbx_output_end(&o, err);
	status = bb_input_report(rw.r);
	bbx_filter_done(&c.f);
	free(c.first_clock);
	bbx_identity_free(id);
	bbx_close(rw.r);
	return status;
}
