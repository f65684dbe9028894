/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_TOOL_HELP_H
#define BB_TOOL_HELP_H
/* Private to the shell of the commands (tool.h). */
#include "tool.h"

/* The command that was parsed, with its subcommand. */
const char *bb_tool_name(void);
/* Whether there is a pager: when it is left before all is shown, that is no failure. */
bool bb_pager_on(void);
/* Waits until the pager, if there is one, has shown all; stdout must be closed. */
void bb_pager_wait(void);
/* Prints the help of a command, with the options that every command has at the end of its own. */
void bb_tool_help(const struct bb_tool *t, const struct bb_option *common);

#endif
