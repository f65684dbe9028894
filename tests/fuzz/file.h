/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FUZZ_FILE_H
#define FUZZ_FILE_H
#include <sys/mman.h>
#include <unistd.h>
#include "fuzz.h"

/* The input as a file. Borrowed; the next call changes it. */
static inline int fuzz_file(const uint8_t *data, size_t size)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("input", MFD_CLOEXEC);
	FUZZ_ASSERT(fd >= 0 && !ftruncate(fd, 0) && pwrite(fd, data, size, 0) == (ssize_t)size);
	return fd;
}

#endif
