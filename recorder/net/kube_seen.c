/* SPDX-License-Identifier: Apache-2.0 */
#include "kube_seen.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_uid(const void *a, const void *b)
{
	return strcmp(((const struct kube_seen_pod *)a)->uid, ((const struct kube_seen_pod *)b)->uid);
}

struct kube_seen_pod *kube_seen_find(const struct kube_seen *s, const char *uid)
{
	struct kube_seen_pod key;
	struct kube_seen_pod **found;

	snprintf(key.uid, sizeof(key.uid), "%s", uid);
	found = tfind(&key, &s->tree, by_uid);
	return found ? *found : NULL;
}

static void free_pod(struct kube_seen_pod *p)
{
	if (p) {
		free(p->containers);
		free(p->name);
	}
	free(p);
}

struct kube_seen_pod *kube_seen_add(struct kube_seen *s, const struct kube_pod *pod)
{
	struct kube_seen_pod *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	snprintf(p->uid, sizeof(p->uid), "%s", pod->uid);
	snprintf(p->node_uid, sizeof(p->node_uid), "%s", pod->node_uid);
	snprintf(p->ns, sizeof(p->ns), "%s", pod->ns);
	p->name = strdup(pod->name);
	p->generation = KUBE_UNKNOWN;
	if (!p->name || !tsearch(p, &s->tree, by_uid)) {
		free_pod(p);
		return NULL;
	}
	p->next = s->first;
	p->link = &s->first;
	if (p->next)
		p->next->link = &p->next;
	s->first = p;
	s->n++;
	return p;
}

struct kube_seen_container *kube_seen_container(struct kube_seen_pod *p, const char *name)
{
	struct kube_seen_container *grown;
	size_t i;

	for (i = 0; i < p->n_containers; i++)
		if (!strncmp(p->containers[i].name, name, sizeof(p->containers[i].name) - 1))
			return &p->containers[i];
	grown = realloc(p->containers, (i + 1) * sizeof(*grown));
	if (!grown)
		return NULL;
	p->containers = grown;
	p->n_containers = i + 1;
	grown[i] = (struct kube_seen_container){ 0 };
	snprintf(grown[i].name, sizeof(grown[i].name), "%s", name);
	return &grown[i];
}

void kube_seen_remove(struct kube_seen *s, struct kube_seen_pod *p)
{
	tdelete(p, &s->tree, by_uid);
	*p->link = p->next;
	if (p->next)
		p->next->link = p->link;
	s->n--;
	free_pod(p);
}

void kube_seen_free(struct kube_seen *s)
{
	while (s->first)
		kube_seen_remove(s, s->first);
}
