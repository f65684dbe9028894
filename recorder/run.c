/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

#include <errno.h>
#include <inttypes.h>
#include "agent.h"
#include "settings_args.h"

enum bb_exit rec_run_main(int argc, char **argv)
{
	const struct bb_tool tool = {
		.name = "bbrec run",
		.synopsis = "[OPTION]...",
		.summary = "Records all the time, and keeps the last minutes, until SIGTERM.",
		.details = "Every option is also a line of the configuration file and an environment variable: see bbrec config.",
		.see_also = "bbrec(8), bbq(1)",
	};
	struct rec_agent_summary sum;
	char lost[REC_LOST_TEXT];
	struct rec_setting_args args;
	struct rec_agent_opts o = { .args = &args, .say = bb_warn };
	struct rec_settings s;
	int r;

	rec_settings_take(tool, argc, argv, &args, &s);
	rec_settings_try(&s);
	r = rec_agent_run(&o, &s, &sum);
	if (r < 0)
		bb_die(BB_EXIT_FAILED, "%s", sum.why);
	if (sum.missing)
		bb_warn("%" PRIu64 " events are unaccounted for, and counted as lost", sum.missing);
	bb_warn("%" PRIu64 " events, %s", sum.totals.stored, rec_lost_text(&sum.totals, lost));
	return BB_EXIT_OK;
}
