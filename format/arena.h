/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_ARENA_H
#define BBX_ARENA_H
/*
 * Memory that is freed all at once. Private to the library. Zero it before first use; set max to
 * bound it.
 */
#include <stddef.h>

struct bbx_arena {
	struct bbx_arena_block *blocks;
	size_t used, cap; /* of the newest block */
	size_t total, max; /* bytes handed out, and their limit; 0 = none */
};

/* Zeroed memory for anything. Returns NULL without memory, or above max. */
void *bbx_arena_get(struct bbx_arena *a, size_t len);
/* A NUL-terminated copy. */
const char *bbx_arena_str(struct bbx_arena *a, const void *p, size_t len);
void bbx_arena_done(struct bbx_arena *a);

#endif
