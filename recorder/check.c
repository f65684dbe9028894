/* SPDX-License-Identifier: Apache-2.0 */
/* bbrec check: loads and attaches every hook, says how it went, and lets go of them. */
#include <string.h>
#include "check.h"
#include "print.h"
#include "probes.h"
#include "profile.h"
#include "tool.h"

struct settings {
	enum bb_mode mode;
	const char *profile;
	bool no_tp_btf;
};

static int set_mode(const char *arg, void *dst)
{
	return bb_mode_parse(arg, dst);
}

static struct bb_cell text(const char *s)
{
	struct bb_cell c = { .type = s[0] ? BB_CELL_text : BB_CELL_null, .p = s, .len = strlen(s) };

	return c;
}

static int print_statuses(const struct rec_probes *p, enum bb_mode mode)
{
	static const char *const names[] = { "event", "hook", "attachment", "state", "reason", "profile" };
	static const char *const states[] = {
		[REC_PROBE_attached] = "attached",
		[REC_PROBE_fallback] = "fallback",
		[REC_PROBE_unavailable] = "unavailable",
	};
	struct bb_print *out = bb_print_new(stdout, mode, names, sizeof(names) / sizeof(names[0]));
	const struct rec_probe_status *s;
	size_t n, i;
	int err = 0;

	if (!out)
		return -1;
	s = rec_probes_status(p, &n);
	for (i = 0; i < n && !err; i++) {
		struct bb_cell row[] = {
			text(s[i].event), text(s[i].hook), text(s[i].attachment), text(states[s[i].state]), text(s[i].reason),
			text(s[i].profile),
		};

		err = bb_print_row(out, row);
	}
	bb_print_done(out);
	return err;
}

enum bb_exit rec_check_main(int argc, char **argv)
{
	struct settings set = { .mode = BB_MODE_table };
	const struct bb_option options[] = {
		{ 'm', "mode", "MODE", "output: table, csv, tsv, json or ndjson", BB_OPT_CALL, &set.mode, set_mode },
		{ 'P', "profile", "PROFILE", "check the hooks of this profile (default: standard)", BB_OPT_STR, &set.profile, NULL },
		{ 0, "no-tp-btf", NULL, "check the fallbacks, as on a kernel that refuses tp_btf", BB_OPT_FLAG, &set.no_tp_btf, NULL },
		{ 0 },
	};
	const struct bb_tool tool = {
		.name = "bbrec check",
		.synopsis = "[OPTION]...",
		.summary = "Shows which hooks this kernel lets the recorder attach, and why not the others.",
		.options = options,
		.details = "The exit status is 1 when no hook attaches.",
		.see_also = "bbrec(8)",
	};
	struct rec_probe_opts opts = { 0 };
	struct rec_probes *p;
	size_t n_attached;
	char why[256];
	int err;

	if (bb_tool_parse(&tool, argc, argv) < argc)
		bb_usage("check takes no operands");
	if (rec_profile_check(set.profile, why, sizeof(why)))
		bb_usage("%s", why);
	opts.profile = set.profile;
	opts.no_tp_btf = set.no_tp_btf;
	err = rec_probes_open(&opts, &p);
	if (err)
		bb_die(BB_EXIT_FAILED, "%s", strerror(-err));
	n_attached = rec_probes_n_attached(p);
	err = print_statuses(p, set.mode);
	rec_probes_close(p);
	if (err)
		bb_die(BB_EXIT_FAILED, "%s", "out of memory");
	return n_attached ? BB_EXIT_OK : BB_EXIT_FAILED;
}
