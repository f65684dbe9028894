/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_INCIDENTS_H
#define REC_INCIDENTS_H
/* From triggers to incidents: which ones are made, when they are due, and what became of them. */
#include "cooldown.h"
#include "seal.h"
#include "settings.h"
#include "tape.h"

struct rec_incidents_opts {
	const struct rec_settings *settings; /* borrowed, like all */
	const struct rec_node *node;
	struct rec_tape *tape;
	struct rec_intake *intake;
	/* Told of each that is sealed, or could not be (j->err). NULL = nobody is. */
	void (*sealed)(void *arg, const struct rec_seal_job *j);
	/* Given each that is about to be, to attach to. NULL = nobody is. */
	void (*sealing)(void *arg, struct rec_seal_job *j);
	void *arg;
	void (*say)(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
};

struct rec_incidents {
	struct rec_incidents_opts o;
	struct rec_cooldown cooldown;
	struct rec_pending pending;
	struct rec_sealer *sealer;
	uint64_t sealed, failed, refused;
	char newest[REC_SHELF_NAME_MAX]; /* "" = none since the start */
	char trouble[REC_SHELF_NAME_MAX + 128]; /* what became of the last one; "" = it was sealed */
};

/* Zero it before. After the tape is open, before there are triggers. Returns 0, or a negative errno with why set. */
int rec_incidents_start(struct rec_incidents *i, const struct rec_incidents_opts *o, char *why, size_t cap);
/*
 * A trigger fired. pod "NAMESPACE/POD" or "POD" names one whose cgroup is not known, NULL = none; last_ns as in struct rec_incident. forced: no cooldown.
 * ret_name, where it is not NULL: what its file will be called when what is known of it now is all there is to be known, as of a request.
 * Returns 0; -EAGAIN: refused by a cooldown or a cap.
 */
int rec_incidents_fire(struct rec_incidents *i, const struct rec_fact *f, const char *pod, uint64_t last_ns, bool forced,
		       char ret_name[REC_SHELF_NAME_MAX]);
/* When rec_incidents_seal next has something to do (CLOCK_BOOTTIME); UINT64_MAX = nothing waits. */
uint64_t rec_incidents_due_ns(const struct rec_incidents *i);
/* Seals those that are due, as far as there is room for them, or all: of what is in closed segments. */
void rec_incidents_seal(struct rec_incidents *i, bool all);
/* Looks what has been sealed; wait: for all that was given. */
void rec_incidents_collect(struct rec_incidents *i, bool wait);
int rec_incidents_fd(const struct rec_incidents *i);
/* Waits for what is being sealed. Also of what is zeroed. */
void rec_incidents_stop(struct rec_incidents *i);

#endif
