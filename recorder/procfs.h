/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_PROCFS_H
#define REC_PROCFS_H
/*
 * The processes that run when a recording starts, from /proc, as rows of the state table process.
 * Start times come in clock ticks (10 ms), cut; readers know (format/identity.h).
 */
#include <stdbool.h>
#include "build.h"
#include "cgroupfs.h"

struct rec_snapshot_opts {
	const struct rec_host *host;
	const struct rec_cgroupfs *fs;
	const char *below;  /* only processes of this cgroup path and below, and their ancestors; NULL = all */
};

/*
 * Gives put one record a process. A process that ends meanwhile may be missing.
 * Returns 0; -ESRCH when /proc is that of another pid namespace than the node's (nothing is given then: its numbers would
 * mean other processes); opendir's errno, -ENOMEM, put's error.
 */
int rec_procfs_snapshot(const struct rec_snapshot_opts *o, struct rec_build *b, rec_put_fn *put, void *arg);

/* Fields of the text of /proc/PID/stat. comm may hold any bytes, brackets and newlines too. */
struct rec_stat {
	uint32_t pid, ppid, threads;
	uint64_t start_ticks;
	char comm[BB_COMM_LEN];
};

/* Returns 0 or -EBADMSG. */
int rec_stat_parse(const char *text, struct rec_stat *ret_s);

/* Is /proc that of the node's pid namespace? Only then its numbers mean the node's processes. */
bool rec_procfs_is_node(const struct rec_host *h);
/* What a recording says of the process whose folder is open. Returns 0, or -ESRCH: it is gone. */
int rec_procfs_task(const struct rec_cgroupfs *fs, int dir, struct rec_stat *ret_s, struct bb_task *ret_t);
/* Is it in the cgroup of this path, or below? */
bool rec_procfs_is_below(const struct rec_cgroupfs *fs, int dir, const char *path);
/* The inode number of its namespace of a kind ("net"), 0 when that cannot be told. */
uint64_t rec_procfs_ns(int dir, const char *kind);

#endif
