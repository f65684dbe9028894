/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_CMD_OUTPUT_H
#define BBX_CMD_OUTPUT_H
/* The recording that a command of bbx makes from others. */
#include "bbx.h"
#include "tool.h"

struct bbx_output {
	const char *path;
	int fd;
};

/* End the program when path is one of the operands, or a file of the reader. */
void bbx_output_refuse(const char *path, char *const *operands, size_t n);
void bbx_output_refuse_reader(const char *path, const struct bbx_reader *r);
/* Opens path, - for standard output. Ends the program with one clear line when it cannot be, or is a terminal. */
void bbx_output_open(struct bbx_output *o, const char *path);
/* Opens the operands as one recording, of which path is none. No path is a usage error. Returns the reader. */
struct bbx_reader *bbx_output_inputs(const char *path, char *const *operands, size_t n);
/* Closes the output. err: what became of writing it; half a recording is worse than none, so a failure removes it and ends the program. */
void bbx_output_end(struct bbx_output *o, int err);

#endif
