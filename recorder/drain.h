/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_DRAIN_H
#define REC_DRAIN_H
/* Reads the ring buffers. What becomes of a record is for the one who reads (intake.h). */
#include "build.h"
#include "probes.h"
#include "rings.h"

struct rec_drain {
	rec_put_fn *put;     /* is given the records in the order of their times */
	void *arg;
	struct rec_rings *rings;
	uint64_t emptied_ns; /* all that happened before has been read */
};

/* Returns 0; as rec_rings_new. */
int rec_drain_init(struct rec_drain *d, const struct rec_probes *p, rec_put_fn *put, void *arg);
void rec_drain_done(struct rec_drain *d);
/* To be polled for reading, 100 ms at most: see rec_rings_fd. */
int rec_drain_fd(const struct rec_drain *d);
/* Reads what is in the rings. Returns 1 when they are filling again, 0 when not, put's error, -EBADMSG. */
int rec_drain_read(struct rec_drain *d);
/* Detaches the hooks and empties the rings. Returns 0, put's error, -EBADMSG. */
int rec_drain_finish(struct rec_drain *d, struct rec_probes *p);
/* No event that is still to be read is older than this. */
uint64_t rec_drain_watermark(const struct rec_drain *d);

#endif
