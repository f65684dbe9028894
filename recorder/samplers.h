/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_SAMPLERS_H
#define REC_SAMPLERS_H
/*
 * What no hook tells: figures of containers and of the node, taken by the clock. All samplers together have REC_SAMPLERS_BUDGET_NS of CPU
 * time at a turn; a round that needs more goes on at the next turn, 100 ms later. Each round is a row of the table sampler.
 */
#include "build.h"
#include "cgroup_files.h"
#include "cgroups.h"

#define REC_SAMPLERS_BUDGET_NS 5000000ull
#define REC_SAMPLERS_MAX 16
/* From a trigger on; the recording of an incident goes on as long by default. */
#define REC_SAMPLERS_HURRY_NS 2000000000ull

/* What samplers take samples of, and where their rows go. All is borrowed. */
struct rec_sampled {
	const struct rec_host *host;
	const struct rec_cgroupfs *fs;
	struct rec_cgroups *cgroups;
	const char *below;    /* only cgroups of this path and below; NULL = all */
	struct rec_build *b;
	rec_put_fn *put;
	void *arg;
};

struct rec_samplers;

/* Returns 0, -ENOMEM. */
int rec_samplers_new(const struct rec_sampled *what, struct rec_samplers **ret_s);
void rec_samplers_free(struct rec_samplers *s);
/* Takes what is due. To be called often; it is cheap while nothing is. Returns 0, -ENOMEM, put's error. */
int rec_samplers_run(struct rec_samplers *s);
/* What happens around a trigger is looked at ten times a second: containers, node and network, within the same budget. trigger_ns: when it fired. */
void rec_samplers_hurry(struct rec_samplers *s, uint64_t trigger_ns);
/* Takes a round of all, without regard to budget and time. Returns as above. */
int rec_samplers_last(struct rec_samplers *s);
/* A new segment begins, which is to have all that is else written when it changes. */
void rec_samplers_renew(struct rec_samplers *s);

#endif
