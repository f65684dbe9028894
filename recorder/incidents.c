/* SPDX-License-Identifier: Apache-2.0 */
#include "incidents.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "clock.h"
#include "node.h"

static struct rec_shelf shelf_of(const struct rec_incidents *i)
{
	const struct rec_settings *s = i->o.settings;

	return (struct rec_shelf){ .path = s->incidents, .max_bytes = s->incidents_bytes, .max_count = s->incidents_count };
}

int rec_incidents_start(struct rec_incidents *i, const struct rec_incidents_opts *o, char *why, size_t cap)
{
	struct rec_seal_opts seal = { .folder = &o->tape->folder, .origin = &o->node->origin.o, .host = &o->node->host };
	int r;

	i->o = *o;
	seal.shelf = shelf_of(i);
	r = rec_shelf_open(&seal.shelf);
	if (r < 0) {
		snprintf(why, cap, "incidents %s: %s", o->settings->incidents, strerror(-r));
		return r;
	}
	r = rec_pending_load(&i->pending, &o->tape->folder);
	if (!r)
		r = rec_sealer_start(&seal, &i->sealer);
	if (r < 0)
		snprintf(why, cap, "incidents: %s", bbx_strerror(r));
	return r;
}

/* ---- Triggers -------------------------------------------------------------------------------- */

/* Where it happened, as far as is known now. */
static void describe(struct rec_incidents *i, struct rec_incident *inc)
{
	const struct rec_group *g = inc->cgroup_id ? rec_cgroups_find(i->o.node->cgroups, inc->cgroup_id) : NULL;

	if (!g)
		return;
	inc->pod = g->pod;
	memcpy(inc->container_id, g->name.container_id, sizeof(inc->container_id));
	memcpy(inc->pod_uid, g->name.pod_uid, sizeof(inc->pod_uid));
	/* Of a cgroup that is gone already, what was seen of it. */
	if (!inc->limits[0] && !rec_attach_limits(&i->o.node->fs, g->path, inc->limits, sizeof(inc->limits)) &&
	    g->memory_limit != BB_NULL_U64)
		snprintf(inc->limits, sizeof(inc->limits), "memory limit %" PRIu64 "\n", (uint64_t)g->memory_limit);
}

/* The recorder before us may have been killed before there was a log to name it by, and its cgroup be gone: then by what it had noted. */
static void find_names(const struct rec_incidents *i, struct rec_incident *inc)
{
	struct rec_pod_logs *logs;

	if (inc->pod.pod[0] || !inc->pod_uid[0] || rec_pod_logs_read(&i->o.node->host, &logs))
		return;
	if (!inc->container_id[0] || !rec_pod_logs_container(logs, inc->container_id, &inc->pod))
		rec_pod_logs_pod(logs, inc->pod_uid, &inc->pod);
	rec_pod_logs_free(logs);
}

static void set_text(char *to, size_t cap, const char *from, size_t len)
{
	snprintf(to, cap, "%.*s", (int)len, from);
}

static void name_pod(struct rec_incident *inc, const char *pod)
{
	const char *slash = strchr(pod, '/');

	if (slash)
		set_text(inc->pod.ns, sizeof(inc->pod.ns), pod, (size_t)(slash - pod));
	set_text(inc->pod.pod, sizeof(inc->pod.pod), slash ? slash + 1 : pod, 253);
}

static int64_t utc_of(uint64_t boot_ns)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec - (int64_t)(rec_boot_ns() - boot_ns);
}

/* Nothing is kept of what happened so long ago. */
static bool is_too_old(const struct rec_incidents *i, const struct rec_fact *f)
{
	int64_t age = f->since_utc_ns ? utc_of(f->ts) - f->since_utc_ns : 0;

	return age > 0 && (uint64_t)age > i->o.settings->keep;
}

/* What others tell has half of the room, and of an hour's incidents: it must not take the place of what the kernel tells. */
static bool is_allowed(struct rec_incidents *i, const struct rec_incident *inc, bool is_hearsay)
{
	const struct rec_settings *s = i->o.settings;
	uint64_t an_hour = is_hearsay ? (s->incidents_hour + 1) / 2 : s->incidents_hour;
	char what[256];

	if (is_hearsay && i->pending.n >= REC_PENDING_MAX / 2)
		return false;

	if (inc->pod_uid[0])
		snprintf(what, sizeof(what), "%s", inc->pod_uid);
	else if (inc->pod.pod[0])
		snprintf(what, sizeof(what), "%.253s", inc->pod.pod);
	else
		snprintf(what, sizeof(what), "cgroup %" PRIu64, inc->cgroup_id);
	return rec_cooldown_ask(&i->cooldown, what, inc->reason, rec_boot_ns(), s->cooldown, an_hour) == REC_ALLOWED;
}

/* The recorder before us may have fired it, too, before it was killed. */
static bool is_pending(const struct rec_incidents *i, const struct rec_fact *f)
{
	for (size_t k = 0; k < i->pending.n; k++)
		if (i->pending.list[k].ts == f->ts && !strcmp(i->pending.list[k].reason, f->reason))
			return true;
	return false;
}

int rec_incidents_fire(struct rec_incidents *i, const struct rec_fact *f, const char *pod, uint64_t last_ns, bool forced,
		       char ret_name[REC_SHELF_NAME_MAX])
{
	struct rec_incident inc = { .ts = f->ts, .due_ns = f->ts + i->o.settings->post_roll, .cgroup_id = f->cgroup_id,
				    .utc_ns = utc_of(f->ts), .last_ns = last_ns };

	if (is_pending(i, f))
		return 0;
	snprintf(inc.reason, sizeof(inc.reason), "%s", f->reason);
	snprintf(inc.detail, sizeof(inc.detail), "%s", f->detail);
	memcpy(inc.pod_uid, f->pod_uid, sizeof(inc.pod_uid));
	describe(i, &inc);
	if (pod)
		name_pod(&inc, pod);
	if ((!forced && (is_too_old(i, f) || !is_allowed(i, &inc, f->is_hearsay))) || !rec_pending_add(&i->pending, &inc)) {
		i->refused++;
		return -EAGAIN;
	}
	if (ret_name)
		rec_shelf_name(ret_name, i->o.node->origin.o.node, inc.pod.ns, inc.pod.pod, inc.reason, inc.utc_ns);
	return 0;
}

/* ---- Incidents ------------------------------------------------------------------------------- */

uint64_t rec_incidents_due_ns(const struct rec_incidents *i)
{
	uint64_t due = UINT64_MAX;

	/* One that is done makes room, and wakes who polls. */
	if (!rec_sealer_has_room(i->sealer))
		return due;
	for (size_t k = 0; k < i->pending.n; k++)
		if (i->pending.list[k].due_ns < due)
			due = i->pending.list[k].due_ns;
	return due;
}

/* The critical segments come first: a copy that is cut loses the bulk ones. */
static int open_segments(struct rec_incidents *i, struct rec_seal_job *j)
{
	const struct rec_incident *inc = &j->incident;
	uint64_t since = inc->last_ns && inc->ts > inc->last_ns ? inc->ts - inc->last_ns : 0;
	size_t most = 0;

	for (int k = 0; k < REC_N_SERIES; k++)
		most += i->o.tape->series[k].n;
	j->fds = calloc(most + 1, sizeof(*j->fds));
	if (!j->fds)
		return -ENOMEM;
	for (int k = 0; k < REC_N_SERIES; k++)
		j->n += rec_series_open_closed(&i->o.tape->series[k], since, j->fds + j->n);
	return 0;
}

static void give(struct rec_incidents *i, const struct rec_incident *inc)
{
	struct rec_seal_job *j = calloc(1, sizeof(*j));
	uint64_t start;

	if (!j)
		return;
	j->incident = *inc;
	describe(i, &j->incident);
	find_names(i, &j->incident);
	start = rec_series_start_ns(&i->o.tape->series[REC_CRITICAL]);
	j->kept_ns = inc->ts > start ? inc->ts - start : 0;
	if (inc->last_ns && j->kept_ns > inc->last_ns)
		j->kept_ns = inc->last_ns;
	j->dropped = rec_loss_since(&i->o.intake->loss, inc->ts - j->kept_ns);
	if (i->o.sealing)
		i->o.sealing(i->o.arg, j);
	if (open_segments(i, j) || !rec_sealer_give(i->sealer, j)) {
		i->failed++;
		i->o.say("incident %s: out of memory", inc->reason);
		rec_pending_done(&i->o.tape->folder, inc);
		rec_seal_job_free(j);
	}
}

static void collect(struct rec_incidents *i, struct rec_seal_job *j)
{
	if (j->err) {
		i->failed++;
		snprintf(i->trouble, sizeof(i->trouble), "%s: cannot be sealed: %s", j->name, bbx_strerror(j->err));
		i->o.say("incident %s", i->trouble);
	} else {
		i->sealed++;
		i->trouble[0] = '\0';
		memcpy(i->newest, j->name, sizeof(i->newest));
		i->o.say("incident %s: %s; %" PRIu64 " KiB in %" PRIu64 " ms", j->name, j->incident.detail, (j->bytes + 1023) / 1024,
			 j->took_ns / 1000000);
	}
	if (i->o.sealed)
		i->o.sealed(i->o.arg, j);
	rec_seal_job_free(j);
}

void rec_incidents_collect(struct rec_incidents *i, bool wait)
{
	struct rec_seal_job *j;

	while ((j = rec_sealer_done(i->sealer, wait)))
		collect(i, j);
}

void rec_incidents_seal(struct rec_incidents *i, bool all)
{
	struct rec_incident inc;

	for (;;) {
		if (all && !rec_sealer_has_room(i->sealer))
			rec_incidents_collect(i, true);
		if (!rec_sealer_has_room(i->sealer) || !rec_pending_take(&i->pending, rec_boot_ns(), all, &inc))
			return;
		give(i, &inc);
	}
}

int rec_incidents_fd(const struct rec_incidents *i)
{
	return rec_sealer_fd(i->sealer);
}

void rec_incidents_stop(struct rec_incidents *i)
{
	rec_sealer_stop(i->sealer);
	i->sealer = NULL;
}
