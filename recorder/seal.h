/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_SEAL_H
#define REC_SEAL_H
/*
 * Makes incidents, in a thread of its own: what is attached, then the segments' bytes as they are, one file at a time. Recording goes on.
 */
#include "attach.h"
#include "shelf.h"

#define REC_SEAL_WAITING_MAX 8

struct rec_seal_opts {
	struct rec_shelf shelf;
	const struct rec_folder *folder;
	const struct bbx_origin *origin;
	const struct rec_host *host;
};

/* One incident; segments' descriptors are given away with it. */
struct rec_seal_job {
	struct rec_incident incident;
	uint64_t kept_ns, dropped; /* the window, and what is missing in it */
	int *fds;
	size_t n;
	char *manifest;            /* of the pod, JSON; owned; NULL = none */
	size_t manifest_len;
	/* The result. */
	int err;
	char name[REC_SHELF_NAME_MAX];
	uint64_t bytes, took_ns;
	struct rec_seal_job *next;
};

struct rec_sealer;

/* o's pointers are borrowed until stop. Returns 0, or a negative errno. */
int rec_sealer_start(const struct rec_seal_opts *o, struct rec_sealer **ret_s);
/* Waits for what was given. NULL is allowed. */
void rec_sealer_stop(struct rec_sealer *s);
/* Whether another one may be given. */
bool rec_sealer_has_room(struct rec_sealer *s);
/* Takes the job. Returns false when too many wait; it stays the caller's then. */
bool rec_sealer_give(struct rec_sealer *s, struct rec_seal_job *j);
/* To be polled for reading. */
int rec_sealer_fd(const struct rec_sealer *s);
/* A job that is done, the caller's again; NULL = none at present. wait: waits for one, unless none is given. */
struct rec_seal_job *rec_sealer_done(struct rec_sealer *s, bool wait);
void rec_seal_job_free(struct rec_seal_job *j);

#endif
