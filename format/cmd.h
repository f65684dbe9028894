/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_CMD_H
#define BBX_CMD_H
/* The subcommands of bbx. Each parses its own options and returns an exit status. */
#include "tool.h"

enum bb_exit bbx_cmd_info(int argc, char **argv);
enum bb_exit bbx_cmd_verify(int argc, char **argv);
enum bb_exit bbx_cmd_cat(int argc, char **argv);
enum bb_exit bbx_cmd_recover(int argc, char **argv);
enum bb_exit bbx_cmd_attach(int argc, char **argv);
enum bb_exit bbx_cmd_extract(int argc, char **argv);
enum bb_exit bbx_cmd_schema(int argc, char **argv);
enum bb_exit bbx_cmd_repack(int argc, char **argv);
enum bb_exit bbx_cmd_cut(int argc, char **argv);
enum bb_exit bbx_cmd_merge(int argc, char **argv);
enum bb_exit bbx_cmd_diff(int argc, char **argv);
enum bb_exit bbx_cmd_anonymize(int argc, char **argv);

#endif
