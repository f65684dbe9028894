/* SPDX-License-Identifier: Apache-2.0 */
#include "buf.h"

uint8_t *bbx_buf_room(struct bbx_buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 256;
	uint8_t *p;

	if (b->oom || n > SIZE_MAX / 4 - b->len) {
		b->oom = true;
		return NULL;
	}
	/* Room for nothing is an address too: NULL means failure. */
	if (b->p && n <= b->cap - b->len)
		return b->p + b->len;
	while (cap - b->len < n)
		cap *= 2;
	p = realloc(b->p, cap);
	if (!p) {
		b->oom = true;
		return NULL;
	}
	b->p = p;
	b->cap = cap;
	return p + b->len;
}

void bbx_buf_done(struct bbx_buf *b)
{
	free(b->p);
	*b = (struct bbx_buf){ 0 };
}
