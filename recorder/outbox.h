/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_OUTBOX_H
#define REC_OUTBOX_H
/*
 * Packets that wait for a socket with room. Sending never waits; when more than REC_OUTBOX_BYTES wait, the oldest are dropped, and
 * counted. Zero it before use.
 */
#include <stddef.h>
#include <stdint.h>
#include "peer.h"

#define REC_OUTBOX_BYTES (1u << 20)

struct rec_outbox {
	struct rec_parcel *first, *last;
	size_t bytes;
	uint64_t dropped; /* since ever, also what could not be had for want of memory */
};

/* Puts a message in; m is its struct. fd, or -1, goes with it and is owned by the box from now on, whatever is returned. Returns 0, or a negative errno. */
int rec_outbox_put(struct rec_outbox *o, enum rec_peer_id id, const void *m, int fd);
/* Sends what the socket takes. Returns 0, or send's errno when the other side has gone. */
int rec_outbox_send(struct rec_outbox *o, int sock);
/* Forgets what waits, but messages keep (0 = all); it counts as dropped. */
void rec_outbox_clear(struct rec_outbox *o, enum rec_peer_id keep);

#endif
