/* SPDX-License-Identifier: Apache-2.0 */
/* The recordings in an archive become files without a name. */
#include "input.h"
#include "cleanup.h"
#include "input_archive.h"
#include "input_priv.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What an archive may hold. bbx(1) names the numbers. */
static const struct bb_archive_limits archive_limits = { .files = 1u << 20, .members = 65536, .bytes = 16ull << 30, .ratio = 200 };

/* An archive to be read: all of it, or one member. */
struct archive_input {
	const char *path, *member;
	bool in_folder;
};

static void copy_member(struct bb_opened *o, struct bb_archive *a, const char *path, const char *member)
{
	struct bbx_diag diag = { .off = UINT64_MAX };
	_cleanup_free_ char *name = NULL;
	int fd, err;

	if (asprintf(&name, "%s:%s", path, member) < 0)
		bb_die(BB_EXIT_FAILED, "out of memory");
	fd = bb_input_temp_file();
	err = bb_archive_copy(a, fd);
	if (err == -EFBIG && *bb_archive_error(a))
		bb_die(BB_EXIT_FAILED, "%s: %s", path, bb_archive_error(a));
	if (err == -EBADMSG) {
		bb_warn("%s: damaged archive: %s", name, bb_archive_error(a));
		o->damaged = true;
	} else if (err) {
		bb_die(BB_EXIT_FAILED, "temporary copy of %s: %s", name, strerror(-err));
	}
	/* A member that is no recording, or of which too little is left, does not keep the others from being read. */
	if (!bb_opened_add_readable(o, fd, name, &diag)) {
		bb_warn("%s: %s: left out", name, diag.what);
		o->damaged = true;
		close(fd);
	}
}

/* What only looked like an archive may be a recording without its head. */
static int add_no_archive(struct bb_opened *o, int fd, const char *path, const char *why)
{
	struct bbx_diag diag = { .off = UINT64_MAX };

	if (bb_opened_add_readable(o, fd, path, &diag))
		return 0;
	bb_warn("%s: not a BlackBox recording, nor an archive that can be read: %s", path, why);
	close(fd);
	return -EMEDIUMTYPE;
}

/* A recording that was compressed by itself. */
static int add_single(struct bb_opened *o, int fd, struct bb_archive *a, const char *path)
{
	struct bbx_diag diag = { .off = UINT64_MAX };
	int to = bb_input_temp_file(), err = bb_archive_copy(a, to);

	if (err == -EFBIG && *bb_archive_error(a))
		bb_die(BB_EXIT_FAILED, "%s: %s", path, bb_archive_error(a));
	if (err && err != -EBADMSG)
		bb_die(BB_EXIT_FAILED, "temporary copy of %s: %s", path, strerror(-err));
	if (!bb_opened_add_readable(o, to, path, &diag)) {
		close(to);
		return add_no_archive(o, fd, path, err ? bb_archive_error(a) : "what it holds is no recording");
	}
	if (err) {
		bb_warn("%s: damaged archive: %s", path, bb_archive_error(a));
		o->damaged = true;
	}
	close(fd);
	return 0;
}

static void warn_nested(const struct bb_archive *a, const char *path, const char *what)
{
	uint64_t more = bb_archive_n_nested(a) - 1;
	char others[32] = "";

	if (more)
		snprintf(others, sizeof(others), ", and %llu more", (unsigned long long)more);
	bb_warn("%s: %s%s: an archive in an archive is not opened%s", path, bb_archive_nested(a), others, what);
}

/* Says why no recording came out of an archive. One in a folder need not hold any. */
static int no_member(const struct bb_archive *a, const struct archive_input *in)
{
	if (bb_archive_nested(a) && !in->member)
		warn_nested(a, in->path, ": unpack it first");
	else if (in->member)
		bb_warn("%s: no recording %s in this archive", in->path, in->member);
	else if (!in->in_folder)
		bb_warn("%s: no recording in this archive", in->path);
	return in->in_folder ? 0 : -EMEDIUMTYPE;
}

/* What bb_archive_next() ended with: damage is said, anything worse ends the program. */
static int end_archive(struct bb_opened *o, const struct archive_input *in, const struct bb_archive *a, int err, bool some)
{
	if (err == -EBADMSG) {
		bb_warn("%s: damaged archive: %s%s", in->path, bb_archive_error(a), some ? "; its other recordings were read" : "");
		o->damaged = true;
	} else if (err) {
		bb_die(BB_EXIT_FAILED, "%s: %s", in->path, err == -EFBIG ? bb_archive_error(a) : bbx_strerror(err));
	}
	if (!some)
		return err ? err : no_member(a, in);
	if (bb_archive_nested(a) && !in->member)
		warn_nested(a, in->path, "");
	return 0;
}

/* Recordings in an archive are read in the order of their names. */
static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct bb_opened_file *)a)->name, ((const struct bb_opened_file *)b)->name);
}

static int add(struct bb_opened *o, int fd, const struct archive_input *in)
{
	struct bb_archive *a = NULL;
	const char *member;
	size_t first = o->n;
	int err = bb_archive_open(fd, &archive_limits, &a);

	while (!err && (err = bb_archive_next(a, &member)) > 0) {
		if (!*member && !in->member) {
			err = add_single(o, fd, a, in->path);
			bb_archive_close(a);
			return err;
		}
		if (!in->member || !strcmp(in->member, member))
			copy_member(o, a, in->path, member);
		err = 0;
	}
	if (err == -EMEDIUMTYPE) {
		err = add_no_archive(o, fd, in->path, bb_archive_error(a));
	} else {
		err = end_archive(o, in, a, err, o->n > first);
		if (o->n > first)
			qsort(o->files + first, o->n - first, sizeof(*o->files), compare_names);
		close(fd);
	}
	bb_archive_close(a);
	return err;
}

bool bb_input_is_archive(int fd)
{
	char start[BB_ARCHIVE_PEEK];
	ssize_t n = pread(fd, start, sizeof(start), 0);

	return n > 0 && bb_archive_starts(start, (size_t)n);
}

int bb_input_add_archive(struct bb_opened *o, int fd, const char *path, bool in_folder)
{
	return add(o, fd, &(struct archive_input){ path, NULL, in_folder });
}

bool bb_input_add_member(struct bb_opened *o, const char *name, int *ret_err)
{
	for (const char *colon = strchr(name, ':'); colon; colon = strchr(colon + 1, ':')) {
		_cleanup_free_ char *path = strndup(name, (size_t)(colon - name));
		int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;

		if (fd >= 0 && bb_input_is_archive(fd)) {
			*ret_err = add(o, fd, &(struct archive_input){ path, colon + 1, false });
			return true;
		}
		if (fd >= 0)
			close(fd);
	}
	return false;
}
