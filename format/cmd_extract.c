/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"
#include "input.h"
#include "print.h"
#include "utf8.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct {
	const char *out, *mode_name;
	enum bb_mode mode;
} opt;

static const struct bb_option options[] = {
	{ 'o', "output", "OUT", "write to OUT, - for standard output, instead of a file called by the last part of NAME",
	  BB_OPT_STR, &opt.out, NULL },
	{ 'm', "mode", "MODE", "of the list: table, line, csv, tsv, json or ndjson", BB_OPT_STR, &opt.mode_name,
	  NULL },
	BB_INPUT_STRICT,
	{ 0 },
};

static const struct bb_tool tool = {
	.name = "bbx extract",
	.synopsis = "[OPTION]... [FILE]\n[OPTION]... FILE NAME",
	.summary = "List the attachments of a recording, or write one of them to a file.",
	.options = options,
	.details = "A file that exists is not overwritten. Of several attachments of one name the last\n"
		   "is taken.",
	.see_also = "bbx(1), bbx(5)",
};

/* Returns its bytes, malloced; NULL when it is damaged, which *damaged then is. */
static void *read_attachment(struct bbx_reader *r, size_t i, size_t *ret_len, bool *damaged)
{
	const char *file = bbx_file_name(r, bbx_section(r, bbx_attachment(r, i)->section)->file);
	void *data;
	int err = bbx_attachment_read(r, i, &data, ret_len);

	if (!err)
		return data;
	if (err != -EBADMSG && err != -EFBIG)
		bb_die(BB_EXIT_FAILED, "%s: %s", file, bbx_strerror(err));
	bb_warn("%s: attachment %s: %s", file, bbx_attachment(r, i)->name, bbx_strerror(err));
	*damaged = true;
	return NULL;
}

/* ---- The list ---------------------------------------------------------------------------------------------------- */

static struct bb_cell text(const char *s)
{
	return *s ? (struct bb_cell){ .type = BB_CELL_text, .p = s, .len = strlen(s) }
		  : (struct bb_cell){ .type = BB_CELL_null };
}

static enum bb_exit list(struct bbx_reader *r)
{
	static const char *const names[] = { "name", "media_type", "bytes", "file" };
	struct bb_print *print = bb_print_new(stdout, opt.mode, names, COUNT(names));
	bool damaged = false;

	for (size_t i = 0; i < bbx_n_attachments(r); i++) {
		const struct bbx_attachment *a = bbx_attachment(r, i);
		size_t len;
		void *data = read_attachment(r, i, &len, &damaged);
		struct bb_cell row[] = {
			text(a->name), text(a->media_type), { .type = data ? BB_CELL_uint : BB_CELL_null, .u = len },
			text(bbx_file_name(r, bbx_section(r, a->section)->file)),
		};

		free(data);
		if (!print || bb_print_row(print, row))
			bb_die(BB_EXIT_FAILED, "out of memory");
	}
	if (!print)
		bb_die(BB_EXIT_FAILED, "out of memory");
	bb_print_done(print);
	return damaged ? BB_EXIT_DAMAGED : BB_EXIT_OK;
}

/* ---- One of them ------------------------------------------------------------------------------------------------- */

/* The name comes from the recording: of a path only its last part counts, and it must be one that can be typed. */
static const char *file_name(const char *name)
{
	const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;
	size_t len = strlen(base), n;
	bool good = len && strcmp(base, ".") && strcmp(base, "..");
	uint32_t cp;

	for (size_t i = 0; i < len && good; i += n) {
		n = bb_utf8_decode(base + i, len - i, &cp);
		good = n && !bb_utf8_hostile(cp);
	}
	if (!good)
		bb_warn("%s: no name for a file: give one with -o", name);
	return good ? base : NULL;
}

static enum bb_exit write_file(const char *path, const char *p, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666), err = fd < 0 ? errno : 0;

	if (fd < 0) {
		bb_warn("%s: %s", path, err == EEXIST ? "is there already, and is not overwritten" : strerror(err));
		return BB_EXIT_FAILED;
	}
	while (len && !err) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno != EINTR)
			err = errno;
		p += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	if (close(fd) && !err)
		err = errno;
	if (!err)
		return BB_EXIT_OK;
	unlink(path);
	bb_warn("%s: %s", path, strerror(err));
	return BB_EXIT_FAILED;
}

static enum bb_exit extract(struct bbx_reader *r, const char *name)
{
	enum bb_exit status = BB_EXIT_FAILED;
	size_t found = SIZE_MAX, len;
	const char *path = opt.out;
	bool damaged;
	char *data;

	for (size_t i = 0; i < bbx_n_attachments(r); i++)
		if (!strcmp(bbx_attachment(r, i)->name, name))
			found = i;
	if (found == SIZE_MAX) {
		bb_warn("no attachment %s in this recording ('bbx extract FILE' lists them)", name);
		return BB_EXIT_FAILED;
	}
	if (!path)
		path = file_name(name);
	data = path ? read_attachment(r, found, &len, &damaged) : NULL;
	if (data && !strcmp(path, "-")) {
		fwrite(data, 1, len, stdout);
		status = BB_EXIT_OK;
	} else if (data) {
		status = write_file(path, data, len);
	}
	free(data);
	return status;
}

enum bb_exit bbx_cmd_extract(int argc, char **argv)
{
	int first = bb_tool_parse(&tool, argc, argv), n = argc - first;
	enum bb_exit status, damage;
	struct bbx_reader *r;

	if (n > 2)
		bb_usage("one FILE and one NAME at a time");
	if (n < 2 && opt.out)
		bb_usage("--output: which attachment? 'bbx extract FILE NAME'");
	if (opt.mode_name && bb_mode_parse(opt.mode_name, &opt.mode))
		bb_usage("--mode: not a mode: %s", opt.mode_name);
	r = bb_input_open(argv + first, n > 0, 0);
	status = n == 2 ? extract(r, argv[first + 1]) : list(r);
	damage = bb_input_report(r);
	bbx_close(r);
	return status == BB_EXIT_OK ? damage : status;
}
