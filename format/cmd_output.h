/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_CMD_OUTPUT_H
#define BBX_CMD_OUTPUT_H
/* The recording that a command of bbx makes from others. */
#include "bbx.h"
#include "tool.h"

struct bbx_output {
	const char *path;     /* as it was named */
	int fd;
	char *file, *beside;  /* the file it becomes and the one it is until then; NULL: no file */
	bool replaces;        /* there is one of that name */
};

/* Ends the program when path is one of the operands. */
void bbx_output_refuse(const char *path, char *const *operands, size_t n);
/*
 * Opens path, - for standard output. A file is written beside path, and takes its place when it is complete, with the mode and owner
 * of one that is there already. Ends the program with one clear line when it cannot be opened, or is a terminal.
 */
void bbx_output_open(struct bbx_output *o, const char *path);
/*
 * Opens the operands as one recording, copies: they may have sections in common; ends the program when path is one of its files. No
 * path is a usage error. Shows the progress of what follows. Returns the reader.
 */
struct bbx_reader *bbx_output_inputs(const char *path, char *const *operands, size_t n, bool copies);
/* Removes what was written so far to a file, for one that ends the program itself. */
void bbx_output_drop(struct bbx_output *o);
/* Closes the output. err: what became of writing it; half a recording is worse than none, so a failure drops it and ends the program. */
void bbx_output_end(struct bbx_output *o, int err);

#endif
