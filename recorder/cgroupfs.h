/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_CGROUPFS_H
#define REC_CGROUPFS_H
/*
 * The files of the cgroup hierarchy whose ids a recording carries (struct rec_hierarchy of probes.h).
 */
#include <stdint.h>
#include "host.h"
#include "probes.h"

struct rec_cgroupfs {
	char mount[PATH_MAX];
	struct rec_hierarchy hierarchy;
};

/* Finds where the hierarchy is mounted. Returns 0, or -ENOENT when it is not, below h->cgroup. */
int rec_cgroupfs_init(struct rec_cgroupfs *fs, const struct rec_hierarchy *hierarchy, const struct rec_host *h);
/* Returns the id of the cgroup at a path below the mount, 0 when there is none. */
uint64_t rec_cgroupfs_cgroup_id(const struct rec_cgroupfs *fs, const char *path);
/*
 * Finds this hierarchy's line in the text of a /proc/PID/cgroup. A path that lies outside our cgroup namespace loses its "/.."
 * parts. Returns the path, ended in place by a NUL, or NULL.
 */
char *rec_cgroupfs_task_path(const struct rec_cgroupfs *fs, char *text);
/* Does the list of controllers of a line "9:cpu,memory:/path", which starts here and ends at a colon, have memory? */
bool rec_names_memory(const char *controllers);
/* The memory limit of the cgroup at path; BB_NULL_U64 when there is none or it cannot be read. */
uint64_t rec_cgroupfs_memory_limit(const struct rec_cgroupfs *fs, const char *path);
/*
 * Makes a path of --cgroup, absolute or below the mount, one below the mount. Returns the cgroup's id; 0 when it is no folder of
 * this hierarchy.
 */
uint64_t rec_cgroupfs_resolve(const struct rec_cgroupfs *fs, const char *arg, char *path, size_t cap);

#endif
