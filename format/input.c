/* SPDX-License-Identifier: Apache-2.0 */
#include "input.h"
#include "cleanup.h"
#include "copy.h"
#include "input_priv.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define COPY_BYTES 65536
#define MANY_FILES 64 /* from so many on, the limit of open files is raised */

void bb_opened_add(struct bb_opened *o, int fd, char *name)
{
	if (o->n == o->cap) {
		o->cap = o->cap ? 2 * o->cap : 16;
		o->files = reallocarray(o->files, o->cap, sizeof(*o->files));
	}
	if (!name || !o->files)
		bb_die(BB_EXIT_FAILED, "out of memory");
	if (o->n == MANY_FILES) {
		struct rlimit l;

		if (!getrlimit(RLIMIT_NOFILE, &l)) {
			l.rlim_cur = l.rlim_max;
			setrlimit(RLIMIT_NOFILE, &l);
		}
	}
	o->files[o->n++] = (struct bb_opened_file){ fd, name };
}

/* Opens them all as one. */
static int opened_read(struct bb_opened *o, unsigned flags, struct bbx_reader **ret_r, struct bbx_diag *diag)
{
	_cleanup_free_ int *fds = calloc(o->n, sizeof(*fds));
	_cleanup_free_ const char **names = calloc(o->n, sizeof(*names));

	if (!fds || !names)
		return -ENOMEM;
	for (size_t i = 0; i < o->n; i++) {
		fds[i] = o->files[i].fd;
		names[i] = o->files[i].name;
		o->files[i].fd = -1;
	}
	return bbx_open_fds(fds, names, o->n, flags, ret_r, diag);
}

bool bb_opened_add_readable(struct bb_opened *o, int fd, const char *name, struct bbx_diag *diag)
{
	struct bbx_reader *r;
	int err = bbx_open_fd(fcntl(fd, F_DUPFD_CLOEXEC, 3), name, 0, &r, diag);

	if (!err) {
		bbx_close(r);
		bb_opened_add(o, fd, strdup(name));
		return true;
	}
	if (err == -ENOMEM || err == -EMFILE)
		bb_die(BB_EXIT_FAILED, "%s: %s", name, bbx_strerror(err));
	if (!diag->what[0])
		snprintf(diag->what, sizeof(diag->what), "%s", bbx_strerror(err));
	return false;
}

static void opened_done(struct bb_opened *o)
{
	for (size_t i = 0; i < o->n; i++) {
		if (o->files[i].fd >= 0)
			close(o->files[i].fd);
		free(o->files[i].name);
	}
	free(o->files);
}

/* ---- stdin and pipes --------------------------------------------------------------------------------------------- */

int bb_input_temp_file(void)
{
	const char *set = getenv("TMPDIR"), *dir = set && *set ? set : "/var/tmp";
	char *path = bb_input_join(dir, "bbx.XXXXXX");
	int fd = path ? mkostemp(path, O_CLOEXEC) : -1;

	if (fd < 0)
		bb_die(BB_EXIT_FAILED, "temporary file in %s: %s", dir, strerror(errno));
	unlink(path);
	free(path);
	return fd;
}

/* Copies what can only be read once into a file without a name. Returns its descriptor. */
static int spool(int in, const char *name)
{
	static char buf[COPY_BYTES];
	int out = bb_input_temp_file(), err;
	ssize_t n;

	while ((n = read(in, buf, sizeof(buf))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			bb_die(BB_EXIT_FAILED, "%s: %s", name, strerror(errno));
		err = bbx_write_all(out, buf, (size_t)n);
		if (err)
			bb_die(BB_EXIT_FAILED, "temporary copy of %s: %s", name, strerror(-err));
	}
	return out;
}

/* A descriptor for "-", a pipe or a device; -1 when the operand is an ordinary path. */
static int open_unseekable(const char *operand)
{
	bool is_stdin = !strcmp(operand, "-");
	_cleanup_close_ int in = -1;
	struct stat st;

	if (is_stdin ? fstat(STDIN_FILENO, &st) : stat(operand, &st))
		return -1;
	if (!is_stdin && (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)))
		return -1;
	in = is_stdin ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open(operand, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		bb_die(BB_EXIT_FAILED, "%s: %s", operand, strerror(errno));
	if (S_ISREG(st.st_mode)) {
		int fd = in;

		in = -1;
		return fd;
	}
	return spool(in, operand);
}

/* ---- Opening ----------------------------------------------------------------------------------------------------- */

/* name is NULL for several files: what the reader says then names the file, and why. */
static void warn_unopened(const char *name, int err, const struct bbx_diag *diag)
{
	/* "empty file", "not a BlackBox recording": nothing is gained by saying again that it is no recording. */
	const char *why = err == -EMEDIUMTYPE && diag->what[0] ? "" : bbx_strerror(err);
	const char *separator = *why && diag->what[0] ? ": " : "";
	const char *file = name ? name : "";

	if (!name && diag->what[0])
		bb_warn("%s", diag->what);
	else if (diag->what[0] && diag->off != UINT64_MAX)
		bb_warn("%s: %s%s%s at byte %llu", file, why, separator, diag->what, (unsigned long long)diag->off);
	else
		bb_warn("%s: %s%s%s", name ? name : "recordings", why, separator, diag->what);
}

/* A file in a folder may turn out to be no recording, which does not keep the others from being read. */
static int add_file(struct bb_opened *o, int fd, const struct bb_input *in)
{
	struct bbx_diag diag = { .off = UINT64_MAX };

	if (!in->in_folder) {
		bb_opened_add(o, fd, strdup(in->path));
		return 0;
	}
	if (bb_opened_add_readable(o, fd, in->path, &diag))
		return 0;
	bb_warn("%s: %s: left out", in->path, diag.what);
	close(fd);
	return -EMEDIUMTYPE;
}

/* Adds what an input stands for. Returns 0, or a negative errno after a line on stderr. */
static int add_input(struct bb_opened *o, const struct bb_input *in)
{
	int fd = open_unseekable(in->path), err;

	if (fd < 0)
		fd = open(in->path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && bb_input_is_archive(fd))
		return bb_input_add_archive(o, fd, in->path, in->in_folder);
	if (fd >= 0)
		return add_file(o, fd, in);
	err = -errno;
	if ((err == -ENOENT || err == -ENOTDIR) && bb_input_add_member(o, in->path, &err))
		return err;
	bb_warn("%s: %s", in->path, bbx_strerror(err));
	return err;
}

/* *ret_r stays NULL when there is none among what folders hold. */
static int open_inputs(const struct bb_input *in, size_t n, unsigned flags, struct bbx_reader **ret_r)
{
	struct bbx_diag diag = { .off = UINT64_MAX };
	struct bb_opened o = { 0 };
	int err = 0;

	for (size_t i = 0; i < n && !err; i++) {
		err = add_input(&o, &in[i]);
		if (err && in[i].in_folder) {
			o.damaged = true;
			err = 0;
		}
	}
	if (!err && o.n) {
		err = opened_read(&o, flags, ret_r, &diag);
		if (err)
			warn_unopened(o.n == 1 ? o.files[0].name : NULL, err, &diag);
		else if (o.damaged)
			bb_input_note_damage(*ret_r);
	} else if (!err && o.damaged) {
		err = -EMEDIUMTYPE;
	}
	opened_done(&o);
	return err;
}

int bb_input_open_one(const struct bb_input *input, unsigned flags, struct bbx_reader **ret_r)
{
	*ret_r = NULL;
	return open_inputs(input, 1, flags, ret_r);
}

int bb_input_open_fd(const char *operand, char **ret_name)
{
	struct bb_opened o = { 0 };
	struct bb_input *inputs;
	size_t n = bb_input_find((char *[]){ (char *)operand }, 1, &inputs);
	int fd;

	for (size_t i = 0; i < n; i++)
		if (add_input(&o, &inputs[i]) && !inputs[i].in_folder)
			bb_exit(BB_EXIT_FAILED);
	bb_input_free(inputs, n);
	if (!o.n)
		bb_die(BB_EXIT_FAILED, "no recording there");
	if (o.n > 1)
		bb_die(BB_EXIT_FAILED, "%s: holds %zu recordings: give one of them, such as %s", operand, o.n, o.files[0].name);
	fd = o.files[0].fd;
	*ret_name = o.files[0].name;
	free(o.files);
	return fd;
}

/* All of it is read before anything is printed. */
static void check_all(struct bbx_reader *r)
{
	struct bbx_verify v;
	int err = bbx_verify(r, true, &v);

	if (bb_input_report(r) != BB_EXIT_OK)
		bb_exit(BB_EXIT_FAILED);
	if (err)
		bb_die(BB_EXIT_FAILED, "%s: %s", bbx_file_name(r, 0), bbx_strerror(err));
}

struct bbx_reader *bb_input_open(char *const *operands, size_t n, unsigned flags)
{
	struct bbx_reader *r = NULL;
	struct bb_input *inputs;
	size_t n_inputs = bb_input_find(operands, n, &inputs);

	bb_progress_start();
	if (open_inputs(inputs, n_inputs, flags, &r))
		bb_exit(BB_EXIT_FAILED);
	if (!r)
		bb_die(BB_EXIT_FAILED, "no recording there");
	bb_input_free(inputs, n_inputs);
	if (bb_input_is_strict())
		check_all(r);
	bb_progress_stop();
	return r;
}
