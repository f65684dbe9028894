/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"
#include "cleanup.h"
#include "cmd_output.h"
#include "input.h"
#include "merge.h"
#include <stdlib.h>

/* The recordings that the operands name. */
struct inputs {
	char **paths;
	struct bbx_reader **readers;
	size_t n;
};

static void open_inputs(struct inputs *in, char *const *operands, size_t n)
{
	in->n = bb_input_find(operands, n, &in->paths);
	in->readers = calloc(in->n, sizeof(*in->readers));
	if (!in->readers)
		bb_die(BB_EXIT_FAILED, "out of memory");
	for (size_t i = 0; i < in->n; i++)
		if (bb_input_open_path(in->paths[i], 0, &in->readers[i]))
			bb_exit(BB_EXIT_FAILED);
}

static enum bb_exit report(const struct inputs *in)
{
	enum bb_exit status = BB_EXIT_OK;

	for (size_t i = 0; i < in->n; i++) {
		enum bb_exit one = bb_input_report(in->readers[i]);

		if (one)
			status = one;
	}
	return status;
}

static void close_inputs(struct inputs *in)
{
	for (size_t i = 0; i < in->n; i++)
		bbx_close(in->readers[i]);
	free(in->readers);
	bb_input_free(in->paths, in->n);
}

static void report_left_out(const struct bbx_merge *m)
{
	for (size_t i = 0; i < bbx_merge_n_files(m); i++) {
		size_t n = bbx_merge_left_out(m, i);

		if (n)
			bb_warn("%s: %zu section%s given twice, and taken once", bbx_merge_file_name(m, i), n,
				n == 1 ? " is" : "s are");
	}
}

static struct bbx_merge *plan(const struct inputs *in)
{
	struct bbx_merge *m;
	int err = bbx_merge_new(&m);

	for (size_t i = 0; i < in->n && !err; i++)
		err = bbx_merge_add(m, in->readers[i]);
	if (!err)
		err = bbx_merge_choose(m);
	if (err)
		bb_die(BB_EXIT_FAILED, "%s", bbx_strerror(err));
	return m;
}

enum bb_exit bbx_cmd_merge(int argc, char **argv)
{
	const char *out = NULL;
	const struct bb_option options[] = {
		{ 'o', "output", "OUT", "the recording to write; - is standard output", BB_OPT_STR, &out, NULL },
		{ 0 },
	};
	const struct bb_tool tool = {
		.name = "bbx merge",
		.synopsis = "-o OUT FILE...",
		.summary = "Write several recordings as one, their records as they are.",
		.options = options,
		.details = "What two of them have in common is taken once. Each keeps its clock: times of\n"
			   "several nodes are compared in UTC.",
		.see_also = "bbx(1), bbx(5)",
	};
	int first = bb_tool_parse(&tool, argc, argv), err;
	struct inputs in = { 0 };
	struct bbx_merge *m;
	struct bbx_output o;
	enum bb_exit status;

	if (!out)
		bb_usage("no output given: name a file with -o, or - for standard output");
	if (first == argc)
		bb_usage("no recording given");
	open_inputs(&in, argv + first, (size_t)(argc - first));
	m = plan(&in);
	bbx_output_refuse(out, argv + first, (size_t)(argc - first));
	for (size_t i = 0; i < in.n; i++)
		bbx_output_refuse_reader(out, in.readers[i]);
	bbx_output_open(&o, out);
	err = bbx_merge_write(m, o.fd);
	bbx_output_end(&o, err);
	report_left_out(m);
	status = report(&in);
	bbx_merge_free(m);
	close_inputs(&in);
	return status;
}
