/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_CMD_OUTPUT_H
#define BBX_CMD_OUTPUT_H
/* The recording that a command of bbx makes from others. */
#include "tool_output.h"

/*
 * Opens the operands as one recording, in->r; ends the program when path is one of its files. No path is a usage error. Shows the progress of
 * what follows.
 */
void bbx_output_inputs(struct bb_output_inputs *in, const char *path, char *const *operands, size_t n);
/* bb_output_open of a recording: that is nothing for a terminal. */
void bbx_output_open(struct bb_output *o, const char *path, const struct bb_output_inputs *in);

#endif
