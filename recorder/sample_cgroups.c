/* SPDX-License-Identifier: Apache-2.0 */
/* What containers and pods use, and the limits they have. */
#include <string.h>
#include "clock.h"
#include "sample.h"

static int put_stat(struct rec_round *r, struct rec_group *g)
{
	struct bb_cgroup_stat *row = REC_BUILD(r->what->b, cgroup_stat, rec_boot_ns());

	rec_figures_null(row, sizeof(*row));
	row->h.task = (struct bb_task){ .cgroup_id = g->id };
	return rec_cgroup_files_read(r->places, r->places->stat, r->places->n_stat, g->path, row) ? rec_round_put(r) : 0;
}

int rec_sample_cgroups(struct rec_round *r)
{
	return rec_round_cgroups(r, put_stat);
}

/* Limits change seldom; those of a new container are read at once. */
#define LIMITS_NS 5000000000ull

/* v1 writes "no limit" of memory as the largest number of whole pages. */
static void drop_no_limit(__u64 *v)
{
	if (*v >= 1ull << 62)
		*v = BB_NULL_U64;
}

static int put_limits(struct rec_round *r, struct rec_group *g)
{
	const uint64_t now = rec_boot_ns();
	const bool is_first = !g->limits_due_ns;
	struct bb_cgroup_limit *row = REC_BUILD(r->what->b, cgroup_limit, now);
	const void *limits = &row->h + 1;

	_Static_assert(sizeof(*row) - sizeof(row->h) == sizeof(g->limits), "the limits of a group are the fields of cgroup_limit");
	if (now < g->limits_due_ns && !r->is_last)
		return 0;
	g->limits_due_ns = now + LIMITS_NS;
	rec_figures_null(row, sizeof(*row));
	row->h.task = (struct bb_task){ .cgroup_id = g->id };
	if (!rec_cgroup_files_read(r->places, r->places->limits, r->places->n_limits, g->path, row))
		return 0;
	drop_no_limit(&row->memory_max_bytes);
	drop_no_limit(&row->swap_max_bytes);
	if (!is_first && !memcmp(g->limits, limits, sizeof(g->limits)))
		return 0;
	memcpy(g->limits, limits, sizeof(g->limits));
	return rec_round_put(r);
}

int rec_sample_limits(struct rec_round *r)
{
	return rec_round_cgroups(r, put_limits);
}
