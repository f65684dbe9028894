/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KUBE_WATCH_H
#define KUBE_WATCH_H
/*
 * The pods of this node, from the API server: a list, then a watch that goes on where the last one ended, for ever. One transfer at a time;
 * nothing is kept but what kube_seen.h says and the JSON of one pod. A server that is faster than who is told waits: TCP holds it back.
 * Threads: one.
 */
#include "kube_changes.h"
#include "kube_config.h"
#include "module.h"

enum kube_phase {
	KUBE_PHASE_listing,
	KUBE_PHASE_watching,
	KUBE_PHASE_waiting, /* before another attempt */
};

struct kube_state {
	enum kube_phase phase;
	uint64_t pods;      /* known now */
	uint64_t lists, watches, failures, events, changes; /* since start */
	uint64_t skipped;   /* pods that were not taken: no pod, of 4 MiB and more, one too many */
	char error[256];    /* of the last failure, while it lasts; else "" */
};

/* Who is told. All that is passed is borrowed until the call returns. */
struct kube_sink {
	void *arg;
	void (*pod)(void *arg, const struct kube_pod *p);
	void (*gone)(void *arg, const struct kube_seen_pod *p);
	kube_change_fn *change;
	/* kube_manifest.h, when the pod's spec is new, and with changes; of p only uids, namespace and name are there. */
	void (*manifest)(void *arg, const struct kube_pod *p, const char *json);
	void (*state)(void *arg, const struct kube_state *s);
};

struct kube_times {
	uint32_t watch_s;            /* how long a server shall keep a watch */
	uint32_t stall_s;            /* a connection that says nothing for so long is given up; API servers send a bookmark a minute */
	uint32_t wait_min_ms, wait_max_ms; /* before another attempt: doubled from 2 min, and of that a random part of half and more */
};
extern const struct kube_times kube_times_default;

struct kube_watch;

/* config and times are borrowed until kube_watch_free, node is not. Starts at the first tick. Returns 0, -ENOMEM. */
int kube_watch_new(struct net *n, const struct kube_config *config, const char *node, const struct kube_times *times, const struct kube_sink *sink,
		   struct kube_watch **ret_w);
/* NULL is allowed. */
void kube_watch_free(struct kube_watch *w);
/* How it goes. Borrowed until the next call. */
const struct kube_state *kube_watch_state(const struct kube_watch *w);
/* Starts, goes on or gives up what is due. Returns in how many ms it must be called again, at the latest. */
long kube_watch_tick(struct kube_watch *w, uint64_t now_ms);

#endif
