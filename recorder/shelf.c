/* SPDX-License-Identifier: Apache-2.0 */
#include "shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>
#include "cleanup.h"
#include "listing.h"

#define NEWEST "incident.bbx"
#define WORK_PREFIX ".new-"
#define SUFFIX ".bbx"

/* Adds a part of the name: letters, digits, dots and dashes; anything else could mean something to a shell or a file system. */
static void add_part(char name[REC_SHELF_NAME_MAX], const char *part, size_t most)
{
	size_t at = strlen(name);

	if (!part || !*part)
		return;
	if (at)
		name[at++] = '_';
	for (; *part && most-- && at < REC_SHELF_NAME_MAX - 1; part++) {
		bool plain = (*part >= 'a' && *part <= 'z') || (*part >= 'A' && *part <= 'Z') ||
			     (*part >= '0' && *part <= '9') || *part == '-' || (*part == '.' && at);

		name[at++] = plain ? *part : '-';
	}
	name[at] = '\0';
}

void rec_shelf_name(char name[REC_SHELF_NAME_MAX], const char *node, const char *ns, const char *pod, const char *reason,
		    int64_t utc_ns)
{
	time_t seconds = utc_ns / 1000000000;
	char when[32], end[16];
	struct tm tm;

	name[0] = '\0';
	add_part(name, node, 63);
	add_part(name, ns, 63);
	add_part(name, pod, 80);
	add_part(name, reason, 20);
	gmtime_r(&seconds, &tm);
	strftime(when, sizeof(when), "%Y%m%dT%H%M%S", &tm);
	snprintf(end, sizeof(end), ".%03uZ", (unsigned)(utc_ns / 1000000 % 1000));
	strcat(when, end);
	add_part(name, when, sizeof(when));
	strcat(name, SUFFIX);
}

static int open_folder(const struct rec_shelf *s)
{
	int fd = open(s->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static int remove_work(void *arg, const char *name)
{
	const int *dir = arg;

	if (!strncmp(name, WORK_PREFIX, strlen(WORK_PREFIX)))
		unlinkat(*dir, name, 0);
	return 0;
}

int rec_shelf_open(const struct rec_shelf *s)
{
	_cleanup_close_ int dir = -1;

	if (mkdir(s->path, 0755) && errno != EEXIST)
		return -errno;
	dir = open_folder(s);
	if (dir < 0)
		return dir;
	if (mkdirat(dir, NEWEST, 0755) && errno != EEXIST)
		return -errno;
	return rec_listing(dir, remove_work, &dir);
}

static void work_name(char *to, size_t cap, const char *name)
{
	snprintf(to, cap, WORK_PREFIX "%s", name);
}

int rec_shelf_start(const struct rec_shelf *s, const char *name)
{
	_cleanup_close_ int dir = open_folder(s);
	char work[REC_SHELF_NAME_MAX + 8];
	int fd;

	if (dir < 0)
		return dir;
	work_name(work, sizeof(work), name);
	unlinkat(dir, work, 0);
	fd = openat(dir, work, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return fd < 0 ? -errno : fd;
}

void rec_shelf_drop(const struct rec_shelf *s, const char *name)
{
	_cleanup_close_ int dir = open_folder(s);
	char work[REC_SHELF_NAME_MAX + 8];

	work_name(work, sizeof(work), name);
	if (dir >= 0)
		unlinkat(dir, work, 0);
}

/* ---- Those that are there --------------------------------------------------------------------- */

static bool is_incident(const char *name)
{
	size_t len = strlen(name);

	return name[0] != '.' && len >= strlen(SUFFIX) && len < REC_SHELF_NAME_MAX && !strcmp(name + len - strlen(SUFFIX), SUFFIX) &&
	       !strchr(name, '/');
}

struct visit {
	void (*each)(void *arg, const char *name, const struct stat *st);
	void *arg;
	int dir;
};

static int visit(void *arg, const char *name)
{
	const struct visit *v = arg;
	struct stat st;

	if (is_incident(name) && !fstatat(v->dir, name, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode))
		v->each(v->arg, name, &st);
	return 0;
}

int rec_shelf_each(const struct rec_shelf *s, void (*each)(void *arg, const char *name, const struct stat *st), void *arg)
{
	_cleanup_close_ int dir = open_folder(s);
	struct visit v = { each, arg, dir };

	return dir < 0 ? dir : rec_listing(dir, visit, &v);
}

int rec_shelf_get(const struct rec_shelf *s, const char *name)
{
	_cleanup_close_ int dir = open_folder(s);
	struct stat st;
	int fd;

	if (dir < 0)
		return dir;
	if (!is_incident(name))
		return -ENOENT;
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return -ENOENT;
}

/* ---- The oldest give way --------------------------------------------------------------------- */

struct found {
	uint64_t n, bytes;
	char oldest[REC_SHELF_NAME_MAX];
	struct timespec time;
};

static void find(void *arg, const char *name, const struct stat *st)
{
	struct found *f = arg;

	f->n++;
	f->bytes += (uint64_t)st->st_size;
	if (f->oldest[0] && (st->st_mtim.tv_sec > f->time.tv_sec ||
			     (st->st_mtim.tv_sec == f->time.tv_sec && st->st_mtim.tv_nsec >= f->time.tv_nsec)))
		return;
	f->time = st->st_mtim;
	snprintf(f->oldest, sizeof(f->oldest), "%s", name);
}

/* The newest stays, however large it is. */
static void make_room(const struct rec_shelf *s, int dir)
{
	for (;;) {
		struct found f = { 0 };

		if (rec_shelf_each(s, find, &f) || f.n <= 1 || (f.n <= s->max_count && f.bytes <= s->max_bytes) ||
		    unlinkat(dir, f.oldest, 0))
			return;
	}
}

static uint64_t free_bytes(int dir)
{
	struct statvfs v;

	return fstatvfs(dir, &v) ? 0 : (uint64_t)v.f_bavail * v.f_frsize;
}

int rec_shelf_give_way(const struct rec_shelf *s, uint64_t bytes)
{
	_cleanup_close_ int dir = open_folder(s);
	bool any = false;

	if (dir < 0)
		return dir;
	do {
		struct found f = { 0 };
		int r = rec_shelf_each(s, find, &f);

		if (r)
			return r;
		if (!any && (free_bytes(dir) + f.bytes < bytes || (f.n <= 1 && free_bytes(dir) >= bytes)))
			return -ENOSPC;
		/* As long as it is linked, the newest takes its room. */
		if (f.n <= 1 && !unlinkat(dir, NEWEST "/" NEWEST, 0))
			any = true;
		if (!f.n)
			return any ? 0 : -ENOSPC;
		if (unlinkat(dir, f.oldest, 0))
			return -errno;
		any = true;
	} while (free_bytes(dir) < bytes);
	return 0;
}

/* In the folder incident.bbx: replaced, never missing but while the disk is full. */
static int link_newest(int dir, const char *name)
{
	unlinkat(dir, NEWEST "/" WORK_PREFIX NEWEST, 0);
	if (linkat(dir, name, dir, NEWEST "/" WORK_PREFIX NEWEST, 0))
		return -errno;
	return renameat(dir, NEWEST "/" WORK_PREFIX NEWEST, dir, NEWEST "/" NEWEST) ? -errno : 0;
}

int rec_shelf_put(const struct rec_shelf *s, char name[REC_SHELF_NAME_MAX])
{
	_cleanup_close_ int dir = open_folder(s);
	char work[REC_SHELF_NAME_MAX + 8], base[REC_SHELF_NAME_MAX];
	int r;

	if (dir < 0)
		return dir;
	work_name(work, sizeof(work), name);
	snprintf(base, sizeof(base), "%.*s", (int)(strlen(name) - strlen(SUFFIX)), name);
	for (unsigned i = 2; linkat(dir, work, dir, name, 0); i++) {
		if (errno != EEXIST || i > 999)
			return -errno;
		snprintf(name, REC_SHELF_NAME_MAX, "%.240s-%u" SUFFIX, base, i);
	}
	unlinkat(dir, work, 0);
	r = link_newest(dir, name);
	make_room(s, dir);
	return r;
}

int rec_shelf_sync(const struct rec_shelf *s, int fd)
{
	_cleanup_close_ int dir = open_folder(s);

	if (dir < 0)
		return dir;
	return fsync(fd) || fsync(dir) ? -errno : 0;
}
