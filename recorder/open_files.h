/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_OPEN_FILES_H
#define REC_OPEN_FILES_H
/* Files that are open and may fill a disk, as bpf/files.bpf.c chooses them. Zero it before use. */
#include "mount_table.h"
#include "open_list.h"

#define REC_OPEN_FILES_MAX 512

struct rec_open_files {
	struct {
		uint64_t inode;
		uint32_t major, minor;
	} listed[REC_OPEN_FILES_MAX];
	size_t n;
	struct rec_mount_table mounts;
};

/* A descriptor of a process by its name, and what it links to, len bytes that begin with a slash. Returns 0, put's error. */
int rec_open_file(struct rec_open_files *f, struct rec_open_process *p, const char *fd, const char *link, size_t len, struct rec_open_out *out);
void rec_open_files_done(struct rec_open_files *f);

#endif
