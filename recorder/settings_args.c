/* SPDX-License-Identifier: Apache-2.0 */
#include "settings_args.h"

struct binding {
	enum rec_setting i;
	const char **value;
};

static int set_value(const char *arg, void *dst)
{
	const struct binding *b = dst;
	int r = rec_setting_check(b->i, arg);

	*b->value = arg;
	return r;
}

void rec_settings_args(struct bb_tool t, int argc, char **argv, struct rec_setting_args *ret_args)
{
	struct bb_option options[REC_N_SETTINGS + 2] = {
		{ 'c', "config", "FILE", "read settings from here (default: " REC_CONFIG_FILE ", if it exists)", BB_OPT_STR,
		  &ret_args->config, NULL },
	};
	struct binding bindings[REC_N_SETTINGS];

	*ret_args = (struct rec_setting_args){ 0 };
	for (enum rec_setting i = 0; i < REC_N_SETTINGS; i++) {
		const struct rec_setting_row *row = rec_setting(i);

		bindings[i] = (struct binding){ i, &ret_args->values[i] };
		options[i + 1] = (struct bb_option){ i == REC_SETTING_profile ? 'P' : 0, row->name, row->arg, row->help,
						     BB_OPT_CALL, &bindings[i], set_value };
	}
	t.options = options;
	if (bb_tool_parse(&t, argc, argv) < argc)
		bb_usage("no operands are taken");
}
