/* SPDX-License-Identifier: Apache-2.0 */
#include "kube_lines.h"

#include <errno.h>
#include <string.h>

int kube_lines_feed(struct kube_lines *l, const char *p, size_t len, kube_text_fn *fn, void *arg)
{
	while (len) {
		const char *end = memchr(p, '\n', len);
		size_t n = end ? (size_t)(end - p) : len;
		int r = 0;

		kube_buffer_add(&l->line, p, n);
		if (l->line.is_oom)
			return -ENOMEM;
		if (!end)
			return 0;
		if (l->line.is_over)
			l->skipped++;
		else if (l->line.len)
			r = fn(arg, l->line.p, l->line.len);
		kube_buffer_clear(&l->line);
		if (r)
			return r;
		p += n + 1;
		len -= n + 1;
	}
	return 0;
}

void kube_lines_done(struct kube_lines *l)
{
	kube_buffer_clear(&l->line);
	kube_buffer_free(&l->line);
}
