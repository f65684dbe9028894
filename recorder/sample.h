/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_SAMPLE_H
#define REC_SAMPLE_H
/* What samplers (a row each of the table in samplers.c) have of the round they are in. */
#include "samplers.h"

struct rec_round {
	const struct rec_sampled *what;
	const struct rec_cgroup_places *places;
	uint64_t cpu_limit_ns; /* of this thread's CPU time */
	bool is_last;          /* no other round follows */
	uint64_t items;        /* rows so far */
	size_t cursor;         /* where the round goes on; 0 when it starts */
	void *state;           /* of the sampler, from round to round */
};

/* Each: take samples until the round is done or its time is over. Returns 1 when it is to go on, 0 at its end, -ENOMEM, put's error. */
typedef int rec_sampler_fn(struct rec_round *r);
rec_sampler_fn rec_sample_cgroups, rec_sample_limits, rec_sample_node, rec_sample_net, rec_sample_kmsg, rec_sample_disks,
	rec_sample_processes;

/* Frees the state of rec_sample_kmsg; that of others is for free(3). */
void rec_sample_kmsg_done(void *state);

/* Is the time over? Asked after each item, so that each turn gets on. */
bool rec_round_over(const struct rec_round *r);
/* Ends the record made in what->b and gives it away. Returns 0, put's error. */
int rec_round_put(struct rec_round *r);
/*
 * Gives fn each container and pod that is there, going on at the cursor. Returns as a sampler.
 */
int rec_round_cgroups(struct rec_round *r, int (*fn)(struct rec_round *r, struct rec_group *g));

#endif
