/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_DRAIN_H
#define REC_DRAIN_H
/*
 * From the ring buffer into the recording, and what is due each second: losses, names, clocks, the flush.
 * Rows stand in the order of their arrival.
 */
#include "build.h"
#include "cgroups.h"
#include "loss.h"
#include "trigger.h"

struct ring_buffer;

/* All pointers are borrowed. */
struct rec_drain {
	struct rec_probes *probes;
	struct bbx_writer *writer;
	struct rec_cgroups *cgroups;
	struct rec_build *build;
	struct rec_loss loss;
	struct rec_triggers triggers;
	struct ring_buffer *ring;
	unsigned batch;       /* records read by this call */
	uint64_t emptied_ns;  /* all that happened before is in the recording */
	uint64_t due_ns, clock_due_ns;
	int error;            /* the first one met in the middle of the ring */
};

/* Returns 0, or libbpf's negative errno. */
int rec_drain_init(struct rec_drain *d);
void rec_drain_done(struct rec_drain *d);
/* To be polled for reading; the ring wakes it only when it fills, so poll at most 100 ms. */
int rec_drain_fd(const struct rec_drain *d);
/*
 * Reads what is in the ring, up to a bounded number of records. Returns 1 when more may be there, 0 when it is empty, -ENOMEM,
 * write's errno.
 */
int rec_drain_read(struct rec_drain *d);
/* Does what is due by now. Returns 0, -ENOMEM, write's errno. */
int rec_drain_tick(struct rec_drain *d);
/* Detaches the hooks, empties the ring and settles the account. Returns as above; *ret_missing as rec_loss_settle. */
int rec_drain_finish(struct rec_drain *d, uint64_t *ret_missing);

#endif
