/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd_output.h"
#include "input.h"
#include <fcntl.h>
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

void bbx_output_refuse_reader(const char *path, const struct bbx_reader *r)
{
	for (size_t i = 0; i < bbx_n_files(r); i++)
		refuse_input(path, bbx_file_name(r, i));
}

void bbx_output_open(struct bbx_output *o, const char *path)
{
	if (!strcmp(path, "-") && isatty(STDOUT_FILENO))
		bb_die(BB_EXIT_FAILED, "a recording is nothing for a terminal: name a file with -o");
	*o = (struct bbx_output){ .path = path, .fd = STDOUT_FILENO };
	if (!strcmp(path, "-"))
		return;
	o->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (o->fd < 0)
		bb_die(BB_EXIT_FAILED, "%s: %s", path, bbx_strerror(-errno));
}

struct bbx_reader *bbx_output_inputs(const char *path, char *const *operands, size_t n)
{
	struct bbx_reader *r;

	if (!path)
		bb_usage("no output given: name a file with -o, or - for standard output");
	r = bb_input_open(operands, n, 0);
	bbx_output_refuse(path, operands, n);
	bbx_output_refuse_reader(path, r);
	return r;
}

void bbx_output_end(struct bbx_output *o, int err)
{
	struct stat st;
	bool own = o->fd != STDOUT_FILENO;
	bool file = own && !fstat(o->fd, &st) && S_ISREG(st.st_mode);

	if (own && close(o->fd) && !err)
		err = -errno;
	if (!err)
		return;
	if (file)
		unlink(o->path);
	bb_die(BB_EXIT_FAILED, "%s: %s", own ? o->path : "standard output", bbx_strerror(err));
}
