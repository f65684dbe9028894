/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_SHELL_COMMANDS_H
#define BBQ_SHELL_COMMANDS_H
/* What the lines of the shell do: dot commands and statements. Part of the command, not of the library. */
#include "args.h"

struct bbq_commands {
	struct bbq *q;
	struct bbq_args *a;
	int screen;     /* the standard output, while rows go to a file; -1 = they do not */
	bool once;      /* for one statement */
	unsigned depth; /* of files that .read reads */
	char *typed[BBQ_MAX_PARAMS]; /* parameters that .param has set */
};

/*
 * Runs a line, which it changes: a command, or a part of a statement, which *text (malloced, or NULL) keeps until it is whole. What goes wrong is
 * said, and *status set. Returns false when the shell is to end.
 */
bool bbq_commands_line(struct bbq_commands *c, char **text, char *line, enum bb_exit *status);
/* Rows go to the standard output again; the parameters are no more. */
void bbq_commands_done(struct bbq_commands *c);

#endif
