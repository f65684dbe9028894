/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_PEER_H
#define REC_PEER_H
/*
 * Messages between bbrec and bbrec-net: a table (peer.def), a struct rec_peer_NAME each, and one packet each on a SOCK_SEQPACKET
 * socket pair. Neither side trusts the other: a packet that is not exactly its message is refused.
 * A packet: the message's id (u32), then its fields in their order: num as u64, text and bytes as their length (u32) and so many bytes, text
 * with its NUL, which the length counts. In the byte order of the machine, which both are on.
 * Threads: any. Memory: none.
 */
#include <stddef.h>
#include <stdint.h>

#define REC_PEER_ERROR_MAX 768 /* of the text of failed */
#define REC_PEER_PACKET_MAX (128u << 10)

struct rec_peer_bytes {
	const void *p;
	size_t len;
};

typedef uint64_t rec_peer_num;
typedef const char *rec_peer_text; /* without a NUL inside; NULL is encoded as "" */
typedef struct rec_peer_bytes rec_peer_bytes;

#define MESSAGE(id, name, direction, doc) struct rec_peer_##name {
#define FIELD(message, kind, name, doc) rec_peer_##kind name;
#define END(message) };
#include "peer.def"

enum rec_peer_id {
#define MESSAGE(id, name, direction, doc) REC_PEER_##name = id,
#include "peer.def"
};

enum rec_peer_direction { REC_PEER_TO_NET, REC_PEER_FROM_NET };

struct rec_peer_msg {
	enum rec_peer_id id;
	union {
#define MESSAGE(id, name, direction, doc) struct rec_peer_##name name;
#include "peer.def"
	};
};

/* m is the message's struct. Returns the packet's length; -EMSGSIZE when it does not fit into cap; -EINVAL: no such message. */
long rec_peer_encode(enum rec_peer_id id, const void *m, void *buf, size_t cap);
/*
 * Texts and bytes point into the packet. Returns 0; -EBADMSG when it is no message of this direction.
 */
int rec_peer_decode(enum rec_peer_direction d, const void *packet, size_t len, struct rec_peer_msg *ret_m);

/*
 * One packet, with descriptor fd unless it is -1; the caller still owns that. Never raises SIGPIPE. Returns 0, or send's errno: -EAGAIN
 * when the socket is full and wait is 0.
 */
int rec_peer_send(int sock, const void *packet, size_t len, int fd, int wait);
/*
 * Never waits. *ret_fd: the descriptor that came with it, the caller's now, or -1. Returns the packet's length; 0 = the other side has
 * gone; -EAGAIN: there is none; -EMSGSIZE: it was longer than cap, and is lost; or the errno of recvmsg.
 */
long rec_peer_recv(int sock, void *buf, size_t cap, int *ret_fd);

#endif
