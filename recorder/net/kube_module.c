/* SPDX-License-Identifier: Apache-2.0 */
#include "kube_module.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "cleanup.h"
#include "kube_buffer.h"
#include "kube_watch.h"
#include "tool.h"

#define MAX_LABELS (16u << 10)
#define MAX_MESSAGE 1024

struct kube {
	struct net *net;
	struct kube_config config;
	struct kube_watch *watch;
	bool is_listed;
	uint64_t too_long; /* messages that were, and that bbrec did not get */
	char said[256]; /* the failure that was told, "" = it goes well */
};

static void tell(struct kube *k, enum rec_peer_id id, const void *m)
{
	k->too_long += net_tell(k->net, id, m) == -EMSGSIZE;
}

static uint64_t number(int64_t n)
{
	return n == KUBE_UNKNOWN ? UINT64_MAX : (uint64_t)n;
}

static void tell_container(struct kube *k, const struct kube_pod *p, const struct kube_container *c)
{
	const struct kube_end *end = c->end.is_told ? &c->end : &c->last_end;
	const struct rec_peer_pod_container m = {
		.uid = p->node_uid, .name = c->name, .kind = c->kind, .container_id = c->container_id, .image = c->image, .state = c->state,
		.reason = c->reason, .restart_count = number(c->restart_count), .ready = c->is_ready, .started_utc_ns = number(c->started_ns),
		.end_reason = end->is_told ? end->reason : "",
		.end_exit_code = end->is_told ? number(end->exit_code) : UINT64_MAX,
		.end_signal = end->is_told ? number(end->signal) : UINT64_MAX,
		.end_utc_ns = end->is_told ? number(end->finished_ns) : UINT64_MAX,
		.memory_request_bytes = number(c->requests.memory_bytes), .memory_limit_bytes = number(c->limits.memory_bytes),
		.cpu_request_millis = number(c->requests.cpu_millis), .cpu_limit_millis = number(c->limits.cpu_millis),
	};

	tell(k, REC_PEER_pod_container, &m);
}

/* Returns a malloced text, or NULL. What is beyond the bound is left out. */
static char *print_labels(const struct kube_pod *p)
{
	struct kube_buffer b = { .max = MAX_LABELS };

	for (size_t i = 0; i < p->n_labels; i++) {
		kube_buffer_add(&b, ",", i > 0);
		kube_buffer_add(&b, p->labels[i].key, strlen(p->labels[i].key));
		kube_buffer_add(&b, "=", 1);
		kube_buffer_add(&b, p->labels[i].value, strlen(p->labels[i].value));
	}
	b.is_over = false;
	b.max++;
	kube_buffer_add(&b, "", 1);
	if (b.is_oom)
		kube_buffer_free(&b);
	return b.p;
}

static void tell_pod(void *arg, const struct kube_pod *p)
{
	struct kube *k = arg;
	_cleanup_free_ char *labels = print_labels(p);
	const struct rec_peer_pod m = {
		.uid = p->node_uid, .namespace = p->ns, .name = p->name, .phase = p->phase, .reason = p->reason, .qos_class = p->qos_class,
		.ip = p->ip, .owner_kind = p->owner_kind, .owner_name = p->owner_name, .labels = labels,
		.created_utc_ns = number(p->created_ns), .started_utc_ns = number(p->started_ns), .deleted_utc_ns = number(p->deleted_ns),
	};

	tell(k, REC_PEER_pod, &m);
	for (size_t i = 0; i < p->n_containers; i++)
		tell_container(k, p, &p->containers[i]);
}

static void tell_gone(void *arg, const struct kube_seen_pod *p)
{
	struct kube *k = arg;

	tell(k, REC_PEER_pod_gone, &(struct rec_peer_pod_gone){ .uid = p->node_uid });
}

static void tell_change(void *arg, const struct kube_change *c)
{
	struct kube *k = arg;
	char message[MAX_MESSAGE];
	const struct rec_peer_pod_status m = {
		.uid = c->pod->node_uid, .container = c->container ? c->container->name : "", .container_id = c->container_id,
		.reason = c->reason, .message = message, .exit_code = number(c->exit_code), .signal = number(c->signal),
		.restart_count = c->container ? number(c->container->restart_count) : UINT64_MAX, .utc_ns = number(c->ts_ns),
	};

	snprintf(message, sizeof(message), "%s", c->message);
	tell(k, REC_PEER_pod_status, &m);
}

static void tell_manifest(void *arg, const struct kube_pod *p, const char *json)
{
	struct kube *k = arg;

	tell(k, REC_PEER_manifest, &(struct rec_peer_manifest){ .uid = p->node_uid, .json = { json, strlen(json) } });
}

/* A failure is said when it starts or changes, and its end. */
static void say(struct kube *k, const struct kube_state *s)
{
	if (*s->error && strcmp(s->error, k->said) != 0)
		bb_warn("kubernetes: %s", s->error);
	else if (!*s->error && *k->said)
		bb_warn("kubernetes: %s answers again", k->config.server);
	memcpy(k->said, s->error, sizeof(k->said));
	/* At the least there is the pod of bbrec itself, where it is in one. */
	if (s->lists == 1 && s->phase == KUBE_PHASE_watching && s->watches == 1 && !s->pods)
		bb_warn("kubernetes: %s knows no pods of node %s", k->config.server, net_node(k->net));
}

static void tell_state(void *arg, const struct kube_state *s)
{
	static const char *const phases[] = { "listing", "watching", "waiting" };
	struct kube *k = arg;

	say(k, s);
	if (s->phase == KUBE_PHASE_watching && !k->is_listed) {
		k->is_listed = true;
		tell(k, REC_PEER_pods_listed, &(struct rec_peer_pods_listed){ });
	}
	net_state(k->net, "kubernetes", "%s", phases[s->phase]);
	net_state(k->net, "kubernetes_error", "%s", s->error);
	net_state(k->net, "kubernetes_pods", "%" PRIu64, s->pods);
	net_state(k->net, "kubernetes_skipped", "%" PRIu64, s->skipped);
	net_state(k->net, "kubernetes_lists", "%" PRIu64, s->lists);
	net_state(k->net, "kubernetes_failures", "%" PRIu64, s->failures);
	net_state(k->net, "kubernetes_too_long", "%" PRIu64, k->too_long);
}

static void stop(void *state)
{
	struct kube *k = state;

	kube_watch_free(k->watch);
	kube_config_free(&k->config);
	free(k);
}

static int start(struct net *n, void **ret_state)
{
	const char *how = net_setting(n, "kubernetes");
	struct kube_sink sink = { NULL, tell_pod, tell_gone, tell_change, tell_manifest, tell_state };
	struct kube *k;
	char why[400];
	int r;

	if (!strcmp(how, "off"))
		return 0;
	k = sink.arg = calloc(1, sizeof(*k));
	if (!k)
		return -ENOMEM;
	k->net = n;
	r = kube_config_load(how, KUBE_ACCOUNT_DIR, &k->config, why, sizeof(why));
	if (r < 0)
		net_fail(n, "kubernetes: %s", why);
	else
		r = kube_watch_new(n, &k->config, net_node(n), &kube_times_default, &sink, &k->watch);
	if (r < 0) {
		stop(k);
		return r;
	}
	*ret_state = k;
	return 0;
}

static long tick(void *state, uint64_t now_ms)
{
	struct kube *k = state;

	return kube_watch_tick(k->watch, now_ms);
}

static void figures(void *state, FILE *out)
{
	const struct kube *k = state;
	const struct kube_state *s = kube_watch_state(k->watch);
	const struct {
		const char *name, *type, *help;
		uint64_t value;
	} rows[] = {
		{ "kubernetes_watching", "gauge", "Whether a watch of this node's pods runs.", s->phase == KUBE_PHASE_watching },
		{ "kubernetes_pods", "gauge", "Pods of this node that the API server tells of.", s->pods },
		{ "kubernetes_events_total", "counter", "Changes of pods that the API server told.", s->events },
		{ "kubernetes_lists_total", "counter", "Lists of all pods that were read.", s->lists },
		{ "kubernetes_watches_total", "counter", "Watches that were started.", s->watches },
		{ "kubernetes_failures_total", "counter", "Lists and watches that failed.", s->failures },
		{ "kubernetes_too_long_total", "counter", "Messages to the recorder that were too long: manifests of 128 KiB and more.", k->too_long },
		{ "kubernetes_skipped_total", "counter", "Pods that were left out: not valid, too large, or one too many.", s->skipped },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		fprintf(out, "# HELP blackbox_%s %s\n# TYPE blackbox_%s %s\nblackbox_%s %" PRIu64 "\n", rows[i].name, rows[i].help,
			rows[i].name, rows[i].type, rows[i].name, rows[i].value);
}

const struct net_module kube_module = {
	.name = "kubernetes",
	.start = start,
	.tick = tick,
	.figures = figures,
	.stop = stop,
};
