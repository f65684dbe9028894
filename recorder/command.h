/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_COMMAND_H
#define REC_COMMAND_H
/* A command that is run while it is recorded: it waits until the hooks are in place, so that its own exec is in the recording. */
#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

struct rec_command {
	pid_t pid; /* 0 = none, or reaped */
	int sock;  /* to the waiting child */
};

/* Forks the child that waits. mask is the signal mask the command gets. Returns 0, or a negative errno. */
int rec_command_prepare(struct rec_command *c, char **argv, const sigset_t *mask);
/* Lets it run. Returns 0; the command's exec error (it is reaped). */
int rec_command_start(struct rec_command *c);
/* Returns true once it has ended, with its wait status; false while it runs. */
bool rec_command_ended(struct rec_command *c, int *ret_status);
/* Asks it to end, if it runs. */
void rec_command_stop(const struct rec_command *c);

#endif
