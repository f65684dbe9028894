/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What costs little is asked first: most descriptors are for reading. A file is only asked for its size where no network has to answer, or
 * who asks may wait for ever.
 */
#include "open_files.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "clock.h"

#define REMOVED " (deleted)"
#define LOG ".log"
/* Files that only memory holds lie on a mount of the kernel's own. */
#define MEMORY_FILE "/memfd:"
#define REMOVED_BYTES (1u << 20)
#define WRITTEN_BYTES (64u << 20)

struct file {
	unsigned fd;
	const char *path; /* len bytes, without what /proc says behind it */
	size_t len;
	bool is_written;
	unsigned long long position, mount;
	unsigned flags;
	struct statx st;
};

static bool ends_with(const char *p, size_t len, const char *end)
{
	const size_t n = strlen(end);

	return len > n && !memcmp(p + len - n, end, n);
}

/* The link's own mode says how the file was opened, without the file being asked. */
static bool is_written(int fds, const char *fd)
{
	struct stat st;

	return !fstatat(fds, fd, &st, AT_SYMLINK_NOFOLLOW) && st.st_mode & S_IWUSR;
}

static bool read_info(const struct rec_open_process *p, struct file *f)
{
	char name[32], text[4096];

	snprintf(name, sizeof(name), "fdinfo/%u", f->fd);
	return rec_read_file_at(p->dir, name, text, sizeof(text)) > 0 &&
	       sscanf(text, "pos: %llu flags: %o mnt_id: %llu", &f->position, &f->flags, &f->mount) == 3;
}

/* Also puts its device where disk_stat has it, which a subvolume has another one than. */
static bool ask(struct rec_open_files *all, const struct rec_open_process *p, const char *fd, struct file *f)
{
	const struct rec_mount_place *place = rec_mount_find(&all->mounts, p->dir, f->mount);

	if (place ? place->is_remote : strncmp(f->path, MEMORY_FILE, strlen(MEMORY_FILE)))
		return false;
	if (statx(p->fds, fd, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_BASIC_STATS, &f->st))
		return false;
	if (place) {
		f->st.stx_dev_major = place->major;
		f->st.stx_dev_minor = place->minor;
	}
	return true;
}

static bool may_fill_a_disk(const struct file *f)
{
	if (!S_ISREG(f->st.stx_mode))
		return false;
	if (!f->st.stx_nlink && f->st.stx_size >= REMOVED_BYTES)
		return true;
	return f->is_written && (f->st.stx_size >= WRITTEN_BYTES || ends_with(f->path, f->len, LOG));
}

static bool is_listed(const struct rec_open_files *all, const struct statx *st)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->listed[i].inode == st->stx_ino && all->listed[i].major == st->stx_dev_major && all->listed[i].minor == st->stx_dev_minor)
			return true;
	return false;
}

/* As the process sees it: below its root. */
static void cut_root(const struct rec_open_process *p, struct file *f)
{
	char root[PATH_MAX];
	ssize_t n = readlinkat(p->dir, "root", root, sizeof(root));

	if (n > 1 && (size_t)n < f->len && f->path[n] == '/' && !memcmp(f->path, root, (size_t)n)) {
		f->path += n;
		f->len -= (size_t)n;
	}
}

static int put_file(struct rec_open_process *p, const struct file *f, struct rec_open_out *out)
{
	const struct bb_task *task = rec_open_task(p);
	struct bb_open_file *e;

	if (!task)
		return 0;
	e = REC_BUILD(out->b, open_file, rec_boot_ns());
	e->h.task = *task;
	e->inode = f->st.stx_ino;
	e->size_bytes = f->st.stx_size;
	e->position = f->position;
	e->major = f->st.stx_dev_major;
	e->minor = f->st.stx_dev_minor;
	e->fd = f->fd;
	e->links = f->st.stx_nlink;
	e->writable = f->is_written;
	e->append = !!(f->flags & O_APPEND);
	e->path = rec_build_str(out->b, f->path, f->len);
	return rec_open_put(out);
}

int rec_open_file(struct rec_open_files *all, struct rec_open_process *p, const char *fd, const char *link, size_t len, struct rec_open_out *out)
{
	struct file f = { .fd = (unsigned)strtoul(fd, NULL, 10), .path = link, .len = len, .is_written = is_written(p->fds, fd) };
	const bool is_removed = ends_with(link, len, REMOVED);

	if (all->n == REC_OPEN_FILES_MAX || (!is_removed && !f.is_written) || !read_info(p, &f) || !ask(all, p, fd, &f))
		return 0;
	if (is_removed && !f.st.stx_nlink)
		f.len -= strlen(REMOVED);
	if (!may_fill_a_disk(&f) || is_listed(all, &f.st))
		return 0;
	all->listed[all->n].inode = f.st.stx_ino;
	all->listed[all->n].major = f.st.stx_dev_major;
	all->listed[all->n++].minor = f.st.stx_dev_minor;
	cut_root(p, &f);
	return put_file(p, &f, out);
}

void rec_open_files_done(struct rec_open_files *f)
{
	rec_mount_table_free(&f->mounts);
}
