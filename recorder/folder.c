/* SPDX-License-Identifier: Apache-2.0 */
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <linux/magic.h>
#include "listing.h"

#define BOOT_FILE "boot"
#define LOCK_FILE "lock"

static int make_path(const char *path)
{
	char part[PATH_MAX];
	size_t len = strlen(path);

	if (!len || len >= sizeof(part))
		return -ENAMETOOLONG;
	memcpy(part, path, len + 1);
	for (char *p = part + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(part, 0700) && errno != EEXIST)
			return -errno;
		*p = '/';
	}
	return mkdir(part, 0700) && errno != EEXIST ? -errno : 0;
}

static int fail(int err, char *why, size_t cap, const char *path, const char *what)
{
	snprintf(why, cap, "ring %s: %s", path, what);
	return err;
}

/* Of the folder, or of the one above that is there. */
static int find_fs(const char *path, struct statfs *ret_fs)
{
	char part[PATH_MAX], *slash;

	if (!*path || strlen(path) >= sizeof(part))
		return -ENAMETOOLONG;
	strcpy(part, path);
	while (statfs(part, ret_fs)) {
		if (errno != ENOENT || !strcmp(part, "."))
			return -errno;
		slash = strrchr(part, '/');
		if (!slash)
			strcpy(part, ".");
		else
			slash[slash == part] = '\0';
	}
	return 0;
}

int rec_folder_check(const char *path, char *why, size_t cap)
{
	struct statfs fs;
	int r = find_fs(path, &fs);

	if (r < 0)
		return fail(r, why, cap, path, strerror(-r));
	if (fs.f_type != TMPFS_MAGIC && fs.f_type != RAMFS_MAGIC)
		return fail(-ENOTSUP, why, cap, path, "it is not in memory: mount a tmpfs there, or name a folder of one");
	return 0;
}

static int remove_file(void *arg, const char *name)
{
	const struct rec_folder *f = arg;

	if (name[0] != '.' && strcmp(name, LOCK_FILE) && unlinkat(f->fd, name, 0) && errno != ENOENT && errno != EISDIR)
		return -errno;
	return 0;
}

static int mark_boot(struct rec_folder *f, const uint8_t boot_id[16])
{
	int fd = openat(f->fd, BOOT_FILE, O_RDWR | O_CREAT | O_CLOEXEC, 0600), r = 0;
	uint8_t old[16];

	if (fd < 0)
		return -errno;
	if (pread(fd, old, sizeof(old), 0) != sizeof(old) || memcmp(old, boot_id, sizeof(old))) {
		r = rec_listing(f->fd, remove_file, f);
		close(fd);
		fd = r ? -1 : openat(f->fd, BOOT_FILE, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (!r && (fd < 0 || pwrite(fd, boot_id, sizeof(old), 0) != sizeof(old)))
			r = fd < 0 ? -errno : -ENOSPC;
	}
	if (fd >= 0)
		close(fd);
	return r;
}

int rec_folder_open(struct rec_folder *f, const char *path, const uint8_t boot_id[16], char *why, size_t cap)
{
	int r = rec_folder_check(path, why, cap);

	*f = (struct rec_folder){ .path = path, .fd = -1, .lock = -1 };
	if (r < 0)
		return r;
	r = make_path(path);
	if (r < 0)
		return fail(r, why, cap, path, strerror(-r));
	f->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (f->fd < 0)
		return fail(-errno, why, cap, path, strerror(errno));
	f->lock = openat(f->fd, LOCK_FILE, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (f->lock < 0)
		return fail(-errno, why, cap, path, strerror(errno));
	if (flock(f->lock, LOCK_EX | LOCK_NB))
		return fail(-EBUSY, why, cap, path, "another bbrec run has it");
	r = mark_boot(f, boot_id);
	return r < 0 ? fail(r, why, cap, path, strerror(-r)) : 0;
}

void rec_folder_close(struct rec_folder *f)
{
	if (f->lock >= 0)
		close(f->lock);
	if (f->fd >= 0)
		close(f->fd);
	f->fd = f->lock = -1;
}
