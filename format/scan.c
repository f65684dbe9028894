/* SPDX-License-Identifier: Apache-2.0 */
#include "scan.h"

#include <errno.h>
#include <unistd.h>
#include <xxhash.h>

#define SEARCH_BYTES (128u << 10)
#define HASH_BYTES (256u << 10)
#define FIRST_READ 1024u /* holds most headers */

ssize_t bbx_pread(int fd, void *buf, size_t len, uint64_t off)
{
	size_t n = 0;

	while (n < len) {
		ssize_t r = pread(fd, (char *)buf + n, len - n, (off_t)(off + n));

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return -errno;
		if (!r)
			break;
		n += (size_t)r;
	}
	return (ssize_t)n;
}

/* Hashes what stands in memory, then a part of a file. */
static int hash_both(const void *p, size_t n, int fd, uint64_t off, uint64_t len, struct bbx_buf *buf,
		     uint64_t *ret_hash)
{
	XXH64_state_t *state = XXH64_createState();
	size_t cap = len < HASH_BYTES ? (size_t)len : HASH_BYTES;
	ssize_t got = 0;
	int e;

	buf->len = 0;
	e = state && bbx_buf_room(buf, cap + 1) ? 0 : -ENOMEM;
	if (!e) {
		XXH64_reset(state, 0);
		XXH64_update(state, p, n);
	}
	for (uint64_t at = 0; at < len && !e; at += (uint64_t)got) {
		size_t want = len - at < cap ? (size_t)(len - at) : cap;

		got = bbx_pread(fd, buf->p, want, off + at);
		if (got != (ssize_t)want)
			e = got < 0 ? (int)got : -ENODATA;
		else
			XXH64_update(state, buf->p, want);
	}
	if (!e)
		*ret_hash = XXH64_digest(state);
	XXH64_freeState(state);
	return e;
}

int bbx_hash_file(int fd, uint64_t off, uint64_t len, uint64_t *ret_hash)
{
	struct bbx_buf buf = { 0 };
	int e = hash_both("", 0, fd, off, len, &buf, ret_hash);

	bbx_buf_done(&buf);
	return e;
}

size_t bbx_find_magic(const uint8_t *p, size_t len, size_t from)
{
	while (len >= BBX_HEADER_PEEK && from <= len - BBX_HEADER_PEEK) {
		const uint8_t *m = memmem(p + from + 8, len - from - 8, BBX_MAGIC, 8);

		if (!m)
			return len;
		from = (size_t)(m - p) - 8;
		if (bbx_get_u32(p + from) == BBX_ZMAGIC)
			return from;
		from++;
	}
	return len;
}

bool bbx_is_cut_header(const uint8_t *p, size_t len, uint64_t bytes)
{
	uint8_t zmagic[4];

	bbx_put_u32(zmagic, BBX_ZMAGIC);
	if (memcmp(p, zmagic, len < 4 ? len : 4) ||
	    (len > 8 && memcmp(p + 8, BBX_MAGIC, len < 16 ? len - 8 : 8)))
		return false;
	return len < BBX_HEADER_PEEK || bbx_header_peek(p) > bytes;
}

void bbx_scan_init(struct bbx_scan *s, int fd, uint64_t start, uint64_t end)
{
	*s = (struct bbx_scan){ .fd = fd, .off = start, .end = end, .budget = 4 * (end - start) };
	s->ahead = FIRST_READ;
	s->size = end - start;
}

void bbx_scan_done(struct bbx_scan *s)
{
	bbx_buf_done(&s->header);
	bbx_buf_done(&s->search);
	bbx_buf_done(&s->rest);
}

/* The first len bytes at off. Returns how many there are; -ENOMEM, pread's errno. */
static ssize_t read_to(struct bbx_buf *buf, int fd, size_t len, uint64_t off)
{
	buf->len = 0;
	return bbx_buf_room(buf, len) ? bbx_pread(fd, buf->p, len, off) : -ENOMEM;
}

/* Has bytes from off on in s->header, at least len of them where the part has so many. Returns how many; -ENOMEM, pread's errno. */
static ssize_t near(struct bbx_scan *s, uint64_t off, size_t len)
{
	uint64_t want = len > s->ahead ? len : s->ahead;
	ssize_t n;

	len = s->end - off < len ? (size_t)(s->end - off) : len;
	if (off >= s->at && off + len <= s->at + s->header.len)
		return (ssize_t)(s->at + s->header.len - off);
	n = read_to(&s->header, s->fd, s->end - off < want ? (size_t)(s->end - off) : (size_t)want, off);
	s->at = off;
	s->header.len = n > 0 ? (size_t)n : 0;
	return n;
}

int bbx_scan_hash(struct bbx_scan *s, uint64_t off, uint64_t len, uint64_t *ret_hash)
{
	uint64_t end = s->at + s->header.len;
	const uint8_t *p;
	size_t n;

	if (off < s->at || off >= end)
		return hash_both("", 0, s->fd, off, len, &s->rest, ret_hash);
	p = s->header.p + (off - s->at);
	n = end - off < len ? (size_t)(end - off) : (size_t)len;
	if (n < len)
		return hash_both(p, n, s->fd, off + n, len - n, &s->rest, ret_hash);
	*ret_hash = XXH64(p, n, 0);
	return 0;
}

/* Returns 1 when a good header is at off; 0 when not; pread's errno. */
static int read_header(struct bbx_scan *s, uint64_t off, struct bbx_header *h)
{
	ssize_t n = near(s, off, FIRST_READ);
	size_t size;

	if (n < BBX_HEADER_PEEK)
		return n < 0 ? (int)n : 0;
	size = bbx_header_peek(s->header.p + (off - s->at));
	if (!size || size > s->end - off || !bbx_search_allows(size, s->wasted, s->size))
		return 0;
	n = near(s, off, size);
	if (n < 0)
		return (int)n;
	if (bbx_header_decode(s->header.p + (off - s->at), (size_t)n, h)) {
		s->wasted += size;
		return 0;
	}
	if (h->payload_len <= s->end - off - size)
		return 1;
	if (!s->torn) {
		s->torn = true;
		s->torn_off = off;
		s->torn_header = *h;
		s->torn_header.ext = NULL;
	}
	return 0;
}

/* Has the bytes from off on in s->search, if they are not. Returns how many; -ENOMEM, pread's errno. */
static ssize_t window(struct bbx_scan *s, uint64_t off)
{
	uint64_t want = s->end - off < SEARCH_BYTES ? s->end - off : SEARCH_BYTES;
	ssize_t n;

	if (off >= s->window && off + BBX_HEADER_PEEK <= s->window + s->search.len)
		return (ssize_t)(s->window + s->search.len - off);
	n = read_to(&s->search, s->fd, (size_t)want, off);
	s->window = off;
	s->search.len = n > 0 ? (size_t)n : 0;
	return n;
}

/* Where a file that is sparse has bytes again, so that gigabytes of nothing need not be read. */
static uint64_t skip_hole(const struct bbx_scan *s, uint64_t off)
{
	off_t data = lseek(s->fd, (off_t)off, SEEK_DATA);

	if (data < 0)
		return errno == ENXIO ? s->end : off;
	return (uint64_t)data < s->end ? (uint64_t)data : s->end;
}

/* Returns 1 and where a header may start at or after off; 0 when nowhere; pread's errno. */
static int search(struct bbx_scan *s, uint64_t off, uint64_t *ret_off)
{
	while (off < s->end && s->end - off >= BBX_HEADER_MIN) {
		ssize_t n = window(s, off);
		size_t at;

		if (n < BBX_HEADER_PEEK)
			return n < 0 ? (int)n : 0;
		at = bbx_find_magic(s->search.p + (off - s->window), (size_t)n, 0);
		if (at < (size_t)n) {
			*ret_off = off + at;
			return 1;
		}
		off = skip_hole(s, off + (uint64_t)n - (BBX_HEADER_PEEK - 1));
	}
	return 0;
}

/*
 * No header at s->off. Searching starts behind it, or inside the payload before it when that is not
 * whole either. An attachment may hold a recording of its own and is never searched.
 */
static int search_start(struct bbx_scan *s, uint64_t *ret_off)
{
	uint64_t hash = 0;
	int e;

	*ret_off = s->off + 1;
	if (s->torn && s->torn_off == s->off && s->torn_header.type == BBX_REC_ATTACHMENT)
		*ret_off = s->end;
	if (!s->prev_len || s->prev_len > s->budget)
		return 0;
	s->budget -= s->prev_len;
	e = bbx_hash_file(s->fd, s->prev, s->prev_len, &hash);
	if (!e && hash != s->prev_hash)
		*ret_off = s->prev;
	return e == -ENODATA ? 0 : e;
}

static int resync(struct bbx_scan *s, struct bbx_header *h, uint64_t *ret_off)
{
	uint64_t at;
	int e = search_start(s, &at);

	while (!e) {
		e = search(s, at, &at);
		if (e <= 0)
			return e;
		e = read_header(s, at, h);
		if (e) {
			*ret_off = at;
			return e;
		}
		at++;
	}
	return e;
}

int bbx_scan_next(struct bbx_scan *s, struct bbx_header *ret_h, uint64_t *ret_off)
{
	uint64_t off = s->off;
	int e;

	s->lost_off = s->off;
	s->lost_bytes = 0;
	if (s->off >= s->end)
		return 0;
	e = read_header(s, off, ret_h);
	if (!e) {
		e = resync(s, ret_h, &off);
		if (!e)
			off = s->end;
		s->lost_off = off < s->lost_off ? off : s->lost_off;
		s->lost_bytes = off - s->lost_off;
	}
	if (e <= 0) {
		s->off = s->end;
		return e;
	}
	/* A record that passes the end counts only when nothing came behind it. */
	s->torn = false;
	s->prev = off + bbx_header_size(ret_h);
	s->prev_len = ret_h->type == BBX_REC_ATTACHMENT ? 0 : ret_h->payload_len;
	s->prev_hash = ret_h->payload_hash;
	s->off = s->prev + ret_h->payload_len;
	*ret_off = off;
	return 1;
}
