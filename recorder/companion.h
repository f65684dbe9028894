/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_COMPANION_H
#define REC_COMPANION_H
/*
 * The agent's side of bbrec-net: has it started, speaks with it, and does not depend on it. Nothing here waits, and a turn reads so many
 * packets at most, whatever bbrec-net does.
 * Zero it before use; all calls are then allowed, also when there is no bbrec-net.
 */
#include <poll.h>
#include <sys/types.h>
#include "control.h"
#include "outbox.h"
#include "peer.h"
#include "seal.h"
#include "settings.h"

#define REC_COMPANION_FDS 2
#define REC_COMPANION_STATES 16

struct rec_companion_opts {
	const struct rec_settings *settings;  /* borrowed, like all */
	const char *node;
	rec_control_fn *answer;               /* as the control sockets */
	void (*take)(void *arg, const struct rec_peer_msg *m); /* is given the greeting, and what is not of the companion; m lives until it returns */
	void *arg;
	void (*say)(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
};

struct rec_companion {
	struct rec_companion_opts o;
	bool wanted;             /* the settings have it run */
	bool is_missing;         /* they would, but it is not there */
	int link, peer, folder;  /* valid when wanted; -1 = none. folder: where notifications wait */
	pid_t pid;               /* of bbrec-net; 0 = it does not run */
	bool greeted;
	uint64_t starts, refused; /* refused: packets that were none */
	uint64_t heard_ns, turn_ns; /* when it was heard last; when it may be read again */
	unsigned turn_left;
	uint64_t cpu_ns, rss_bytes;
	struct rec_outbox out;
	struct {
		char name[24], value[104];
	} states[REC_COMPANION_STATES];
	size_t n_states;
	char failed[REC_PEER_ERROR_MAX]; /* why the last one could not start, "" = it could */
	uint8_t *packet;         /* REC_PEER_PACKET_MAX */
};

/* Whether its program, when it was named, and its folder can be had. Changes nothing. Returns 0, or a negative errno with why set. */
int rec_companion_check(const struct rec_settings *s, char *why, size_t cap);
/*
 * Has it start with these settings, and end at once: for who wants to know whether it can. It says itself why not. folder: an empty one of its
 * user's, where notifications would wait. Returns 0, also when it is not to run, or is not installed, or a negative errno.
 */
int rec_companion_try(const struct rec_settings *s, int folder, void (*say)(const char *fmt, ...) __attribute__((format(printf, 1, 2))));
/*
 * Forks the starter, when the settings want it: to be called before the agent has anything that a child must not have. Returns 0, or a
 * negative errno with why set.
 */
int rec_companion_fork(struct rec_companion *c, const struct rec_settings *s, char *why, size_t cap);
/* From now on it is spoken with. */
void rec_companion_start(struct rec_companion *c, const struct rec_companion_opts *o);
/* What to poll. */
void rec_companion_poll(const struct rec_companion *c, struct pollfd fds[REC_COMPANION_FDS]);
/* Does what there is to do, without waiting; to be called each second, too. */
void rec_companion_run(struct rec_companion *c);
/* Tells of an incident that was sealed. */
void rec_companion_sealed(struct rec_companion *c, const struct rec_seal_job *j);
/* It may finish what it was told, and ends. */
void rec_companion_stop(struct rec_companion *c);

#endif
