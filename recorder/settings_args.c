/* SPDX-License-Identifier: Apache-2.0 */
#include "settings_args.h"

#include <errno.h>
#include "settings_check.h"

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

static void parse(struct bb_tool t, int argc, char **argv, struct rec_setting_args *ret_args)
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

void rec_settings_take(struct bb_tool t, int argc, char **argv, struct rec_setting_args *ret_args, struct rec_settings *ret_s)
{
	char why[256];
	int r;

	parse(t, argc, argv, ret_args);
	r = rec_settings_load(ret_s, ret_args, why, sizeof(why));
	if (r < 0)
		bb_die(r == -EINVAL ? BB_EXIT_USAGE : BB_EXIT_FAILED, "%s", why);
}

void rec_settings_try(const struct rec_settings *s)
{
	char why[256];
	int r = rec_settings_check(s, why, sizeof(why));

	if (r < 0)
		bb_die(r == -EINVAL ? BB_EXIT_USAGE : BB_EXIT_FAILED, "%s", why);
}
