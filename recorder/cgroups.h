/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_CGROUPS_H
#define REC_CGROUPS_H
/*
 * The containers and pods of the node, by cgroup: found when the recording starts and as cgroups are made, named as soon as
 * their log folders exist, and written as rows of the state table container whenever more is known of them.
 * Memory: at most REC_CGROUPS_MAX cgroups; those that are gone leave first.
 */
#include "build.h"
#include "cgroup_path.h"
#include "cgroupfs.h"
#include "pods.h"
#include "store.h"

#define REC_CGROUPS_MAX 16384
#define REC_CGROUPS_SLOTS 1024u

/* A cgroup that is a container, a pod, or inside one. */
struct rec_group {
	uint64_t id;
	uint64_t memory_limit; /* BB_NULL_U64 = none or not known */
	char *path;
	struct rec_cgroup_name name;
	struct rec_pod_name pod;
	unsigned tries;        /* of finding its names */
	bool gone;             /* its folder was removed, at gone_ns */
	uint64_t gone_ns;
	bool pinned;           /* must stay: an incident is about it */
	bool dirty;            /* its row is not yet written */
	uint64_t limits_due_ns; /* when to read its limits again; 0 = they were not read yet */
	uint64_t limits[8];    /* of its last row of cgroup_limit, in the order of that table's fields */
	struct rec_group *next;
};

struct rec_cgroups;

/* Sets what is "" in *n and known elsewhere. Returns whether anything was. */
typedef bool rec_names_fn(void *arg, const char *pod_uid, const char *container_id, struct rec_pod_name *n);

/* fs and h are borrowed until free. Returns 0, -ENOMEM. */
int rec_cgroups_new(const struct rec_cgroupfs *fs, const struct rec_host *h, struct rec_cgroups **ret_c);
void rec_cgroups_free(struct rec_cgroups *c);
/* Asks fn, too, for names that no log folder has. */
void rec_cgroups_ask(struct rec_cgroups *c, rec_names_fn *fn, void *arg);
/* Adds all that exist. Returns 0, -ENOMEM. */
int rec_cgroups_scan(struct rec_cgroups *c);
/* Learns from a valid wire record of any table. Returns 0, -ENOMEM. */
int rec_cgroups_event(struct rec_cgroups *c, const void *rec);
/*
 * Looks for names that are missing. last: no other try will follow, so a guess from the pod's folder may stand in for a container's
 * name. Returns 0, -ENOMEM.
 */
int rec_cgroups_resolve(struct rec_cgroups *c, bool last);
/* Writes rows of what is new or changed. Returns 0, -ENOMEM, write's errno. */
int rec_cgroups_write(struct rec_cgroups *c, const struct rec_rows *to, struct rec_build *b);
/* The next rec_cgroups_write writes all, less those that are gone since before_ns; these are forgotten, unless pinned. */
void rec_cgroups_repeat(struct rec_cgroups *c, uint64_t before_ns);
/* Returns NULL when the cgroup is no container's. Borrowed until the next event or free, for ever when pinned. */
struct rec_group *rec_cgroups_find(struct rec_cgroups *c, uint64_t id);
/* The cgroup of a container by the runtime's id; 0 = not known. */
uint64_t rec_cgroups_of(struct rec_cgroups *c, const char *container_id);
/* The groups of slot i < REC_CGROUPS_SLOTS, linked by next, or NULL: all slots have all groups. Borrowed likewise. */
struct rec_group *rec_cgroups_slot(struct rec_cgroups *c, size_t i);

#endif
