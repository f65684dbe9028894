/* SPDX-License-Identifier: Apache-2.0 */
#include "trigger.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include "store.h"

/* Signals that end a process by a fault of its own: those whose default is a core. */
static const struct {
	__u32 sig;
	const char *name;
} crash_signals[] = {
	{ SIGSEGV, "SIGSEGV" }, { SIGABRT, "SIGABRT" }, { SIGBUS, "SIGBUS" }, { SIGILL, "SIGILL" },
	{ SIGFPE, "SIGFPE" }, { SIGSYS, "SIGSYS" }, { SIGTRAP, "SIGTRAP" },
};

#define LOOP_NS 600000000000ull
#define FULL_NS 10000000000ull

enum {
#define SYSCALL(number, name) CALL_##name = number,
#include "../format/syscalls.def"
};

/* What a predicate may ask. */
struct look {
	struct rec_triggers *t;
	struct rec_cgroups *c;
	struct rec_fact *f;
};

/* Returns false when the record is no trigger; otherwise says in words what happened. */
typedef bool predicate(const struct look *l, const void *rec);

__attribute__((format(printf, 2, 3))) static bool say(const struct look *l, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(l->f->detail, sizeof(l->f->detail), fmt, ap);
	va_end(ap);
	return true;
}

static int comm_len(const struct bb_task *t)
{
	return (int)strnlen(t->comm, BB_COMM_LEN);
}

static bool is_oom(const struct look *l, const void *rec)
{
	const struct bb_oom *r = rec;
	const struct bb_task *t = &r->h.task;

	if (r->limit_bytes != BB_NULL_U64)
		return say(l, "%.*s (pid %u) killed: its memory limit of %" PRIu64 " bytes was reached", comm_len(t), t->comm, t->tgid,
			   (uint64_t)r->limit_bytes);
	return say(l, "%.*s (pid %u) killed: the node ran out of memory", comm_len(t), t->comm, t->tgid);
}

static bool is_crash(const struct look *l, const void *rec)
{
	const struct bb_exit *r = rec;
	const struct bb_task *t = &r->h.task;

	for (size_t i = 0; i < sizeof(crash_signals) / sizeof(*crash_signals); i++)
		if (crash_signals[i].sig == r->signal)
			return say(l, "%.*s (pid %u) ended by %s", comm_len(t), t->comm, t->tgid, crash_signals[i].name);
	return false;
}

/* Of a container whose first process it is. */
static struct rec_group *container_of_first(const struct look *l, const struct bb_exit *r)
{
	struct rec_group *g = r->ns_pid == 1 && r->ns_level ? rec_cgroups_find(l->c, r->h.task.cgroup_id) : NULL;

	return g && g->name.container_id[0] ? g : NULL;
}

static bool is_failure(const struct look *l, const void *rec)
{
	const struct bb_exit *r = rec;
	const struct bb_task *t = &r->h.task;

	return r->exit_code && container_of_first(l, r) &&
	       say(l, "%.*s (pid %u), its container's first process, ended with status %d", comm_len(t), t->comm, t->tgid, r->exit_code);
}

/* The slot of a pod, or that of the one that crashed longest ago. */
static struct rec_loop *find_loop(struct rec_triggers *t, const char *pod_uid)
{
	struct rec_loop *oldest = &t->loops[0];

	for (size_t i = 0; i < REC_LOOPS; i++) {
		if (!strcmp(t->loops[i].pod_uid, pod_uid))
			return &t->loops[i];
		if (t->loops[i].times[0] < oldest->times[0])
			oldest = &t->loops[i];
	}
	*oldest = (struct rec_loop){ 0 };
	snprintf(oldest->pod_uid, sizeof(oldest->pod_uid), "%s", pod_uid);
	return oldest;
}

static bool is_crash_loop(const struct look *l, const void *rec)
{
	const struct bb_exit *r = rec;
	const struct rec_group *g = r->exit_code || r->signal ? container_of_first(l, r) : NULL;
	struct rec_loop *loop = g && g->name.pod_uid[0] ? find_loop(l->t, g->name.pod_uid) : NULL;
	uint64_t third;

	if (!loop)
		return false;
	third = loop->times[1];
	loop->times[1] = loop->times[0];
	loop->times[0] = r->h.ts_ns;
	if (!third || r->h.ts_ns - third > LOOP_NS)
		return false;
	*loop = (struct rec_loop){ 0 };
	return say(l, "containers of the pod ended in failure 3 times in %" PRIu64 " s", (uint64_t)(r->h.ts_ns - third) / 1000000000u);
}

static bool is_foreign_kill(const struct look *l, const void *rec)
{
	const struct bb_signal *r = rec;
	const struct bb_task *t = &r->h.task, *s = &r->sender;
	const struct rec_group *g;

	/* Code 0 is kill(2): the kernel's own kills are told otherwise. */
	if (r->sig != SIGKILL || r->code || s->tgid == BB_NULL_U32 || s->cgroup_id == t->cgroup_id)
		return false;
	g = rec_cgroups_find(l->c, t->cgroup_id);
	return g && g->name.container_id[0] &&
	       say(l, "%.*s (pid %u) killed from outside of its container by %.*s (pid %u)", comm_len(t), t->comm, t->tgid, comm_len(s),
		   s->comm, s->tgid);
}

static bool is_fork_storm(const struct look *l, const void *rec)
{
	const struct bb_hdr *h = rec;
	struct rec_storm *s = &l->t->storms[h->task.cgroup_id % REC_STORMS];
	uint64_t second = h->ts_ns / 1000000000u;

	if (s->cgroup_id != h->task.cgroup_id || s->second != second)
		*s = (struct rec_storm){ h->task.cgroup_id, second, 0 };
	return ++s->forks == l->t->forks_a_second && say(l, "%" PRIu64 " processes started within a second", s->forks);
}

/* The field of that name. */
#undef errno

/* Files of the kernel's own have other reasons to say so, and /dev/full has none. */
static bool is_on_disk(const char *path, uint32_t len)
{
	static const char *const others[] = { "/dev/", "/proc/", "/sys/" };

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (len >= strlen(others[i]) && !memcmp(path, others[i], strlen(others[i])))
			return false;
	return len > 0;
}

static bool is_disk_full(const struct look *l, const void *rec)
{
	const struct bb_call_failed *r = rec;
	const struct bb_task *t = &r->h.task;
	struct rec_full *f = &l->t->fulls[t->cgroup_id % REC_FULLS];
	const char *path = (const char *)rec + r->path.off;

	/* A watch too many is told likewise. */
	if ((r->errno != ENOSPC && r->errno != EDQUOT) || !is_on_disk(path, r->path.len) || r->syscall == CALL_inotify_add_watch)
		return false;
	/* Who finds no room tries again, and again. */
	if (f->cgroup_id == t->cgroup_id && r->h.ts_ns < f->until_ns)
		return false;
	*f = (struct rec_full){ t->cgroup_id, r->h.ts_ns + FULL_NS };
	return say(l, "%.*s (pid %u) found no room for %.*s", comm_len(t), t->comm, t->tgid, (int)r->path.len, path);
}

/* Of what the API server tells. Some of it the kernel has told before, of the same pod and so for the same reason. */
static const struct {
	const char *status, *reason;
} failures[] = {
	{ "OOMKilled", "oom" }, { "Error", "crash" }, { "CrashLoopBackOff", "crash-loop" }, { "Evicted", "evicted" },
	{ "StartError", "start" }, { "RunContainerError", "start" }, { "CreateContainerError", "start" },
};

static int text_len(struct bb_loc l)
{
	return l.len > 100 ? 100 : (int)l.len;
}

static bool is_pod_failure(const struct look *l, const void *rec)
{
	const struct bb_pod_status *r = rec;
	const char *text = rec;
	size_t i = 0;

	while (i < sizeof(failures) / sizeof(*failures) &&
	       (strlen(failures[i].status) != r->reason.len || memcmp(failures[i].status, text + r->reason.off, r->reason.len)))
		i++;
	if (i == sizeof(failures) / sizeof(*failures))
		return false;
	l->f->reason = failures[i].reason;
	l->f->is_hearsay = true;
	l->f->since_utc_ns = r->since > 0 ? r->since : 0;
	if (!l->f->cgroup_id) {
		snprintf(l->f->pod, sizeof(l->f->pod), "%.*s/%.*s", (int)r->namespace.len, text + r->namespace.off, (int)r->pod.len,
			 text + r->pod.off);
		snprintf(l->f->pod_uid, sizeof(l->f->pod_uid), "%.*s", (int)r->pod_uid.len, text + r->pod_uid.off);
	}
	return say(l, "Kubernetes says %s of %s%.*s: %.*s", failures[i].status, r->container.len ? "container " : "the pod",
		   text_len(r->container), text + r->container.off, text_len(r->message), text + r->message.off);
}

static const struct {
	const char *reason; /* is() may name another */
	uint32_t type;
	predicate *is;
	bool is_of_node; /* only where the whole node is watched */
} triggers[] = {
	{ "oom", BBX_TYPE_oom, is_oom, false },
	{ "crash", BBX_TYPE_exit, is_crash, false },
	{ "crash", BBX_TYPE_exit, is_failure, true },
	{ "crash-loop", BBX_TYPE_exit, is_crash_loop, true },
	{ "kill", BBX_TYPE_signal, is_foreign_kill, true },
	{ "disk-full", BBX_TYPE_call_failed, is_disk_full, true },
	{ "fork-storm", BBX_TYPE_fork, is_fork_storm, true },
	{ "pod", BBX_TYPE_pod_status, is_pod_failure, true },
};

static int write_row(const struct rec_fact *f, const struct bb_hdr *h, const struct rec_rows *to, struct rec_build *b)
{
	struct bb_trigger *r = REC_BUILD(b, trigger, f->ts);

	if (h) {
		r->h.task = h->task;
		r->h.cpu = h->cpu;
	} else if (f->cgroup_id) {
		r->h.task = (struct bb_task){ .cgroup_id = f->cgroup_id };
	}
	r->reason = rec_build_text(b, f->reason);
	r->detail = rec_build_text(b, f->detail);
	return rec_store_build(to, b);
}

static void note(struct rec_triggers *t, const struct rec_fact *f, struct rec_cgroups *c)
{
	struct rec_group *g;

	if (f->ts > t->last_ns)
		t->last_ns = f->ts;
	if (t->told)
		t->told(t->arg, f);
	if (t->fired)
		return;
	t->fired = true;
	t->first = *f;
	g = c ? rec_cgroups_find(c, f->cgroup_id) : NULL;
	if (g && !t->told)
		g->pinned = true;
}

int rec_triggers_event(struct rec_triggers *t, const void *rec, struct rec_cgroups *c, const struct rec_rows *to, struct rec_build *b)
{
	const struct bb_hdr *h = rec;
	int r = 0;

	for (size_t i = 0; i < sizeof(triggers) / sizeof(*triggers) && !r; i++) {
		struct rec_fact f = { .ts = h->ts_ns, .cgroup_id = h->task.cgroup_id, .reason = triggers[i].reason };
		const struct look l = { t, c, &f };

		if (triggers[i].type != h->type || (triggers[i].is_of_node && !t->watches_node) || !triggers[i].is(&l, rec))
			continue;
		note(t, &f, c);
		r = write_row(&f, h, to, b);
	}
	return r;
}

int rec_triggers_write(const struct rec_fact *f, const struct rec_rows *to, struct rec_build *b)
{
	return write_row(f, NULL, to, b);
}

int rec_triggers_fire(struct rec_triggers *t, const struct rec_fact *f, const struct rec_rows *to, struct rec_build *b)
{
	note(t, f, NULL);
	return rec_triggers_write(f, to, b);
}

static const char *or_null(const char *s)
{
	return *s ? s : NULL;
}

int rec_triggers_incident(const struct rec_triggers *t, struct rec_cgroups *c, const char *node, uint64_t start_ns,
			  uint64_t dropped, struct bbx_writer *w)
{
	struct bbx_incident inc = { .ts = t->first.ts, .reason = t->first.reason, .detail = t->first.detail, .node = node,
				    .dropped = dropped };
	struct rec_group *g;

	if (!t->fired)
		return 0;
	inc.window_kept_ns = t->first.ts > start_ns ? t->first.ts - start_ns : 0;
	g = rec_cgroups_find(c, t->first.cgroup_id);
	if (g) {
		inc.ns = or_null(g->pod.ns);
		inc.pod = or_null(g->pod.pod);
		inc.container = or_null(g->pod.container);
		inc.container_id = or_null(g->name.container_id);
	}
	return bbx_writer_incident(w, &inc);
}
