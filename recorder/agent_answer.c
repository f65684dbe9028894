/* SPDX-License-Identifier: Apache-2.0 */
/* What bbrec status and bbrec trigger get for an answer. */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include "agent_priv.h"
#include "clock.h"
#include "timearg.h"

struct text {
	char *p;
	size_t len;
};

__attribute__((format(printf, 3, 4))) static void add(struct text *t, const char *name, const char *fmt, ...)
{
	size_t left = REC_CONTROL_ANSWER - t->len;
	va_list ap;
	int n = snprintf(t->p + t->len, left, "%s\t", name), m;

	if (n < 0 || (size_t)n >= left)
		return;
	va_start(ap, fmt);
	m = vsnprintf(t->p + t->len + n, left - (size_t)n, fmt, ap);
	va_end(ap);
	if (m < 0 || (size_t)(n + m) + 1 >= left) {
		t->p[t->len] = '\0';
		return;
	}
	t->len += (size_t)(n + m);
	t->p[t->len++] = '\n';
	t->p[t->len] = '\0';
}

static void add_series(struct text *t, const struct rec_series *s)
{
	char name[64];

	snprintf(name, sizeof(name), "%s_segments", s->name);
	add(t, name, "%zu", s->n + (s->writer != NULL));
	snprintf(name, sizeof(name), "%s_bytes", s->name);
	add(t, name, "%" PRIu64, rec_series_bytes(s));
}

static void tell_net(const struct agent *a, struct text *t)
{
	const struct rec_companion *c = &a->companion;

	add(t, "net", "%s", !c->wanted ? "off" : c->greeted ? "running" : "down");
	add(t, "net_error", "%s", c->failed);
	add(t, "net_starts", "%" PRIu64, c->starts);
	add(t, "net_dropped", "%" PRIu64, c->out.dropped);
	add(t, "net_refused", "%" PRIu64, c->refused + a->reports.refused);
	add(t, "pods", "%zu", rec_podtable_count(a->reports.pods));
	add(t, "net_cpu_ms", "%" PRIu64, c->cpu_ns / 1000000u);
	add(t, "net_rss_bytes", "%" PRIu64, c->rss_bytes);
	for (size_t i = 0; i < c->n_states; i++) {
		char name[32];

		snprintf(name, sizeof(name), "net_%s", c->states[i].name);
		add(t, name, "%s", c->states[i].value);
	}
}

static void tell_status(struct agent *a, struct text *t)
{
	struct rec_totals totals = rec_loss_totals(&a->intake.loss);
	uint64_t now = rec_boot_ns(), start = rec_series_start_ns(&a->tape.series[REC_CRITICAL]);
	const struct rec_incidents *i = &a->incidents;

	add(t, "recording", "%s", a->tape.rows.critical ? "yes" : "no");
	add(t, "trouble", "%s", a->tape.trouble);
	add(t, "node", "%s", a->node.origin.o.node);
	add(t, "profile", "%s", rec_probes_profile(a->node.probes));
	add(t, "uptime_s", "%" PRIu64, (now - a->start_ns) / 1000000000u);
	add(t, "window_s", "%" PRIu64, start < now ? (now - start) / 1000000000u : 0);
	add(t, "events_stored", "%" PRIu64, totals.stored);
	add(t, "events_dropped", "%" PRIu64, totals.dropped);
	add(t, "events_throttled", "%" PRIu64, totals.throttled);
	add(t, "events_recovered", "%" PRIu64, a->recovered);
	for (int k = 0; k < REC_N_SERIES; k++)
		add_series(t, &a->tape.series[k]);
	add(t, "write_errors", "%" PRIu64, a->tape.errors);
	add(t, "processes", "%zu", rec_processes_count(a->intake.processes));
	add(t, "incidents_pending", "%zu", i->pending.n);
	add(t, "incidents_sealed", "%" PRIu64, i->sealed);
	add(t, "incidents_failed", "%" PRIu64, i->failed);
	add(t, "incidents_trouble", "%s", i->trouble);
	add(t, "incidents_refused", "%" PRIu64, i->refused);
	add(t, "newest_incident", "%s", i->newest);
	tell_net(a, t);
}

/* What a trigger may be told, one a field of the line. */
struct request {
	const char *reason, *pod, *last;
};

static int parse_fields(char *fields, struct request *q)
{
	const struct {
		const char *name;
		const char **value;
	} known[] = { { "reason", &q->reason }, { "pod", &q->pod }, { "last", &q->last } };
	char *field;

	while ((field = strsep(&fields, "\t"))) {
		char *value = strchr(field, '=');
		size_t i = 0;

		if (!value)
			return -EINVAL;
		*value++ = '\0';
		while (i < sizeof(known) / sizeof(*known) && strcmp(known[i].name, field))
			i++;
		if (i == sizeof(known) / sizeof(*known))
			return -EINVAL;
		*known[i].value = value;
	}
	return 0;
}

/* A pod of this node, or one that was: by its containers, by what bbrec-net told, by its log folder. pod: as rec_incidents_fire has it. */
static bool is_pod_known(struct agent *a, const char *pod)
{
	const char *slash = strchr(pod, '/'), *name = slash ? slash + 1 : pod, *ns = NULL;
	char buf[sizeof(((struct rec_pod_name *)0)->ns)];
	struct rec_pod_logs *logs;
	bool known;

	if (slash) {
		snprintf(buf, sizeof(buf), "%.*s", (int)(slash - pod), pod);
		ns = buf;
	}
	for (size_t i = 0; i < REC_CGROUPS_SLOTS; i++)
		for (const struct rec_group *g = rec_cgroups_slot(a->node.cgroups, i); g; g = g->next)
			if (rec_pod_name_is(&g->pod, ns, name))
				return true;
	if (a->reports.pods && rec_podtable_has(a->reports.pods, ns, name))
		return true;
	if (rec_pod_logs_read(&a->node.host, &logs))
		return false;
	known = rec_pod_logs_has(logs, ns, name);
	rec_pod_logs_free(logs);
	return known;
}

static void tell_trigger(struct agent *a, char *fields, struct text *t)
{
	struct request q = { 0 };
	char name[REC_SHELF_NAME_MAX] = "";
	uint64_t last_ns = 0;
	int r = fields ? parse_fields(fields, &q) : 0;

	if (!r && q.last && (bb_duration_parse(q.last, &last_ns) < 0 || !last_ns))
		r = -EINVAL;
	if (r) {
		add(t, "error", "the request is not understood");
		return;
	}
	r = agent_request(a, "request", q.reason ? q.reason : "asked for at the control socket", q.pod, last_ns, name);
	if (r) {
		add(t, "error", "%s", r == -EAGAIN ? "too many incidents wait to be sealed" : bbx_strerror(r));
		return;
	}
	add(t, "name", "%s", name);
	if (q.pod && !is_pod_known(a, q.pod))
		add(t, "warning", "no pod of this name is known on this node");
	add(t, "sealed_in_ms", "%" PRIu64, a->settings.post_roll / 1000000u);
}

void agent_answer(void *arg, char *line, char *answer)
{
	struct text t = { .p = answer };
	char *name = strsep(&line, "\t");

	answer[0] = '\0';
	if (!strcmp(name, "status") && !line)
		tell_status(arg, &t);
	else if (!strcmp(name, "trigger"))
		tell_trigger(arg, line, &t);
	else if (!strcmp(name, "metrics") && !line)
		agent_metrics(arg, answer);
	else
		add(&t, "error", "the request is not understood");
}
