/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_HOST_H
#define REC_HOST_H
/* Where the node's own folders are, seen from here: an agent in a container has them mounted below --host-root. */
#include <limits.h>
#include <stddef.h>
#include <stdio.h>

struct rec_host {
	char proc[PATH_MAX];           /* <root>/proc when it is one, else /proc */
	char cgroup[PATH_MAX];         /* <root>/sys/fs/cgroup when it exists, else /sys/fs/cgroup */
	char log_pods[PATH_MAX];       /* <root>/var/log/pods */
	char log_containers[PATH_MAX]; /* <root>/var/log/containers */
	char machine_id[PATH_MAX];     /* <root>/etc/machine-id */
};

/* Returns 0, or -ENAMETOOLONG. */
int rec_host_init(struct rec_host *h, const char *root);

/* Writes "dir/name" to buf. Returns 0, or -ENAMETOOLONG. */
int rec_path_join(char *buf, size_t cap, const char *dir, const char *name);

/*
 * The whole of a small file, at most cap - 1 bytes of it, ended by a NUL behind them.
 * Returns the number of bytes, or open's or read's negative errno.
 */
long rec_read_file(const char *path, char *buf, size_t cap);
/* The same below an open folder. */
long rec_read_file_at(int dir, const char *name, char *buf, size_t cap);
/* The file's first line, without its newline; "" when it cannot be read. */
void rec_read_line(const char *path, char *buf, size_t cap);

#endif
