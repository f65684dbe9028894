/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_TOOL_OUTPUT_H
#define BB_TOOL_OUTPUT_H
/*
 * What a command makes of recordings. A file is written beside the path, and takes its place when it is complete, with the mode and owner of one
 * that is there already; else it may be read by those alone who may read every input, as far as the umask lets them. All of these end the program
 * with one clear line when they cannot do what they should, also when the path is one of the inputs.
 */
#include <sys/types.h>
#include "bbx.h"
#include "tool.h"

struct bb_output {
	const char *path;     /* as it was named */
	int fd;
	char *file, *beside;  /* the file it becomes and the one it is until then; NULL: no file */
	bool replaces;        /* there is one of that name */
};

/* What is read. */
struct bb_output_inputs {
	char *const *operands;
	size_t n;
	struct bbx_reader *r; /* of them, or of what was found without any; NULL = none */
};

bool bb_output_is_input(const char *path, const struct bb_output_inputs *in);
/* What a new file may allow, before the umask: no more than every input does. */
mode_t bb_output_mode(const struct bb_output_inputs *in);
/* Ends the program when the path is one of the inputs. */
void bb_output_refuse(const char *path, const struct bb_output_inputs *in);
/* Opens path, - for standard output. It may be one of the inputs: bb_output_refuse says no before. */
void bb_output_open(struct bb_output *o, const char *path, const struct bb_output_inputs *in);
/* Closes the output. err: what became of writing it; half a recording is worse than none, so a failure drops it and ends the program. */
void bb_output_end(struct bb_output *o, int err);
/* Opens path, which must be no input, as standard output; bb_exit closes it, or drops it with BB_EXIT_FAILED and BB_EXIT_USAGE. */
void bb_output_redirect(const char *path, const struct bb_output_inputs *in);

#endif
