/* SPDX-License-Identifier: Apache-2.0 */
#include "stage.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cleanup.h"

#define FILE_NAME "stage"
#define MAGIC "BBSTAGE3"
#define ROOM (REC_STAGE_BYTES - sizeof(struct rec_stage_head))

/* Before each record stands its length; both take a multiple of 8 bytes. */
struct prefix {
	uint32_t len, zero;
};

static size_t padded(size_t len)
{
	return (len + 7) & ~(size_t)7;
}

int rec_staged_read(const struct rec_folder *f, struct rec_staged *ret_s)
{
	_cleanup_close_ int fd = openat(f->fd, FILE_NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct rec_staged s = { 0 };

	*ret_s = s;
	if (fd < 0 || pread(fd, &s.head, sizeof(s.head), 0) != sizeof(s.head) ||
	    memcmp(s.head.magic, MAGIC, sizeof(s.head.magic)) || s.head.len > ROOM)
		return 0;
	/* One byte more: there is always something to own. */
	s.data = malloc(s.head.len + 1);
	if (!s.data)
		return -ENOMEM;
	if (pread(fd, s.data, s.head.len, sizeof(s.head)) != (ssize_t)s.head.len)
		s.head.len = 0;
	*ret_s = s;
	return 0;
}

void rec_staged_free(struct rec_staged *s)
{
	free(s->data);
	*s = (struct rec_staged){ 0 };
}

int rec_staged_each(const struct rec_staged *s, rec_put_fn *put, void *arg)
{
	uint64_t at = 0, len = s->data ? s->head.len : 0;
	struct prefix p;
	int r = 0;

	while (!r && len - at >= sizeof(p)) {
		memcpy(&p, s->data + at, sizeof(p));
		at += sizeof(p);
		if (p.zero || p.len > BB_RECORD_MAX || padded(p.len) > len - at)
			return 0;
		r = put(arg, s->data + at, p.len);
		at += padded(p.len);
	}
	return r;
}

int rec_stage_open(struct rec_stage *s, const struct rec_folder *f, uint64_t last_ns)
{
	_cleanup_close_ int fd = -1;
	int err;
	void *p;

	/* That of the recorder before, where there is one: in a full tmpfs another could not be had. */
	fd = openat(f->fd, FILE_NAME, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	/* A page that cannot be had when it is touched would be a SIGBUS. */
	err = posix_fallocate(fd, 0, REC_STAGE_BYTES);
	p = err ? MAP_FAILED : mmap(NULL, REC_STAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED) {
		err = err ? err : errno;
		unlinkat(f->fd, FILE_NAME, 0);
		return -err;
	}
	s->head = p;
	memset(s->head, 0, sizeof(*s->head));
	s->head->last_ns = last_ns;
	memcpy(s->head->magic, MAGIC, sizeof(s->head->magic));
	return 0;
}

void rec_stage_close(struct rec_stage *s)
{
	if (s->head)
		munmap(s->head, REC_STAGE_BYTES);
	s->head = NULL;
}

bool rec_stage_put(struct rec_stage *s, const void *rec, size_t len)
{
	const struct prefix p = { .len = (uint32_t)len };
	uint64_t at;
	uint8_t *to;

	if (!s->head)
		return true;
	at = s->head->len;
	if (sizeof(p) + padded(len) > ROOM - at)
		return false;
	to = (uint8_t *)(s->head + 1) + at;
	memcpy(to, &p, sizeof(p));
	memcpy(to + sizeof(p), rec, len);
	/* Whoever reads it after a SIGKILL sees all stores that came before. */
	__atomic_store_n(&s->head->len, at + sizeof(p) + padded(len), __ATOMIC_RELEASE);
	return true;
}

void rec_stage_touch(struct rec_stage *s, uint64_t last_ns)
{
	if (s->head)
		s->head->last_ns = last_ns;
}

void rec_stage_empty(struct rec_stage *s, const struct rec_stage_mark marks[REC_N_SERIES])
{
	if (!s->head)
		return;
	__atomic_store_n(&s->head->len, 0, __ATOMIC_RELEASE);
	memcpy(s->head->marks, marks, sizeof(s->head->marks));
}

void rec_stage_give_up(struct rec_stage *s, int series)
{
	if (s->head)
		s->head->marks[series].is_given_up = 1;
}

void rec_stage_untold(struct rec_stage *s, uint32_t type, uint64_t n)
{
	if (s->head && type < BB_COUNTS_MAX)
		s->head->untold[type] = n;
}
