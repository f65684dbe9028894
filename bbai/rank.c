/* SPDX-License-Identifier: Apache-2.0 */
#include "rank.h"

#include <stdlib.h>
#include <string.h>

static bool same_process(const struct ai_row *a, const struct ai_row *b)
{
	int64_t upid = ai_cell_int(a, "upid");

	return upid > 0 && upid == ai_cell_int(b, "upid");
}

/* Containers that start again keep their names, not their ids. */
static bool same_container(const struct ai_row *a, const struct ai_row *b)
{
	if (!ai_cell_text(a, "pod") && !ai_cell_text(a, "container"))
		return ai_cell_text(a, "container_id") && ai_cell_same(a, b, "container_id");
	return ai_cell_same(a, b, "node") && ai_cell_same(a, b, "namespace") && ai_cell_same(a, b, "pod") &&
	       ai_cell_same(a, b, "container");
}

static bool same_container_id(const struct ai_row *a, const struct ai_row *b)
{
	return ai_cell_text(a, "container_id") && ai_cell_same(a, b, "container_id");
}

static bool same_pod(const struct ai_row *a, const struct ai_row *b)
{
	return ai_cell_text(a, "pod") && ai_cell_same(a, b, "node") && ai_cell_same(a, b, "namespace") && ai_cell_same(a, b, "pod");
}

static bool is_contained(const struct ai_row *row)
{
	return ai_cell_text(row, "pod") || ai_cell_text(row, "container") || ai_cell_text(row, "container_id");
}

static bool is_ancestor(const struct ai_row *x, const struct ai_rows *ancestors)
{
	for (size_t i = 0; i < ancestors->n; i++) {
		if (same_process(x, &ancestors->rows[i]))
			return true;
	}
	return false;
}

/* What ended one run of a container does not explain the end of another; only in a crash loop all of them matter. */
static bool is_other_run(const struct ai_row *x, const struct ai_row *trigger)
{
	const char *reason = ai_cell_text(trigger, "reason");

	return ai_cell_text(x, "container_id") && ai_cell_text(trigger, "container_id") && !same_container_id(x, trigger) &&
	       !(reason && strcmp(reason, "crash-loop") == 0);
}

static enum ai_about find_about(const struct ai_row *x, const struct ai_row *trigger, const struct ai_rows *ancestors)
{
	if (same_process(x, trigger))
		return AI_ABOUT_PROCESS;
	if (same_container_id(x, trigger) || (same_container(x, trigger) && !is_other_run(x, trigger)))
		return AI_ABOUT_CONTAINER;
	if (same_pod(x, trigger) && !same_container(x, trigger))
		return AI_ABOUT_POD;
	return !is_contained(trigger) && is_ancestor(x, ancestors) ? AI_ABOUT_ANCESTOR : AI_ABOUT_OTHER;
}

/* Findings of one class in one container; a detector that tells kinds apart has a column for it. */
static bool is_repetition(const struct ai_row *later, const struct ai_row *first)
{
	return same_process(later, first) || (same_container(later, first) && ai_cell_same(later, first, "kind"));
}

static bool in_scope(const struct ai_row *a, const struct ai_row *b, enum ai_scope scope)
{
	if (scope == AI_SAME_NODE)
		return ai_cell_same(a, b, "node");
	return same_process(a, b) || (scope == AI_SAME_CONTAINER && same_container(a, b));
}

/* The order of causes: the first in it can be explained by none after it. */
static int compare_onset(const struct ai_finding *a, const struct ai_finding *b)
{
	int64_t x = ai_cell_int(&a->row, "upid"), y = ai_cell_int(&b->row, "upid");
	int c = strcmp(a->detector->class, b->detector->class);

	if (a->ts_ns != b->ts_ns)
		return a->ts_ns < b->ts_ns ? -1 : 1;
	if (c)
		return c;
	return x < y ? -1 : x > y;
}

static bool explains(const struct ai_finding *a, const struct ai_finding *b)
{
	const struct ai_detector *d = a->detector;
	bool same_class = strcmp(d->class, b->detector->class) == 0;

	if (a == b)
		return false;
	if (same_class)
		return compare_onset(a, b) < 0 && is_repetition(&b->row, &a->row);
	if (a->score + AI_LESS_SURE < b->score)
		return false;
	if (a->ts_ns > b->ts_ns && (uint64_t)a->ts_ns - (uint64_t)b->ts_ns > AI_SLACK_NS)
		return false;
	for (size_t i = 0; i < d->n_explains; i++) {
		if (strcmp(d->explains[i].class, b->detector->class) == 0 && in_scope(&a->row, &b->row, d->explains[i].scope))
			return true;
	}
	return false;
}

/* Detectors may name each other: a finding must not end up below itself. */
static bool is_below(const struct ai_finding *x, const struct ai_finding *top)
{
	for (; x; x = x->explained_by) {
		if (x == top)
			return true;
	}
	return false;
}

static int compare_rank(const void *pa, const void *pb)
{
	const struct ai_finding *a = *(struct ai_finding *const *)pa, *b = *(struct ai_finding *const *)pb;

	if (!a->explained_by != !b->explained_by)
		return a->explained_by ? 1 : -1;
	if (a->about != b->about)
		return a->about > b->about ? -1 : 1;
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return compare_onset(a, b);
}

/* The best explanation of a finding, by score, then the earliest. */
static struct ai_finding *find_cause(const struct ai_findings *f, const struct ai_finding *x)
{
	struct ai_finding *best = NULL;

	for (size_t i = 0; i < f->n; i++) {
		struct ai_finding *a = f->all[i];

		if (!explains(a, x) || is_below(a, x))
			continue;
		if (!best || a->score > best->score || (a->score == best->score && compare_onset(a, best) < 0))
			best = a;
	}
	return best;
}

static struct ai_finding *root_of(struct ai_finding *x)
{
	while (x->explained_by)
		x = x->explained_by;
	return x;
}

bool ai_trigger_names(const struct ai_row *trigger)
{
	return ai_cell_int(trigger, "upid") > 0 || is_contained(trigger);
}

void ai_rank(struct ai_findings *f, const struct ai_row *trigger, const struct ai_rows *ancestors)
{
	for (size_t i = 0; i < f->n && trigger; i++)
		f->all[i]->about = find_about(&f->all[i]->row, trigger, ancestors);
	for (size_t i = 0; i < f->n; i++)
		f->all[i]->explained_by = find_cause(f, f->all[i]);
	for (size_t i = 0; i < f->n; i++) {
		struct ai_finding *root = root_of(f->all[i]);

		if (root != f->all[i]) {
			root->n_explained++;
			if (root->about < f->all[i]->about)
				root->about = f->all[i]->about;
		}
	}
	if (f->n)
		qsort(f->all, f->n, sizeof(*f->all), compare_rank);
}
