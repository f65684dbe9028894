/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd_output.h"
#include "input.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void refuse_input(const char *path, const char *input)
{
	struct stat out, in;

	if (!strcmp(path, "-") || stat(path, &out) || !S_ISREG(out.st_mode))
		return;
	if (!(strcmp(input, "-") ? stat(input, &in) : fstat(STDIN_FILENO, &in)) && in.st_dev == out.st_dev &&
	    in.st_ino == out.st_ino)
		bb_die(BB_EXIT_FAILED, "%s: is an input, too", path);
}

void bbx_output_refuse(const char *path, char *const *operands, size_t n)
{
	for (size_t i = 0; i < n; i++)
		refuse_input(path, operands[i]);
}

/* Gives the new file what the one it replaces has. old: NULL when there is none. Returns 0 or an errno. */
static int dress(const struct bbx_output *o, const struct stat *old)
{
	mode_t mask = umask(0);

	umask(mask);
	if (old && fchown(o->fd, old->st_uid, old->st_gid) && errno != EPERM)
		return -errno;
	return fchmod(o->fd, old ? old->st_mode & 07777 : 0666 & ~mask) ? -errno : 0;
}

static int open_beside(struct bbx_output *o, const struct stat *old)
{
	int err;

	o->replaces = old;
	o->file = old ? realpath(o->path, NULL) : strdup(o->path);
	if (!o->file || asprintf(&o->beside, "%s.XXXXXX", o->file) < 0)
		return o->file ? -ENOMEM : -errno;
	if (old && access(o->file, W_OK))
		return -errno;
	o->fd = mkostemp(o->beside, O_CLOEXEC);
	if (o->fd < 0)
		return -errno;
	err = dress(o, old);
	if (err)
		unlink(o->beside);
	return err;
}

void bbx_output_open(struct bbx_output *o, const char *path)
{
	bool is_stdout = !strcmp(path, "-"), is_there;
	struct stat st;
	int err;

	if (is_stdout && isatty(STDOUT_FILENO))
		bb_die(BB_EXIT_FAILED, "a recording is nothing for a terminal: name a file with -o");
	*o = (struct bbx_output){ .path = path, .fd = STDOUT_FILENO };
	if (is_stdout)
		return;
	is_there = !stat(path, &st);
	if (is_there && !S_ISREG(st.st_mode)) {
		o->fd = open(path, O_WRONLY | O_CLOEXEC);
		err = o->fd < 0 ? -errno : 0;
	} else {
		err = open_beside(o, is_there ? &st : NULL);
	}
	if (err)
		bb_die(BB_EXIT_FAILED, "%s: %s", path, bbx_strerror(err));
}

struct bbx_reader *bbx_output_inputs(const char *path, char *const *operands, size_t n, bool copies)
{
	struct bbx_reader *r;

	if (!path)
		bb_usage("no output given: name a file with -o, or - for standard output");
	r = copies ? bb_input_open_copies(operands, n, 0) : bb_input_open(operands, n, 0);
	bbx_output_refuse(path, operands, n);
	for (size_t i = 0; i < bbx_n_files(r); i++)
		refuse_input(path, bbx_file_name(r, i));
	bb_progress_start();
	return r;
}

void bbx_output_drop(struct bbx_output *o)
{
	if (o->beside)
		unlink(o->beside);
}

void bbx_output_end(struct bbx_output *o, int err)
{
	bool own = o->fd != STDOUT_FILENO;

	/* What stood there must not be lost to a crash of the machine. */
	if (!err && o->replaces && fsync(o->fd))
		err = -errno;
	if (own && close(o->fd) && !err)
		err = -errno;
	if (!err && o->beside && rename(o->beside, o->file))
		err = -errno;
	if (err) {
		bbx_output_drop(o);
		bb_die(BB_EXIT_FAILED, "%s: %s", own ? o->path : "standard output", bbx_strerror(err));
	}
	free(o->file);
	free(o->beside);
}
