/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_PODARG_H
#define BB_PODARG_H
/* Option --pod: POD or NAMESPACE/POD. libbbtool.a. */
#include <stdbool.h>
#include "identity.h"

struct bb_pod {
	char *text;           /* malloced */
	const char *ns, *name; /* in text; NULL = any */
};

/* For BB_OPT_CALL, with a struct bb_pod that is zeroed at first. Returns 0 or -EINVAL; given a second time, it ends the program with a message. */
int bb_pod_set(const char *arg, void *dst);
void bb_pod_done(struct bb_pod *p);

/* Whether a container, or NULL, is of the pod. */
bool bb_pod_has(const struct bb_pod *p, const struct bbx_container_info *c);
/* Whether the recording has a container of it; the identity must know tasks. */
bool bb_pod_is_known(const struct bb_pod *p, const struct bbx_identity *id);
/* Says on stderr that the recording has no such pod, and which one was perhaps meant. */
void bb_pod_warn(const struct bb_pod *p, const struct bbx_identity *id);

#endif
