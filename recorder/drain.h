/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_DRAIN_H
#define REC_DRAIN_H
/*
 * From the ring buffers into the recording, and what is due each second: losses, names, clocks, the own cost, the flush.
 * Rows stand in the order of their arrival.
 */
#include "build.h"
#include "cgroups.h"
#include "loss.h"
#include "rings.h"
#include "throttle.h"
#include "trigger.h"

/* All pointers are borrowed. */
struct rec_drain {
	struct rec_probes *probes;
	struct bbx_writer *writer;
	struct rec_cgroups *cgroups;
	struct rec_build *build;
	struct rec_loss loss;
	struct rec_throttle throttle;
	struct rec_triggers triggers;
	struct rec_rings *rings;
	uint64_t emptied_ns;  /* all that happened before is in the recording */
	uint64_t due_ns, clock_due_ns;
};

/* Returns 0; as rec_rings_new. */
int rec_drain_init(struct rec_drain *d);
void rec_drain_done(struct rec_drain *d);
/* To be polled for reading, 100 ms at most: see rec_rings_fd. */
int rec_drain_fd(const struct rec_drain *d);
/* Reads what is in the rings. Returns 1 when they are filling again, 0 when not; -EBADMSG, -ENOMEM, write's errno. */
int rec_drain_read(struct rec_drain *d);
/* Does what is due by now. Returns 0, -ENOMEM, write's errno. */
int rec_drain_tick(struct rec_drain *d);
/* Detaches the hooks, empties the rings and settles the account. Returns as above; *ret_missing as rec_loss_settle. */
int rec_drain_finish(struct rec_drain *d, uint64_t *ret_missing);

#endif
