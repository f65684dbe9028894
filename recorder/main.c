/* SPDX-License-Identifier: Apache-2.0 */
/* bbrec: its commands, one row each. */
#include <string.h>
#include "check.h"
#include "record.h"
#include "tool.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "record", rec_record_main },
	{ "check", rec_check_main },
};

static const struct bb_tool tool = {
	.name = "bbrec",
	.synopsis = "COMMAND [OPTION]...",
	.summary = "Record what the kernel does, with eBPF.",
	.details = "Commands:\n"
		   "  record  record to a file, until told to stop\n"
		   "  check   say what can be recorded on this node, and why not\n"
		   "\n"
		   "'bbrec COMMAND --help' tells more.",
	.see_also = "bbrec(8), bbx(1), bbq(1)",
};

int main(int argc, char **argv)
{
	int first = bb_tool_parse_posix(&tool, argc, argv);

	if (first >= argc)
		bb_usage("no command given");
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (!strcmp(commands[i].name, argv[first]))
			bb_exit(commands[i].run(argc - first, argv + first));
	bb_usage("unknown command %s", argv[first]);
}
