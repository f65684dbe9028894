/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"
#include "cleanup.h"
#include "cmd_output.h"
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
	BB_INPUT_STRICT,
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

_Noreturn static void refuse_damaged(const char *path, const char *what, uint64_t off)
{
	bb_die(BB_EXIT_FAILED, "%s: damaged: %s at byte %llu: nothing is attached ('bbx recover' makes a sound copy)", path, what,
	       (unsigned long long)off);
}

/* All of what is added to is checked, as what is wrong with it would not show in the new one. */
static void check_recording(int fd, const char *path, const struct data *d)
{
	struct bbx_diag diag = { .off = UINT64_MAX };
	struct bbx_reader *r;
	struct bbx_verify v;
	int err = bbx_open_fd(fcntl(fd, F_DUPFD_CLOEXEC, 3), path, 0, &r, &diag);

	if (!err)
		err = bbx_verify(r, false, &v);
	if (!diag.what[0] && (err == -EBADMSG || err == -ENODATA))
		refuse_damaged(path, bbx_damage(r, 0)->what, bbx_damage(r, 0)->off);
	if (err)
		bb_die(BB_EXIT_FAILED, "%s: %s", path, diag.what[0] ? diag.what : bbx_strerror(err));
	for (size_t i = 0; i < bbx_n_attachments(r); i++)
		if (!strcmp(bbx_attachment(r, i)->name, d->name))
			bb_die(BB_EXIT_FAILED, "%s: has an attachment %s already", path, d->name);
	bbx_close(r);
}

/* ---- The new recording ------------------------------------------------------------------------------------------- */

static void write_recording(int in, const char *path, struct bb_output *o, const struct data *d)
{
	struct bbx_diag diag = { .off = UINT64_MAX };
	struct bbx_out out;
	int err = bbx_out_init(&out, o->fd, 0, 0, 1);

	if (!err)
		err = bbx_copy_open(&out, in, &diag);
	if (!err)
		err = bbx_section_write_attachment(&out, d->name, opt.media ? opt.media : guess_media(d), d->buf, d->len);
	if (!err)
		err = bbx_out_index(&out);
	bbx_out_done(&out);
	if (err && diag.what[0])
		refuse_damaged(path, diag.what, diag.off);
	bb_output_end(o, err);
}

/* The operand must be a file that can be replaced, rather than a pipe or a part of an archive. */
static void check_replaceable(const char *path, int fd)
{
	struct stat st, opened;

	if (fstat(fd, &opened) || stat(path, &st) || st.st_dev != opened.st_dev || st.st_ino != opened.st_ino)
		bb_usage("%s: no file that could be replaced: name another with -o", path);
}

enum bb_exit bbx_cmd_attach(int argc, char **argv)
{
	int first = bb_tool_parse(&tool, argc, argv);
	struct data d = { 0 };
	_cleanup_free_ char *path = NULL;
	struct bb_output o;
	int in;

	if (argc - first != 2)
		bb_usage("attach takes a FILE and a NAME[=PATH]");
	parse_name(argv[first + 1], &d);
	if (!strcmp(argv[first], "-") && !strcmp(d.path, "-"))
		bb_usage("standard input cannot be both the recording and the attachment");
	bb_progress_start();
	in = bb_input_open_fd(argv[first], &path);
	check_recording(in, path, &d);
	if (!opt.out)
		check_replaceable(path, in);
	read_data(&d);
	bbx_output_open(&o, opt.out ? opt.out : path, &(struct bb_output_inputs){ &argv[first], 1, NULL });
	write_recording(in, path, &o, &d);
	close(in);
	free(d.buf);
	return BB_EXIT_OK;
}
