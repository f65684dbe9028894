/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_SHELL_H
#define BBQ_SHELL_H
/* The interactive shell: statements and dot commands, line by line. Part of the command, not of the library. */
#include "session.h"

/*
 * Reads standard input to its end or .quit; on a terminal with editing, completion and history, where Ctrl-C stops a statement or drops the line,
 * not the shell. Takes over SIGINT; .open puts other recordings in s. Returns BB_EXIT_OK; BB_EXIT_FAILED when input is no terminal and a statement failed.
 */
enum bb_exit bbq_shell(struct bbq_session *s, struct bbq_args *a);

#endif
