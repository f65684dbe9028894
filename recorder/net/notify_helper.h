/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NOTIFY_HELPER_H
#define NOTIFY_HELPER_H
/*
 * A process that runs programs for bbrec-net, one at a time: it is forked before bbrec-net gives up the right to start any. They run in a
 * process group of their own, with the incident on standard input, an environment of PATH and what they are told alone, and are the first
 * to be killed when memory is short. It ends with bbrec-net, and kills what it runs then.
 */
#include <stddef.h>
#include <sys/types.h>

enum notify_job {
	NOTIFY_JOB_command, /* sh -c COMMAND; its output goes to standard error */
	NOTIFY_JOB_verdict, /* bbai; its first line is the result */
};

#define NOTIFY_COMMAND_S 300
#define NOTIFY_VERDICT_S 20
#define NOTIFY_RESULT_MAX 512
#define NOTIFY_ENV_MAX 16384

struct notify_helper {
	pid_t pid;
	int sock;       /* to be polled for reading */
};

struct notify_result {
	enum notify_job job;
	int status;     /* as of a shell: 128 + signal when it was killed; 127 when it cannot be run */
	int timed_out;
	char text[NOTIFY_RESULT_MAX];
};

/* command: for sh -c. bbai: its path. Both borrowed for ever; NULL = such jobs are not given. Returns 0, or a negative errno. */
int notify_helper_start(struct notify_helper *h, const char *command, const char *bbai);
/*
 * env: "NAME=VALUE", each ended by its NUL, env_len bytes in all. fd: standard input, still the caller's; -1 = none. To be called when no
 * job runs. Returns 0, or a negative errno.
 */
int notify_helper_give(const struct notify_helper *h, enum notify_job job, const char *env, size_t env_len, int fd);
/* Returns 1 with a result; 0 when there is none at present; a negative errno: the helper is gone. */
int notify_helper_take(const struct notify_helper *h, struct notify_result *ret_result);
/* Ends it, and what it runs. Also of one that is zeroed. */
void notify_helper_stop(struct notify_helper *h);

#endif
