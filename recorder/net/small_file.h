/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_SMALL_FILE_H
#define NET_SMALL_FILE_H
#include <stddef.h>

/*
 * The first max bytes of a file; a pipe is not waited for. dir is a folder or AT_FDCWD, flags are more of open(2)'s. Returns them, malloced and
 * ended by a NUL, or NULL with errno.
 */
char *net_small_file(int dir, const char *path, int flags, size_t max);

#endif
