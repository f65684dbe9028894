/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KUBE_SEEN_H
#define KUBE_SEEN_H
/*
 * The pods that were told, and what of each: so that changes are told once, whatever is told again after a lost connection, and so that a new
 * list tells which pods are gone. About 400 bytes a pod.
 */
#include <stdbool.h>
#include "kube_pod.h"

/* A run's end, as far as it is told from others. */
struct kube_seen_end {
	uint64_t id; /* start of the container id; 0 = a run that never had one */
	int64_t finished_ns;
};

struct kube_seen_container {
	char name[64];
	struct kube_seen_end ends[2]; /* the last that were told; finished_ns 0 = none */
	int64_t restart_count;
	uint32_t waiting; /* the reasons that were told since the container last ran, a bit each */
};

struct kube_seen_pod {
	char uid[64], node_uid[64], ns[64], *name;
	uint64_t list;       /* number of the last list that had it */
	int64_t generation;  /* of the manifest that was told; KUBE_UNKNOWN = none was */
	uint32_t reason;     /* hash of the pod's reason that was told */
	bool is_deleting;    /* that it shall be gone was told */
	struct kube_seen_container *containers;
	size_t n_containers;
	struct kube_seen_pod *next, **link;
};

struct kube_seen {
	void *tree; /* search.h, of uid */
	struct kube_seen_pod *first;
	uint64_t list;
	size_t n;
};

/* The pod of that uid. Returns NULL when there is none. Borrowed until it is removed. */
struct kube_seen_pod *kube_seen_find(const struct kube_seen *s, const char *uid);
/* A pod that is not there yet, of which nothing was told. Returns NULL without memory. Borrowed likewise. */
struct kube_seen_pod *kube_seen_add(struct kube_seen *s, const struct kube_pod *p);
/* Its container of that name, made when there is none. Returns NULL without memory. Borrowed until the next call. */
struct kube_seen_container *kube_seen_container(struct kube_seen_pod *p, const char *name);
void kube_seen_remove(struct kube_seen *s, struct kube_seen_pod *p);
void kube_seen_free(struct kube_seen *s);

#endif
