/* SPDX-License-Identifier: Apache-2.0 */
#include "podtable.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "clock.h"
#include "podrows.h"

#define SLOTS 4096u
#define TOLD 8

/* What was told of a pod or container, as the packet it came in. */
struct told {
	uint8_t *packet;
	size_t len;
	bool dirty; /* its row is not yet written */
};

struct pod {
	struct pod *next;
	struct told told;
	struct told *containers;
	size_t n;
	char *manifest;      /* NULL = none */
	size_t manifest_len;
	uint64_t manifest_no; /* a higher one was told later */
	uint64_t gone_ns;    /* 0 = it has not */
	uint64_t news[TOLD]; /* statuses that were told, as hashes, newest first */
	bool is_listed;      /* since the last listing */
	bool dirty;          /* a row of it or of a container is not yet written */
};

struct rec_podtable {
	struct pod *slots[SLOTS];
	size_t n, n_gone, bytes, manifest_bytes;
	uint64_t manifest_no;
};

/* FNV-1a. */
static uint64_t hash(uint64_t h, const char *s)
{
	do
		h = (h ^ (unsigned char)*s) * 0x100000001b3ull;
	while (*s++);
	return h;
}

#define HASH_START 0xcbf29ce484222325ull

static const struct rec_peer_msg *decode(const struct told *told, struct rec_peer_msg *m)
{
	/* It was encoded here. */
	return rec_peer_decode(REC_PEER_FROM_NET, told->packet, told->len, m) ? NULL : m;
}

static const char *uid_of(const struct pod *p)
{
	struct rec_peer_msg m;

	return decode(&p->told, &m) ? m.pod.uid : "";
}

static struct pod **place(struct rec_podtable *t, const char *uid)
{
	struct pod **p = &t->slots[hash(HASH_START, uid) % SLOTS];

	while (*p && strcmp(uid_of(*p), uid))
		p = &(*p)->next;
	return p;
}

/* ---- What is told ---------------------------------------------------------------------------- */

static void forget(struct rec_podtable *t, struct told *told)
{
	free(told->packet);
	t->bytes -= told->len;
	*told = (struct told){ 0 };
}

/* Keeps the message instead of what was told before. */
static int keep(struct rec_podtable *t, struct told *told, enum rec_peer_id id, const void *m)
{
	uint8_t buf[16384];
	long len = rec_peer_encode(id, m, buf, sizeof(buf));
	uint8_t *copy;

	if (len < 0)
		return -ENOSPC;
	if (told->len == (size_t)len && !memcmp(told->packet, buf, (size_t)len))
		return 0;
	if (t->bytes - told->len + (size_t)len > REC_PODS_BYTES)
		return -ENOSPC;
	copy = malloc((size_t)len);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, buf, (size_t)len);
	forget(t, told);
	*told = (struct told){ copy, (size_t)len, true };
	t->bytes += told->len;
	return 0;
}

static void forget_containers(struct rec_podtable *t, struct pod *p, size_t first)
{
	for (size_t i = first; i < p->n; i++)
		forget(t, &p->containers[i]);
	p->n = first;
}

static void forget_manifest(struct rec_podtable *t, struct pod *p)
{
	free(p->manifest);
	t->manifest_bytes -= p->manifest_len;
	p->manifest = NULL;
	p->manifest_len = 0;
}

static void free_pod(struct rec_podtable *t, struct pod *p)
{
	forget_manifest(t, p);
	forget_containers(t, p, 0);
	forget(t, &p->told);
	free(p->containers);
	t->n--;
	t->n_gone -= p->gone_ns != 0;
	free(p);
}

/* Drops the pods that are gone since before_ns, or all. */
static void sweep(struct rec_podtable *t, bool all, uint64_t before_ns)
{
	for (size_t i = 0; i < SLOTS; i++) {
		struct pod **p = &t->slots[i];

		while (*p) {
			struct pod *old = *p;

			if (!all && (!old->gone_ns || old->gone_ns >= before_ns)) {
				p = &old->next;
				continue;
			}
			*p = old->next;
			free_pod(t, old);
		}
	}
}

int rec_podtable_pod(struct rec_podtable *t, const struct rec_peer_pod *m)
{
	struct pod **at, *p;
	int r;

	if (!*m->uid || !*m->name || !*m->namespace)
		return -EINVAL;
	if (t->n >= REC_PODS_MAX)
		sweep(t, false, UINT64_MAX);
	at = place(t, m->uid);
	p = *at ? *at : t->n < REC_PODS_MAX ? calloc(1, sizeof(*p)) : NULL;
	if (!p)
		return t->n < REC_PODS_MAX ? -ENOMEM : -ENOSPC;
	r = keep(t, &p->told, REC_PEER_pod, m);
	if (!*at && r) {
		free(p);
		return r;
	}
	t->n += !*at;
	*at = p;
	if (p->gone_ns) {
		t->n_gone--;
		p->gone_ns = 0;
		p->told.dirty = true;
	}
	p->is_listed = true;
	p->dirty |= p->told.dirty;
	return r;
}

/* The container's place in the pod, a new one when it has none; NULL without memory or room. */
static struct told *container_of(struct pod *p, const char *name)
{
	struct rec_peer_msg m;
	struct told *list;

	for (size_t i = 0; i < p->n; i++)
		if (decode(&p->containers[i], &m) && !strcmp(m.pod_container.name, name))
			return &p->containers[i];
	if (p->n >= REC_POD_CONTAINERS_MAX)
		return NULL;
	list = reallocarray(p->containers, p->n + 1, sizeof(*list));
	if (!list)
		return NULL;
	p->containers = list;
	list[p->n] = (struct told){ 0 };
	return &list[p->n];
}

int rec_podtable_container(struct rec_podtable *t, const struct rec_peer_pod_container *m)
{
	struct pod *p = *place(t, m->uid);
	struct told *told;
	int r;

	if (!p || !*m->name)
		return -EINVAL;
	told = container_of(p, m->name);
	r = told ? keep(t, told, REC_PEER_pod_container, m) : -ENOSPC;
	p->n += !r && told == &p->containers[p->n];
	p->dirty |= told && told->dirty;
	return r;
}

/* The pod whose manifest was told longest ago; NULL = none has one. */
static struct pod *oldest_manifest(struct rec_podtable *t)
{
	struct pod *oldest = NULL;

	for (size_t i = 0; i < SLOTS; i++)
		for (struct pod *p = t->slots[i]; p; p = p->next)
			if (p->manifest && (!oldest || p->manifest_no < oldest->manifest_no))
				oldest = p;
	return oldest;
}

int rec_podtable_manifest(struct rec_podtable *t, const struct rec_peer_manifest *m)
{
	struct pod *p = *place(t, m->uid);
	char *copy = p ? malloc(m->json.len + 1) : NULL;

	if (!copy)
		return p ? -ENOMEM : -EINVAL;
	memcpy(copy, m->json.p, m->json.len);
	forget_manifest(t, p);
	while (t->manifest_bytes + m->json.len > REC_MANIFESTS_BYTES)
		forget_manifest(t, oldest_manifest(t));
	p->manifest = copy;
	p->manifest_len = m->json.len;
	p->manifest_no = ++t->manifest_no;
	t->manifest_bytes += p->manifest_len;
	return 0;
}

const char *rec_podtable_get_manifest(struct rec_podtable *t, const char *pod_uid, size_t *ret_len)
{
	const struct pod *p = *place(t, pod_uid);

	if (p)
		*ret_len = p->manifest_len;
	return p ? p->manifest : NULL;
}

bool rec_podtable_is_news(struct rec_podtable *t, const struct rec_peer_pod_status *m)
{
	uint64_t h = hash(hash(hash(HASH_START, m->container), m->container_id), m->reason) ^ m->restart_count;
	struct pod *p = *place(t, m->uid);

	for (size_t i = 0; p && i < TOLD; i++)
		if (p->news[i] == h)
			return false;
	if (p) {
		memmove(p->news + 1, p->news, sizeof(p->news) - sizeof(*p->news));
		p->news[0] = h;
	}
	return true;
}

static void note_gone(struct rec_podtable *t, struct pod *p, uint64_t now_ns)
{
	if (p->gone_ns)
		return;
	t->n_gone++;
	p->gone_ns = now_ns;
	p->dirty = p->told.dirty = true;
}

void rec_podtable_gone(struct rec_podtable *t, const char *pod_uid, uint64_t now_ns)
{
	struct pod *p = *place(t, pod_uid);

	if (p)
		note_gone(t, p, now_ns);
}

void rec_podtable_listing(struct rec_podtable *t)
{
	for (size_t i = 0; i < SLOTS; i++)
		for (struct pod *p = t->slots[i]; p; p = p->next)
			p->is_listed = false;
}

void rec_podtable_listed(struct rec_podtable *t, uint64_t now_ns)
{
	for (size_t i = 0; i < SLOTS; i++)
		for (struct pod *p = t->slots[i]; p; p = p->next)
			if (!p->is_listed)
				note_gone(t, p, now_ns);
}

/* ---- What is asked --------------------------------------------------------------------------- */

static bool set_name(char *to, size_t cap, const char *from)
{
	size_t len = strlen(from);

	if (*to || !len || len >= cap)
		return false;
	memcpy(to, from, len + 1);
	return true;
}

bool rec_podtable_name(struct rec_podtable *t, const char *pod_uid, const char *container_id, struct rec_pod_name *n)
{
	const struct pod *p = *pod_uid ? *place(t, pod_uid) : NULL;
	struct rec_peer_msg m;
	bool any = false;

	if (p && decode(&p->told, &m))
		any = set_name(n->pod, sizeof(n->pod), m.pod.name) | set_name(n->ns, sizeof(n->ns), m.pod.namespace);
	for (size_t i = 0; p && *container_id && i < p->n; i++)
		if (decode(&p->containers[i], &m) && !strcmp(m.pod_container.container_id, container_id))
			any |= set_name(n->container, sizeof(n->container), m.pod_container.name);
	return any;
}

bool rec_podtable_has(const struct rec_podtable *t, const char *ns, const char *pod)
{
	struct rec_peer_msg m;

	for (size_t i = 0; i < SLOTS; i++)
		for (const struct pod *p = t->slots[i]; p; p = p->next)
			if (decode(&p->told, &m) && !strcmp(m.pod.name, pod) && (!ns || !strcmp(m.pod.namespace, ns)))
				return true;
	return false;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static int write_pod(struct pod *p, const struct rec_rows *to, struct rec_build *b)
{
	struct rec_peer_msg pod, m;
	int r = 0;

	if (!p->dirty || !decode(&p->told, &pod))
		return 0;
	if (p->told.dirty) {
		rec_podrow_pod(b, &pod.pod, p->gone_ns);
		r = rec_store_build(to, b);
		p->told.dirty = r != 0;
	}
	for (size_t i = 0; i < p->n && !r; i++) {
		if (!p->containers[i].dirty || !decode(&p->containers[i], &m))
			continue;
		rec_podrow_container(b, &m.pod_container, &pod.pod);
		r = rec_store_build(to, b);
		p->containers[i].dirty = r != 0;
	}
	p->dirty = r != 0;
	return r;
}

int rec_podtable_write(struct rec_podtable *t, const struct rec_rows *to, struct rec_build *b)
{
	int r = 0;

	for (size_t i = 0; i < SLOTS && !r; i++)
		for (struct pod *p = t->slots[i]; p && !r; p = p->next)
			r = write_pod(p, to, b);
	return r;
}

void rec_podtable_repeat(struct rec_podtable *t, uint64_t before_ns)
{
	sweep(t, false, before_ns);
	for (size_t i = 0; i < SLOTS; i++) {
		for (struct pod *p = t->slots[i]; p; p = p->next) {
			p->dirty = p->told.dirty = true;
			for (size_t k = 0; k < p->n; k++)
				p->containers[k].dirty = true;
		}
	}
}

size_t rec_podtable_count(const struct rec_podtable *t)
{
	return t->n - t->n_gone;
}

struct rec_podtable *rec_podtable_new(void)
{
	return calloc(1, sizeof(struct rec_podtable));
}

void rec_podtable_free(struct rec_podtable *t)
{
	if (t)
		sweep(t, true, 0);
	free(t);
}
