/* SPDX-License-Identifier: Apache-2.0 */
#include "agent_priv.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include "clock.h"
#include "confine.h"
#include "mounts.h"
#include "notify.h"
#include "procfs.h"
#include "self.h"

#define POLL_MS 100
#define TICK_NS 1000000000ull

static int catch_signals(struct agent *a)
{
	static const int sigs[] = { SIGINT, SIGTERM, SIGHUP, SIGUSR1 };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(sigs) / sizeof(*sigs); i++)
		sigaddset(&set, sigs[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	a->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return a->signals < 0 ? rec_node_fail(&a->node, -errno, "signalfd: %s", strerror(errno)) : 0;
}

/* The last process to be killed when the node runs out of memory, where we may ask for it. */
static void protect_from_oom(void)
{
	FILE *f = fopen("/proc/self/oom_score_adj", "we");

	if (!f)
		return;
	fputs("-999", f);
	/* Refused without CAP_SYS_RESOURCE: then the pod's own value stays. */
	fclose(f);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

/* A row that cannot be written is the tape's affair: it comes to light when it is flushed. */
static int only_memory(int r)
{
	return r == -ENOMEM ? r : 0;
}

static int put_sample(void *arg, const void *rec, size_t len)
{
	struct agent *a = arg;

	return only_memory(rec_store(&a->tape.rows, rec, len));
}

/* What every segment of critical rows begins with. */
static int write_head(void *arg)
{
	struct agent *a = arg;
	uint64_t now = rec_boot_ns(), keep = a->settings.keep;
	int r;

	rec_samplers_renew(a->samplers);
	rec_clock_build(&a->build);
	r = rec_store_build(&a->tape.rows, &a->build);
	rec_cgroups_repeat(a->node.cgroups, now > keep ? now - keep : 0);
	rec_podtable_repeat(a->reports.pods, now > keep ? now - keep : 0);
	if (!r)
		r = rec_cgroups_write(a->node.cgroups, &a->tape.rows, &a->build);
	if (!r)
		r = rec_podtable_write(a->reports.pods, &a->tape.rows, &a->build);
	if (!r)
		r = rec_mounts_write(&a->node.host, &a->build, put_sample, a);
	if (!r)
		r = rec_node_stock(&a->node, &a->build, put_sample, a);
	return r ? r : rec_processes_write(a->intake.processes, &a->tape.rows);
}

/* Since when nothing was recorded, until we did. */
static int write_gap(struct agent *a)
{
	struct bb_gap *g = REC_BUILD(&a->build, gap, a->gap.until_ns);

	g->since = a->gap.since_ns;
	g->recovered = a->recovered;
	g->reason = rec_build_text(&a->build, "no recorder ran");
	return rec_store_build(&a->tape.rows, &a->build);
}

static int write_tick(void *arg)
{
	struct agent *a = arg;
	int r = rec_intake_tick(&a->intake, &a->tape.rows);
	struct bb_recorder *self;

	if (!r && a->gap.since_ns)
		r = write_gap(a);
	a->gap.is_written = !r;
	self = rec_self_build(&a->build, rec_probes_lanes(a->node.probes), a->drain.rings);
	self->h.task = a->task;
	a->self = *self;
	if (!r)
		r = rec_store_build(&a->tape.rows, &a->build);
	if (!r)
		r = rec_podtable_write(a->reports.pods, &a->tape.rows, &a->build);
	return only_memory(r);
}

static int flush(struct agent *a)
{
	const uint64_t flushed = a->tape.flushed;
	int r = rec_tape_flush(&a->tape, rec_drain_watermark(&a->drain), write_tick, a);

	if (a->tape.flushed != flushed && a->gap.is_written)
		a->gap.since_ns = 0;
	return r;
}

static int put(void *arg, const void *rec, size_t len)
{
	struct agent *a = arg;
	int r = 0;

	if (!rec_tape_stage(&a->tape, rec, len)) {
		r = flush(a);
		rec_tape_stage(&a->tape, rec, len);
	}
	return r ? r : only_memory(rec_intake_put(&a->intake, &a->tape.rows, rec, len));
}

static int put_process(void *arg, const void *rec, size_t len)
{
	struct agent *a = arg;
	const struct bb_hdr *h = rec;

	(void)len;
	if (h->task.tgid == (uint32_t)getpid())
		a->task = h->task;
	return rec_processes_event(a->intake.processes, rec);
}

/* ---- Triggers -------------------------------------------------------------------------------- */

/* A file of this name in the folder of segments asks for an incident. */
#define TRIGGER_FILE "trigger"

static void fired(void *arg, const struct rec_fact *f)
{
	struct agent *a = arg;

	rec_samplers_hurry(a->samplers, f->ts);
	rec_incidents_fire(&a->incidents, f, f->pod[0] ? f->pod : NULL, 0, false, NULL);
}

int agent_request(struct agent *a, const char *reason, const char *detail, const char *pod, uint64_t last_ns,
		  char ret_name[REC_SHELF_NAME_MAX])
{
	struct rec_fact f = { .ts = rec_boot_ns(), .reason = reason };
	int r;

	snprintf(f.detail, sizeof(f.detail), "%s", detail);
	rec_samplers_hurry(a->samplers, f.ts);
	r = rec_triggers_write(&f, &a->tape.rows, &a->build);
	return only_memory(r) ? r : rec_incidents_fire(&a->incidents, &f, pod, last_ns, true, ret_name);
}

static int look_at_node(struct agent *a)
{
	double percent = rec_psi_look(&a->psi, a->node.host.proc, a->settings.psi_memory);
	struct rec_fact f = { .ts = rec_boot_ns(), .reason = "pressure" };

	if (!percent)
		return 0;
	snprintf(f.detail, sizeof(f.detail), "all tasks waited for memory %.0f %% of 10 seconds", percent);
	return only_memory(rec_triggers_fire(&a->intake.triggers, &f, &a->tape.rows, &a->build));
}

/* Seals what is due, with all that was recorded until now. */
static int seal(struct agent *a, bool all)
{
	int r;

	if (!all && rec_incidents_due_ns(&a->incidents) > rec_boot_ns())
		return 0;
	r = rec_cgroups_resolve(a->node.cgroups, true);
	if (!r)
		r = flush(a);
	if (!r)
		r = rec_tape_roll(&a->tape);
	rec_incidents_seal(&a->incidents, all);
	return r;
}

/* ---- The beginning and the end --------------------------------------------------------------- */

struct replay {
	struct agent *a;
	const struct rec_left *left;
};

static int put_staged(void *arg, const void *rec, size_t len)
{
	struct replay *p = arg;
	const struct bb_hdr *h = rec;
	const struct bbx_type *t = len >= sizeof(*h) ? rec_loss_type(&p->a->intake.loss, h->type) : NULL;
	int r;

	if (!t || p->left->is_flushed[t->flags & BBX_BULK ? REC_BULK : REC_CRITICAL])
		return 0;
	r = rec_intake_again(&p->a->intake, &p->a->tape.rows, rec, len);
	p->a->recovered += !r;
	rec_loss_inherit(&p->a->intake.loss, h->type, !r, r != 0);
	rec_tape_stage(&p->a->tape, rec, len);
	return only_memory(r);
}

/* What the recorder before us could not tell. Before the tape starts: its stage is to know it, too, should we be killed. */
static void inherit_losses(struct agent *a, const struct rec_left *left)
{
	for (uint32_t type = 0; type < BB_COUNTS_MAX; type++)
		rec_loss_inherit(&a->intake.loss, type, 0, left->staged.head.untold[type]);
}

/* The records it left, once more staged. */
static int take_over(struct agent *a, struct rec_left *left)
{
	struct replay replay = { a, left };

	if (!left->last_ns)
		return 0;
	a->gap.since_ns = left->last_ns;
	a->gap.until_ns = rec_boot_ns();
	return rec_staged_each(&left->staged, put_staged, &replay);
}

static int take_stock(struct agent *a)
{
	const struct rec_snapshot_opts opts = { .host = &a->node.host, .fs = &a->node.fs };
	int r = rec_cgroups_scan(a->node.cgroups);

	if (!r)
		r = rec_procfs_snapshot(&opts, &a->build, put_process, a);
	if (r == -ESRCH) {
		a->o->say("%s shows another pid namespace than the node's: processes that run already are not listed",
			  a->node.host.proc);
		r = 0;
	}
	return r < 0 ? rec_node_fail(&a->node, r, "cannot list what runs already: %s", bbx_strerror(r)) : 0;
}

static int attach(struct agent *a)
{
	const struct rec_node_opts opts = { .profile = a->settings.profile, .host_root = a->settings.host_root,
					    .own_tgid = (uint32_t)getpid(), .ring_bytes = a->settings.ring_bytes,
					    .no_tp_btf = !a->settings.tp_btf, .say = a->o->say };
	int r = rec_node_find(&a->node, &opts);

	if (!r)
		r = rec_node_attach(&a->node, &opts);
	if (r)
		return r;
	rec_intake_init(&a->intake, a->node.probes, a->node.cgroups, &a->build);
	a->intake.goes_on = true;
	a->intake.triggers = (struct rec_triggers){ .watches_node = true, .forks_a_second = a->settings.fork_storm,
						    .told = fired, .arg = a };
	a->intake.processes = rec_processes_new();
	r = a->intake.processes ? rec_drain_init(&a->drain, a->node.probes, put, a) : -ENOMEM;
	return r < 0 ? rec_node_fail(&a->node, r, "%s", bbx_strerror(r)) : 0;
}

static int start_samplers(struct agent *a)
{
	const struct rec_sampled what = { .host = &a->node.host, .fs = &a->node.fs, .cgroups = a->node.cgroups,
					  .b = &a->build, .put = put_sample, .arg = a };

	return rec_samplers_new(&what, &a->samplers);
}

static int open_control(struct agent *a)
{
	int r = rec_control_open(a->settings.socket, agent_answer, a, &a->control);

	return r < 0 ? rec_node_fail(&a->node, r, "socket %s: %s", a->settings.socket, strerror(-r)) : 0;
}

static int start(struct agent *a)
{
	const struct rec_tape_opts opts = { .settings = &a->settings, .origin = &a->node.origin.o, .intake = &a->intake,
					    .head = write_head, .arg = a, .say = a->o->say };
	const struct rec_incidents_opts incidents = { .settings = &a->settings, .node = &a->node, .tape = &a->tape,
						      .intake = &a->intake, .sealing = agent_net_sealing,
						      .sealed = agent_net_sealed, .arg = a, .say = a->o->say };
	struct rec_left left = { 0 };
	int r = attach(a);

	if (!r)
		r = agent_net_start(a);
	if (!r)
		r = take_stock(a);
	/* What needs rights is done. Processes that are to have other ones are forked before. */
	if (!r)
		r = rec_confine(rec_probes_lanes(a->node.probes)->counts_fd, a->node.why, sizeof(a->node.why));
	if (!r)
		r = start_samplers(a);
	if (!r)
		r = rec_tape_open(&a->tape, &opts, &left, a->node.why, sizeof(a->node.why));
	if (!r)
		r = rec_incidents_start(&a->incidents, &incidents, a->node.why, sizeof(a->node.why));
	inherit_losses(a, &left);
	if (!r)
		r = rec_tape_start(&a->tape, left.last_ns);
	if (!r)
		r = take_over(a, &left);
	rec_staged_free(&left.staged);
	return r ? r : open_control(a);
}

static int finish(struct agent *a, struct rec_agent_summary *s)
{
	int r = rec_drain_finish(&a->drain, a->node.probes);

	if (!r)
		r = rec_samplers_last(a->samplers);
	if (!r)
		r = flush(a);
	if (!r)
		r = only_memory(rec_intake_finish(&a->intake, &a->tape.rows, &s->missing));
	if (!r && a->settings.dump_on_exit)
		r = agent_request(a, "exit", "the recorder was told to end", NULL, 0, NULL) == -ENOMEM ? -ENOMEM : 0;
	if (!r)
		r = seal(a, true);
	rec_incidents_collect(&a->incidents, true);
	s->totals = rec_loss_totals(&a->intake.loss);
	return r;
}

/* ---- The loop -------------------------------------------------------------------------------- */

static void reload(struct agent *a)
{
	struct rec_settings new;
	char why[256];

	if (rec_settings_load(&new, a->o->args, why, sizeof(why)) < 0) {
		a->o->say("%s; the settings stay as they are", why);
		rec_settings_free(&new);
		return;
	}
	for (enum rec_setting i = 0; i < REC_N_SETTINGS; i++) {
		if (rec_setting_is_same(&a->settings, &new, i))
			continue;
		if (rec_setting(i)->is_live)
			rec_setting_move(&a->settings, &new, i);
		else
			a->o->say("%s needs a new start", rec_setting(i)->name);
	}
	rec_settings_free(&new);
	a->intake.triggers.forks_a_second = a->settings.fork_storm;
	a->o->say("settings read again");
}

static void read_signals(struct agent *a)
{
	struct signalfd_siginfo si;

	while (read(a->signals, &si, sizeof(si)) == sizeof(si)) {
		if (si.ssi_signo == SIGHUP)
			reload(a);
		else if (si.ssi_signo == SIGUSR1)
			agent_request(a, "request", "SIGUSR1", NULL, 0, NULL);
		else
			a->stop = true;
	}
}

static int tick(struct agent *a)
{
	uint64_t now = rec_boot_ns();
	int r = rec_samplers_run(a->samplers);

	rec_stage_touch(&a->tape.stage, a->gap.since_ns ? a->gap.since_ns : now);
	if (r || now < a->due_ns)
		return r;
	a->due_ns = now + TICK_NS;
	r = look_at_node(a);
	return r ? r : flush(a);
}

/* What others want of us. */
static void attend(struct agent *a)
{
	read_signals(a);
	if (!unlinkat(a->tape.folder.fd, TRIGGER_FILE, 0))
		agent_request(a, "request", "the file " TRIGGER_FILE " was made", NULL, 0, NULL);
	rec_control_run(a->control);
	rec_companion_run(&a->companion);
	rec_incidents_collect(&a->incidents, false);
}

/* How long nothing need be done. */
static int wait_ms(const struct agent *a)
{
	uint64_t due = rec_incidents_due_ns(&a->incidents), now = rec_boot_ns();

	if (due <= now)
		return 0;
	return due - now < POLL_MS * 1000000ull ? (int)((due - now + 999999) / 1000000u) : POLL_MS;
}

/* Descriptors of the loop, besides those of the companion. */
#define FDS 4

static int run(struct agent *a)
{
	struct pollfd fds[] = { { .fd = rec_drain_fd(&a->drain), .events = POLLIN },
				{ .fd = a->signals, .events = POLLIN },
				{ .fd = rec_control_fd(a->control), .events = POLLIN },
				{ .fd = rec_incidents_fd(&a->incidents), .events = POLLIN },
				[FDS] = { .fd = -1 }, [FDS + REC_COMPANION_FDS - 1] = { .fd = -1 } };

	while (!a->stop) {
		int more = rec_drain_read(&a->drain), r = more < 0 ? more : tick(a);

		if (!r)
			r = seal(a, false);
		if (r < 0)
			return r;
		attend(a);
		rec_companion_poll(&a->companion, fds + FDS);
		poll(fds, sizeof(fds) / sizeof(*fds), more || a->stop ? 0 : wait_ms(a));
	}
	return 0;
}

int rec_agent_run(const struct rec_agent_opts *o, struct rec_settings *s, struct rec_agent_summary *ret_summary)
{
	struct agent *a = calloc(1, sizeof(*a));
	int r;

	*ret_summary = (struct rec_agent_summary){ 0 };
	if (!a)
		return -ENOMEM;
	a->o = o;
	a->settings = *s;
	a->task = REC_NULL_TASK;
	a->signals = -1;
	a->start_ns = rec_boot_ns();
	a->tape.folder.fd = a->tape.folder.lock = -1;
	r = rec_companion_fork(&a->companion, &a->settings, a->node.why, sizeof(a->node.why));
	protect_from_oom();
	if (!r)
		r = catch_signals(a);
	if (!r)
		r = start(a);
	if (!r) {
		o->say("recording into %s", a->settings.ring);
		rec_notify("READY=1\nSTATUS=recording");
		r = run(a);
		rec_notify("STOPPING=1");
	}
	if (!r)
		r = finish(a, ret_summary);
	memcpy(ret_summary->why, a->node.why, sizeof(ret_summary->why));
	if (r < 0 && !ret_summary->why[0])
		snprintf(ret_summary->why, sizeof(ret_summary->why), "recording failed: %s", bbx_strerror(r));
	rec_incidents_stop(&a->incidents);
	rec_companion_stop(&a->companion);
	rec_reports_done(&a->reports);
	rec_control_close(a->control);
	rec_tape_close(&a->tape);
	rec_drain_done(&a->drain);
	rec_samplers_free(a->samplers);
	rec_processes_free(a->intake.processes);
	rec_intake_done(&a->intake);
	rec_node_close(&a->node);
	if (a->signals >= 0)
		close(a->signals);
	rec_settings_free(&a->settings);
	free(a);
	return r;
}
