/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_OPEN_SOCKETS_H
#define REC_OPEN_SOCKETS_H
/*
 * TCP and UDP sockets and who has them. Descriptors tell the inode numbers of sockets of all kinds; the lists of each network namespace tell
 * what a number is. Not NETLINK_SOCK_DIAG, which tells of our own namespace only: to enter others takes rights that a recorder gives up.
 * Zero it before use.
 */
#include "open_list.h"

#define REC_OPEN_HELD_MAX (1u << 19)

struct rec_open_sockets {
	struct rec_open_held *held; /* by inode once they are listed */
	size_t n_held, cap_held;
	struct bb_task *owners;
	size_t n_owners;
	struct rec_open_netns *namespaces;
	size_t n_namespaces;
};

/* Notes the process's network namespace. */
int rec_open_netns(struct rec_open_sockets *s, const struct rec_open_process *p);
/* Notes that a process has a socket. Both: returns 0, -ENOMEM. */
int rec_open_socket(struct rec_open_sockets *s, struct rec_open_process *p, uint64_t inode);
/* Gives the rows. Returns 0, put's error. */
int rec_open_sockets_list(struct rec_open_sockets *s, const struct rec_open_opts *o, struct rec_open_out *out);
void rec_open_sockets_done(struct rec_open_sockets *s);

#endif
