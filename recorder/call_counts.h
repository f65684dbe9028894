/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_CALL_COUNTS_H
#define REC_CALL_COUNTS_H
/*
 * How often each cgroup made which system call, and how they failed: read from the maps of bpf/call_count.bpf.h, written as rows of what
 * is new. Memory: 2 KiB a cgroup that made calls.
 */
#include "build.h"
#include "probes.h"

struct rec_errno_count;

/* Zeroed to begin with. */
struct rec_call_counts {
	uint32_t *known[BB_SLOTS_MAX]; /* BB_CALL_COUNTS each, as last read; NULL = all 0 */
	struct bb_call_counts *room;   /* of all CPUs */
	struct rec_errno_count *errnos;
	size_t n_errnos;
	uint64_t gone[64];             /* cgroups that were removed: their sets are given back */
	size_t n_gone;
	uint64_t read_ns;
};

void rec_call_counts_done(struct rec_call_counts *c);
/* Learns of cgroups that go from a valid wire record of any table. */
void rec_call_counts_event(struct rec_call_counts *c, const void *rec);
/* Writes what was counted since the last time; nothing where the profile does not count. Returns 0, -ENOMEM, bpf(2)'s errno, put's error. */
int rec_call_counts_write(struct rec_call_counts *c, const struct rec_probes *p, struct rec_build *b, rec_put_fn *put, void *arg);

#endif
