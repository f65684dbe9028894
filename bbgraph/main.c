/* SPDX-License-Identifier: Apache-2.0 */
/* bbgraph: what led to the incident, as a graph for graphviz. */
#include "graph.h"
#include "input.h"
#include "timearg.h"
#include "tool.h"

#include <stdlib.h>
#include <string.h>

static struct {
	const char *budget, *upid, *pod, *since, *until, *out;
	bool all;
} arg;

static const struct bb_option options[] = {
	{ 'b', "budget", "N", "draw at most N nodes (default 40, with --all 150, at most 150)",
	  BB_OPT_STR, &arg.budget, NULL },
	{ 'a', "all", NULL, "draw the whole recording, not only what led to the incident",
	  BB_OPT_FLAG, &arg.all, NULL },
	{ 0, "upid", "N", "explain what happened to the process with this upid", BB_OPT_STR,
	  &arg.upid, NULL },
	{ 'p', "pod", "POD", "explain what happened in this pod, or in NAMESPACE/POD; with --all, draw only this pod",
	  BB_OPT_STR, &arg.pod, NULL },
	{ 's', "since", "TIME", "leave out what came before: -30s (from the trigger), or a time",
	  BB_OPT_STR, &arg.since, NULL },
	{ 'u', "until", "TIME", "leave out what came after", BB_OPT_STR, &arg.until, NULL },
	{ 'o', "output", "FILE", "write to FILE instead of standard output", BB_OPT_STR, &arg.out,
	  NULL },
	BB_INPUT_STRICT,
	{ 0 },
};

static const struct bb_tool tool = {
	.name = "bbgraph",
	.synopsis = "[OPTION]... [FILE]...",
	.summary = "Draws what led to the incident in a BlackBox recording, as a graph in the DOT "
		   "language.",
	.options = options,
	.details = "Without FILE, the recording in the current folder is taken.\n\n"
		   "Examples:\n"
		   "  bbgraph incident.bbx | dot -Tsvg > why.svg\n"
		   "  bbgraph --pod checkout-6d9f --since -30s incident.bbx | dot -Tpng > pod.png",
	.see_also = "bbq(1), bbai(1), bbx(5), dot(1)",
};

/* A number from 1 to max; ends the program for anything else. */
static uint32_t parse_number(const char *option, const char *text, uint32_t max)
{
	char *end;
	unsigned long v = strtoul(text, &end, 10);

	if (text[0] < '0' || text[0] > '9' || *end || v < 1 || v > max)
		bb_usage("--%s wants a number from 1 to %u, not '%s'", option, max, text);
	return (uint32_t)v;
}

static int64_t parse_time(const char *option, const char *text, int64_t trigger, int64_t otherwise)
{
	int64_t t = otherwise;

	if (text && bb_time_parse(text, trigger, &t))
		bb_usage("--%s: '%s' is no time", option, text);
	return t;
}

static struct graph *make_graph(struct bbx_reader *r, struct bbx_identity *id)
{
	struct graph_opts opts = { .since_utc_ns = 0 };
	struct graph *g;
	int err;

	if (arg.since || arg.until) {
		int64_t trigger = bbx_reference(id).utc_ns;

		opts.since_utc_ns = parse_time("since", arg.since, trigger, INT64_MIN);
		opts.until_utc_ns = parse_time("until", arg.until, trigger, INT64_MAX);
	}
	err = graph_new(r, id, &opts, &g);
	if (err == -EFBIG)
		bb_die(BB_EXIT_FAILED, "more events than fit into a graph: choose a smaller window "
				       "with --since and --until");
	if (err)
		bb_die(BB_EXIT_FAILED, "%s", bbx_strerror(err));
	return g;
}

/* The text in memory first: nobody gets half a graph, and what fails says why. */
static void draw(struct graph *g, const struct graph_draw *d)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = stdout, *f = open_memstream(&text, &len);
	int err = f ? graph_draw(g, d, f) : -ENOMEM;

	if (f && fclose(f))
		err = -ENOMEM;
	if (err)
		bb_die(BB_EXIT_FAILED, "%s", bbx_strerror(err == -EIO ? -ENOMEM : err));
	if (arg.out)
		out = fopen(arg.out, "we");
	if (!out)
		bb_die(BB_EXIT_FAILED, "%s: %s", arg.out, strerror(errno));
	/* bb_exit looks after stdout. */
	if (fwrite(text, 1, len, out) != len && arg.out)
		bb_die(BB_EXIT_FAILED, "%s: %s", arg.out, strerror(errno));
	if (arg.out && fclose(out))
		bb_die(BB_EXIT_FAILED, "%s: %s", arg.out, strerror(errno));
	free(text);
}

int main(int argc, char **argv)
{
	int first = bb_tool_parse(&tool, argc, argv), err;
	uint32_t budget = arg.budget ? parse_number("budget", arg.budget, GRAPH_BUDGET_MAX) : 0;
	uint32_t upid = arg.upid ? parse_number("upid", arg.upid, UINT32_MAX) : 0;
	struct graph_draw d = { .all = arg.all,
				.pod = arg.pod,
				.budget = arg.all ? GRAPH_BUDGET_MAX : GRAPH_BUDGET };
	struct bbx_reader *r = bb_input_open(argv + first, (size_t)(argc - first), 0);
	struct bbx_identity *id;
	struct graph *g;
	enum bb_exit status;

	if (budget)
		d.budget = budget;
	err = bbx_identity_new(r, &id);
	if (err)
		bb_die(BB_EXIT_FAILED, "%s", bbx_strerror(err));
	g = make_graph(r, id);
	if (graph_find_anchor(g, upid, arg.pod, &d.anchor)) {
		if (upid)
			bb_die(BB_EXIT_FAILED, "no process with upid %u in this recording", upid);
		bb_die(BB_EXIT_FAILED, "no process of pod '%s' in this recording", arg.pod);
	}
	draw(g, &d);
	status = bb_input_report(r);
	graph_free(g);
	bbx_identity_free(id);
	bbx_close(r);
	bb_exit(status);
}
