/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_SHELL_COMMANDS_H
#define BBQ_SHELL_COMMANDS_H
/* What the lines of the shell do: dot commands and statements. Part of the command, not of the library. */
#include "session.h"

struct bbq_commands {
	struct bbq_session *s;
	struct bbq_args *a;
	int screen;     /* the standard output, while rows go to a file; -1 = they do not */
	bool once;      /* for one statement */
	unsigned depth; /* of files that .read reads */
	char *typed[BBQ_MAX_PARAMS]; /* parameters that .param has set */
	char *last;     /* the last line that printed rows, or the statement of several; NULL = none did */
	char *opened;   /* what .open took, and its words; a->recordings are these */
	char **words;
};

/*
 * Runs a line, which it changes: a command, or a part of a statement, which *text (malloced, or NULL) keeps until it is whole. What goes wrong is
 * said, and *status set. Returns false when the shell is to end.
 */
bool bbq_commands_line(struct bbq_commands *c, char **text, char *line, enum bb_exit *status);
/* The ith of the commands, without its dot; NULL = there are no more. */
const char *bbq_commands_name(size_t i);
/* Whether the line is of a command that takes a file. */
bool bbq_commands_want_file(const char *line);
/* Rows go to the standard output again; the parameters are no more. */
void bbq_commands_done(struct bbq_commands *c);

#endif
