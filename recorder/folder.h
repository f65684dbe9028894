/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_FOLDER_H
#define REC_FOLDER_H
/* The folder that segments are kept in: in memory, of one boot, and one recorder's at a time. */
#include <stddef.h>
#include <stdint.h>

struct rec_folder {
	const char *path; /* borrowed */
	int fd, lock;     /* -1 = not open */
};

/* Whether it is in memory, or will be once it is made. Returns 0, or a negative errno with the reason in why: -ENOTSUP it is on a disk. */
int rec_folder_check(const char *path, char *why, size_t cap);
/*
 * Makes it where it is missing, and empties it of what another boot left. Returns 0, or a negative errno with the reason in why:
 * as rec_folder_check; -EBUSY another recorder has it.
 */
int rec_folder_open(struct rec_folder *f, const char *path, const uint8_t boot_id[16], char *why, size_t cap);
void rec_folder_close(struct rec_folder *f);

#endif
