/* SPDX-License-Identifier: Apache-2.0 */
#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_MIN 4096u

struct bbx_arena_block {
	struct bbx_arena_block *next;
	max_align_t data[];
};

void *bbx_arena_get(struct bbx_arena *a, size_t len)
{
	size_t align = _Alignof(max_align_t), size;
	void *p;

	if (len > SIZE_MAX / 4 || (a->max && len > a->max - a->total))
		return NULL;
	a->total += len;
	len = (len + align - 1) / align * align;
	if (!a->blocks || len > a->cap - a->used) {
		struct bbx_arena_block *b;

		size = len > BLOCK_MIN ? len : BLOCK_MIN;
		b = calloc(1, sizeof(*b) + size);
		if (!b)
			return NULL;
		b->next = a->blocks;
		a->blocks = b;
		a->used = 0;
		a->cap = size;
	}
	p = (char *)a->blocks->data + a->used;
	a->used += len;
	return p;
}

const char *bbx_arena_str(struct bbx_arena *a, const void *p, size_t len)
{
	char *s = bbx_arena_get(a, len + 1);

	if (s && len)
		memcpy(s, p, len);
	return s;
}

void bbx_arena_done(struct bbx_arena *a)
{
	while (a->blocks) {
		struct bbx_arena_block *b = a->blocks;

		a->blocks = b->next;
		free(b);
	}
	a->used = a->cap = a->total = 0;
}
