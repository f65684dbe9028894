/* SPDX-License-Identifier: Apache-2.0 */
/* What nodes, arrows and the picture say. */
#include "card.h"
#include "text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Lines of an arrow's label. */
#define ARROW_LINES 3
#define TIMES "\xc3\x97"

int graph_card_init(struct graph_card *c)
{
	memset(c, 0, sizeof(*c));
	c->f = open_memstream(&c->text, &c->len);
	return c->f ? 0 : -ENOMEM;
}

void graph_card_done(struct graph_card *c)
{
	if (c->f)
		fclose(c->f);
	free(c->text);
	memset(c, 0, sizeof(*c));
}

void graph_card_break(struct graph_card *c)
{
	fflush(c->f);
	if (c->n < GRAPH_CARD_LINES && c->len > (c->n ? c->ends[c->n - 1] : 0))
		c->ends[c->n++] = c->len;
}

char *graph_card_take(struct graph_card *c, enum graph_label_use use)
{
	char *text = NULL;
	size_t len, room = use == GRAPH_TIP ? GRAPH_TIP_CHARS : GRAPH_LABEL_CHARS;
	FILE *f = open_memstream(&text, &len);
	bool bad;

	if (!f)
		return NULL;
	fflush(c->f);
	for (size_t i = 0; i < c->n && room; i++) {
		size_t from = i ? c->ends[i - 1] : 0;

		graph_label_put(f, c->text + from, c->ends[i] - from, use, &room);
		if (i + 1 < c->n)
			graph_label_break(f);
		if (use == GRAPH_LABEL)
			room = GRAPH_LABEL_CHARS;
	}
	bad = ferror(f) || ferror(c->f);
	c->n = 0;
	rewind(c->f);
	if (fclose(f) || bad) {
		free(text);
		return NULL;
	}
	return text;
}

static void put_span(FILE *f, int64_t from, int64_t to, int64_t t)
{
	graph_text_time(f, from, t);
	if (to != from) {
		fputs("..", f);
		graph_text_time(f, to, t);
	}
}

static void put_times(FILE *f, uint32_t n)
{
	if (n > 1)
		fprintf(f, " " TIMES "%" PRIu32, n);
}

static void put_end(FILE *f, const struct graph_view *v, const struct graph_view_node *vn)
{
	const struct bbx_process *p = graph_process(v->g, vn->node);

	if (!p->has_exit)
		return;
	fputs("  ", f);
	graph_text_end(f, v->g, vn->node);
	if (vn->count == 1) {
		fputc(' ', f);
		graph_text_time(f, graph_died(v->g, vn->node), v->t);
	}
}

/* So many processes in so short a time are worth a word. */
#define MANY 20

static void put_rate(FILE *f, const struct graph_view_node *vn)
{
	uint64_t span = (uint64_t)vn->last_born - (uint64_t)vn->first_born;

	if (vn->count >= MANY && span >= 1000000)
		fprintf(f, ", %" PRIu64 "/s", (uint64_t)vn->count * 1000 / (span / 1000000));
}

/* "fork bomb: 9 generations, 400 at once". */
static void put_recursion(FILE *f, const struct graph_view_node *vn)
{
	fprintf(f, "fork bomb: %" PRIu32 " generations, %" PRIu32 " at once", vn->depth, vn->peak);
}

static void card_process(struct graph_card *c, const struct graph_view *v,
			 const struct graph_view_node *vn)
{
	const struct bbx_process *p = graph_process(v->g, vn->node);

	if (vn->fold == FOLD_ancestors) {
		fprintf(c->f, "%" PRIu32 " ancestors, from ", vn->count);
		graph_text_node(c->f, v->g, vn->node);
		graph_card_break(c);
		return;
	}
	if (vn->count == 1) {
		graph_text_node(c->f, v->g, vn->node);
	} else {
		if (p->comm.len)
			fwrite(p->comm.p, 1, p->comm.len, c->f);
		put_times(c->f, vn->count);
		if (vn->fold == FOLD_siblings || vn->fold == FOLD_recursion)
			put_rate(c->f, vn);
	}
	if (vn->fold == FOLD_runtime)
		fputs("  container runtime", c->f);
	else if (vn->fold != FOLD_recursion)
		put_end(c->f, v, vn);
	graph_card_break(c);
	if (vn->fold == FOLD_recursion)
		put_recursion(c->f, vn);
	else
		graph_text_program(c->f, v->g, vn->node, INT64_MAX);
	graph_card_break(c);
}

static void card_memory(struct graph_card *c, const struct graph_view *v,
			const struct graph_view_node *vn)
{
	int64_t limit = v->g->memories[vn->node - v->g->n_procs].limit;

	graph_text_node(c->f, v->g, vn->node);
	graph_card_break(c);
	if (limit) {
		fputs("limit ", c->f);
		graph_text_bytes(c->f, (uint64_t)limit);
		graph_card_break(c);
	}
}

void graph_card_node(struct graph_card *c, const struct graph_view *v,
		     const struct graph_view_node *vn)
{
	if (vn->node < v->g->n_procs) {
		card_process(c, v, vn);
		return;
	}
	if (graph_kind(v->g, vn->node) == GRAPH_MEMORY) {
		card_memory(c, v, vn);
		return;
	}
	if (vn->fold == FOLD_ends) {
		fprintf(c->f, "%" PRIu32 " remote ends", vn->count);
		graph_card_break(c);
		graph_text_node(c->f, v->g, vn->node);
		fputs(", ...", c->f);
	} else {
		graph_text_node(c->f, v->g, vn->node);
	}
	graph_card_break(c);
}

static void tip_one(struct graph_card *c, const struct graph_view *v,
		    const struct graph_view_node *vn)
{
	const struct bbx_process *p = graph_process(v->g, vn->node);

	fprintf(c->f, "upid %" PRIu32 ", pid %" PRIu32, p->upid, p->pid);
	if (p->ns_pid && p->ns_pid != p->pid)
		fprintf(c->f, " (%" PRIu32 " in its container)", p->ns_pid);
	graph_card_break(c);
	fputs("started ", c->f);
	graph_text_time(c->f, graph_born(v->g, vn->node), v->t);
	if (p->has_exit) {
		fputs(", ended ", c->f);
		graph_text_time(c->f, graph_died(v->g, vn->node), v->t);
		fputs(": ", c->f);
		graph_text_end(c->f, v->g, vn->node);
	} else {
		fputs(", no end recorded", c->f);
	}
	if (!p->parent_upid)
		fputs(", parent not in the recording", c->f);
	graph_card_break(c);
}

static void tip_many(struct graph_card *c, const struct graph_view *v,
		     const struct graph_view_node *vn)
{
	static const char *const why[] = {
		[FOLD_none] = "",
		[FOLD_siblings] = "same program, same end, same edges",
		[FOLD_runtime] = "processes of the container runtime",
		[FOLD_recursion] = "a process that forks itself",
		[FOLD_ends] = "",
		[FOLD_ancestors] = "each only started the next",
	};

	fprintf(c->f, "%" PRIu32 " processes folded: %s", vn->count, why[vn->fold]);
	graph_card_break(c);
	fputs("started ", c->f);
	put_span(c->f, vn->first_born, vn->last_born, v->t);
	if (vn->last_died != INT64_MAX) {
		fputs(", last ended ", c->f);
		graph_text_time(c->f, vn->last_died, v->t);
	}
	fprintf(c->f, "; lowest upid %" PRIu32, vn->node + 1);
	graph_card_break(c);
}

void graph_card_node_tip(struct graph_card *c, const struct graph_view *v,
			 const struct graph_view_node *vn)
{
	const struct graph *g = v->g;

	graph_text_node(c->f, g, vn->node);
	graph_card_break(c);
	if (vn->node < g->n_procs) {
		if (vn->count == 1)
			tip_one(c, v, vn);
		else
			tip_many(c, v, vn);
		graph_text_program(c->f, g, vn->node, INT64_MAX);
		graph_card_break(c);
	} else if (vn->fold == FOLD_ends) {
		fprintf(c->f,
			"%" PRIu32 " remote ends folded: the same processes did the same with each",
			vn->count);
		graph_card_break(c);
	}
}

static void put_edge(struct graph_card *c, const struct graph_view *v,
		     const struct graph_view_edge *e)
{
	put_span(c->f, e->first.ts, e->last, v->t);
	fputc(' ', c->f);
	graph_text_edge(c->f, v->g, &e->first);
	put_times(c->f, e->count);
	graph_card_break(c);
}

void graph_card_arrow(struct graph_card *c, const struct graph_view *v,
		      const struct graph_view_arrow *a, bool all)
{
	size_t n = a->to - a->from, max = all ? GRAPH_CARD_LINES - 1 : ARROW_LINES;

	if (n <= max)
		max = n;
	for (size_t i = 0; i < max; i++)
		put_edge(c, v, &v->edges[a->from + i]);
	if (n > max) {
		fprintf(c->f, "and %zu more", n - max);
		graph_card_break(c);
	}
}

void graph_card_counts(struct graph_card *c, const struct graph_view *v)
{
	if (v->n_procs == v->g->n_procs)
		fprintf(c->f, "%zu processes", v->n_procs);
	else
		fprintf(c->f, "%zu of %" PRIu32 " processes", v->n_procs, v->g->n_procs);
	graph_card_break(c);
	if (v->n_folded)
		fprintf(c->f, "%zu of them folded into others", v->n_folded);
	graph_card_break(c);
	if (v->n_hidden_nodes)
		fprintf(c->f, "%zu nodes (%zu processes) left out", v->n_hidden_nodes, v->n_hidden);
	graph_card_break(c);
	if (v->n_hidden_arrows)
		fprintf(c->f, "%zu arrows left out", v->n_hidden_arrows);
	graph_card_break(c);
}

/* In lines that are not cut, unless a word is longer than one. */
static void put_words(struct graph_card *c, const char *text)
{
	for (size_t n, line = 0; *text; text += n + (text[n] == ' ')) {
		n = strcspn(text, " ");
		if (line && line + 1 + n >= GRAPH_LABEL_CHARS) {
			graph_card_break(c);
			line = 0;
		}
		line += fprintf(c->f, "%s%.*s", line ? " " : "", (int)n, text);
	}
	graph_card_break(c);
}

void graph_card_title(struct graph_card *c, const struct graph_view *v)
{
	fputs(v->anchor.what, c->f);
	if (v->anchor.upid) {
		fputs(": ", c->f);
		graph_text_node(c->f, v->g, v->anchor.upid - 1);
	}
	graph_card_break(c);
	if (v->anchor.detail)
		put_words(c, v->anchor.detail);
	fputs("t = ", c->f);
	graph_text_utc(c->f, v->t);
	graph_card_break(c);
	graph_card_counts(c, v);
}

void graph_card_losses(struct graph_card *c, const struct graph *g)
{
	uint64_t dropped = 0, throttled = 0;

	if (g->n_gaps) {
		fprintf(c->f, "nothing recorded for %.1f s", (double)g->gap_ns / 1e9);
		graph_card_break(c);
	}

	for (size_t i = 0; i < g->n_losses; i++) {
		dropped += g->losses[i].dropped;
		throttled += g->losses[i].throttled;
	}
	if (dropped) {
		fprintf(c->f, "%" PRIu64 " events lost", dropped);
		graph_card_break(c);
	}
	if (throttled) {
		fprintf(c->f, "%" PRIu64 " events left out by a budget", throttled);
		graph_card_break(c);
	}
}
