/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_SETTINGS_ARGS_H
#define REC_SETTINGS_ARGS_H
/* The command line of the commands that take the agent's settings. */
#include "settings.h"
#include "tool.h"

/*
 * Parses --config and an option for each setting; t has all but the options. Takes no operands. A mistake ends the program as
 * bb_tool_parse says.
 */
void rec_settings_args(struct bb_tool t, int argc, char **argv, struct rec_setting_args *ret_args);

#endif
