/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"
#include "cmd_output.h"
#include "input.h"
#include "merge.h"

static void report_left_out(const struct bbx_merge *m)
{
	for (size_t i = 0; i < bbx_merge_n_files(m); i++) {
		size_t n = bbx_merge_left_out(m, i);

		if (n)
			bb_warn("%s: %zu section%s given twice, and taken once", bbx_merge_file_name(m, i), n,
				n == 1 ? " is" : "s are");
	}
}

static struct bbx_merge *plan(struct bbx_reader *r)
{
	struct bbx_merge *m;
	int err = bbx_merge_new(&m);

	if (!err)
		err = bbx_merge_add(m, r);
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
		BB_INPUT_STRICT,
		{ 0 },
	};
	const struct bb_tool tool = {
		.name = "bbx merge",
		.synopsis = "-o OUT [OPTION]... FILE...",
		.summary = "Write several recordings as one, their records as they are.",
		.options = options,
		.details = "What two of them have in common is taken once. Each keeps its clock: times of\n"
			   "several nodes are compared in UTC.",
		.see_also = "bbx(1), bbx(5)",
	};
	int first = bb_tool_parse(&tool, argc, argv);
	size_t n = (size_t)(argc - first);
	struct bb_output_inputs in;
	struct bbx_merge *m;
	struct bb_output o;
	enum bb_exit status;

	if (!n)
		bb_usage("no recording given");
	bbx_output_inputs(&in, out, argv + first, n);
	m = plan(in.r);
	bbx_output_open(&o, out, &in);
	bb_output_end(&o, bbx_merge_write(m, o.fd));
	report_left_out(m);
	status = bb_input_report(in.r);
	bbx_merge_free(m);
	bbx_close(in.r);
	return status;
}
