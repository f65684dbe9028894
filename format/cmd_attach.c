/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"
#include "cleanup.h"
#include "copy.h"
#include "input.h"
#include "section_write.h"
#include "utf8.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_DATA (64u << 20)

static struct {
	const char *out, *media;
} opt;

static const struct bb_option options[] = {
	{ 'o', "output", "OUT", "write the new recording to OUT, - for standard output, and leave FILE as it is", BB_OPT_STR,
	  &opt.out, NULL },
	{ 0, "type", "MEDIA", "its media type, such as text/plain; by default told from the bytes", BB_OPT_STR, &opt.media, NULL },
	{ 0 },
};

static const struct bb_tool tool = {
	.name = "bbx attach",
	.synopsis = "[OPTION]... FILE NAME[=PATH]",
	.summary = "Attach a file to a recording.",
	.options = options,
	.details = "The attachment is called NAME, and is the file PATH, - for stdin; without =PATH\n"
		   "it is the file NAME, called by its last part. FILE is replaced at once, when the\n"
		   "new recording is complete.",
	.see_also = "bbx(1), bbx(5)",
};

/* The file to attach. */
struct data {
	const char *name, *path;
	char *buf;
	size_t len;
};

static void read_data(struct data *d)
{
	bool is_stdin = !strcmp(d->path, "-");
	_cleanup_fclose_ FILE *f = is_stdin ? fdopen(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3), "r") : fopen(d->path, "re");

	d->buf = malloc(MAX_DATA + 1);
	if (!d->buf)
		bb_die(BB_EXIT_FAILED, "out of memory");
	if (f)
		d->len = fread(d->buf, 1, MAX_DATA + 1, f);
	if (!f || ferror(f))
		bb_die(BB_EXIT_FAILED, "%s: %s", d->path, strerror(errno));
	if (d->len > MAX_DATA)
		bb_die(BB_EXIT_FAILED, "%s: larger than an attachment may be, 64 MiB", d->path);
}

static void parse_name(char *operand, struct data *d)
{
	char *equals = strchr(operand, '='), *slash = strrchr(operand, '/');

	d->path = equals ? equals + 1 : operand;
	d->name = equals || !slash ? operand : slash + 1;
	if (equals)
		*equals = '\0';
	if (!*d->name || !*d->path)
		bb_usage("an attachment has a NAME and a PATH");
	if (strlen(d->name) > 255)
		bb_usage("the name is longer than 255 bytes: %s", d->name);
}

static const char *guess_media(const struct data *d)
{
	for (size_t i = 0; i < d->len;) {
		uint32_t cp;
		size_t n = d->buf[i] ? bb_utf8_decode(d->buf + i, d->len - i, &cp) : 0;

		if (!n)
			return "application/octet-stream";
		i += n;
	}
	return "text/plain";
}

/* The recording that is added to. */
static int open_recording(const char *path, const struct data *d)
{
	struct bbx_diag diag = { .off = UINT64_MAX };
	struct bbx_reader *r;
	int fd = bb_input_open_fd(path), err = bbx_open_fd(fcntl(fd, F_DUPFD_CLOEXEC, 3), path, 0, &r, &diag);

	if (err)
		bb_die(BB_EXIT_FAILED, "%s: %s", path, diag.what[0] ? diag.what : bbx_strerror(err));
	for (size_t i = 0; i < bbx_n_attachments(r); i++)
		if (!strcmp(bbx_attachment(r, i)->name, d->name))
			bb_die(BB_EXIT_FAILED, "%s: has an attachment %s already", path, d->name);
	bbx_close(r);
	return fd;
}

/* ---- The new recording ------------------------------------------------------------------------------------------- */

/* Where it goes: to a file beside path that takes its place when it is complete, or straight to what is no file. */
struct target {
	const char *path;
	char *beside; /* NULL: straight */
	int fd;
};

_Noreturn static void fail(struct target *t, const char *what, const char *why)
{
	if (t->beside)
		unlink(t->beside);
	bb_die(BB_EXIT_FAILED, "%s: %s", what, why);
}

/* old: whose mode and owner it gets; NULL for a new file. */
static void open_target(struct target *t, const struct stat *old)
{
	mode_t mask = umask(0);
	struct stat st;

	umask(mask);
	if (!strcmp(t->path, "-") && isatty(STDOUT_FILENO))
		bb_die(BB_EXIT_FAILED, "a recording is nothing for a terminal: name a file with -o");
	if (!strcmp(t->path, "-")) {
		t->fd = STDOUT_FILENO;
		t->path = "standard output";
		return;
	}
	if (!stat(t->path, &st) && !S_ISREG(st.st_mode)) {
		t->fd = open(t->path, O_WRONLY | O_CLOEXEC);
	} else {
		if (asprintf(&t->beside, "%s.XXXXXX", t->path) < 0)
			bb_die(BB_EXIT_FAILED, "out of memory");
		t->fd = mkostemp(t->beside, O_CLOEXEC);
	}
	if (t->fd < 0)
		bb_die(BB_EXIT_FAILED, "%s: %s", t->path, strerror(errno));
	if (!t->beside)
		return;
	if ((old && fchown(t->fd, old->st_uid, old->st_gid) && errno != EPERM) ||
	    fchmod(t->fd, old ? old->st_mode & 07777 : 0666 & ~mask))
		fail(t, t->path, strerror(errno));
}

static void close_target(struct target *t)
{
	if (t->beside && (fsync(t->fd) || rename(t->beside, t->path)))
		fail(t, t->path, strerror(errno));
	if (t->fd != STDOUT_FILENO && close(t->fd))
		bb_die(BB_EXIT_FAILED, "%s: %s", t->path, strerror(errno));
	free(t->beside);
}

static void write_recording(int in, const char *path, struct target *t, const struct data *d)
{
	struct bbx_diag diag = { .off = UINT64_MAX };
	_cleanup_free_ char *why = NULL;
	struct bbx_out o;
	int err = bbx_out_init(&o, t->fd, 0, 0, 1);

	if (!err)
		err = bbx_copy_open(&o, in, &diag);
	if (!err)
		err = bbx_section_write_attachment(&o, d->name, opt.media ? opt.media : guess_media(d), d->buf, d->len);
	if (!err)
		err = bbx_out_index(&o);
	bbx_out_done(&o);
	if (err && diag.what[0]) {
		if (asprintf(&why, "damaged: %s at byte %llu: nothing is attached ('bbx recover' makes a sound copy)",
			     diag.what, (unsigned long long)diag.off) < 0)
			why = NULL;
		fail(t, path, why ? why : bbx_strerror(err));
	}
	if (err)
		fail(t, t->path, bbx_strerror(err));
}

/* The file that an operand stands for is replaced, unless it stands for a pipe or a part of an archive. */
static char *replaced_path(const char *path, int fd, struct stat *ret_st)
{
	struct stat st;
	char *real;

	if (fstat(fd, ret_st) || stat(path, &st) || st.st_dev != ret_st->st_dev || st.st_ino != ret_st->st_ino)
		bb_usage("%s: no file that could be replaced: name another with -o", path);
	real = realpath(path, NULL);
	if (!real)
		bb_die(BB_EXIT_FAILED, "%s: %s", path, strerror(errno));
	return real;
}

enum bb_exit bbx_cmd_attach(int argc, char **argv)
{
	int first = bb_tool_parse(&tool, argc, argv);
	_cleanup_free_ char *real = NULL;
	struct target t = { 0 };
	struct data d = { 0 };
	struct stat st;
	char **paths;
	size_t n;
	int in;

	if (argc - first != 2)
		bb_usage("attach takes a FILE and a NAME[=PATH]");
	parse_name(argv[first + 1], &d);
	n = bb_input_find(argv + first, 1, &paths);
	if (n != 1)
		bb_die(BB_EXIT_FAILED, "%s: holds %zu recordings: give one of them", argv[first], n);
	if (!strcmp(paths[0], "-") && !strcmp(d.path, "-"))
		bb_usage("standard input cannot be both the recording and the attachment");
	in = open_recording(paths[0], &d);
	if (!opt.out)
		real = replaced_path(paths[0], in, &st);
	read_data(&d);
	t.path = opt.out ? opt.out : real;
	open_target(&t, opt.out ? NULL : &st);
	write_recording(in, paths[0], &t, &d);
	close_target(&t);
	close(in);
	free(d.buf);
	bb_input_free(paths, n);
	return BB_EXIT_OK;
}
