/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KUBE_LINES_H
#define KUBE_LINES_H
/* The lines of a watch, one JSON object each, out of bytes as they arrive. Zeroed, with line.max set, it is ready. */
#include <stdint.h>
#include "kube_buffer.h"

struct kube_lines {
	struct kube_buffer line; /* what there is of the line that has not ended */
	uint64_t skipped;        /* lines longer than line.max */
};

/* Told each line, without its newline; borrowed until it returns. Returns 0 to go on. */
typedef int kube_text_fn(void *arg, const char *p, size_t len);

/* Returns 0; what fn returned when it was not 0, and then the rest of the bytes is not looked at; -ENOMEM. */
int kube_lines_feed(struct kube_lines *l, const char *p, size_t len, kube_text_fn *fn, void *arg);
/* Forgets the line that has not ended, and frees. */
void kube_lines_done(struct kube_lines *l);

#endif
