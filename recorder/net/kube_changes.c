/* SPDX-License-Identifier: Apache-2.0 */
#include "kube_changes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Why containers wait (pkg/kubelet: images/types.go, container/sync_result.go, kuberuntime). Those of a normal start are no change. */
static const struct {
	const char *reason;
	bool is_normal;
} waits[] = {
	{ "ContainerCreating", true },
	{ "PodInitializing", true },
	{ "CrashLoopBackOff", false },
	{ "ImagePullBackOff", false },
	{ "ErrImagePull", false },
	{ "ErrImageNeverPull", false },
	{ "InvalidImageName", false },
	{ "ImageInspectError", false },
	{ "RegistryUnavailable", false },
	{ "SignatureValidationFailed", false },
	{ "CreateContainerConfigError", false },
	{ "CreateContainerError", false },
	{ "PreStartHookError", false },
	{ "PostStartHookError", false },
	{ "RunContainerError", false },
	{ "StartError", false },
};
#define OTHER_WAIT (sizeof(waits) / sizeof(*waits)) /* all others are one */

struct telling {
	const struct kube_pod *pod;
	bool was_there;
	int64_t since_ns;
	kube_change_fn *fn;
	void *arg;
};

static uint64_t id_start(const char *container_id)
{
	char start[17] = "";

	strncpy(start, container_id, 16);
	return strtoull(start, NULL, 16);
}

static void tell_end(const struct telling *t, const struct kube_container *c, const struct kube_end *e, struct kube_seen_container *seen)
{
	const struct kube_seen_end now = { id_start(e->container_id), e->finished_ns };

	if (!e->is_told)
		return;
	for (size_t i = 0; i < 2; i++)
		if (seen->ends[i].id == now.id && seen->ends[i].finished_ns == now.finished_ns)
			return;
	seen->ends[0] = seen->ends[1];
	seen->ends[1] = now;
	if (t->was_there && e->finished_ns < t->since_ns)
		return;
	t->fn(t->arg, &(struct kube_change){ t->pod, c, e->container_id, e->reason, e->message, e->exit_code, e->signal, e->finished_ns });
}

static void tell_wait(const struct telling *t, const struct kube_container *c, struct kube_seen_container *seen)
{
	bool is_waiting = !strcmp(c->state, "waiting");
	size_t i = 0;

	if (seen->restart_count != c->restart_count || !strcmp(c->state, "running"))
		seen->waiting = 0;
	seen->restart_count = c->restart_count;
	while (i < OTHER_WAIT && strcmp(waits[i].reason, c->reason) != 0)
		i++;
	if (!is_waiting || !*c->reason || (i < OTHER_WAIT && waits[i].is_normal) || seen->waiting & (1u << i))
		return;
	seen->waiting |= 1u << i;
	if (!t->was_there)
		t->fn(t->arg, &(struct kube_change){ t->pod, c, c->container_id, c->reason, c->message, KUBE_UNKNOWN, KUBE_UNKNOWN, KUBE_UNKNOWN });
}

static void tell_of_pod(const struct telling *t, const char *reason, const char *message)
{
	if (!t->was_there)
		t->fn(t->arg, &(struct kube_change){ t->pod, NULL, "", reason, message, KUBE_UNKNOWN, KUBE_UNKNOWN, KUBE_UNKNOWN });
}

/* FNV-1a */
static uint32_t hash(const char *s)
{
	uint32_t h = 2166136261u;

	while (*s)
		h = (h ^ (unsigned char)*s++) * 16777619u;
	return h;
}

static void tell_pod(const struct telling *t, struct kube_seen_pod *seen)
{
	uint32_t reason = *t->pod->reason ? hash(t->pod->reason) : 0;

	if (reason && reason != seen->reason)
		tell_of_pod(t, t->pod->reason, t->pod->message);
	seen->reason = reason;
	if (t->pod->deleted_ns != KUBE_UNKNOWN && !seen->is_deleting) {
		seen->is_deleting = true;
		tell_of_pod(t, "Terminating", "");
	}
}

int kube_changes_tell(struct kube_seen_pod *seen, const struct kube_pod *p, bool was_there, int64_t since_ns, kube_change_fn *fn, void *arg)
{
	const struct telling t = { p, was_there, since_ns, fn, arg };

	tell_pod(&t, seen);
	for (size_t i = 0; i < p->n_containers; i++) {
		const struct kube_container *c = &p->containers[i];
		struct kube_seen_container *s = kube_seen_container(seen, c->name);

		if (!s)
			return -ENOMEM;
		tell_end(&t, c, &c->last_end, s);
		tell_end(&t, c, &c->end, s);
		tell_wait(&t, c, s);
	}
	return 0;
}
