/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_LATENCY_H
#define REC_LATENCY_H
/* How long requests to disks and system calls took: read from the maps of BPF programs, written as rows of what is new. */
#include "build.h"
#include "counted.h"
#include "probes.h"

/* Zeroed to begin with. */
struct rec_latencies {
	struct rec_counted disks, calls;
};

void rec_latencies_done(struct rec_latencies *l);
/* Writes what was counted since the last time; nothing where there is no hook. Returns 0, -ENOMEM, bpf(2)'s errno, put's error. */
int rec_latencies_write(struct rec_latencies *l, const struct rec_probes *p, struct rec_build *b, rec_put_fn *put, void *arg);

#endif
