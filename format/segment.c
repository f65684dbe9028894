/* SPDX-License-Identifier: Apache-2.0 */
#include "bbx_segment.h"

#include <errno.h>
#include <unistd.h>
#include "copy.h"
#include "scan.h"

int bbx_segment_extent(int fd, struct bbx_extent *ret_x)
{
	off_t size = lseek(fd, 0, SEEK_END);
	struct bbx_extent x = { 0 };
	struct bbx_header h;
	struct bbx_scan s;
	uint64_t off;
	int e;

	if (size < 0)
		return -errno;
	bbx_scan_init(&s, fd, 0, (uint64_t)size);
	while ((e = bbx_scan_next(&s, &h, &off)) > 0 && !s.lost_bytes) {
		x.closed = h.type == BBX_REC_TRAILER;
		if (h.type == BBX_REC_INDEX || h.type == BBX_REC_TRAILER)
			continue;
		x.end = off + bbx_header_size(&h) + h.payload_len;
		if (h.flags & BBX_REC_GROUP_END)
			x.group_end = x.end;
	}
	bbx_scan_done(&s);
	if (e < 0)
		return e;
	*ret_x = x;
	return 0;
}

/* Records back to back, on their way from one file to another. */
struct run {
	uint64_t off, end;
};

static int copy_run(struct bbx_out *o, int fd, struct run *r, uint64_t next)
{
	int e = fd == o->fd ? 0 : bbx_copy_bytes(fd, r->off, r->end - r->off, o->fd);

	*r = (struct run){ next, next };
	return e;
}

/* Notes the records up to end for the index, and copies them unless they stand in the output already. */
static int take_records(struct bbx_out *o, int fd, uint64_t end)
{
	struct run r = { 0 };
	struct bbx_header h;
	struct bbx_scan s;
	uint64_t off;
	int e;

	bbx_scan_init(&s, fd, 0, end);
	while ((e = bbx_scan_next(&s, &h, &off)) > 0) {
		if (!bbx_is_copied(&h))
			continue;
		e = off == r.end ? 0 : copy_run(o, fd, &r, off);
		if (e)
			break;
		bbx_out_taken(o, &h);
		r.end = off + bbx_header_size(&h) + h.payload_len;
	}
	bbx_scan_done(&s);
	return e ? e : copy_run(o, fd, &r, 0);
}

static int end_file(struct bbx_out *o)
{
	return lseek(o->fd, 0, SEEK_END) < 0 ? -errno : bbx_out_index(o);
}

int bbx_segment_close(int fd, uint64_t end)
{
	struct bbx_out o;
	int e = ftruncate(fd, (off_t)end) ? -errno : bbx_out_init(&o, fd, 0, 0, 1);

	if (e)
		return e;
	e = take_records(&o, fd, end);
	if (!e)
		e = end_file(&o);
	bbx_out_done(&o);
	/* Half an INDEX would be taken for damage. */
	if (e && ftruncate(fd, (off_t)end))
		return -errno;
	return e;
}

int bbx_segment_join(int out, const int *segments, size_t n, uint64_t *ret_bytes)
{
	off_t size = lseek(out, 0, SEEK_END);
	struct bbx_out o;
	int e = size < 0 ? -errno : bbx_out_init(&o, out, 0, 0, 1);

	if (e)
		return e;
	e = take_records(&o, out, (uint64_t)size);
	for (size_t i = 0; i < n && !e; i++) {
		size = lseek(segments[i], 0, SEEK_END);
		e = size < 0 ? -errno : take_records(&o, segments[i], (uint64_t)size);
	}
	if (!e)
		e = end_file(&o);
	if (!e)
		*ret_bytes = o.bytes;
	bbx_out_done(&o);
	return e;
}
