/* SPDX-License-Identifier: Apache-2.0 */
#include "kube_buffer.h"

#include <stdlib.h>
#include <string.h>

#define KEPT (64u << 10)

void kube_buffer_add(struct kube_buffer *b, const char *p, size_t len)
{
	if (b->is_over || b->is_oom)
		return;
	if (len > b->max - b->len) {
		b->is_over = true;
		return;
	}
	if (len > b->cap - b->len) {
		size_t cap = b->cap ? b->cap : 4096;
		char *grown;

		while (cap < b->len + len)
			cap *= 2;
		grown = realloc(b->p, cap);
		if (!grown) {
			b->is_oom = true;
			return;
		}
		b->p = grown;
		b->cap = cap;
	}
	if (len)
		memcpy(b->p + b->len, p, len);
	b->len += len;
}

void kube_buffer_clear(struct kube_buffer *b)
{
	if (b->cap > KEPT)
		kube_buffer_free(b);
	b->len = 0;
	b->is_over = b->is_oom = false;
}

void kube_buffer_free(struct kube_buffer *b)
{
	free(b->p);
	b->p = NULL;
	b->len = b->cap = 0;
}
