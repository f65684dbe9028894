/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KUBE_POD_H
#define KUBE_POD_H
/*
 * A pod as the API server tells it (core/v1 Pod), out of its JSON. Texts are borrowed from the JSON, "" = not told; numbers are KUBE_UNKNOWN
 * where not told; times are ns since 1970.
 */
#include <stdbool.h>
#include "kube_json.h"

/* How one run of a container ended. */
struct kube_end {
	const char *container_id; /* without its scheme */
	const char *reason, *message;
	int64_t exit_code, signal, started_ns, finished_ns;
	bool is_told; /* there was such an end */
};

struct kube_amounts {
	int64_t memory_bytes, cpu_millis;
};

struct kube_container {
	const char *kind; /* "container", "init", "ephemeral" */
	const char *name, *image;
	const char *container_id;     /* of its present run, without its scheme ("containerd://") */
	const char *state;            /* "waiting", "running", "terminated" */
	const char *reason, *message; /* of that state */
	int64_t started_ns, restart_count;
	bool is_ready;
	struct kube_end end, last_end; /* of the present run, when it has ended; of the run before */
	struct kube_amounts requests, limits;
};

struct kube_label {
	const char *key, *value;
};

struct kube_pod {
	const char *uid;      /* the API's */
	const char *node_uid; /* the one in cgroup paths and log folders: of a static pod, the hash of its file; else uid */
	const char *ns, *name, *node, *phase, *reason, *message, *qos_class, *ip;
	const char *owner_kind, *owner_name; /* its controller */
	int64_t generation, created_ns, started_ns, deleted_ns; /* deleted_ns: when it shall be gone */
	struct kube_container *containers;
	struct kube_label *labels;
	size_t n_containers, n_labels;
};

/* What is beyond these bounds is left out. Kubernetes has none but the size of a pod. */
#define KUBE_MAX_CONTAINERS 256
#define KUBE_MAX_LABELS 256

/*
 * Fills *p, which borrows from json, to be freed before it. Returns 0; -EBADMSG: no pod with uid, namespace and name of lengths that
 * Kubernetes allows; -ENOMEM.
 */
int kube_pod_read(const cJSON *json, struct kube_pod *p);
void kube_pod_free(struct kube_pod *p);

#endif
