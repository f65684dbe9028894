/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_CGROUP_FILES_H
#define REC_CGROUP_FILES_H
/*
 * Which files of a cgroup tell what it uses and may use: a table for cgroup2, another for the hierarchies of version 1, which a hybrid
 * node has beside a cgroup2 without controllers.
 */
#include "cgroupfs.h"
#include "figures.h"

/* Folders that a cgroup may have, one a hierarchy. */
enum rec_cgroup_place { REC_PLACE_v2, REC_PLACE_memory, REC_PLACE_cpu, REC_PLACE_cpuacct, REC_PLACE_pids, REC_PLACE_blkio, REC_N_PLACES };

struct rec_cgroup_places {
	char mounts[REC_N_PLACES][PATH_MAX]; /* "" = not there */
	const struct rec_figures *stat, *limits;
	size_t n_stat, n_limits;
};

/* Finds the folders. */
void rec_cgroup_places_init(struct rec_cgroup_places *p, const struct rec_cgroupfs *fs, const struct rec_host *h);

/*
 * Reads all files of a list, for the cgroup at path, into the record; what is not there leaves its fields NULL.
 * Returns whether any could be read.
 */
bool rec_cgroup_files_read(const struct rec_cgroup_places *p, const struct rec_figures *list, size_t n, const char *path,
			   void *rec);

#endif
