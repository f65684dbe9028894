/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "settings_args.h"

enum bb_exit rec_config_main(int argc, char **argv)
{
	const struct bb_tool tool = {
		.name = "bbrec config",
		.synopsis = "[OPTION]...",
		.summary = "Prints the settings that bbrec run would have, as a configuration file.",
		.see_also = "bbrec(8)",
	};
	struct rec_setting_args args;
	struct rec_settings s;

	rec_settings_take(tool, argc, argv, &args, &s);
	rec_settings_print(&s, stdout);
	rec_settings_free(&s);
	return BB_EXIT_OK;
}
