/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"
#include "cmd_output.h"
#include "input.h"
#include "rewrite.h"
#include <stdlib.h>
#include <string.h>

#define ROWS 65536
#define MAX_ROWS 262144
#define DICT_BYTES (64u << 20)
#define LEVEL 19
#define MAX_LEVEL 19 /* above, zstd may use windows that readers reject */

/* Returns the number, 0 when it is none from 1 to max. */
static int parse(const char *arg, long max)
{
	char *end;
	long n = strtol(arg, &end, 10);

	return end == arg || *end || n < 1 || n > max ? 0 : (int)n;
}

static int parse_level(const char *arg, void *dst)
{
	int *level = dst;

	*level = parse(arg, MAX_LEVEL);
	return *level ? 0 : -EINVAL;
}

static int parse_rows(const char *arg, void *dst)
{
	uint32_t *rows = dst;

	*rows = (uint32_t)parse(arg, MAX_ROWS);
	return *rows ? 0 : -EINVAL;
}

enum bb_exit bbx_cmd_repack(int argc, char **argv)
{
	struct bbx_rewrite rw = { .level = LEVEL, .quick = true, .chunk_rows = ROWS, .dict_bytes = DICT_BYTES, .program = "bbx repack " BB_VERSION, .what = "repack" };
	const char *out = NULL;
	const struct bb_option options[] = {
		{ 'o', "output", "OUT", "the recording to write; - is standard output", BB_OPT_STR, &out, NULL },
		{ 'l', "level", "N", "compression level of zstd, 1 to 19 (the default)", BB_OPT_CALL, &rw.level, parse_level },
		{ 0, "rows", "N", "rows of a chunk, 1 to 262144; 65536 by default", BB_OPT_CALL, &rw.chunk_rows, parse_rows },
		BB_INPUT_STRICT,
		{ 0 },
	};
	const struct bb_tool tool = {
		.name = "bbx repack",
		.synopsis = "-o OUT [OPTION]... [FILE]...",
		.summary = "Write the rows of recordings as one that is smaller.",
		.options = options,
		.details = "The rows are the same, in larger chunks and fewer sections. Incidents and\n"
			   "attachments are kept.",
		.see_also = "bbx(1), bbx(5)",
	};
	int first = bb_tool_parse(&tool, argc, argv), err;
	struct bb_output_inputs in;
	struct bb_output o;
	enum bb_exit status;

	bbx_output_inputs(&in, out, argv + first, (size_t)(argc - first));
	rw.r = in.r;
	bbx_output_open(&o, out, &in);
	rw.out = o.fd;
	err = bbx_rewrite(&rw);
	bb_output_end(&o, err);
	status = bb_input_report(rw.r);
	bbx_close(rw.r);
	return status;
}
