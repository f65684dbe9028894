/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "text.h"
#include "timearg.h"
#include "tool.h"

#define LABEL "%-11s"

static void print_when(FILE *out, const struct ai_case *c, int64_t ts_ns)
{
	char iso[32], rel[32];

	fprintf(out, LABEL "%s, %s from %s\n", "when", bb_time_print(ts_ns, iso), ai_text_relative(ts_ns, c->window.ref_ns, rel),
		c->window.ref_is_trigger ? "the trigger" : "the last event");
}

static int print_who(FILE *out, const struct ai_row *row)
{
	_cleanup_free_ char *who = ai_text_render("process {comm} (pid {pid}, upid {upid})[, container {container}][ of pod {pod}]"
						  "[, namespace {namespace}][, node {node}]", row, 0);

	if (!who)
		return -ENOMEM;
	fprintf(out, LABEL "%s\n", "who", who);
	return 0;
}

/* What the trigger was, for a verdict that is not about its own process or container. */
static int print_relation(FILE *out, const struct ai_case *c)
{
	static const char *const about[] = { [AI_ABOUT_POD] = "its pod", [AI_ABOUT_ANCESTOR] = "a process it descends from",
					     [AI_ABOUT_PROCESS] = NULL };
	const char *whom = about[c->verdict->about];
	_cleanup_free_ char *what = whom ? ai_text_render("{reason} of {target}[: {detail}]", &c->trigger.rows[0], 0) : NULL;

	if (whom && !what)
		return -ENOMEM;
	if (whom)
		fprintf(out, LABEL "%s; the verdict is about %s\n", "trigger", what, whom);
	return 0;
}

/* A row with its citation: "  E1  oom#17   -0.004s  words" */
static int print_cited(FILE *out, const char *mark, const struct ai_row *row, int64_t ref_ns, const char *words)
{
	const struct ai_cell *ts = ai_cell(row, "ts");
	_cleanup_free_ char *cite = ai_text_cite(row);
	char rel[32] = "";

	if (!cite || !words)
		return -ENOMEM;
	if (ts && ts->type == AI_INT)
		ai_text_relative(ts->i, ref_ns, rel);
	fprintf(out, "  %-4s %-18s %10s  %s\n", mark, cite, rel, words);
	return 0;
}

static int print_evidence(FILE *out, const struct ai_finding *x, int64_t ref_ns)
{
	int err = 0;

	if (x->n_evidence)
		fputs("\nevidence\n", out);
	for (size_t i = 0; i < x->n_evidence && !err; i++) {
		const struct ai_evidence *e = &x->evidence[i];
		_cleanup_free_ char *cells = ai_text_row(&e->row, ref_ns), *words = NULL;
		char mark[16];

		if (!cells || asprintf(&words, "%s: %s", e->head, cells) < 0)
			return -ENOMEM;
		snprintf(mark, sizeof(mark), "E%u", e->number);
		err = print_cited(out, mark, &e->row, ref_ns, words);
	}
	return err;
}

/* Rows of a query of ours with their words in the column step. */
static int print_steps(FILE *out, const char *head, const struct ai_rows *rows, int64_t ref_ns, bool with_who)
{
	int err = 0;

	if (rows->n)
		fprintf(out, "\n%s\n", head);
	for (size_t i = 0; i < rows->n && !err; i++) {
		_cleanup_free_ char *words = ai_text_render(with_who ? "{comm} (pid {pid})[ of pod {pod}] {step}" : "{step}",
							    &rows->rows[i], ref_ns);

		err = print_cited(out, "", &rows->rows[i], ref_ns, words);
	}
	return err;
}

static void print_rule_out(FILE *out, const struct ai_rule_out *r)
{
	if (r->failed)
		fprintf(out, "  %-18s could not be asked\n", r->query->class);
	else if (r->rows)
		fprintf(out, "  %-18s NOT ruled out (%s): %zu%s row%s against\n", r->query->class, r->query->head, r->rows,
			r->more ? " or more" : "", r->rows == 1 ? "" : "s");
	else
		fprintf(out, "  %-18s %s: 0 rows against\n", r->query->class, r->query->head);
}

static void print_window(FILE *out, const struct ai_case *c)
{
	const struct ai_window *w = &c->window;
	char from[32], to[32], dur[32];

	if (!w->events) {
		fprintf(out, LABEL "no rows\n", "window");
		return;
	}
	fprintf(out, LABEL "%s to %s (%s), %" PRIu64 " rows", "window", bb_time_print(w->from_ns, from),
		bb_time_print(w->to_ns, to), ai_text_duration(w->to_ns - w->from_ns, dur), w->events);
	for (size_t i = 0; i < w->n_nodes; i++) {
		_cleanup_free_ char *node = bb_escape(w->nodes[i], strlen(w->nodes[i]));

		fprintf(out, "%s%s", i ? ", " : ", node ", node ? node : "?");
	}
	fputc('\n', out);
}

static void print_gaps(FILE *out, const struct ai_loss *l)
{
	char dur[32], end[32];

	if (!l->gaps)
		return;
	fprintf(out, LABEL "nothing was recorded for %s", "gap", ai_text_duration(l->gap_ns, dur));
	if (l->gaps > 1)
		fprintf(out, ", in %" PRId64 " places; the last one ended at", l->gaps);
	else
		fputs(" until", out);
	fprintf(out, " %s: no recorder ran\n", bb_time_print(l->gap_end_ns, end));
}

static void print_loss(FILE *out, const struct ai_case *c)
{
	const struct ai_loss *l = &c->loss;
	const char *glue = "";

	fprintf(out, LABEL, "loss");
	if (!l->accounted)
		fputs("not known: the recording has no account of lost events", out);
	else if (!l->dropped && !l->throttled)
		fputs("0 events lost while recording", out);
	for (size_t i = 0; i < l->types.n && (l->dropped || l->throttled); i++) {
		const struct ai_row *row = &l->types.rows[i];
		int64_t lost = ai_cell_int(row, "dropped") + ai_cell_int(row, "throttled");
		_cleanup_free_ char *type = lost ? ai_text_cell(ai_cell(row, "type"), 0) : NULL;

		if (!lost)
			continue;
		fprintf(out, "%s%" PRId64 " %s", glue, lost, type ? type : "?");
		glue = ", ";
	}
	if (*glue)
		fputs(" events lost while recording", out);
	if (l->damages)
		fprintf(out, "; the recording is damaged or cut, or was, in %zu place%s", l->damages, l->damages == 1 ? "" : "s");
	fputc('\n', out);
	print_gaps(out, l);
	if (*glue || l->damages || l->gaps)
		fprintf(out, LABEL "what was ruled out by 0 rows is not proven: the row may be among the lost ones\n", "caution");
}

static void print_others(FILE *out, const struct ai_case *c)
{
	const struct ai_findings *f = &c->findings;
	const char *head = c->verdict ? "also found, with another cause" : "also found, but not about the trigger";
	size_t first = c->verdict ? 1 : 0, shown = 0;

	for (size_t i = first; i < f->n; i++) {
		const struct ai_finding *x = f->all[i];

		if (x->explained_by || shown == AI_ROOTS_MAX)
			continue;
		if (!shown++)
			fprintf(out, "\n%s\n", head);
		fprintf(out, "  %s (%s, score %.2f)\n", x->title, x->detector->class, x->score);
	}
	shown = 0;
	for (size_t i = first; i < f->n; i++) {
		const struct ai_finding *x = f->all[i];

		if (!x->explained_by || shown == AI_ROOTS_MAX)
			continue;
		fprintf(out, "%s  %s (%s, by %s)\n", shown++ ? "" : "\nexplained by a cause above\n", x->title, x->detector->class,
			x->explained_by->detector->class);
	}
}

static void print_failures(FILE *out, const struct ai_findings *f)
{
	for (size_t i = 0; i < f->n_failures; i++) {
		_cleanup_free_ char *why = bb_escape(f->failures[i].why, strlen(f->failures[i].why));

		fprintf(out, LABEL "%s could not be asked in full: %s\n", "caution", f->failures[i].detector->class, why ? why : "?");
	}
}

static int print_verdict(FILE *out, const struct ai_case *c)
{
	const struct ai_finding *x = c->verdict;
	int err;

	fprintf(out, "%s\n\n", x->title);
	fprintf(out, LABEL "%s, score %.2f\n", "class", x->detector->class, x->score);
	print_when(out, c, x->ts_ns);
	err = print_who(out, &x->row);
	if (!err)
		err = print_relation(out, c);
	if (!err)
		err = print_evidence(out, x, c->window.ref_ns);
	if (!err)
		err = print_steps(out, "from its start to its end", &c->chain, c->window.ref_ns, false);
	if (err)
		return err;
	if (x->detector->n_rule_outs)
		fputs("\nruled out\n", out);
	for (size_t i = 0; i < x->detector->n_rule_outs; i++)
		print_rule_out(out, &x->rule_outs[i]);
	return 0;
}

static int print_footer(FILE *out, const struct ai_case *c)
{
	const struct ai_finding *x = c->verdict;
	const struct ai_row *cited = x && x->n_evidence ? &x->evidence[0].row : c->last.n ? &c->last.rows[0] : NULL;
	_cleanup_free_ char *lookup = cited ? ai_text_lookup(cited) : NULL;

	print_window(out, c);
	print_loss(out, c);
	print_failures(out, &c->findings);
	if (x && x->fix)
		fprintf(out, LABEL "%s\n", "fix", x->fix);
	if (cited && !lookup)
		return -ENOMEM;
	if (lookup)
		fprintf(out, LABEL "bbq '%s' shows a cited row; times count from %s\n", "check", lookup,
			c->window.ref_is_trigger ? "the trigger" : "the last event");
	return 0;
}

char *ai_unknown_title(const struct ai_case *c)
{
	if (c->findings.n)
		return ai_text_render("unknown: nothing that was found explains the trigger, {reason} of {target}[: {detail}]",
				      &c->trigger.rows[0], 0);
	if (c->findings.n_failures)
		return strdup("unknown: not every detector could be asked, and the others found nothing");
	if (c->loss.damages)
		return strdup("unknown: none of the known kinds of incident is in what is left of this recording");
	return strdup("unknown: none of the known kinds of incident is in this recording");
}

static int print_unknown(FILE *out, const struct ai_case *c)
{
	_cleanup_free_ char *title = ai_unknown_title(c);

	if (!title)
		return -ENOMEM;
	fprintf(out, "%s\n", title);
	return print_steps(out, "the last that happened", &c->last, c->window.ref_ns, true);
}

int ai_report(FILE *out, const struct ai_case *c)
{
	int err = c->verdict ? print_verdict(out, c) : print_unknown(out, c);

	if (err)
		return err;
	print_others(out, c);
	fputc('\n', out);
	return print_footer(out, c);
}

static int print_sql(FILE *out, struct bbq *q, const char *what, const char *head, const char *sql, const struct ai_row *row)
{
	_cleanup_free_ char *full = ai_query_expand(q, sql, row);

	if (!full)
		return -ENOMEM;
	fprintf(out, "-- %s%s%s\n%s%s", what, head ? ": " : "", head ? head : "", full, full[strlen(full) - 1] == '\n' ? "" : "\n");
	return 0;
}

int ai_report_sql(FILE *out, struct bbq *q, const struct ai_case *c, struct ai_detector *const *detectors, size_t n)
{
	const struct ai_finding *x = c->verdict;
	int err = 0;

	fputs("\n-- SQL used\n", out);
	for (size_t i = 0; i < n && !err; i++)
		err = print_sql(out, q, "finding", detectors[i]->class, detectors[i]->finding.sql, NULL);
	for (size_t i = 0; x && i < x->detector->n_evidence && !err; i++)
		err = print_sql(out, q, "evidence", x->detector->evidence[i].head, x->detector->evidence[i].sql, &x->row);
	for (size_t i = 0; x && i < x->detector->n_rule_outs && !err; i++)
		err = print_sql(out, q, "rules out", x->detector->rule_outs[i].class, x->detector->rule_outs[i].sql, &x->row);
	return err;
}
