/* SPDX-License-Identifier: Apache-2.0 */
#include "pending.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "cleanup.h"

#define MAGIC "BBPEND03"
#define FILE_NAME "pending"
/* Those of the list, and those that are being sealed. */
#define SLOTS (2 * REC_PENDING_MAX)

static void end_text(char *text, size_t cap)
{
	text[cap - 1] = '\0';
}

static bool is_sound(struct rec_incident *i, ssize_t len)
{
	if (len != sizeof(*i) || memcmp(i->magic, MAGIC, sizeof(i->magic)))
		return false;
	end_text(i->reason, sizeof(i->reason));
	end_text(i->detail, sizeof(i->detail));
	end_text(i->pod.pod, sizeof(i->pod.pod));
	end_text(i->pod.ns, sizeof(i->pod.ns));
	end_text(i->pod.container, sizeof(i->pod.container));
	end_text(i->container_id, sizeof(i->container_id));
	end_text(i->pod_uid, sizeof(i->pod_uid));
	end_text(i->limits, sizeof(i->limits));
	return !strchr(i->reason, '/');
}

/* All its room is taken at once: in a full tmpfs a record of it can still be written. Returns the descriptor, or open's errno. */
static int open_file(const struct rec_folder *f)
{
	int fd = openat(f->fd, FILE_NAME, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return -errno;
	(void)!posix_fallocate(fd, 0, SLOTS * sizeof(struct rec_incident));
	return fd;
}

static off_t place_of(uint32_t slot)
{
	return (off_t)slot * (off_t)sizeof(struct rec_incident);
}

static bool is_free(int fd, uint32_t slot)
{
	char magic[8];

	return pread(fd, magic, sizeof(magic), place_of(slot)) != sizeof(magic) || memcmp(magic, MAGIC, sizeof(magic));
}

int rec_pending_load(struct rec_pending *p, const struct rec_folder *f)
{
	_cleanup_close_ int fd = open_file(f);

	*p = (struct rec_pending){ .folder = f };
	for (uint32_t slot = 0; fd >= 0 && slot < SLOTS && p->n < REC_PENDING_MAX; slot++) {
		struct rec_incident *i = &p->list[p->n];

		if (!is_sound(i, pread(fd, i, sizeof(*i), place_of(slot))))
			continue;
		i->slot = slot;
		p->n++;
	}
	/* Without it, as in a tmpfs that is full already, those of a recorder that is killed are lost, no more. */
	return fd == -ENOSPC || fd >= 0 ? 0 : fd;
}

struct rec_incident *rec_pending_add(struct rec_pending *p, const struct rec_incident *i)
{
	struct rec_incident *to = &p->list[p->n];
	_cleanup_close_ int fd = -1;

	if (p->n == REC_PENDING_MAX)
		return NULL;
	*to = *i;
	memcpy(to->magic, MAGIC, sizeof(to->magic));
	p->n++;
	fd = open_file(p->folder);
	while (fd >= 0 && to->slot < SLOTS && !is_free(fd, to->slot))
		to->slot++;
	if (fd >= 0 && to->slot < SLOTS)
		(void)!pwrite(fd, to, sizeof(*to), place_of(to->slot));
	return to;
}

bool rec_pending_take(struct rec_pending *p, uint64_t now_ns, bool all, struct rec_incident *ret_i)
{
	for (size_t i = 0; i < p->n; i++) {
		if (!all && p->list[i].due_ns > now_ns)
			continue;
		*ret_i = p->list[i];
		p->list[i] = p->list[--p->n];
		return true;
	}
	return false;
}

void rec_pending_done(const struct rec_folder *f, const struct rec_incident *i)
{
	_cleanup_close_ int fd = openat(f->fd, FILE_NAME, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	const char none[8] = { 0 };

	if (fd >= 0 && i->slot < SLOTS)
		(void)!pwrite(fd, none, sizeof(none), place_of(i->slot));
}
