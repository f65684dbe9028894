/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KUBE_BUFFER_H
#define KUBE_BUFFER_H
/* Bytes that are put together, up to a bound. What passes the bound, or finds no memory, is told at the end. */
#include <stdbool.h>
#include <stddef.h>

struct kube_buffer {
	char *p;
	size_t len, cap, max; /* max: set by the owner */
	bool is_over;         /* longer than max; p holds only the start */
	bool is_oom;
};

/* Appends, as far as there is room. */
void kube_buffer_add(struct kube_buffer *b, const char *p, size_t len);
/* Makes it empty; gives back memory beyond 64 KiB. */
void kube_buffer_clear(struct kube_buffer *b);
void kube_buffer_free(struct kube_buffer *b);

#endif
