/* SPDX-License-Identifier: Apache-2.0 */
#include "out.h"

#include <errno.h>
#include <sys/uio.h>
#include <unistd.h>

#include "layout.h"

#define ATTACHMENT_FRAME (1u << 20)

int bbx_out_init(struct bbx_out *o, int fd, uint64_t session, uint32_t section, int level)
{
	*o = (struct bbx_out){ .fd = fd, .session = session, .section = section };
	return bbx_frames_init(&o->frames, level);
}

void bbx_out_done(struct bbx_out *o)
{
	bbx_frames_done(&o->frames);
	bbx_index_done(&o->index);
	bbx_buf_done(&o->head);
	bbx_buf_done(&o->payload);
}

static int write_all(int fd, struct iovec *iov, int n)
{
	while (n) {
		ssize_t got = writev(fd, iov, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		for (; n && (size_t)got >= iov->iov_len; iov++, n--)
			got -= (ssize_t)iov->iov_len;
		if (n) {
			iov->iov_base = (char *)iov->iov_base + got;
			iov->iov_len -= (size_t)got;
		}
	}
	return 0;
}

void bbx_out_taken(struct bbx_out *o, const struct bbx_header *h)
{
	bbx_index_add(&o->index, h);
	o->session = h->session;
	o->section = h->section;
	o->seq = h->seq + 1;
	o->records++;
	o->bytes += bbx_header_size(h) + h->payload_len;
}

static int write_record(struct bbx_out *o, struct bbx_header *h, const void *payload, size_t len)
{
	size_t size = bbx_header_size(h);
	struct iovec iov[2];
	uint8_t *head;
	int err;

	h->session = o->session;
	h->seq = o->seq;
	h->section = o->section;
	h->payload_len = len;
	h->payload_hash = bbx_hash(payload, len);
	o->head.len = 0;
	head = bbx_buf_room(&o->head, size);
	if (!head)
		return -ENOMEM;
	bbx_header_encode(h, head);
	iov[0] = (struct iovec){ head, size };
	iov[1] = (struct iovec){ (void *)payload, len };
	err = write_all(o->fd, iov, len ? 2 : 1);
	if (err)
		return err;
	bbx_out_taken(o, h);
	return 0;
}

int bbx_out_record(struct bbx_out *o, struct bbx_header *h, const void *payload, size_t len)
{
	if (!o->err)
		o->err = write_record(o, h, payload, len);
	return o->err;
}

int bbx_out_frames(struct bbx_out *o, struct bbx_header *h, const void *raw, size_t len)
{
	const uint8_t *p = raw;

	o->payload.len = 0;
	for (;;) {
		size_t n = h->type == BBX_REC_ATTACHMENT && len > ATTACHMENT_FRAME
				   ? ATTACHMENT_FRAME
				   : len;
		int64_t got = bbx_frames_put(&o->frames, p, n, &o->payload);

		if (got < 0)
			return o->err = o->err ? o->err : (int)got;
		len -= n;
		if (!len)
			break;
		p += n;
	}
	return bbx_out_record(o, h, o->payload.p, o->payload.len);
}

int bbx_out_index(struct bbx_out *o)
{
	struct bbx_header h = { .type = BBX_REC_INDEX };
	struct bbx_buf raw = { 0 }, ext = { 0 };
	uint64_t start = o->bytes;
	struct bbx_index_totals covered = o->index.totals;
	int err = bbx_index_payload(&o->index, &raw);

	if (!err)
		err = bbx_out_frames(o, &h, raw.p, raw.len);
	if (!err)
		err = bbx_index_trailer(&covered, o->bytes - start, &ext);
	h = (struct bbx_header){ .type = BBX_REC_TRAILER, .ext = ext.p, .ext_len = ext.len };
	if (!err)
		err = bbx_out_record(o, &h, NULL, 0);
	bbx_buf_done(&raw);
	bbx_buf_done(&ext);
	return err == -EFBIG ? 0 : err;
}
