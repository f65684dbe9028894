/* SPDX-License-Identifier: Apache-2.0 */
/* bbrec: its commands, one row each. */
#include "ask.h"
#include "check.h"
#include "config.h"
#include "record.h"
#include "run.h"

static const struct bb_command commands[] = {
	{ "run", "record all the time, and keep the last minutes", rec_run_main },
	{ "status", "say how the recorder that runs is", rec_status_main },
	{ "trigger", "have it make an incident", rec_trigger_main },
	{ "record", "record to a file, until told to stop", rec_record_main },
	{ "check", "say what can be recorded on this node, and why not", rec_check_main },
	{ "config", "print the settings of run, and check them", rec_config_main },
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
