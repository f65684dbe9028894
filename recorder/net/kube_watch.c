/* SPDX-License-Identifier: Apache-2.0 */
#include "kube_watch_priv.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HOLDS_MS 10000 /* a watch that has lasted so long is no failure, even when it said nothing */
#define MAX_RETRY_AFTER_S 300
#define MAX_REFUSAL (16u << 10)

const struct kube_times kube_times_default = { .watch_s = 300, .stall_s = 150, .wait_min_ms = 1000, .wait_max_ms = 30000 };

/* What follows an answer that is no success; another one is asked again in a while. */
static const struct refusal {
	long status;
	bool lists;  /* the place where to go on is no longer known to the server */
	bool newest; /* nor is there a list that is as new as the last one */
	bool is_slow; /* asking soon does not help */
} refusals[] = {
	{ 400, true, true, false }, /* a version or a continue token it does not understand */
	{ 403, false, false, true },
	{ 404, false, false, true },
	{ 410, true, true, false },
	{ 504, true, true, false }, /* "Too large resource version": the server's data are older than ours */
};

const struct kube_state *kube_watch_state(const struct kube_watch *w)
{
	return &w->state;
}

static void tell_state(struct kube_watch *w)
{
	w->sink.state(w->sink.arg, &w->state);
}

static void list_anew(struct kube_watch *w)
{
	if (*w->version)
		memcpy(w->at_least, w->version, sizeof(w->at_least));
	*w->version = '\0';
}

/* Half of the time for this many failures, and a random part of the other half. */
static uint64_t wait_ms(const struct kube_watch *w, bool is_slow)
{
	uint64_t ms = w->times->wait_max_ms;

	if (!is_slow && w->failures < 20 && (uint64_t)w->times->wait_min_ms << w->failures < ms)
		ms = (uint64_t)w->times->wait_min_ms << w->failures;
	return ms / 2 + arc4random_uniform((uint32_t)(ms / 2) + 1);
}

/* The error is set. */
static void try_later(struct kube_watch *w, uint64_t now_ms, bool is_slow)
{
	curl_off_t after_s = 0;

	w->failures++;
	w->state.failures++;
	w->next_ms = now_ms + wait_ms(w, is_slow);
	curl_easy_getinfo(w->transfer.easy, CURLINFO_RETRY_AFTER, &after_s);
	if (after_s > MAX_RETRY_AFTER_S)
		after_s = MAX_RETRY_AFTER_S;
	if (w->next_ms < now_ms + (uint64_t)after_s * 1000)
		w->next_ms = now_ms + (uint64_t)after_s * 1000;
	kube_request_stop(w);
	kube_intake_clear(w);
	w->state.phase = KUBE_PHASE_waiting;
	tell_state(w);
}

__attribute__((format(printf, 3, 4))) static void fail(struct kube_watch *w, uint64_t now_ms, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(w->state.error, sizeof(w->state.error), fmt, ap);
	va_end(ap);
	try_later(w, now_ms, false);
}

static void start(struct kube_watch *w, uint64_t now_ms)
{
	int r;

	w->state.phase = *w->version ? KUBE_PHASE_watching : KUBE_PHASE_listing;
	if (!*w->version && !*w->answer.more)
		w->seen.list++;
	w->state.watches += !!*w->version;
	w->began_ms = w->heard_ms = now_ms;
	*w->state.error = w->failures ? *w->state.error : '\0';
	r = kube_request_start(w);
	if (r == -ENOMEM)
		fail(w, now_ms, "out of memory");
	else if (r < 0)
		try_later(w, now_ms, false);
	else
		tell_state(w);
}

static void refused(struct kube_watch *w, uint64_t now_ms)
{
	static const struct refusal other = { 0 };
	const struct refusal *r = &other;
	char text[160];

	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		if (refusals[i].status == w->answer.status)
			r = &refusals[i];
	kube_intake_refusal(w, text, sizeof(text));
	snprintf(w->state.error, sizeof(w->state.error), "%s of pods: HTTP %ld%s%s", w->state.phase == KUBE_PHASE_listing ? "list" : "watch",
		 w->answer.status, *text ? ": " : "", text);
	if (r->lists && w->state.phase == KUBE_PHASE_watching)
		list_anew(w);
	else if (r->newest)
		*w->at_least = '\0';
	try_later(w, now_ms, r->is_slow);
}

static void list_done(struct kube_watch *w, uint64_t now_ms)
{
	if (!w->items.is_whole || !*w->answer.version) {
		fail(w, now_ms, "list of pods: the answer is no whole list");
		return;
	}
	if (!*w->answer.more) {
		memcpy(w->version, w->answer.version, sizeof(w->version));
		kube_intake_sweep(w);
		w->has_listed = true;
		w->state.lists++;
		*w->state.error = '\0';
	}
	start(w, now_ms);
}

/* Whether the watch that runs, or has just ended, did well. */
static bool holds(const struct kube_watch *w, uint64_t now_ms)
{
	return w->state.phase == KUBE_PHASE_watching && (w->answer.events || now_ms - w->began_ms >= HOLDS_MS);
}

static void note_success(struct kube_watch *w)
{
	if (!w->failures)
		return;
	w->failures = 0;
	*w->state.error = '\0';
	tell_state(w);
}

static void watch_done(struct kube_watch *w, uint64_t now_ms)
{
	if (holds(w, now_ms))
		start(w, now_ms);
	else
		fail(w, now_ms, "watch of pods: the server ended it at once");
}

/* The transfer has ended. */
static void done(void *watch, CURLcode result)
{
	struct kube_watch *w = watch;
	uint64_t now_ms = net_now_ms();

	w->is_transferring = false;
	if (w->answer.status == 200 && holds(w, now_ms))
		note_success(w);
	/* Asks for it where the answer had no body. */
	if (!w->answer.status)
		curl_easy_getinfo(w->transfer.easy, CURLINFO_RESPONSE_CODE, &w->answer.status);
	if (w->answer.is_oom) {
		fail(w, now_ms, "out of memory");
	} else if (w->answer.is_bad) {
		list_anew(w);
		fail(w, now_ms, "the answer is not what an API server says, or has a pod of %u MiB and more", KUBE_MAX_JSON >> 20);
	} else if (w->answer.status && w->answer.status != 200) {
		refused(w, now_ms);
	} else if (result) {
		fail(w, now_ms, "%s", *w->curl_error ? w->curl_error : curl_easy_strerror(result));
	} else if (w->state.phase == KUBE_PHASE_listing) {
		list_done(w, now_ms);
	} else {
		watch_done(w, now_ms);
	}
}

static void go_on(struct kube_watch *w, uint64_t now_ms)
{
	if (w->is_heard)
		w->heard_ms = now_ms;
	w->is_heard = false;
	if (holds(w, now_ms))
		note_success(w);
	if (now_ms - w->heard_ms >= w->times->stall_s * 1000)
		fail(w, now_ms, "nothing heard of the server for %u s", w->times->stall_s);
}

long kube_watch_tick(struct kube_watch *w, uint64_t now_ms)
{
	uint64_t next_ms;

	if (w->is_transferring)
		go_on(w, now_ms);
	else if (now_ms >= w->next_ms)
		start(w, now_ms);
	next_ms = w->is_transferring ? w->heard_ms + w->times->stall_s * 1000 : w->next_ms;
	return next_ms > now_ms ? (long)(next_ms - now_ms) : 0;
}

int kube_watch_new(struct net *n, const struct kube_config *config, const char *node, const struct kube_times *times, const struct kube_sink *sink,
		   struct kube_watch **ret_w)
{
	struct kube_watch *w = calloc(1, sizeof(*w));
	struct timespec now;

	if (!w)
		return -ENOMEM;
	clock_gettime(CLOCK_REALTIME, &now);
	*w = (struct kube_watch){ .net = n, .config = config, .times = times, .sink = *sink, .at_least = "0",
				  .since_ns = now.tv_sec * 1000000000ll + now.tv_nsec, .transfer = { .done = done, .arg = w } };
	w->items.text.max = w->lines.line.max = KUBE_MAX_JSON;
	w->answer.text.max = MAX_REFUSAL;
	w->node = strdup(node);
	if (!w->node || kube_request_init(w) < 0) {
		kube_watch_free(w);
		return -ENOMEM;
	}
	*ret_w = w;
	return 0;
}

void kube_watch_free(struct kube_watch *w)
{
	if (!w)
		return;
	kube_request_done(w);
	kube_intake_done(w);
	free(w->node);
	free(w);
}
