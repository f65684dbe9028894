/* SPDX-License-Identifier: Apache-2.0 */
#include "pending.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>
#include "cleanup.h"

#define MAGIC "BBPEND01"
#define PREFIX "pending-"

static void print_name(const struct rec_incident *i, char name[64])
{
	snprintf(name, 64, PREFIX "%020" PRIu64 "-%.24s", i->ts, i->reason);
}

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

static int load(void *arg, const char *name)
{
	struct rec_pending *p = arg;
	_cleanup_close_ int fd = -1;

	if (strncmp(name, PREFIX, strlen(PREFIX)) || p->n == REC_PENDING_MAX)
		return 0;
	fd = openat(p->folder->fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0 && is_sound(&p->list[p->n], read(fd, &p->list[p->n], sizeof(*p->list))))
		p->n++;
	else
		unlinkat(p->folder->fd, name, 0);
	return 0;
}

int rec_pending_load(struct rec_pending *p, const struct rec_folder *f)
{
	*p = (struct rec_pending){ .folder = f };
	return rec_folder_list(f, load, p);
}

struct rec_incident *rec_pending_add(struct rec_pending *p, const struct rec_incident *i)
{
	struct rec_incident *to = &p->list[p->n];
	char name[64];
	int fd;

	if (p->n == REC_PENDING_MAX)
		return NULL;
	*to = *i;
	memcpy(to->magic, MAGIC, sizeof(to->magic));
	p->n++;
	print_name(to, name);
	fd = openat(p->folder->fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	/* Where there is no room for it, a recorder that is killed now leaves no incident. */
	if (fd >= 0 && write(fd, to, sizeof(*to)) != sizeof(*to))
		unlinkat(p->folder->fd, name, 0);
	if (fd >= 0)
		close(fd);
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
	char name[64];

	print_name(i, name);
	unlinkat(f->fd, name, 0);
}
