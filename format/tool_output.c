/* SPDX-License-Identifier: Apache-2.0 */
#include "tool_output.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The one that is being written, so that it goes when the program ends. */
static struct bb_output *open_output;
static struct bb_output redirected;

/* ---- The inputs -------------------------------------------------------------------------------------------------- */

static int stat_input(const char *name, struct stat *st)
{
	return strcmp(name, "-") ? stat(name, st) : fstat(STDIN_FILENO, st);
}

static const char *input_name(const struct bb_output_inputs *in, size_t i)
{
	return i < in->n ? in->operands[i] : bbx_file_name(in->r, i - in->n);
}

static size_t n_inputs(const struct bb_output_inputs *in)
{
	return in->n + (in->r ? bbx_n_files(in->r) : 0);
}

bool bb_output_is_input(const char *path, const struct bb_output_inputs *in)
{
	struct stat out, st;

	if (!strcmp(path, "-") || stat(path, &out) || !S_ISREG(out.st_mode))
		return false;
	for (size_t i = 0; i < n_inputs(in); i++)
		if (!stat_input(input_name(in, i), &st) && st.st_dev == out.st_dev && st.st_ino == out.st_ino)
			return true;
	return false;
}

void bb_output_refuse(const char *path, const struct bb_output_inputs *in)
{
	if (bb_output_is_input(path, in))
		bb_die(BB_EXIT_FAILED, "%s: is an input, too", path);
}

mode_t bb_output_mode(const struct bb_output_inputs *in)
{
	mode_t mode = 0666;
	struct stat st;

	for (size_t i = 0; i < n_inputs(in); i++)
		if (!stat_input(input_name(in, i), &st) && S_ISREG(st.st_mode))
			mode &= st.st_mode;
	return mode | 0600;
}

/* ---- The output -------------------------------------------------------------------------------------------------- */

/* Gives the new file what the one it replaces has. old: NULL when there is none. Returns 0 or an errno. */
static int dress(const struct bb_output *o, const struct stat *old, mode_t mode)
{
	mode_t mask = umask(0);

	umask(mask);
	if (old && fchown(o->fd, old->st_uid, old->st_gid) && errno != EPERM)
		return -errno;
	return fchmod(o->fd, old ? old->st_mode & 07777 : mode & ~mask) ? -errno : 0;
}

/* Gives what is written its name when it is whole, else removes it. Returns 0 or -errno. */
static int settle(bool whole)
{
	struct bb_output *o = open_output;
	int err = 0;

	open_output = NULL;
	if (o && (!whole || rename(o->beside, o->file))) {
		err = whole ? -errno : 0;
		unlink(o->beside);
	}
	return err;
}

static int open_beside(struct bb_output *o, const struct stat *old, mode_t mode)
{
	o->replaces = old;
	o->file = old ? realpath(o->path, NULL) : strdup(o->path);
	if (!o->file || asprintf(&o->beside, "%s.XXXXXX", o->file) < 0)
		return o->file ? -ENOMEM : -errno;
	if (old && access(o->file, W_OK))
		return -errno;
	o->fd = mkostemp(o->beside, O_CLOEXEC);
	if (o->fd < 0)
		return -errno;
	open_output = o;
	bb_tool_settle_by(settle, NULL);
	return dress(o, old, mode);
}

/* /dev/stdout may be a file: who opened it goes on with it. */
static bool is_stdout(const struct stat *st)
{
	struct stat out;

	return !fstat(STDOUT_FILENO, &out) && out.st_dev == st->st_dev && out.st_ino == st->st_ino;
}

void bb_output_open(struct bb_output *o, const char *path, const struct bb_output_inputs *in)
{
	bool is_there;
	struct stat st;
	int err;

	*o = (struct bb_output){ .path = path, .fd = STDOUT_FILENO };
	is_there = strcmp(path, "-") && !stat(path, &st);
	if (!strcmp(path, "-") || (is_there && is_stdout(&st)))
		return;
	if (is_there && !S_ISREG(st.st_mode)) {
		o->fd = open(path, O_WRONLY | O_CLOEXEC);
		err = o->fd < 0 ? -errno : 0;
	} else {
		err = open_beside(o, is_there ? &st : NULL, bb_output_mode(in));
	}
	if (err)
		bb_die(BB_EXIT_FAILED, "%s: %s", path, bbx_strerror(err));
}

void bb_output_end(struct bb_output *o, int err)
{
	bool own = o->fd != STDOUT_FILENO;

	/* What stood there must not be lost to a crash of the machine. */
	if (!err && o->replaces && fsync(o->fd))
		err = -errno;
	if (own && close(o->fd) && !err)
		err = -errno;
	if (!err)
		err = settle(true);
	if (err)
		bb_die(BB_EXIT_FAILED, "%s: %s", own ? o->path : "standard output", bbx_strerror(err));
	free(o->file);
	free(o->beside);
}

void bb_output_redirect(const char *path, const struct bb_output_inputs *in)
{
	bb_output_refuse(path, in);
	bb_output_open(&redirected, path, in);
	if (redirected.fd == STDOUT_FILENO)
		return;
	if (fflush(stdout) || dup2(redirected.fd, STDOUT_FILENO) < 0)
		bb_die(BB_EXIT_FAILED, "%s: %s", path, bbx_strerror(errno));
	close(redirected.fd);
	bb_tool_settle_by(settle, path);
}
