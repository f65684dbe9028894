/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_PODS_H
#define REC_PODS_H
/*
 * Names of pods and containers, from the log folders that kubelet keeps on every node; no API server is asked.
 *	/var/log/containers/<pod>_<namespace>_<container>-<container id>.log
 *	/var/log/pods/<namespace>_<pod>_<pod uid>/<container>/
 */
#include <stdbool.h>
#include "host.h"

/* "" = not known. The sizes are Kubernetes' limits. */
struct rec_pod_name {
	char pod[254], ns[64], container[64];
};

/* Whose name it is; ns NULL: in any namespace. */
bool rec_pod_name_is(const struct rec_pod_name *n, const char *ns, const char *pod);

/* Both folders as they were when read. */
struct rec_pod_logs;

/* Folders that do not exist are empty. Returns 0, -ENOMEM. */
int rec_pod_logs_read(const struct rec_host *h, struct rec_pod_logs **ret_l);
void rec_pod_logs_free(struct rec_pod_logs *l);
/* Pod, namespace and container of a container id. Returns 1, or 0 when it has no log. */
int rec_pod_logs_container(const struct rec_pod_logs *l, const char *container_id, struct rec_pod_name *ret_n);
/* Pod and namespace of a pod uid. Returns 1, or 0 when it has no log folder. */
int rec_pod_logs_pod(const struct rec_pod_logs *l, const char *pod_uid, struct rec_pod_name *ret_n);
/* Returns whether a pod of that name has a log folder. ns: as above. */
bool rec_pod_logs_has(const struct rec_pod_logs *l, const char *ns, const char *pod);
/* The pod's container when its log folder has exactly one. Returns 1 and sets n->container, or 0. */
int rec_pod_logs_only_container(const struct rec_pod_logs *l, const char *pod_uid, struct rec_pod_name *n);

#endif
