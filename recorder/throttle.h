/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_THROTTLE_H
#define REC_THROTTLE_H
/*
 * Who was throttled: reads the budgets that the BPF programs keep (bpf/lanes.bpf.h), and makes rows of the table throttle of them.
 */
#include "build.h"
#include "lanes.h"

/* A budget with its key, as read from the map. */
struct rec_budget {
	struct bb_budget_key key;
	struct bb_budget b;
	bool is_open;             /* its start has no stop yet */
};

/* Zero it before first use. */
struct rec_throttle {
	struct rec_budget *known; /* those in which events were left out, by key, when last read */
	size_t n;
	uint64_t throttled;       /* in all, when last read */
	bool is_any_open;
};

void rec_throttle_done(struct rec_throttle *t);
/*
 * Writes the rows that are due since the last call, to be called once a second. throttled: events left out so far, of all types. last:
 * no other call follows, so what lasts ends.
 * Returns 0, -ENOMEM, bpf(2)'s errno, the writer's error.
 */
int rec_throttle_write(struct rec_throttle *t, const struct rec_lanes *l, uint64_t throttled, bool last, struct bbx_writer *w,
		       struct rec_build *b);

#endif
