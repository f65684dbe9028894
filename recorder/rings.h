/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_RINGS_H
#define REC_RINGS_H
/*
 * Reads the ring buffers of all lanes as one stream. libbpf reads one after the other, and from the first again after a stop; here
 * the oldest record of all comes first, so that a process is made before it ends, on whatever CPUs that was.
 * For one thread.
 */
#include "build.h"
#include "lanes.h"

struct rec_rings;

/* What was seen of the rings since the call before. Bytes: as found by each read, of all rings of a lane. */
struct rec_rings_use {
	uint64_t critical_peak_bytes, bulk_peak_bytes;
	uint64_t lag_ns;  /* the longest time that a record waited for a read */
	uint64_t rescued; /* records of the critical lane that came through a bulk ring */
};

/* l must stay open. Returns 0; -ENOMEM, mmap(2)'s or epoll(7)'s negative errno. */
int rec_rings_new(const struct rec_lanes *l, struct rec_rings **ret_r);
void rec_rings_free(struct rec_rings *r);
/*
 * To be polled for reading. It becomes ready when a ring has filled to the level of lanes.h, not with every record: read every
 * 100 ms besides.
 */
int rec_rings_fd(const struct rec_rings *r);
/*
 * Gives put every record that was complete when the call began, in the order of their times; those of a program that is not done
 * yet, and those behind it in its ring, come next time.
 * Returns 1 when some ring has filled to its level meanwhile, 0 when not; put's error (the record counts as read), -EBADMSG.
 */
int rec_rings_read(struct rec_rings *r, rec_put_fn *put, void *arg);
/* Begins anew to watch. */
struct rec_rings_use rec_rings_use(struct rec_rings *r);

#endif
