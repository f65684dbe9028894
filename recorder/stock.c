/* SPDX-License-Identifier: Apache-2.0 */
#include "stock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "cleanup.h"

/* More than they are likely to say; what is beyond is left out. */
#define STOCK_MAX (16u << 20)

static void keep(struct rec_stock *s, const char *buf, size_t n)
{
	uint8_t *rows = s->len + n > STOCK_MAX ? NULL : realloc(s->rows, s->len + n);

	if (!rows)
		return;
	memcpy(rows + s->len, buf, n);
	s->rows = rows;
	s->len += n;
}

/* From beginning to end. Less than the kernel's own buffer (32 KiB) at once: it never has to undo a row that did not fit. */
static int run(struct rec_stock *s, struct bpf_link *link)
{
	_cleanup_close_ int fd = bpf_iter_create(bpf_link__fd(link));
	char buf[16384];
	ssize_t n;

	if (fd < 0)
		return -errno;
	do {
		n = read(fd, buf, sizeof(buf));
		if (n > 0)
			keep(s, buf, (size_t)n);
	} while (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)));
	return n < 0 ? -errno : 0;
}

int rec_stock_add(struct rec_stock *s, struct bpf_link *link)
{
	int r = s->n < REC_STOCK_ITERS ? run(s, link) : -ENOSPC;

	if (r) {
		bpf_link__destroy(link);
		return r;
	}
	s->links[s->n++] = link;
	s->is_fresh = 1;
	return 0;
}

const uint8_t *rec_stock_take(struct rec_stock *s, size_t *ret_len)
{
	if (!s->is_fresh) {
		s->len = 0;
		for (size_t i = 0; i < s->n; i++)
			run(s, s->links[i]);
	}
	s->is_fresh = 0;
	*ret_len = s->len;
	return s->rows;
}

void rec_stock_free(struct rec_stock *s)
{
	while (s->n)
		bpf_link__destroy(s->links[--s->n]);
	free(s->rows);
}
