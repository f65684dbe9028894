/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_BUF_H
#define BBX_BUF_H
/*
 * A growing byte buffer. Private to the library. A failed allocation is remembered: the puts that
 * follow do nothing, and the one check of oom at the end is enough. Zero it before first use; len =
 * 0 empties it and keeps the memory.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "bytes.h"

struct bbx_buf {
	uint8_t *p;
	size_t len, cap;
	bool oom;
};

/*
 * Makes room for n more bytes. Returns where they go, NULL without memory; the caller then adds to
 * len what it used.
 */
uint8_t *bbx_buf_room(struct bbx_buf *b, size_t n);
void bbx_buf_done(struct bbx_buf *b);

static inline void bbx_buf_put(struct bbx_buf *b, const void *p, size_t len)
{
	uint8_t *to = len ? bbx_buf_room(b, len) : NULL;

	if (!to)
		return;
	memcpy(to, p, len);
	b->len += len;
}

static inline void bbx_buf_varint(struct bbx_buf *b, uint64_t v)
{
	uint8_t *to = bbx_buf_room(b, BBX_VARINT_MAX);

	if (to)
		b->len += (size_t)(bbx_put_varint(to, v) - to);
}

static inline void bbx_buf_u8(struct bbx_buf *b, uint8_t v)
{
	bbx_buf_put(b, &v, 1);
}

#endif
