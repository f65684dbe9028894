/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_FLOWS_H
#define REC_FLOWS_H
/*
 * What passes through sockets: read from the map of bpf/net.bpf.c, written as rows of what is new. Whose a TCP socket is, table tcp tells: the
 * packets themselves come and go in interrupts.
 */
#include "build.h"
#include "counted.h"
#include "probes.h"

#define REC_FLOW_OWNERS 8192u
#define REC_FLOW_ROWS 2000u

struct rec_flow_owner {
	uint64_t sock;
	struct bb_task task;
};

/* Zeroed to begin with. */
struct rec_flows {
	struct rec_counted counted;
	struct rec_flow_owner *owners; /* by hash of the cookie; one that comes later pushes out one before */
};

void rec_flows_done(struct rec_flows *f);
/* Learns of a TCP socket's owner from a valid wire record of any table. Returns 0, -ENOMEM. */
int rec_flows_event(struct rec_flows *f, const void *rec);
/* Writes what was counted since the last time; nothing where the profile does not count. Returns 0, -ENOMEM, bpf(2)'s errno, put's error. */
int rec_flows_write(struct rec_flows *f, const struct rec_probes *p, struct rec_build *b, rec_put_fn *put, void *arg);

#endif
