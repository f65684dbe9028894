/* SPDX-License-Identifier: Apache-2.0 */
/* bbrec: its commands, one row each. */
#include "check.h"
#include "record.h"

static const struct bb_command commands[] = {
	{ "record", "record to a file, until told to stop", rec_record_main },
	{ "check", "say what can be recorded on this node, and why not", rec_check_main },
	{ NULL, NULL, NULL },
};

static const struct bb_tool tool = {
	.name = "bbrec",
	.synopsis = "COMMAND [OPTION]...",
	.summary = "Record what the kernel does, with eBPF.",
	.commands = commands,
	.details = "'bbrec COMMAND --help' tells more.",
	.see_also = "bbrec(8), bbx(1), bbq(1)",
};

int main(int argc, char **argv)
{
	bb_tool_run(&tool, argc, argv);
}
