/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"
#include "cleanup.h"
#include "input.h"
#include <inttypes.h>
#include <string.h>

static const struct bb_option options[] = { BB_INPUT_STRICT, { 0 } };

static const struct bb_tool tool = {
	.name = "bbx verify",
	.options = options,
	.synopsis = "[OPTION]... [FILE]...",
	.summary = "Check the hash of every record, and decode every column.",
	.details = "Prints a line for each problem, with the byte where it lies, or that the file\n"
		   "is sound.",
	.see_also = "bbx(1), bbx(5)",
};

static void print_damage(const char *path, const struct bbx_damage *d)
{
	_cleanup_free_ char *name = bb_escape(path, strlen(path));
	_cleanup_free_ char *what = bb_escape(d->what, strlen(d->what));
	_cleanup_free_ char *type = bb_escape(d->type, strlen(d->type));
	_cleanup_free_ char *columns = bb_escape(d->columns, strlen(d->columns));

	if (!name || !what || !type || !columns)
		bb_die(BB_EXIT_FAILED, "out of memory");
	printf("%s: byte %" PRIu64 ": %s", name, d->off, what);
	if (d->part_rows)
		printf(" (%s of %" PRIu64 " row%s of %s)", columns, d->part_rows, d->part_rows == 1 ? "" : "s", type);
	else if (d->rows)
		printf(" (%" PRIu64 " row%s%s%s)", d->rows, d->rows == 1 ? "" : "s", *type ? " of " : "", type);
	else if (*type)
		printf(" (rows of %s)", type);
	putchar('\n');
}

static enum bb_exit verify(const struct bb_input *in, bool *any)
{
	_cleanup_free_ char *name = bb_escape(in->path, strlen(in->path));
	struct bbx_verify v = { 0 };
	struct bbx_reader *r;
	enum bb_exit status;
	int err = bb_input_open_one(in, 0, &r);

	if (err)
		return in->in_folder && !bb_input_is_strict() ? BB_EXIT_DAMAGED : BB_EXIT_FAILED;
	if (!r)
		return BB_EXIT_OK;
	*any = true;
	err = bbx_verify(r, true, &v);
	bb_progress_clear();
	for (size_t i = 0; i < bbx_n_damages(r); i++)
		print_damage(bbx_file_name(r, bbx_damage(r, i)->file), bbx_damage(r, i));
	status = bb_input_report(r);
	if (err && err != -EBADMSG && err != -ENODATA) {
		bb_warn("%s: %s", in->path, bbx_strerror(err));
		status = BB_EXIT_FAILED;
	} else if (!err && status == BB_EXIT_OK) {
		printf("%s: ok: %" PRIu64 " records, %" PRIu64 " rows, %" PRIu64 " bytes\n", name ? name : "", v.records,
		       v.rows, v.bytes);
	}
	bbx_close(r);
	return status;
}

enum bb_exit bbx_cmd_verify(int argc, char **argv)
{
	int first = bb_tool_parse(&tool, argc, argv);
	enum bb_exit worst = BB_EXIT_OK;
	struct bb_input *inputs;
	bool any = false;
	size_t n = bb_input_find(argv + first, (size_t)(argc - first), &inputs);

	bb_progress_start();
	for (size_t i = 0; i < n; i++) {
		enum bb_exit status = verify(&inputs[i], &any);

		if (worst != BB_EXIT_FAILED && status != BB_EXIT_OK)
			worst = status;
	}
	bb_input_free(inputs, n);
	if (!any && worst != BB_EXIT_FAILED)
		bb_die(BB_EXIT_FAILED, "no recording there");
	return worst;
}
