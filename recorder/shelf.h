/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_SHELF_H
#define REC_SHELF_H
/*
 * The folder of incidents: a file each, at most so many and so large together, the oldest removed first; and in the folder incident.bbx
 * below it a hard link of that name to the newest. For any one thread.
 */
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#define REC_SHELF_NAME_MAX 256

struct rec_shelf {
	const char *path; /* borrowed */
	uint64_t max_bytes, max_count;
};

/* What an incident's file is called: node_namespace_pod_reason_UTC.bbx, with what is not known left out. UTC is to the millisecond. */
void rec_shelf_name(char name[REC_SHELF_NAME_MAX], const char *node, const char *ns, const char *pod, const char *reason,
		    int64_t utc_ns);
/* Makes the folders, and removes what a recorder that was killed was writing. Returns 0, or their negative errno. */
int rec_shelf_open(const struct rec_shelf *s);
/* Starts a file that is not among the incidents yet. Returns its descriptor, or a negative errno. */
int rec_shelf_start(const struct rec_shelf *s, const char *name);
/*
 * Puts it among them, under its name or, when that is taken, one with a number in it; name is changed to that. Then the oldest give way. Returns 0,
 * or a negative errno.
 */
int rec_shelf_put(const struct rec_shelf *s, char name[REC_SHELF_NAME_MAX]);
/* Waits until it outlives a power cut: a disk that others write to can take seconds. Returns 0, or a negative errno. */
int rec_shelf_sync(const struct rec_shelf *s, int fd);
/* Calls each with every incident: its file's name, and what fstat says of it. Returns 0, or the folder's negative errno. */
int rec_shelf_each(const struct rec_shelf *s, void (*each)(void *arg, const char *name, const struct stat *st), void *arg);
/* Opens an incident for reading. Returns its descriptor, or a negative errno; -ENOENT also when it cannot be the name of one. */
int rec_shelf_get(const struct rec_shelf *s, const char *name);
/* Gives up a file that was started. */
void rec_shelf_drop(const struct rec_shelf *s, const char *name);
/*
 * For a new incident of so many bytes that the file system has no room for: removes the oldest, and more until there is. The last one, with the
 * link to it, goes only where bytes are what is missing. Returns 0; -ENOSPC with all as it was, when there would not be room without any of
 * them, or there are none; another negative errno.
 */
int rec_shelf_give_way(const struct rec_shelf *s, uint64_t bytes);

#endif
