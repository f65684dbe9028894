/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_TRIGGER_H
#define REC_TRIGGER_H
/*
 * What a recording is kept for. Each trigger is a row of the table trigger; the first one is also the INCIDENT of a recording that ends.
 */
#include "build.h"
#include "cgroups.h"
#include "store.h"

#define REC_LOOPS 64
#define REC_STORMS 64
#define REC_FULLS 64

/* One that fired: when, and where it happened. */
struct rec_fact {
	uint64_t ts, cgroup_id; /* cgroup_id 0 = the node */
	const char *reason;
	char detail[160];
	char pod[320];          /* NAMESPACE/POD, where no cgroup tells it; "" = it does */
	char pod_uid[REC_POD_UID_MAX + 1]; /* likewise */
	bool is_hearsay;        /* told by the API server, which may tell of many pods at once when it has been away */
	int64_t since_utc_ns;   /* when it says that it happened; 0 = at ts */
};

/* Zero it before use. */
struct rec_triggers {
	bool fired;
	struct rec_fact first;
	uint64_t last_ns;       /* when the last one fired */
	bool watches_node;      /* also what tells of the node rather than of a recorded command: all rows of the table count */
	uint64_t forks_a_second; /* of one cgroup that are a storm; 0 = none is */
	void (*told)(void *arg, const struct rec_fact *f); /* is called for each; NULL = nobody is */
	void *arg;
	struct rec_loop {
		char pod_uid[REC_POD_UID_MAX + 1];
		uint64_t times[2]; /* of its last crashes, newest first */
	} loops[REC_LOOPS];
	struct rec_storm {
		uint64_t cgroup_id, second;
		uint64_t forks;
	} storms[REC_STORMS];
	struct rec_full {
		uint64_t cgroup_id, until_ns; /* that it has no room was told, and is not told again before */
	} fulls[REC_FULLS];
};

/*
 * Looks at a valid wire record of any table, and writes a trigger row when it is one. The first trigger's cgroup is pinned.
 * Returns 0, or the writer's error.
 */
int rec_triggers_event(struct rec_triggers *t, const void *rec, struct rec_cgroups *c, const struct rec_rows *to, struct rec_build *b);
/* Writes the row of a trigger that no record tells of. Returns as above. */
int rec_triggers_write(const struct rec_fact *f, const struct rec_rows *to, struct rec_build *b);
/* The same, and told of it. */
int rec_triggers_fire(struct rec_triggers *t, const struct rec_fact *f, const struct rec_rows *to, struct rec_build *b);
/* Writes the INCIDENT of the first trigger, if there was one, with the names that are known now. Returns as above. */
int rec_triggers_incident(const struct rec_triggers *t, struct rec_cgroups *c, const char *node, uint64_t start_ns,
			  uint64_t dropped, struct bbx_writer *w);

#endif
