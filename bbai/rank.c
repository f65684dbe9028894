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
		return compare_onset(a, b) < 0 && (same_process(&a->row, &b->row) || same_container(&a->row, &b->row));
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
	if (a->about_trigger != b->about_trigger)
		return a->about_trigger ? -1 : 1;
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

void ai_rank(struct ai_findings *f, const struct ai_row *trigger)
{
	for (size_t i = 0; i < f->n; i++) {
		struct ai_finding *x = f->all[i];

		x->about_trigger = trigger && (same_process(&x->row, trigger) || same_container(&x->row, trigger));
	}
	for (size_t i = 0; i < f->n; i++)
		f->all[i]->explained_by = find_cause(f, f->all[i]);
	for (size_t i = 0; i < f->n; i++) {
		struct ai_finding *root = root_of(f->all[i]);

		if (root != f->all[i]) {
			root->n_explained++;
			root->about_trigger |= f->all[i]->about_trigger;
		}
	}
	if (f->n)
		qsort(f->all, f->n, sizeof(*f->all), compare_rank);
}
