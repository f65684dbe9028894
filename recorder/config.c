/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
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
	char why[256];
	int r;

	rec_settings_args(tool, argc, argv, &args);
	r = rec_settings_load(&s, &args, why, sizeof(why));
	if (r < 0)
		bb_die(r == -EINVAL ? BB_EXIT_USAGE : BB_EXIT_FAILED, "%s", why);
	rec_settings_print(&s, stdout);
	rec_settings_free(&s);
	return BB_EXIT_OK;
}
