/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_INPUT_ARCHIVE_H
#define BB_INPUT_ARCHIVE_H
/*
 * The recordings in a tar file, plain or compressed with gzip, zstd or xz, and in a zip file; and a file compressed so. libbbtool.a, the only user of
 * libarchive. Nothing is unpacked by its name: the caller gives each member a descriptor to be copied to.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes from which bb_archive_starts can tell every archive. */
#define BB_ARCHIVE_PEEK 262

struct bb_archive_limits {
	uint64_t files;   /* of any kind */
	uint64_t members; /* that are recordings */
	uint64_t bytes;   /* of them all; of a compressed tar file, of everything in it */
	unsigned ratio;   /* of their bytes to those of the archive, from 16 MiB on */
};

struct bb_archive;

/* What starts with these bytes looks like an archive. A recording never does. */
bool bb_archive_starts(const void *p, size_t len);
/* What is named like this is meant to be one. */
bool bb_archive_name(const char *name);
/* fd is borrowed, and seekable. Returns 0, -ENOMEM. */
int bb_archive_open(int fd, const struct bb_archive_limits *limits, struct bb_archive **ret_a);
/*
 * The next regular member whose name ends in .bbx; the name is borrowed until the next call, and "" when the file is no archive but one that was
 * compressed, a recording or not. Returns 1; 0 at the end;
 * -EMEDIUMTYPE: no archive after all; -EBADMSG: damaged, there may be no further call, and all that could be read was returned; -EFBIG: a
 * limit; -ENOMEM.
 */
int bb_archive_next(struct bb_archive *a, const char **ret_name);
/*
 * Copies that member into an empty file. Returns 0; -EBADMSG: damaged, what could be read is there, and the next member may
 * be asked for; -EFBIG: a limit; -ENOMEM; write(2)'s errno.
 */
int bb_archive_copy(struct bb_archive *a, int fd);
/* Words for the last -EMEDIUMTYPE, -EBADMSG or -EFBIG. */
const char *bb_archive_error(const struct bb_archive *a);
/* The first member seen that is an archive by its name, NULL when there was none; and how many there were. */
const char *bb_archive_nested(const struct bb_archive *a);
uint64_t bb_archive_n_nested(const struct bb_archive *a);
void bb_archive_close(struct bb_archive *a);

#endif
