/* SPDX-License-Identifier: Apache-2.0 */
#include "kube_pod.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "kube_quantity.h"

/* The lists of a pod's spec and status that tell of containers. */
static const struct {
	const char *kind, *spec, *status;
} lists[] = {
	{ "init", "initContainers", "initContainerStatuses" },
	{ "container", "containers", "containerStatuses" },
	{ "ephemeral", "ephemeralContainers", "ephemeralContainerStatuses" },
};

static const char *const states[] = { "waiting", "running", "terminated" };

static const char *without_scheme(const char *id)
{
	const char *p = strstr(id, "://");

	return p ? p + 3 : id;
}

static int64_t quantity(const cJSON *amounts, const char *name, int digits)
{
	int64_t n;

	return kube_quantity_parse(kube_json_text(amounts, name), digits, &n) ? KUBE_UNKNOWN : n;
}

static struct kube_amounts read_amounts(const cJSON *resources, const char *name)
{
	const cJSON *a = kube_json_get(resources, name);

	return (struct kube_amounts){ quantity(a, "memory", 0), quantity(a, "cpu", 3) };
}

static struct kube_end read_end(const cJSON *terminated)
{
	return (struct kube_end){
		.container_id = without_scheme(kube_json_text(terminated, "containerID")),
		.reason = kube_json_text(terminated, "reason"),
		.message = kube_json_text(terminated, "message"),
		.exit_code = kube_json_number(terminated, "exitCode"),
		.signal = kube_json_number(terminated, "signal"),
		.started_ns = kube_json_time(terminated, "startedAt"),
		.finished_ns = kube_json_time(terminated, "finishedAt"),
		.is_told = cJSON_IsObject(terminated),
	};
}

static const cJSON *find_named(const cJSON *list, const char *name)
{
	const cJSON *o;

	cJSON_ArrayForEach(o, list)
		if (!strcmp(kube_json_text(o, "name"), name))
			return o;
	return NULL;
}

static void read_status(const cJSON *status, struct kube_container *c)
{
	const cJSON *state = kube_json_get(status, "state"), *now = NULL;

	c->container_id = without_scheme(kube_json_text(status, "containerID"));
	c->restart_count = kube_json_number(status, "restartCount");
	c->is_ready = cJSON_IsTrue(kube_json_get(status, "ready"));
	c->state = "";
	for (size_t i = 0; i < sizeof(states) / sizeof(*states) && !now; i++) {
		now = kube_json_get(state, states[i]);
		c->state = now ? states[i] : "";
	}
	c->reason = kube_json_text(now, "reason");
	c->message = kube_json_text(now, "message");
	c->started_ns = kube_json_time(now, "startedAt");
	c->end = read_end(kube_json_get(state, "terminated"));
	c->last_end = read_end(kube_json_get(kube_json_get(status, "lastState"), "terminated"));
}

static void read_container(const cJSON *spec, const cJSON *status, const char *kind, struct kube_container *c)
{
	const cJSON *resources = kube_json_get(spec, "resources");

	c->kind = kind;
	c->name = kube_json_text(spec, "name");
	c->image = kube_json_text(spec, "image");
	c->requests = read_amounts(resources, "requests");
	c->limits = read_amounts(resources, "limits");
	read_status(status, c);
}

static int read_containers(const cJSON *spec, const cJSON *status, struct kube_pod *p)
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		n += (size_t)cJSON_GetArraySize(kube_json_get(spec, lists[i].spec));
	n = n < KUBE_MAX_CONTAINERS ? n : KUBE_MAX_CONTAINERS;
	p->containers = n ? calloc(n, sizeof(*p->containers)) : NULL;
	if (n && !p->containers)
		return -ENOMEM;
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		const cJSON *statuses = kube_json_get(status, lists[i].status), *c;

		cJSON_ArrayForEach(c, kube_json_get(spec, lists[i].spec)) {
			if (p->n_containers == n)
				return 0;
			read_container(c, find_named(statuses, kube_json_text(c, "name")), lists[i].kind,
				       &p->containers[p->n_containers++]);
		}
	}
	return 0;
}

static int read_labels(const cJSON *labels, struct kube_pod *p)
{
	size_t n = (size_t)cJSON_GetArraySize(labels);
	const cJSON *l;

	n = n < KUBE_MAX_LABELS ? n : KUBE_MAX_LABELS;
	p->labels = n ? calloc(n, sizeof(*p->labels)) : NULL;
	if (n && !p->labels)
		return -ENOMEM;
	cJSON_ArrayForEach(l, labels)
		if (p->n_labels < n && l->string && cJSON_IsString(l))
			p->labels[p->n_labels++] = (struct kube_label){ l->string, l->valuestring };
	return 0;
}

static void read_owner(const cJSON *metadata, struct kube_pod *p)
{
	const cJSON *owners = kube_json_get(metadata, "ownerReferences"), *o, *controller = NULL;

	cJSON_ArrayForEach(o, owners)
		if (!controller && cJSON_IsTrue(kube_json_get(o, "controller")))
			controller = o;
	p->owner_kind = kube_json_text(controller, "kind");
	p->owner_name = kube_json_text(controller, "name");
}

static void read_metadata(const cJSON *m, struct kube_pod *p)
{
	/* What kubelet writes into the mirror of a static pod: pkg/kubelet/types, ConfigMirrorAnnotationKey. */
	const char *mirror = kube_json_text(kube_json_get(m, "annotations"), "kubernetes.io/config.mirror");

	p->uid = kube_json_text(m, "uid");
	p->node_uid = *mirror && strlen(mirror) < 64 ? mirror : p->uid;
	p->ns = kube_json_text(m, "namespace");
	p->name = kube_json_text(m, "name");
	p->generation = kube_json_number(m, "generation");
	p->created_ns = kube_json_time(m, "creationTimestamp");
	p->deleted_ns = kube_json_time(m, "deletionTimestamp");
	read_owner(m, p);
}

static bool fits(const char *s, size_t most)
{
	return *s && strlen(s) <= most;
}

int kube_pod_read(const cJSON *json, struct kube_pod *p)
{
	const cJSON *metadata = kube_json_get(json, "metadata"), *spec = kube_json_get(json, "spec");
	const cJSON *status = kube_json_get(json, "status");
	int r;

	*p = (struct kube_pod){ 0 };
	read_metadata(metadata, p);
	if (!fits(p->uid, 63) || !fits(p->ns, 63) || !fits(p->name, 253))
		return -EBADMSG;
	p->node = kube_json_text(spec, "nodeName");
	p->phase = kube_json_text(status, "phase");
	p->reason = kube_json_text(status, "reason");
	p->message = kube_json_text(status, "message");
	p->qos_class = kube_json_text(status, "qosClass");
	p->ip = kube_json_text(status, "podIP");
	p->started_ns = kube_json_time(status, "startTime");
	r = read_containers(spec, status, p);
	if (!r)
		r = read_labels(kube_json_get(metadata, "labels"), p);
	if (r)
		kube_pod_free(p);
	return r;
}

void kube_pod_free(struct kube_pod *p)
{
	free(p->containers);
	free(p->labels);
	p->containers = NULL;
	p->labels = NULL;
	p->n_containers = p->n_labels = 0;
}
