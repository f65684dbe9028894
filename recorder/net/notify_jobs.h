/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NOTIFY_JOBS_H
#define NOTIFY_JOBS_H
/*
 * What is run for an incident: bbai for the verdict, then the user's command, for one incident after the other. Each has the incident as
 * standard input, which bbrec opens for it.
 */
#include <stdbool.h>
#include <stdint.h>
#include <cjson/cJSON.h>
#include "module.h"
#include "notify_helper.h"

#define NOTIFY_JOBS_MAX 32

struct notify_incident;

struct notify_jobs {
	struct net *net;             /* borrowed */
	struct notify_helper helper;
	char *bbai, *command;        /* NULL = is not run; owned */
	/* The verdict of a summary is known, as far as it will be: group as it was given. */
	void (*judged)(void *arg, uint64_t group, const cJSON *summary);
	void *arg;
	struct notify_incident *first, *last;
	size_t n;
	uint64_t request;            /* for the first one's file; 0 = not asked for, or here */
	uint64_t asked_ms;
	bool is_running;
	uint64_t commands, commands_failed, dropped;
};

/* Forks the helper when there is anything to run. The rest of *j is set. Returns 0, or a negative errno. */
int notify_jobs_start(struct notify_jobs *j);
void notify_jobs_stop(struct notify_jobs *j);
/* Takes the summary. When too many wait, it is dropped, and counted: judged is called even so. */
void notify_jobs_add(struct notify_jobs *j, uint64_t group, cJSON *summary);
/* bbrec opened a file, or did not. Returns 1 when it was for a job; fd is taken then. */
int notify_jobs_file(struct notify_jobs *j, uint64_t request, int fd);
/* To be called when the helper's socket is ready, and each second. Returns 0; -EPIPE: the helper has gone. */
int notify_jobs_run(struct notify_jobs *j, uint64_t now_ms);

#endif
