/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_PENDING_H
#define REC_PENDING_H
/*
 * Incidents that are to be sealed, once what follows the trigger is recorded, too. They stand in a file of the folder of segments as well, so
 * that the next recorder seals those of one that was killed. Zero it before use.
 */
#include <stdbool.h>
#include "folder.h"
#include "pods.h"
#include "cgroup_path.h"

#define REC_PENDING_MAX 16

/* Plain data: the file is an array of these. Texts end with a NUL. */
struct rec_incident {
	char magic[8];                /* of a slot that is not free */
	uint32_t slot, zero;
	uint64_t ts, due_ns;          /* of the trigger, CLOCK_BOOTTIME; when to seal */
	int64_t utc_ns;               /* ts as it was told then: the name has it */
	uint64_t cgroup_id;           /* 0 = the node */
	uint64_t last_ns;             /* window asked for; 0 = all there is */
	char reason[32], detail[160];
	struct rec_pod_name pod;      /* as far as is known */
	char container_id[REC_CONTAINER_ID_LEN + 1], pod_uid[REC_POD_UID_MAX + 1];
	char limits[512];             /* of its cgroup, as rec_attach_limits says them */
};

struct rec_pending {
	const struct rec_folder *folder;
	struct rec_incident list[REC_PENDING_MAX];
	size_t n;
};

/* Finds what another recorder left. Returns 0, or the folder's errno. */
int rec_pending_load(struct rec_pending *p, const struct rec_folder *f);
/* Returns it as it stands in the list, borrowed until the next call; NULL when there are too many. */
struct rec_incident *rec_pending_add(struct rec_pending *p, const struct rec_incident *i);
/* Takes one that is due out of the list, or any when all is true; it stays in the file until it is done. */
bool rec_pending_take(struct rec_pending *p, uint64_t now_ns, bool all, struct rec_incident *ret_i);
/* Takes it out of the file. For any thread. */
void rec_pending_done(const struct rec_folder *f, const struct rec_incident *i);

#endif
