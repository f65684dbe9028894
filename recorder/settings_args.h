/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_SETTINGS_ARGS_H
#define REC_SETTINGS_ARGS_H
/* The command line of the commands that take the agent's settings. */
#include "settings.h"
#include "tool.h"

/*
 * The settings of --config, of the environment and of an option for each; t has all but the options. Takes no operands. A mistake ends the
 * program: on the command line as bb_tool_parse says, a wrong value elsewhere like it, else with status 1. args say where *ret_s is from,
 * for rec_settings_load to look again; rec_settings_free frees *ret_s.
 */
void rec_settings_take(struct bb_tool t, int argc, char **argv, struct rec_setting_args *ret_args, struct rec_settings *ret_s);
/* Where bbrec run could not begin with them here it ends the program: a line, and status 2 for a wrong value, 1 for all else. */
void rec_settings_try(const struct rec_settings *s);

#endif
