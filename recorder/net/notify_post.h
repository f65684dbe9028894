/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NOTIFY_POST_H
#define NOTIFY_POST_H
/*
 * Sends what is in the spool to one webhook, one after the other. What fails is sent again after 1, 2, 4 ... 300 seconds, give or take a
 * fifth, or when the other side says (Retry-After), until it is too old; what the other side will never take (400, 410, 413, 415, 422) is
 * given up at once.
 */
#include "module.h"
#include "notify_hook.h"
#include "notify_spool.h"

struct notify_post {
	const struct notify_hook *hook;  /* borrowed, like the next three */
	struct notify_spool *spool;
	struct net *net;
	uint64_t keep_ns;                /* how old a notification may become */
	struct net_transfer transfer;
	struct curl_slist *headers;
	char *body;
	struct notify_item *item;        /* on its way; NULL = none */
	uint64_t skipped;                /* bytes of the answer so far */
	bool is_failing;                 /* and that was said */
	uint64_t delivered, failures, given_up; /* notifications; attempts; notifications */
};

/* Sends the next one that is due, unless one is on its way. Returns in how many ms to be called again. */
long notify_post_tick(struct notify_post *p, uint64_t now_ns, int64_t utc_ns);
/* Whatever is on its way stays in the spool. */
void notify_post_stop(struct notify_post *p);

#endif
