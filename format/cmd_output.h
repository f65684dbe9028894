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
/* Half a recording is worse than none: removes it, and ends the program. */
_Noreturn void bbx_output_fail(struct bbx_output *o, int err);
void bbx_output_close(struct bbx_output *o);

#endif
