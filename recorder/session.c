/* SPDX-License-Identifier: Apache-2.0 */
#include "session.h"

#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
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
#include "origin.h"
#include "procfs.h"

#define POLL_MS 100
/* How long a command that was told to end is recorded on. */
#define GRACE_NS 1000000000ull
#define FOREVER UINT64_MAX

struct session {
	const struct rec_session_opts *o;
	struct rec_summary *summary;
	struct rec_host host;
	struct rec_cgroupfs fs;
	struct rec_origin origin;
	struct rec_probes *probes;
	struct rec_cgroups *cgroups;
	struct rec_build build;
	struct rec_drain drain;
	struct rec_command command;
	char config[PATH_MAX + 16];
	char cgroup_path[PATH_MAX]; /* of --cgroup, below the mount */
	uint64_t cgroup_id, session, start_ns;
	int fd, signals;
	struct bbx_writer *writer;
	bool stop;
};

/* Notes why, and returns err. */
__attribute__((format(printf, 3, 4))) static int fail(struct session *s, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(s->summary->why, sizeof(s->summary->why), fmt, ap);
	va_end(ap);
	return err;
}

/* The node's folders, its cgroups, and which of them is asked for. */
static int find_host(struct session *s)
{
	struct rec_hierarchy hierarchy;
	int r = access(s->o->host_root, X_OK) ? -errno : rec_host_init(&s->host, s->o->host_root);

	if (r < 0)
		return fail(s, r, "--host-root %s: %s", s->o->host_root, bbx_strerror(r));
	r = rec_hierarchy_get(&hierarchy);
	if (r < 0)
		return fail(s, r, "cannot tell which cgroup hierarchy counts: %s", bbx_strerror(r));
	if (rec_cgroupfs_init(&s->fs, &hierarchy, &s->host) < 0)
		s->o->say("no cgroup hierarchy below %s: containers that run already have no names", s->host.cgroup);
	if (!s->o->cgroup)
		return 0;
	s->cgroup_id = rec_cgroupfs_resolve(&s->fs, s->o->cgroup, s->cgroup_path, sizeof(s->cgroup_path));
	if (!s->cgroup_id)
		return fail(s, -ENOENT, "--cgroup %s: no such cgroup below %s", s->o->cgroup, s->fs.mount);
	return 0;
}

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
		return fail(s, -errno, "signalfd: %s", strerror(errno));
	return 0;
}

static uint32_t path_depth(const char *path)
{
	uint32_t depth = 0;

	for (path += strspn(path, "/"); *path; path += strspn(path, "/")) {
		depth++;
		path += strcspn(path, "/");
	}
	return depth;
}

static int attach(struct session *s)
{
	const struct rec_probe_opts opts = { .profile = s->o->profile, .own_tgid = (uint32_t)getpid(),
					     .cgroup_id = s->cgroup_id, .cgroup_level = path_depth(s->cgroup_path),
					     .ring_bytes = s->o->ring_bytes };
	const struct rec_probe_status *st;
	int r = rec_probes_open(&opts, &s->probes);
	size_t n;

	if (r < 0)
		return fail(s, r, "cannot load BPF programs: %s (see bbrec check)", bbx_strerror(r));
	st = rec_probes_status(s->probes, &n);
	if (!rec_probes_n_attached(s->probes))
		return fail(s, -ENOTSUP, "cannot load BPF programs: %s (see bbrec check)", n ? st[0].reason : "none");
	for (size_t i = 0; i < n; i++)
		if (st[i].state == REC_PROBE_unavailable)
			s->o->say("%s is not recorded: %s: %s", st[i].event, st[i].hook, st[i].reason);
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
		return fail(s, -EBUSY, "%s: another bbrec records to it", s->o->output);
	return ftruncate(s->fd, 0) ? -errno : 0;
}

static int open_output(struct session *s)
{
	struct bbx_writer_opts opts = { .origin = &s->origin.o };
	int r = s->o->output ? open_file(s) : 0;

	if (r < 0)
		return r;
	r = rec_origin_init(&s->origin, &s->host, s->probes);
	if (r < 0)
		return r;
	if (s->o->cgroup) {
		snprintf(s->config, sizeof(s->config), "cgroup=%s", s->cgroup_path);
		s->origin.o.config = s->config;
	}
	while (!s->session)
		if (getrandom(&s->session, sizeof(s->session), 0) < 0)
			return -errno;
	opts.session = s->session;
	return bbx_writer_open(s->fd, &opts, &s->writer);
}

/* What was there before the first event. */
static int take_stock(struct session *s)
{
	const struct rec_snapshot_opts opts = { .host = &s->host, .fs = &s->fs,
						.below = s->o->cgroup ? s->cgroup_path : NULL };
	int r;

	s->start_ns = rec_boot_ns();
	r = rec_cgroups_new(&s->fs, &s->host, &s->cgroups);
	if (r < 0)
		return r;
	s->drain.probes = s->probes;
	s->drain.writer = s->writer;
	s->drain.cgroups = s->cgroups;
	s->drain.build = &s->build;
	r = rec_drain_init(&s->drain);
	if (!r)
		r = rec_cgroups_scan(s->cgroups);
	if (!r)
		r = rec_drain_tick(&s->drain);
	if (r < 0)
		return r;
	r = rec_procfs_snapshot(&opts, s->writer, &s->build);
	if (r == -ESRCH) {
		s->o->say("%s shows another pid namespace than the node's: processes that run already are not listed",
			s->host.proc);
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

		r = more < 0 ? more : rec_drain_tick(&s->drain);
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
			return fail(s, r, "cannot run %s: %s", s->o->command[0], strerror(-r));
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
	int r = rec_drain_finish(&s->drain, &missing);

	if (r < 0)
		return r;
	t = rec_loss_totals(&s->drain.loss);
	r = rec_triggers_incident(&s->drain.triggers, s->cgroups, s->origin.o.node, s->start_ns,
				  t.dropped + t.throttled, s->writer);
	bytes = bbx_writer_stats(s->writer)->bytes;
	if (!r)
		r = close_writer(s);
	if (r < 0)
		return r;
	if (!fstat(s->fd, &st) && S_ISREG(st.st_mode))
		bytes = (uint64_t)st.st_size;
	s->summary->events = t.stored;
	s->summary->lost = t.dropped + t.throttled;
	s->summary->missing = missing;
	s->summary->bytes = bytes;
	return 0;
}

static int record(struct session *s)
{
	sigset_t old;
	int r = find_host(s);

	if (!r)
		r = catch_signals(s, &old);
	if (!r && s->o->command)
		r = rec_command_prepare(&s->command, s->o->command, &old);
	if (!r)
		r = attach(s);
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
	if (r < 0)
		rec_command_stop(&s->command);
	ret_summary->command_runs = s->command.pid != 0;
	if (r < 0 && s->writer)
		bbx_writer_close(s->writer);
	rec_drain_done(&s->drain);
	rec_cgroups_free(s->cgroups);
	rec_probes_close(s->probes);
	if (o->output && s->fd >= 0 && close(s->fd) && !r)
		r = -errno;
	if (s->signals >= 0)
		close(s->signals);
	free(s);
	return r;
}
