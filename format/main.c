/* SPDX-License-Identifier: Apache-2.0 */
/* bbx: its commands, one row each. */
#include "cmd.h"

static const struct bb_command commands[] = {
	{ "info", "what a recording holds: origin, tables, losses, incident, damage", bbx_cmd_info },
	{ "verify", "check every record of it", bbx_cmd_verify },
	{ "cat", "print its events, one a line", bbx_cmd_cat },
	{ "recover", "copy what is good of a damaged one", bbx_cmd_recover },
	{ "attach", "add a file to it", bbx_cmd_attach },
	{ "extract", "list its attachments, or write one to a file", bbx_cmd_extract },
	{ "schema", "its tables and their columns", bbx_cmd_schema },
	{ "diff", "how two recordings differ", bbx_cmd_diff },
	{ "cut", "write some of its rows as a new one: a time, tables, a pod", bbx_cmd_cut },
	{ "merge", "write several as one", bbx_cmd_merge },
	{ "repack", "write its rows again, smaller", bbx_cmd_repack },
	{ "anonymize", "write it with names, paths and addresses replaced", bbx_cmd_anonymize },
	{ NULL, NULL, NULL },
};

static const struct bb_tool tool = {
	.name = "bbx",
	.synopsis = "COMMAND [OPTION]... [FILE]...",
	.summary = "Look into recordings of BlackBox, .bbx files.",
	.commands = commands,
	.details = "'bbx COMMAND --help' tells more. A file may be a folder of .bbx files, an archive\n"
		   "(tar, tar.gz, tar.zst, tar.xz, zip) of them, or - for stdin.\n"
		   "Without FILE, $BBX or the newest .bbx file of the current folder is read.",
	.see_also = "bbx(1), bbq(1), bbx(5)",
};

int main(int argc, char **argv)
{
	bb_tool_run(&tool, argc, argv);
}
