/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_TRIGGER_H
#define REC_TRIGGER_H
/*
 * What a recording is kept for. Each trigger is a row of the table trigger; the first one is also the recording's INCIDENT.
 */
#include "build.h"
#include "cgroups.h"
#include "store.h"

struct rec_triggers {
	bool fired;
	uint64_t ts, cgroup_id; /* of the first: when, and where it happened */
	const char *reason;
	char detail[160];
};

/*
 * Looks at a valid wire record of any table, and writes a trigger row when it is one. The first trigger's cgroup is pinned.
 * Returns 0, or the writer's error.
 */
int rec_triggers_event(struct rec_triggers *t, const void *rec, struct rec_cgroups *c, const struct rec_rows *to,
		       struct rec_build *b);
/* Writes the INCIDENT of the first trigger, if there was one, with the names that are known now. Returns as above. */
int rec_triggers_incident(const struct rec_triggers *t, struct rec_cgroups *c, const char *node, uint64_t start_ns,
			  uint64_t dropped, struct bbx_writer *w);

#endif
