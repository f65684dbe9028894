/* SPDX-License-Identifier: Apache-2.0 */
#include "record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "bbx.h"
#include "probes.h"
#include "profile.h"
#include "session.h"
#include "sizearg.h"
#include "timearg.h"
#include "tool.h"

static int parse_duration(const char *arg, void *dst)
{
	uint64_t *ns = dst;
	int r = bb_duration_parse(arg, ns);

	return r < 0 || !*ns ? -EINVAL : 0;
}

static int parse_ring_bytes(const char *arg, void *dst)
{
	uint64_t *bytes = dst;
	int r = bb_size_parse(arg, bytes);

	return r < 0 || *bytes < REC_RINGS_BYTES_MIN || *bytes > REC_RINGS_BYTES_MAX ? -EINVAL : 0;
}

static void parse_options(struct rec_session_opts *o, int argc, char **argv)
{
	const struct bb_option options[] = {
		{ 'o', "output", "FILE", "where to record to (default: recording.bbx; - = standard output)", BB_OPT_STR,
		  &o->output, NULL },
		{ 'd', "duration", "TIME", "stop after this time: 10s, 5m; seconds when without a unit", BB_OPT_CALL,
		  &o->duration_ns, parse_duration },
		{ 'P', "profile", "NAME", "what to record: standard (default) or lean", BB_OPT_STR, &o->profile, NULL },
		{ 0, "cgroup", "PATH", "only events of this cgroup and those below it", BB_OPT_STR, &o->cgroup, NULL },
		{ 0, "ring-bytes", "SIZE", "memory for the ring buffers, 128K to 1G (default: 16M)", BB_OPT_CALL,
		  &o->ring_bytes, parse_ring_bytes },
		{ 0, "no-tp-btf", NULL, "attach the fallbacks, as on a kernel that refuses tp_btf", BB_OPT_FLAG, &o->no_tp_btf, NULL },
		{ 0, "host-root", "DIR", "where the node's root folder is mounted (default: /)", BB_OPT_STR,
		  &o->host_root, NULL },
		{ 0 },
	};
	const struct bb_tool tool = {
		.name = "bbrec record",
		.synopsis = "[OPTION]... [-- COMMAND [ARG]...]",
		.summary = "Record until the time is up, the command ends, or a signal comes (Ctrl-C).",
		.options = options,
		.details = "Examples:\n"
			   "  bbrec record -d 30s -o node.bbx\n"
			   "  bbrec record --cgroup /kubepods -d 5m\n"
			   "  bbrec record -- make test",
		.see_also = "bbrec(8), bbx(1), bbq(1)",
	};
	int first = bb_tool_parse_posix(&tool, argc, argv);

	if (first < argc)
		o->command = argv + first;
}

static void report_command(const char *name, const struct rec_summary *s)
{
	if (s->command_runs)
		bb_warn("%s: still runs", name);
	else if (WIFSIGNALED(s->command_status))
		bb_warn("%s: ended by signal %d (%s)", name, WTERMSIG(s->command_status),
			strsignal(WTERMSIG(s->command_status)));
	else
		bb_warn("%s: exit status %d", name, WEXITSTATUS(s->command_status));
}

enum bb_exit rec_record_main(int argc, char **argv)
{
	struct rec_session_opts o = { .output = "recording.bbx", .host_root = "/", .say = bb_warn };
	struct rec_summary s;
	char lost[REC_LOST_TEXT], why[256];
	const char *name;
	int r;

	parse_options(&o, argc, argv);
	if (rec_profile_check(o.profile, why, sizeof(why)))
		bb_usage("%s", why);
	name = o.output;
	if (!strcmp(name, "-")) {
		o.output = NULL;
		name = "standard output";
		if (isatty(STDOUT_FILENO))
			bb_usage("a recording is not for a terminal: use -o FILE, or a pipe");
	}
	r = rec_session_run(&o, &s);
	if (r < 0 && s.why[0])
		bb_die(BB_EXIT_FAILED, "%s", s.why);
	if (r < 0)
		bb_die(BB_EXIT_FAILED, "%s: %s", name, bbx_strerror(r));
	if (o.command)
		report_command(o.command[0], &s);
	if (s.missing)
		bb_warn("%" PRIu64 " events are unaccounted for, and counted as lost", s.missing);
	bb_warn("%s: %" PRIu64 " events, %" PRIu64 " KiB, %s", name, s.totals.stored, (s.bytes + 1023) / 1024,
		rec_lost_text(&s.totals, lost));
	return BB_EXIT_OK;
}
