/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes of the files: headers and whole payloads, checked before anything uses them.
 */
#include "reader_priv.h"

#include <stdlib.h>
#include "cleanup.h"
#include "scan.h"

#define HEADER_MOST 4096u /* bytes that most headers fit in */

bool bbx_is_damage(int err)
{
	return err == -EBADMSG || err == -EFBIG || err == -ENODATA;
}

int bbx_read_at(const struct bbx_reader *r, size_t file, uint64_t off, size_t len, struct bbx_buf *buf)
{
	ssize_t n;

	buf->len = 0;
	buf->oom = false;
	if (off > r->files[file].size || len > r->files[file].size - off)
		return -ENODATA;
	if (!bbx_buf_room(buf, len + 1))
		return -ENOMEM;
	n = bbx_pread(r->files[file].fd, buf->p, len, off);
	if (n < 0)
		return (int)n;
	buf->len = (size_t)n;
	return (size_t)n == len ? 0 : -ENODATA;
}

int bbx_read_header(const struct bbx_reader *r, size_t file, uint64_t off, struct bbx_buf *buf,
		    struct bbx_header *ret_h)
{
	uint64_t left = off < r->files[file].size ? r->files[file].size - off : 0;
	size_t size;
	int e = bbx_read_at(r, file, off, left < HEADER_MOST ? (size_t)left : HEADER_MOST, buf);

	if (e)
		return e;
	size = buf->len < BBX_HEADER_PEEK ? 0 : bbx_header_peek(buf->p);
	if (!size)
		return -EBADMSG;
	e = size > buf->len ? bbx_read_at(r, file, off, size, buf) : 0;
	return e ? e : bbx_header_decode(buf->p, size, ret_h);
}

bool bbx_payload_matches(const struct bbx_header *h, const uint8_t *payload)
{
	return bbx_hash_matches(h->payload_hash, bbx_hash(payload, (size_t)h->payload_len));
}

int bbx_payload_read(struct bbx_reader *r, size_t file, uint64_t off, const struct bbx_header *h,
		     const uint8_t *payload, uint8_t **ret_raw, size_t *ret_len)
{
	uint8_t *raw;
	size_t len = 0;
	int e = 0;

	if (h->payload_len > BBX_MAX_PAYLOAD)
		return -EFBIG;
	if (!payload) {
		e = bbx_read_at(r, file, off, (size_t)h->payload_len, &r->scratch);
		payload = r->scratch.p;
	}
	if (!e && !bbx_payload_matches(h, payload))
		e = -EBADMSG;
	if (!e)
		e = bbx_frame_size(payload, (size_t)h->payload_len, &len);
	if (e)
		return e;
	raw = malloc(len + 1);
	if (!raw)
		return -ENOMEM;
	e = bbx_frame_decode(r->unzstd, payload, (size_t)h->payload_len, raw, len);
	if (e) {
		free(raw);
		return e;
	}
	*ret_raw = raw;
	*ret_len = len;
	return 0;
}
