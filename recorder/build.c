/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

#include <string.h>

void *rec_build_start(struct rec_build *b, uint32_t type, size_t fixed, uint64_t ts_ns)
{
	struct bb_hdr *h = (struct bb_hdr *)b->buf;

	memset(b->buf, 0, fixed);
	b->len = (uint32_t)fixed;
	h->ts_ns = ts_ns;
	h->type = (__u16)type;
	h->cpu = REC_NULL_CPU;
	h->task = REC_NULL_TASK;
	return h;
}

struct bb_loc rec_build_str(struct rec_build *b, const char *p, size_t len)
{
	struct bb_loc loc = { .off = b->len };

	if (!p)
		return (struct bb_loc){ 0 };
	if (len > sizeof(b->buf) - b->len)
		len = sizeof(b->buf) - b->len;
	memcpy(b->buf + b->len, p, len);
	loc.len = (__u32)len;
	b->len += (uint32_t)len;
	return loc;
}

struct bb_loc rec_build_text(struct rec_build *b, const char *s)
{
	return rec_build_str(b, s && *s ? s : NULL, s ? strlen(s) : 0);
}

void rec_build_end(struct rec_build *b)
{
	((struct bb_hdr *)b->buf)->size = b->len;
}
