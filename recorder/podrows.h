/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_PODROWS_H
#define REC_PODROWS_H
/* What bbrec-net tells, as rows; each is left in b, not ended yet. What is empty or ~0 in a message is NULL. */
#include <stdbool.h>
#include "build.h"
#include "peer.h"
#include "pods.h"

void rec_podrow_pod(struct rec_build *b, const struct rec_peer_pod *m, bool is_gone);
/* pod is the one it belongs to. */
void rec_podrow_container(struct rec_build *b, const struct rec_peer_pod_container *m, const struct rec_peer_pod *pod);
/* pod is the pod's name, as far as is known. The container's cgroup, 0 = not known, is the row's task. */
void rec_podrow_status(struct rec_build *b, const struct rec_peer_pod_status *m, const struct rec_pod_name *pod, uint64_t cgroup_id);
void rec_podrow_audit(struct rec_build *b, const struct rec_peer_audit *m);

#endif
