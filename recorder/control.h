/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_CONTROL_H
#define REC_CONTROL_H
/*
 * The control socket: a line from the client, "COMMAND[TAB NAME=VALUE]...", and an answer of lines "NAME TAB VALUE"; "error" is a name. The answer to
 * "metrics" is Prometheus' text instead.
 * Of the same user and root only. At most REC_CONTROL_CLIENTS at a time, each with 2 seconds and a line of 1 KiB.
 */
#include <stddef.h>
#include <stdint.h>

#define REC_CONTROL_CLIENTS 8
#define REC_CONTROL_LINE 1024
#define REC_CONTROL_ANSWER (64u << 10)

struct rec_control;

/* Writes the answer to a line, which it may change, to answer; REC_CONTROL_ANSWER bytes with the NUL at its end. */
typedef void rec_control_fn(void *arg, char *line, char *answer);

/* Takes the path's place when no one listens there. Returns 0, or a negative errno; -EADDRINUSE: someone does. */
int rec_control_open(const char *path, rec_control_fn *fn, void *arg, struct rec_control **ret_c);
/* NULL is allowed. */
void rec_control_close(struct rec_control *c);
/* To be polled for reading. */
int rec_control_fd(const struct rec_control *c);
/* Serves who is there, without waiting; to be called each second, too. */
void rec_control_run(struct rec_control *c);

/* The client's side. Waits 5 seconds at most. Returns the answer's length, or a negative errno. */
long rec_control_ask(const char *path, const char *line, char answer[REC_CONTROL_ANSWER]);

#endif
