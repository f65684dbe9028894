/* SPDX-License-Identifier: Apache-2.0 */
#include "copy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <unistd.h>
#include "cleanup.h"
#include "scan.h"

#define COPY_BYTES (256u << 10)
#define SEND_BYTES (1u << 30)

int bbx_write_all(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

/* By way of our own memory. */
static int copy_through(int in, uint64_t off, uint64_t len, int out)
{
	_cleanup_free_ char *buf = malloc(COPY_BYTES);
	int e = buf ? 0 : -ENOMEM;

	while (len && !e) {
		size_t want = len < COPY_BYTES ? (size_t)len : COPY_BYTES;
		ssize_t n = bbx_pread(in, buf, want, off);

		if (n != (ssize_t)want)
			return n < 0 ? (int)n : -ENODATA;
		e = bbx_write_all(out, buf, want);
		off += want;
		len -= want;
	}
	return e;
}

int bbx_copy_bytes(int in, uint64_t off, uint64_t len, int out)
{
	off_t at = (off_t)off;

	while (len) {
		ssize_t n = sendfile(out, in, &at, len < SEND_BYTES ? (size_t)len : SEND_BYTES);

		if (n < 0 && errno == EINTR)
			continue;
		/* Not every kind of file can be copied inside the kernel, nor to one that is appended to. */
		if (n < 0 && (errno == EINVAL || errno == ENOSYS))
			return copy_through(in, (uint64_t)at, len, out);
		if (n <= 0)
			return n < 0 ? -errno : -ENODATA;
		len -= (uint64_t)n;
	}
	return 0;
}

/* What has been seen of the records. */
struct seen {
	uint64_t end;   /* of those that are copied */
	bool closed;    /* by an INDEX or TRAILER */
	uint64_t alien; /* 1 + offset of the first that must not be copied */
};

bool bbx_is_copied(const struct bbx_header *h)
{
	if (h->type == BBX_REC_INDEX || h->type == BBX_REC_TRAILER)
		return false;
	return (h->type >= BBX_REC_FILE && h->type <= BBX_REC_RECOVERY) || h->flags & BBX_REC_COPY_SAFE;
}

/* A new INDEX covers the records behind the last TRAILER that stays: one of a concatenated file does. */
static void see(struct bbx_out *o, struct seen *s, const struct bbx_header *h, uint64_t off)
{
	if (h->type == BBX_REC_INDEX || h->type == BBX_REC_TRAILER) {
		s->closed = true;
		return;
	}
	if (s->closed) {
		bbx_index_done(&o->index);
		o->index = (struct bbx_index_write){ 0 };
		s->closed = false;
	}
	if (!s->alien && !bbx_is_copied(h))
		s->alien = off + 1;
	bbx_out_taken(o, h);
	s->end = off + bbx_header_size(h) + h->payload_len;
}

static int refuse(struct bbx_diag *diag, int err, uint64_t off, const char *what)
{
	diag->off = off;
	snprintf(diag->what, sizeof(diag->what), "%s", what);
	return err;
}

int bbx_copy_open(struct bbx_out *o, int in, struct bbx_diag *diag)
{
	off_t size = lseek(in, 0, SEEK_END);
	struct seen seen = { 0 };
	struct bbx_header h;
	struct bbx_scan s;
	uint64_t off;
	int e;

	if (size < 0)
		return -errno;
	bbx_scan_init(&s, in, 0, (uint64_t)size);
	while ((e = bbx_scan_next(&s, &h, &off)) > 0 && !s.lost_bytes)
		see(o, &seen, &h, off);
	if (e >= 0 && !o->records)
		e = -EMEDIUMTYPE;
	else if (e >= 0 && s.lost_bytes)
		e = refuse(diag, -EBADMSG, s.torn ? s.torn_off : s.lost_off,
			   s.torn ? "a record that is cut" : "bytes that are no record");
	else if (e >= 0 && seen.alien)
		e = refuse(diag, -EPROTONOSUPPORT, seen.alien - 1, "a record that must not be copied unknown");
	bbx_scan_done(&s);
	if (e)
		return e;
	o->bytes = seen.end;
	return bbx_copy_bytes(in, 0, seen.end, o->fd);
}
