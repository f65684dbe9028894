/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_HISTOGRAM_H
#define REC_HISTOGRAM_H
/* Counts by powers of two of microseconds, as BPF programs keep them: bucket n has those below 2^n, the last one all others. */
#include <stddef.h>
#include <stdint.h>
#include <linux/types.h>
#include "../bpf/config.h"

struct rec_latency {
	uint64_t n, p50_ns, p99_ns, max_ns; /* upper ends of the buckets */
	char text[BB_LATENCY_BUCKETS * 32]; /* "256us:10 512us:1" */
};

/* What is in now and was not in before, which may be NULL. */
void rec_latency_of(struct rec_latency *ret_l, const __u64 now[BB_LATENCY_BUCKETS], const __u64 *before);

#endif
