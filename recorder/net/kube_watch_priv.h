/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KUBE_WATCH_PRIV_H
#define KUBE_WATCH_PRIV_H
/* The watch's parts: kube_watch.c decides what comes next, kube_request.c asks, kube_intake.c takes answers. */
#include "kube_items.h"
#include "kube_lines.h"
#include "kube_watch.h"

#define KUBE_MAX_JSON (4u << 20) /* of one pod; the server's store takes 1.5 MiB */
#define KUBE_MAX_PODS 10000      /* as bbrec keeps (REC_PODS_MAX); kubelet's default is 110 a node */
#define KUBE_MAX_VERSION 128
#define KUBE_MAX_CONTINUE 8192

/* What the answer's bytes said, beyond the pods. */
struct kube_answer {
	long status;              /* HTTP's; of a watch also that of its ERROR event */
	struct kube_buffer text;  /* of a refusal */
	char version[KUBE_MAX_VERSION];   /* of a list */
	char more[KUBE_MAX_CONTINUE];     /* of a list: where it goes on */
	uint64_t events;          /* of a watch */
	bool is_bad;              /* something that is no answer */
	bool is_oom;
};

struct kube_watch {
	const struct kube_config *config;
	const struct kube_times *times;
	struct kube_sink sink;
	struct net *net;
	struct net_transfer transfer;
	struct curl_slist *headers;
	char *node;
	struct kube_state state;
	struct kube_seen seen;
	struct kube_items items;
	struct kube_lines lines;
	struct kube_answer answer;
	char version[KUBE_MAX_VERSION]; /* where a watch goes on; "" = nowhere: list */
	char at_least[KUBE_MAX_VERSION]; /* what a list asks for; "0" = what the server has at hand, "" = the newest */
	int64_t since_ns;    /* UTC, when it was started */
	bool has_listed;     /* a list was whole */
	bool is_transferring;
	bool is_heard;       /* since the last tick */
	uint64_t began_ms, heard_ms, next_ms;
	uint32_t failures;   /* in a row */
	char curl_error[CURL_ERROR_SIZE];
};

/* Makes the handle. Returns 0, -ENOMEM. */
int kube_request_init(struct kube_watch *w);
void kube_request_done(struct kube_watch *w);
/* Starts the list's next page, or the watch, as the phase says. Returns 0, or a negative errno with state.error set. */
int kube_request_start(struct kube_watch *w);
void kube_request_stop(struct kube_watch *w);

/* curl's write callback. */
size_t kube_intake_write(char *p, size_t size, size_t n, void *watch);
/* Forgets the last answer. */
void kube_intake_clear(struct kube_watch *w);
void kube_intake_done(struct kube_watch *w);
/* After a whole list: tells which pods are gone. */
void kube_intake_sweep(struct kube_watch *w);
/* What a refusal says, "" = nothing. cap: of text, its end included. */
void kube_intake_refusal(const struct kube_watch *w, char *text, size_t cap);

#endif
