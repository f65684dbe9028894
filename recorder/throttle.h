/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_THROTTLE_H
#define REC_THROTTLE_H
/* Who was throttled: what became of the budgets that the BPF programs keep (bpf/lanes.bpf.h), as rows of the table throttle. */
#include "build.h"
#include "../bpf/config.h"

/* A budget of which events were left out. */
struct rec_budget {
	struct bb_budget_key key;
	struct bb_budget b;
	bool is_open; /* its start was told, its stop was not; false when it was just read */
};

/* Zero it before first use. */
struct rec_throttle {
	struct rec_budget *known; /* when last read, by key */
	size_t n;
	bool is_any_open;
};

/* Where rows go: b is room to make them in. */
struct rec_throttle_out {
	struct rec_build *b;
	rec_put_fn *put;
	void *arg;
};

void rec_throttle_done(struct rec_throttle *t);
/*
 * Writes the rows that are due, given the budgets as they are now, in any order; to be called once a second, but it need not while
 * nothing more is left out and none is open. last: no other call follows, so what lasts ends. list is consumed (free(3)).
 * Returns 0, or put's error.
 */
int rec_throttle_write(struct rec_throttle *t, struct rec_budget *list, size_t n, bool last, const struct rec_throttle_out *o);

#endif
