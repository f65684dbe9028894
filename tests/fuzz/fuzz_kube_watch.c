/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an API server answers: the first byte says whether it is a list or a watch, and the size of its pieces. Whatever is told of pods adds up to
 * those that are known.
 */
#include "fuzz.h"

#include <string.h>
#include "../../recorder/net/kube_watch_priv.h"

struct told {
	struct kube_watch *w;
	uint64_t gone, changes;
};

/* The transfers of bbrec-net, which there are none of here. */
int net_transfer_start(struct net *n, struct net_transfer *t)
{
	(void)n;
	(void)t;
	return -1;
}

void net_transfer_stop(struct net *n, struct net_transfer *t)
{
	(void)n;
	(void)t;
}

uint64_t net_now_ms(void)
{
	return 0;
}

static void pod(void *arg, const struct kube_pod *p)
{
	const struct told *t = arg;

	FUZZ_ASSERT(!strcmp(p->node, "vm") && kube_seen_find(&t->w->seen, p->uid));
}

static void gone(void *arg, const struct kube_seen_pod *p)
{
	struct told *t = arg;

	FUZZ_ASSERT(*p->uid && *p->name);
	t->gone++;
}

static void change(void *arg, const struct kube_change *c)
{
	struct told *t = arg;

	fuzz_touch(c->reason, strlen(c->reason));
	t->changes++;
}

static void manifest(void *arg, const struct kube_pod *p, const char *json)
{
	(void)arg;
	fuzz_touch(p->name, strlen(p->name));
	FUZZ_ASSERT(*json == '{' && strstr(json, "\"removed\":["));
}

static void state(void *arg, const struct kube_state *s)
{
	(void)arg;
	(void)s;
}

static uint64_t count(const struct kube_seen *s)
{
	uint64_t n = 0;

	for (const struct kube_seen_pod *p = s->first; p; p = p->next)
		n++;
	return n;
}

static void feed(struct kube_watch *w, char *p, size_t len, size_t piece)
{
	for (size_t at = 0, n; at < len; at += n) {
		n = at + piece < len ? piece : len - at;
		/* A handle that is NULL leaves the status as it is. */
		w->answer.status = w->answer.status ? w->answer.status : 200;
		if (kube_intake_write(p + at, 1, n, w) != n)
			return;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kube_watch w = { .node = (char *)"vm", .items.text.max = 4096, .lines.line.max = 4096, .answer.text.max = 256 };
	struct told t = { &w, 0, 0 };
	char text[64], *copy;

	if (size < 2)
		return 0;
	w.sink = (struct kube_sink){ &t, pod, gone, change, manifest, state };
	w.state.phase = data[0] & 1 ? KUBE_PHASE_watching : KUBE_PHASE_listing;
	copy = malloc(size - 1);
	FUZZ_ASSERT(copy);
	memcpy(copy, data + 1, size - 1);
	feed(&w, copy, size - 1, (data[0] >> 1) + 1);
	free(copy);
	FUZZ_ASSERT(count(&w.seen) == w.seen.n && w.state.changes == t.changes && !w.answer.is_oom);
	FUZZ_ASSERT(strlen(w.version) < sizeof(w.version) && strlen(w.answer.more) < sizeof(w.answer.more));
	kube_intake_refusal(&w, text, sizeof(text));
	w.seen.list++;
	kube_intake_sweep(&w);
	FUZZ_ASSERT(!w.seen.n && !w.state.pods);
	kube_intake_clear(&w);
	kube_intake_done(&w);
	return 0;
}
