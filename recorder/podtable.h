/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_PODTABLE_H
#define REC_PODTABLE_H
/*
 * The node's pods and their containers, as bbrec-net tells them: rows of the state tables pod and pod_container, whenever they change
 * and in each segment, and names for cgroups whose log folders do not name them.
 * Memory: at most REC_PODS_MAX pods and REC_PODS_BYTES; what goes beyond is refused. Threads: one.
 */
#include <stdbool.h>
#include "peer.h"
#include "pods.h"
#include "store.h"

#define REC_PODS_MAX 10000
#define REC_PODS_BYTES (64u << 20)
#define REC_POD_CONTAINERS_MAX 64
/* Of manifests, those told longest ago give way. */
#define REC_MANIFESTS_BYTES (4u << 20)

struct rec_podtable;

/* NULL without memory. */
struct rec_podtable *rec_podtable_new(void);
void rec_podtable_free(struct rec_podtable *t);

/* Return 0; -EINVAL: it names no pod, or one that was not told; -ENOSPC: there are too many; -ENOMEM. */
int rec_podtable_pod(struct rec_podtable *t, const struct rec_peer_pod *m);
int rec_podtable_container(struct rec_podtable *t, const struct rec_peer_pod_container *m);
/* The manifest of a pod that was told. */
int rec_podtable_manifest(struct rec_podtable *t, const struct rec_peer_manifest *m);
/* Borrowed until the next call; NULL = there is none. */
const char *rec_podtable_get_manifest(struct rec_podtable *t, const char *pod_uid, size_t *ret_len);
/* Whether this has not been told already, also by a bbrec-net that ran before. Then it is noted as told. */
bool rec_podtable_is_news(struct rec_podtable *t, const struct rec_peer_pod_status *m);
/* The pod has gone. It is kept until rec_podtable_repeat forgets it. */
void rec_podtable_gone(struct rec_podtable *t, const char *pod_uid, uint64_t now_ns);
/* A bbrec-net has started to tell; it has told all pods: those that it has not have gone. */
void rec_podtable_listing(struct rec_podtable *t);
void rec_podtable_listed(struct rec_podtable *t, uint64_t now_ns);

/* Sets what is "" in *n and known here: the pod's name and namespace, and the container's. Returns whether anything was. */
bool rec_podtable_name(struct rec_podtable *t, const char *pod_uid, const char *container_id, struct rec_pod_name *n);
/* Returns whether a pod of that name was told of, and is not forgotten. ns NULL: in any namespace. */
bool rec_podtable_has(const struct rec_podtable *t, const char *ns, const char *pod);
/* Writes rows of what is new or changed. Returns 0, -ENOMEM, write's errno. */
int rec_podtable_write(struct rec_podtable *t, const struct rec_rows *to, struct rec_build *b);
/* The next rec_podtable_write writes all, less those that have gone before before_ns; these are forgotten. */
void rec_podtable_repeat(struct rec_podtable *t, uint64_t before_ns);
/* Pods that have not gone. */
size_t rec_podtable_count(const struct rec_podtable *t);

#endif
