/* SPDX-License-Identifier: Apache-2.0 */
#include "trigger.h"

#include <inttypes.h>
#include <signal.h>
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

/* Returns false when the record is no trigger; otherwise says in words what happened. */
typedef bool predicate(const void *rec, char *detail, size_t cap);

static bool is_oom(const void *rec, char *detail, size_t cap)
{
	const struct bb_oom *r = rec;
	const struct bb_task *t = &r->h.task;
	const int len = (int)strnlen(t->comm, BB_COMM_LEN);

	if (r->limit_bytes != BB_NULL_U64)
		snprintf(detail, cap, "%.*s (pid %u) killed: its memory limit of %" PRIu64 " bytes was reached", len,
			 t->comm, t->tgid, (uint64_t)r->limit_bytes);
	else
		snprintf(detail, cap, "%.*s (pid %u) killed: the node ran out of memory", len, t->comm, t->tgid);
	return true;
}

static bool is_crash(const void *rec, char *detail, size_t cap)
{
	const struct bb_exit *r = rec;
	const struct bb_task *t = &r->h.task;

	for (size_t i = 0; i < sizeof(crash_signals) / sizeof(*crash_signals); i++) {
		if (crash_signals[i].sig != r->signal)
			continue;
		snprintf(detail, cap, "%.*s (pid %u) ended by %s", (int)strnlen(t->comm, BB_COMM_LEN), t->comm, t->tgid,
			 crash_signals[i].name);
		return true;
	}
	return false;
}

static const struct {
	const char *reason;
	uint32_t type;
	predicate *is;
} triggers[] = {
	{ "oom", BBX_TYPE_oom, is_oom },
	{ "crash", BBX_TYPE_exit, is_crash },
};

static int fire(struct rec_triggers *t, const struct bb_hdr *h, const char *reason, const char *detail,
		struct rec_cgroups *c, const struct rec_rows *to, struct rec_build *b)
{
	struct bb_trigger *r = REC_BUILD(b, trigger, h->ts_ns);
	struct rec_group *g = rec_cgroups_find(c, h->task.cgroup_id);

	r->h.task = h->task;
	r->h.cpu = h->cpu;
	r->reason = rec_build_text(b, reason);
	r->detail = rec_build_text(b, detail);
	if (!t->fired) {
		*t = (struct rec_triggers){ .fired = true, .ts = h->ts_ns, .cgroup_id = h->task.cgroup_id,
					    .reason = reason };
		snprintf(t->detail, sizeof(t->detail), "%s", detail);
		if (g)
			g->pinned = true;
	}
	return rec_store_build(to, b);
}

int rec_triggers_event(struct rec_triggers *t, const void *rec, struct rec_cgroups *c, const struct rec_rows *to,
		       struct rec_build *b)
{
	const struct bb_hdr *h = rec;
	char detail[sizeof(t->detail)];

	for (size_t i = 0; i < sizeof(triggers) / sizeof(*triggers); i++)
		if (triggers[i].type == h->type && triggers[i].is(rec, detail, sizeof(detail)))
			return fire(t, h, triggers[i].reason, detail, c, to, b);
	return 0;
}

static const char *or_null(const char *s)
{
	return *s ? s : NULL;
}

int rec_triggers_incident(const struct rec_triggers *t, struct rec_cgroups *c, const char *node, uint64_t start_ns,
			  uint64_t dropped, struct bbx_writer *w)
{
	struct bbx_incident inc = { .ts = t->ts, .reason = t->reason, .detail = t->detail, .node = node,
				    .dropped = dropped };
	struct rec_group *g;

	if (!t->fired)
		return 0;
	inc.window_kept_ns = t->ts > start_ns ? t->ts - start_ns : 0;
	g = rec_cgroups_find(c, t->cgroup_id);
	if (g) {
		inc.ns = or_null(g->pod.ns);
		inc.pod = or_null(g->pod.pod);
		inc.container = or_null(g->pod.container);
		inc.container_id = or_null(g->name.container_id);
	}
	return bbx_writer_incident(w, &inc);
}
