/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd_output.h"
#include "input.h"
#include <string.h>
#include <unistd.h>

void bbx_output_inputs(struct bb_output_inputs *in, const char *path, char *const *operands, size_t n)
{
	if (!path)
		bb_usage("no output given: name a file with -o, or - for standard output");
	*in = (struct bb_output_inputs){ operands, n, bb_input_open(operands, n, 0) };
	bb_output_refuse(path, in);
	bb_progress_start();
}

void bbx_output_open(struct bb_output *o, const char *path, const struct bb_output_inputs *in)
{
	if (!strcmp(path, "-") && isatty(STDOUT_FILENO))
		bb_die(BB_EXIT_FAILED, "a recording is nothing for a terminal: name a file with -o");
	bb_output_open(o, path, in);
}
