/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"
#include <string.h>

static const struct {
	const char *name;
	enum bb_exit (*run)(int argc, char **argv);
} commands[] = {
	{ "info", bbx_cmd_info },
	{ "verify", bbx_cmd_verify },
	{ "cat", bbx_cmd_cat },
	{ "recover", bbx_cmd_recover },
	{ "attach", bbx_cmd_attach },
	{ "extract", bbx_cmd_extract },
	{ "schema", bbx_cmd_schema },
	{ "diff", bbx_cmd_diff },
	{ "cut", bbx_cmd_cut },
	{ "merge", bbx_cmd_merge },
	{ "repack", bbx_cmd_repack },
	{ "anonymize", bbx_cmd_anonymize },
};

static const struct bb_tool tool = {
	.name = "bbx",
	.synopsis = "COMMAND [OPTION]... [FILE]...",
	.summary = "Look into recordings of BlackBox, .bbx files.",
	.details = "Commands:\n"
		   " info       what a recording holds: origin, tables, losses, incident, damage\n"
		   " verify     check every record of it\n"
		   " cat        print its events, one a line\n"
		   " recover    copy what is good of a damaged one\n"
		   " attach     add a file to it\n"
		   " extract    list its attachments, or write one to a file\n"
		   " schema     its tables and their columns\n"
		   " diff       how two recordings differ\n"
		   " cut        write some of its rows as a new one: a time, tables, a pod\n"
		   " merge      write several as one\n"
		   " repack     write its rows again, smaller\n"
		   " anonymize  write it with names, paths and addresses replaced\n"
		   "\n"
		   "'bbx COMMAND --help' tells more. A file may be a folder of .bbx files, an archive\n"
		   "(tar, tar.gz, tar.zst, tar.xz, zip) of them, or - for stdin.\n"
		   "Without FILE, $BBX or the newest .bbx file of the current folder is read.",
	.see_also = "bbx(1), bbq(1), bbx(5)",
};

int main(int argc, char **argv)
{
	int i = bb_tool_parse_posix(&tool, argc, argv);

	if (i == argc)
		bb_usage("no command given");
	for (size_t c = 0; c < sizeof(commands) / sizeof(*commands); c++)
		if (!strcmp(commands[c].name, argv[i]))
			bb_exit(commands[c].run(argc - i, argv + i));
	bb_usage("no such command: %s", argv[i]);
}
