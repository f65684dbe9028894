/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_CLEANUP_H
#define BB_CLEANUP_H
/*
 * Scratch that frees itself at the end of its scope: _cleanup_free_ char *p = NULL;
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void bb_cleanup_free(void *p)
{
	free(*(void **)p);
}

static inline void bb_cleanup_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void bb_cleanup_fclose(FILE **f)
{
	if (*f)
		fclose(*f);
}

#define _cleanup_free_ __attribute__((cleanup(bb_cleanup_free)))
#define _cleanup_close_ __attribute__((cleanup(bb_cleanup_close)))
#define _cleanup_fclose_ __attribute__((cleanup(bb_cleanup_fclose)))

#endif
