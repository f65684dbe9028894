/* SPDX-License-Identifier: Apache-2.0 */
#include "small_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include "cleanup.h"

char *net_small_file(int dir, const char *path, int flags, size_t max)
{
	_cleanup_close_ int fd = openat(dir, path, flags | O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char *text = fd < 0 ? NULL : malloc(max + 1);
	ssize_t n = text ? read(fd, text, max) : -1;

	if (n < 0) {
		free(text);
		return NULL;
	}
	text[n] = '\0';
	return text;
}
