/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_MOUNTINFO_H
#define REC_MOUNTINFO_H
/* Lines of /proc/PID/mountinfo (proc_pid_mountinfo(5)). Paths and sources may hold any bytes. */
#include <stdbool.h>
#include <stdint.h>

struct rec_mount {
	uint64_t id, parent;
	uint32_t major, minor;
	/* Into the line. */
	char *root, *mount_point, *options, *type, *source, *super_options;
};

/* Takes a line, without its newline, apart in place. Returns 0 or -EBADMSG. */
int rec_mount_parse(char *line, struct rec_mount *ret_m);
/* Of a type of file systems: does another machine, or a program, answer for it, for which who asks may wait for ever? */
bool rec_mount_is_remote(const char *type);

#endif
