/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_DRAIN_H
#define REC_DRAIN_H
/* Reads the ring buffer. What becomes of a record is for the one who reads (intake.h). */
#include "build.h"
#include "probes.h"

struct ring_buffer;

struct rec_drain {
	rec_put_fn *put;     /* is given the records in the order of their arrival */
	void *arg;
	struct ring_buffer *ring;
	unsigned batch;      /* records read by this call */
	uint64_t emptied_ns; /* all that happened before has been read */
	int error;           /* the first that put returned */
};

/* Returns 0, or libbpf's negative errno. */
int rec_drain_init(struct rec_drain *d, const struct rec_probes *p, rec_put_fn *put, void *arg);
void rec_drain_done(struct rec_drain *d);
/* To be polled for reading; the ring wakes it only when it fills, so poll at most 100 ms. */
int rec_drain_fd(const struct rec_drain *d);
/* Reads what is in the ring, up to a bounded number of records. Returns 1 when more may be there, 0 when it is empty, put's error. */
int rec_drain_read(struct rec_drain *d);
/* Detaches the hooks and empties the ring. Returns 0, put's error. */
int rec_drain_finish(struct rec_drain *d, struct rec_probes *p);
/* No event that is still to be read is older than this. */
uint64_t rec_drain_watermark(const struct rec_drain *d);

#endif
