/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KUBE_CHANGES_H
#define KUBE_CHANGES_H
/* What has happened to a pod since it was last told: ends of containers, reasons to wait, evictions, deletions. */
#include "kube_seen.h"

struct kube_change {
	const struct kube_pod *pod;
	const struct kube_container *container; /* NULL = the whole pod */
	const char *container_id; /* of the run that it is about */
	const char *reason;       /* OOMKilled, Error, CrashLoopBackOff, Evicted, ...; Terminating = a pod that shall be gone */
	const char *message;
	int64_t exit_code, signal; /* KUBE_UNKNOWN = no end of a run */
	int64_t ts_ns;             /* when a run ended; KUBE_UNKNOWN = not told, so about now */
};

/* Borrowed until it returns. */
typedef void kube_change_fn(void *arg, const struct kube_change *c);

/*
 * Tells what seen does not have yet, and notes it there. What a pod looked like before anyone watched it is no change: with was_there (the pod is
 * one of the first list) only runs are told that ended after since_ns. Returns 0, -ENOMEM.
 */
int kube_changes_tell(struct kube_seen_pod *seen, const struct kube_pod *p, bool was_there, int64_t since_ns, kube_change_fn *fn, void *arg);

#endif
