/* SPDX-License-Identifier: Apache-2.0 */
#include "series.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include "bbx_segment.h"
#include "clock.h"
#include "listing.h"

#define NAME_MAX_BYTES 64
#define SUFFIX ".bbx"
#define OPEN_SUFFIX ".bbx.open"

static void print_name(const struct rec_series *s, uint64_t start_ns, const char *suffix, char name[NAME_MAX_BYTES])
{
	snprintf(name, NAME_MAX_BYTES, "%s-%020" PRIu64 "%s", s->name, start_ns, suffix);
}

/* The start in a name of this series with the suffix, 0 when it is none. */
static uint64_t parse_name(const struct rec_series *s, const char *name, const char *suffix)
{
	size_t len = strlen(s->name);
	char *end, back[NAME_MAX_BYTES];
	uint64_t start;

	if (strncmp(name, s->name, len) || name[len] != '-')
		return 0;
	start = strtoull(name + len + 1, &end, 10);
	print_name(s, start, suffix, back);
	return strcmp(name, back) ? 0 : start;
}

static int new_session(struct rec_series *s)
{
	s->session = s->seq = s->section = 0;
	while (!s->session)
		if (getrandom(&s->session, sizeof(s->session), 0) < 0)
			return -errno;
	return 0;
}

static int add_closed(struct rec_series *s, struct rec_segment seg)
{
	if (s->n == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 32;
		struct rec_segment *p = reallocarray(s->closed, cap, sizeof(*p));

		if (!p)
			return -ENOMEM;
		s->closed = p;
		s->cap = cap;
	}
	s->closed[s->n++] = seg;
	s->closed_bytes += seg.bytes;
	return 0;
}

/* ---- What is there --------------------------------------------------------------------------- */

struct adoption {
	struct rec_series *s;
	struct rec_leftover *left;
};

static uint64_t size_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? 0 : (uint64_t)st.st_size;
}

/* A segment whose recorder was killed ends with its last flush group. */
static int end_leftover(struct rec_series *s, uint64_t start_ns, int fd, struct rec_leftover *left)
{
	char from[NAME_MAX_BYTES], to[NAME_MAX_BYTES];
	struct bbx_extent x;
	int r = bbx_segment_extent(fd, &x);

	print_name(s, start_ns, OPEN_SUFFIX, from);
	print_name(s, start_ns, SUFFIX, to);
	if (r == -ENOMEM)
		return r;
	if (r < 0 || !x.group_end) {
		if (start_ns > left->start_ns)
			*left = (struct rec_leftover){ .start_ns = start_ns };
		return unlinkat(s->folder->fd, from, 0) ? -errno : 0;
	}
	if (start_ns > left->start_ns)
		*left = (struct rec_leftover){ start_ns, x.group_end };
	/* Without room for its index it stays readable, from the front. */
	r = bbx_segment_close(fd, x.group_end);
	if (r == -ENOMEM)
		return r;
	return renameat(s->folder->fd, from, s->folder->fd, to) ? -errno : 0;
}

static int adopt(void *arg, const char *name)
{
	struct adoption *a = arg;
	uint64_t closed = parse_name(a->s, name, SUFFIX), left = parse_name(a->s, name, OPEN_SUFFIX);
	struct rec_segment seg = { .start_ns = closed ? closed : left };
	int fd, r = 0;

	if (!seg.start_ns)
		return 0;
	fd = openat(a->s->folder->fd, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -errno;
	if (left)
		r = end_leftover(a->s, left, fd, a->left);
	seg.bytes = size_of(fd);
	close(fd);
	return r ? r : add_closed(a->s, seg);
}

static int by_start(const void *a, const void *b)
{
	uint64_t x = ((const struct rec_segment *)a)->start_ns, y = ((const struct rec_segment *)b)->start_ns;

	return (x > y) - (x < y);
}

int rec_series_init(struct rec_series *s, const char *name, const struct rec_folder *f, const struct bbx_origin *o,
		    struct rec_leftover *ret_left)
{
	struct adoption a = { s, ret_left };
	int r;

	*ret_left = (struct rec_leftover){ 0 };
	*s = (struct rec_series){ .name = name, .folder = f, .origin = o, .fd = -1 };
	r = new_session(s);
	if (!r)
		r = rec_listing(f->fd, adopt, &a);
	if (s->n)
		qsort(s->closed, s->n, sizeof(*s->closed), by_start);
	return r;
}

void rec_series_done(struct rec_series *s)
{
	bbx_writer_close(s->writer);
	if (s->fd > 0)
		close(s->fd);
	free(s->closed);
	*s = (struct rec_series){ .fd = -1 };
}

/* ---- The open one ---------------------------------------------------------------------------- */

int rec_series_start(struct rec_series *s)
{
	struct bbx_writer_opts opts = { .origin = s->origin, .session = s->session, .seq = s->seq, .segment = s->section };
	char name[NAME_MAX_BYTES];
	int r;

	s->open = (struct rec_segment){ .start_ns = rec_boot_ns() };
	print_name(s, s->open.start_ns, OPEN_SUFFIX, name);
	s->fd = openat(s->folder->fd, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (s->fd < 0)
		return -errno;
	r = bbx_writer_open(s->fd, &opts, &s->writer);
	if (r < 0) {
		unlinkat(s->folder->fd, name, 0);
		close(s->fd);
		s->fd = -1;
		return r;
	}
	s->open_section = s->section;
	return 0;
}

static int close_open(struct rec_series *s)
{
	char from[NAME_MAX_BYTES], to[NAME_MAX_BYTES];
	int r = 0;

	print_name(s, s->open.start_ns, OPEN_SUFFIX, from);
	print_name(s, s->open.start_ns, SUFFIX, to);
	s->open.bytes = size_of(s->fd);
	if (!s->open.bytes) {
		unlinkat(s->folder->fd, from, 0);
	} else if (renameat(s->folder->fd, from, s->folder->fd, to)) {
		r = -errno;
	} else {
		r = add_closed(s, s->open);
	}
	close(s->fd);
	s->fd = -1;
	s->open = (struct rec_segment){ 0 };
	return r;
}

int rec_series_end(struct rec_series *s)
{
	const struct bbx_writer_stats *st = bbx_writer_stats(s->writer);
	struct bbx_writer *w = s->writer;
	int r = bbx_writer_flush(w, 0);

	if (r < 0) {
		rec_series_drop(s);
		return r;
	}
	/* INDEX takes the number that the next segment begins with. */
	s->seq = st->seq;
	s->section = st->section + 1;
	s->writer = NULL;
	r = bbx_writer_close(w);
	if (r < 0) {
		rec_series_drop(s);
		return r;
	}
	return close_open(s);
}

void rec_series_drop(struct rec_series *s)
{
	struct bbx_extent x = { 0 };

	bbx_writer_close(s->writer);
	s->writer = NULL;
	if (s->fd < 0)
		return;
	if (bbx_segment_extent(s->fd, &x) < 0 || !x.group_end) {
		if (ftruncate(s->fd, 0))
			x.end = 0;
	} else {
		bbx_segment_close(s->fd, x.group_end);
	}
	close_open(s);
	new_session(s);
}

bool rec_series_is_there(const struct rec_series *s)
{
	struct stat st;

	return !fstat(s->fd, &st) && st.st_nlink;
}

/* ---- All of them ----------------------------------------------------------------------------- */

uint64_t rec_series_bytes(const struct rec_series *s)
{
	return s->closed_bytes + (s->writer ? bbx_writer_stats(s->writer)->bytes : 0);
}

bool rec_series_evict(struct rec_series *s)
{
	char name[NAME_MAX_BYTES];

	if (!s->n)
		return false;
	print_name(s, s->closed[0].start_ns, SUFFIX, name);
	unlinkat(s->folder->fd, name, 0);
	s->closed_bytes -= s->closed[0].bytes;
	s->n--;
	memmove(s->closed, s->closed + 1, s->n * sizeof(*s->closed));
	return true;
}

/* A segment ends where the next one starts. */
static uint64_t oldest_end(const struct rec_series *s)
{
	return s->n > 1 ? s->closed[1].start_ns : s->writer ? s->open.start_ns : UINT64_MAX;
}

void rec_series_trim(struct rec_series *s, uint64_t cap, uint64_t oldest_ns)
{
	while (s->n && (rec_series_bytes(s) > cap || oldest_end(s) < oldest_ns))
		rec_series_evict(s);
}

uint64_t rec_series_start_ns(const struct rec_series *s)
{
	return s->n ? s->closed[0].start_ns : s->writer ? s->open.start_ns : UINT64_MAX;
}

size_t rec_series_open_closed(const struct rec_series *s, uint64_t since_ns, int *fds)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		char name[NAME_MAX_BYTES];

		if (i + 1 < s->n && s->closed[i + 1].start_ns < since_ns)
			continue;
		print_name(s, s->closed[i].start_ns, SUFFIX, name);
		fds[n] = openat(s->folder->fd, name, O_RDONLY | O_CLOEXEC);
		n += fds[n] >= 0;
	}
	return n;
}
