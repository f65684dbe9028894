/* SPDX-License-Identifier: Apache-2.0 */
#include "session.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>
#include "clock.h"
#include "command.h"
#include "drain.h"
#include "intake.h"
#include "mounts.h"
#include "node.h"
#include "procfs.h"
#include "samplers.h"
#include "self.h"
#include "store.h"

#define POLL_MS 100
#define TICK_NS 1000000000ull
/* How long a command that was told to end is recorded on. */
#define GRACE_NS 1000000000ull
#define FOREVER UINT64_MAX

struct session {
	const struct rec_session_opts *o;
	struct rec_summary *summary;
	struct rec_node node;
	struct rec_build build;
	struct rec_drain drain;
	struct rec_intake intake;
	struct rec_command command;
	struct rec_samplers *samplers;
	char config[PATH_MAX + 16];
	uint64_t session, start_ns, due_ns;
	int fd, signals;
	struct bbx_writer *writer;
	struct rec_rows rows;
	bool stop;
};

/* Signals are read from a descriptor: none is lost, and none cuts a system call short. */
static int catch_signals(struct session *s, sigset_t *ret_old)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, ret_old);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	s->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (s->signals < 0)
		return rec_node_fail(&s->node, -errno, "signalfd: %s", strerror(errno));
	return 0;
}

/* Two recorders at one file would write over each other. What was in it goes once it is ours. */
static int open_file(struct session *s)
{
	struct stat st;

	s->fd = open(s->o->output, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (s->fd < 0 || fstat(s->fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return 0;
	if (flock(s->fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK)
		return rec_node_fail(&s->node, -EBUSY, "%s: another bbrec records to it", s->o->output);
	return ftruncate(s->fd, 0) ? -errno : 0;
}

static int open_output(struct session *s)
{
	struct bbx_writer_opts opts = { .origin = &s->node.origin.o };
	int r = s->o->output ? open_file(s) : 0;

	if (r < 0)
		return r;
	if (s->o->cgroup) {
		snprintf(s->config, sizeof(s->config), "cgroup=%s", s->node.cgroup_path);
		s->node.origin.o.config = s->config;
	}
	while (!s->session)
		if (getrandom(&s->session, sizeof(s->session), 0) < 0)
			return -errno;
	opts.session = s->session;
	r = bbx_writer_open(s->fd, &opts, &s->writer);
	s->rows = (struct rec_rows){ s->writer, s->writer };
	return r;
}

static int put(void *arg, const void *rec, size_t len)
{
	struct session *s = arg;

	return rec_intake_put(&s->intake, &s->rows, rec, len);
}

/* Rows made here: of processes, samples. */
static int put_made(void *arg, const void *rec, size_t len)
{
	struct session *s = arg;

	return rec_store(&s->rows, rec, len);
}

/* What this costs, and the end of the group. */
static int flush(struct session *s)
{
	int r;

	rec_self_build(&s->build, rec_probes_lanes(s->node.probes), s->drain.rings);
	r = rec_store_build(&s->rows, &s->build);
	return r ? r : bbx_writer_flush(s->writer, rec_drain_watermark(&s->drain));
}

static int tick(struct session *s)
{
	uint64_t now = rec_boot_ns();
	int r;

	if (s->intake.triggers.fired)
		rec_samplers_hurry(s->samplers, s->intake.triggers.last_ns);
	r = rec_samplers_run(s->samplers);
	if (r || now < s->due_ns)
		return r;
	s->due_ns = now + TICK_NS;
	r = rec_intake_tick(&s->intake, &s->rows);
	return r ? r : flush(s);
}

static int start_samplers(struct session *s)
{
	const struct rec_sampled what = { .host = &s->node.host, .fs = &s->node.fs, .cgroups = s->node.cgroups,
					  .below = s->o->cgroup ? s->node.cgroup_path : NULL, .b = &s->build,
					  .put = put_made, .arg = s };

	return rec_samplers_new(&what, &s->samplers);
}

/* What was there before the first event. */
static int take_stock(struct session *s)
{
	const struct rec_snapshot_opts opts = { .host = &s->node.host, .fs = &s->node.fs,
						.below = s->o->cgroup ? s->node.cgroup_path : NULL };
	int r;

	s->start_ns = rec_boot_ns();
	rec_intake_init(&s->intake, s->node.probes, s->node.cgroups, &s->build);
	r = rec_drain_init(&s->drain, s->node.probes, put, s);
	if (!r)
		r = rec_cgroups_scan(s->node.cgroups);
	if (!r)
		r = start_samplers(s);
	if (!r)
		r = tick(s);
	if (r < 0)
		return r;
	r = rec_node_stock(&s->node, &s->build, put_made, s);
	if (!r)
		r = rec_mounts_write(&s->node.host, &s->build, put_made, s);
	if (!r)
		r = rec_procfs_snapshot(&opts, &s->build, put_made, s);
	if (r == -ESRCH) {
		s->o->say("%s shows another pid namespace than the node's: processes that run already are not listed",
			s->node.host.proc);
		r = 0;
	}
	return r;
}

static void read_signals(struct session *s)
{
	struct signalfd_siginfo si;

	while (read(s->signals, &si, sizeof(si)) == sizeof(si))
		if (si.ssi_signo != SIGCHLD)
			s->stop = true;
}

/* Until the deadline, a signal, or the end of the command. */
static int run(struct session *s, uint64_t deadline_ns)
{
	struct pollfd fds[] = { { .fd = rec_drain_fd(&s->drain), .events = POLLIN },
				{ .fd = s->signals, .events = POLLIN } };

	while (!s->stop && rec_boot_ns() < deadline_ns) {
		uint64_t now, left;
		int more = rec_drain_read(&s->drain), r;

		r = more < 0 ? more : tick(s);
		if (r < 0)
			return r;
		read_signals(s);
		if (rec_command_ended(&s->command, &s->summary->command_status))
			return 0;
		now = rec_boot_ns();
		left = deadline_ns > now ? (deadline_ns - now) / 1000000 + 1 : 0;
		poll(fds, 2, more || s->stop ? 0 : left < POLL_MS ? (int)left : POLL_MS);
	}
	return 0;
}

static int start_and_run(struct session *s)
{
	int r;

	if (s->command.pid) {
		r = rec_command_start(&s->command);
		if (r < 0)
			return rec_node_fail(&s->node, r, "cannot run %s: %s", s->o->command[0], strerror(-r));
	}
	r = run(s, s->o->duration_ns ? rec_boot_ns() + s->o->duration_ns : FOREVER);
	if (!r && s->command.pid) {
		rec_command_stop(&s->command);
		s->stop = false;
		r = run(s, rec_boot_ns() + GRACE_NS);
	}
	return r;
}

static int close_writer(struct session *s)
{
	struct bbx_writer *w = s->writer;

	s->writer = NULL;
	return bbx_writer_close(w);
}

static int finish(struct session *s)
{
	struct rec_totals t;
	uint64_t missing = 0, bytes;
	struct stat st;
	int r = rec_drain_finish(&s->drain, s->node.probes);

	if (!r)
		r = rec_samplers_last(s->samplers);
	if (!r)
		r = rec_intake_finish(&s->intake, &s->rows, &missing);
	if (!r)
		r = flush(s);
	if (r < 0)
		return r;
	t = rec_loss_totals(&s->intake.loss);
	r = rec_triggers_incident(&s->intake.triggers, s->node.cgroups, s->node.origin.o.node, s->start_ns,
				  t.dropped + t.throttled, s->writer);
	bytes = bbx_writer_stats(s->writer)->bytes;
	if (!r)
		r = close_writer(s);
	if (r < 0)
		return r;
	if (!fstat(s->fd, &st) && S_ISREG(st.st_mode))
		bytes = (uint64_t)st.st_size;
	s->summary->totals = t;
	s->summary->missing = missing;
	s->summary->bytes = bytes;
	return 0;
}

static int record(struct session *s)
{
	const struct rec_node_opts opts = { .profile = s->o->profile, .cgroup = s->o->cgroup, .host_root = s->o->host_root,
					    .own_tgid = (uint32_t)getpid(), .ring_bytes = s->o->ring_bytes,
					    .no_tp_btf = s->o->no_tp_btf, .say = s->o->say };
	sigset_t old;
	int r = rec_node_find(&s->node, &opts);

	if (!r)
		r = catch_signals(s, &old);
	if (!r && s->o->command)
		r = rec_command_prepare(&s->command, s->o->command, &old);
	if (!r)
		r = rec_node_attach(&s->node, &opts);
	if (!r)
		r = open_output(s);
	if (!r)
		r = take_stock(s);
	if (!r)
		r = start_and_run(s);
	if (!r)
		r = finish(s);
	return r;
}

int rec_session_run(const struct rec_session_opts *o, struct rec_summary *ret_summary)
{
	struct session *s = calloc(1, sizeof(*s));
	int r;

	*ret_summary = (struct rec_summary){ 0 };
	if (!s)
		return -ENOMEM;
	s->o = o;
	s->summary = ret_summary;
	s->fd = o->output ? -1 : STDOUT_FILENO;
	s->signals = -1;
	r = record(s);
	memcpy(ret_summary->why, s->node.why, sizeof(ret_summary->why));
	if (r < 0)
		rec_command_stop(&s->command);
	ret_summary->command_runs = s->command.pid != 0;
	if (r < 0 && s->writer)
		bbx_writer_close(s->writer);
	rec_drain_done(&s->drain);
	rec_samplers_free(s->samplers);
	rec_intake_done(&s->intake);
	rec_node_close(&s->node);
	if (o->output && s->fd >= 0 && close(s->fd) && !r)
		r = -errno;
	if (s->signals >= 0)
		close(s->signals);
	free(s);
	return r;
}
