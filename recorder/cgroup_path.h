/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_CGROUP_PATH_H
#define REC_CGROUP_PATH_H
/*
 * What a cgroup's path says of the container in it. A pure function of the path; the grammar is that of kubelet's two cgroup drivers
 * and of the runtimes' names:
 *
 *	[.../][PREFIX-]kubepods[.slice]/[[...-]QOS[.slice]/][...-]pod<uid>[.slice]/[RUNTIME-]<64 hex>[.scope][/below]
 *	.../kubepods-QOS-pod<uid>.slice:cri-containerd:<64 hex>
 *	.../docker/<64 hex>  .../docker-<64 hex>.scope  .../libpod-<64 hex>.scope
 *
 * The last kubepods counts: a node may itself be a container (kind, minikube).
 */
#include <stddef.h>

#define REC_CONTAINER_ID_LEN 64
#define REC_POD_UID_MAX 36

struct rec_cgroup_name {
	char container_id[REC_CONTAINER_ID_LEN + 1]; /* "" = the path is not inside a container */
	char pod_uid[REC_POD_UID_MAX + 1];           /* with dashes, as the API writes it; 32 hex for static pods */
	const char *runtime;                        /* containerd, cri-o, docker, podman; NULL = not said */
	const char *qos;                            /* guaranteed, burstable, besteffort; NULL = no pod */
};

/* Returns 1 when the path names a container or a pod, 0 (and *ret_n all empty) when neither. */
int rec_cgroup_path_parse(const char *path, struct rec_cgroup_name *ret_n);

#endif
