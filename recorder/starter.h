/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_STARTER_H
#define REC_STARTER_H
/*
 * A small process that starts a program without any right, and again whenever it has ended: after 1, 2, 4 ... 30 seconds, and 1 again
 * when it had lived for a minute. It is forked before the agent has anything, and has no right itself.
 * The program gets one end of a socket pair as descriptor REC_STARTER_FD, the agent the other end as a rec_starter_note. It ends when
 * the agent closes its end, or 2 seconds later by SIGKILL.
 */
#include <stdint.h>
#include <sys/types.h>

#define REC_STARTER_FD 3

/* What the starter tells the agent. */
struct rec_starter_note {
	int32_t pid;    /* of the program; 0 = it could not be started */
	int32_t ended;  /* 0 = it was started, and the agent's end of its socket pair comes with this note; 1 = it has ended */
	int32_t status; /* as wait(2) gives it, once it ended; an errno when it could not be started */
	uint32_t wait_s; /* until it is started again */
};

/*
 * The program runs with user and group number user, when we are root; else as who we are. It is given arguments "--peer", REC_STARTER_FD.
 * *ret_link is where notes come from; closing it ends everything; anything written to it kills the program. Returns the starter's pid, or a negative errno.
 */
pid_t rec_starter_fork(const char *path, uint32_t user, int *ret_link);
/* Returns 1 and a note, with *ret_fd its descriptor or -1; 0: there is none now; a negative errno: the starter has gone. */
int rec_starter_read(int link, struct rec_starter_note *ret_n, int *ret_fd);
/* Has the program killed; it is then started again. */
void rec_starter_kill(int link);

#endif
