/* SPDX-License-Identifier: Apache-2.0 */
#include "pods.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "cgroup_path.h"

/* A node runs a few hundred pods; a folder beyond this is no kubelet's. */
#define MAX_NAMES 65536

/* File names, sorted by the part that is looked for. */
struct listing {
	struct entry {
		char *name;
		const char *key; /* in name */
	} *entries;
	size_t n, cap;
};

struct rec_pod_logs {
	struct listing containers, pods;
	char pods_dir[PATH_MAX];
};

typedef const char *key_of(char *name);

/* The container id in "<pod>_<namespace>_<container>-<id>.log"; the suffix is cut off. */
static const char *container_key(char *name)
{
	size_t len = strlen(name);
	char *key;

	if (len < REC_CONTAINER_ID_LEN + 5 || strcmp(name + len - 4, ".log"))
		return NULL;
	name[len - 4] = '\0';
	key = name + len - 4 - REC_CONTAINER_ID_LEN;
	return key[-1] == '-' ? key : NULL;
}

/* The pod uid in "<namespace>_<pod>_<uid>". */
static const char *pod_key(char *name)
{
	char *last = strrchr(name, '_');

	return last ? last + 1 : NULL;
}

static int add_name(struct listing *l, const char *name, key_of *key)
{
	struct entry e;

	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 64;
		struct entry *p = reallocarray(l->entries, cap, sizeof(*p));

		if (!p)
			return -ENOMEM;
		l->entries = p;
		l->cap = cap;
	}
	e.name = strdup(name);
	if (!e.name)
		return -ENOMEM;
	e.key = key(e.name);
	if (e.key)
		l->entries[l->n++] = e;
	else
		free(e.name);
	return 0;
}

static int compare_entries(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->key, ((const struct entry *)b)->key);
}

static int read_listing(const char *path, key_of *key, struct listing *l)
{
	DIR *d = opendir(path);
	struct dirent *e;
	int r = 0;

	if (!d)
		return 0;
	while (!r && l->n < MAX_NAMES && (e = readdir(d)))
		if (e->d_name[0] != '.')
			r = add_name(l, e->d_name, key);
	closedir(d);
	if (l->n)
		qsort(l->entries, l->n, sizeof(*l->entries), compare_entries);
	return r;
}

static void free_listing(struct listing *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->entries[i].name);
	free(l->entries);
}

static const char *find_name(const struct listing *l, const char *key)
{
	struct entry want = { .key = key }, *found = NULL;

	if (l->n && *key)
		found = bsearch(&want, l->entries, l->n, sizeof(want), compare_entries);
	return found ? found->name : NULL;
}

int rec_pod_logs_read(const struct rec_host *h, struct rec_pod_logs **ret_l)
{
	struct rec_pod_logs *l = calloc(1, sizeof(*l));
	int r;

	if (!l)
		return -ENOMEM;
	memcpy(l->pods_dir, h->log_pods, sizeof(l->pods_dir));
	r = read_listing(h->log_containers, container_key, &l->containers);
	if (!r)
		r = read_listing(h->log_pods, pod_key, &l->pods);
	if (r < 0) {
		rec_pod_logs_free(l);
		return r;
	}
	*ret_l = l;
	return 0;
}

void rec_pod_logs_free(struct rec_pod_logs *l)
{
	if (!l)
		return;
	free_listing(&l->containers);
	free_listing(&l->pods);
	free(l);
}

/* Copies len bytes when they fit and are not empty. */
static bool copy_part(char *to, size_t cap, const char *from, size_t len)
{
	if (!len || len >= cap)
		return false;
	memcpy(to, from, len);
	to[len] = '\0';
	return true;
}

bool rec_pod_name_is(const struct rec_pod_name *n, const char *ns, const char *pod)
{
	return !strcmp(n->pod, pod) && (!ns || !strcmp(n->ns, ns));
}

int rec_pod_logs_container(const struct rec_pod_logs *l, const char *container_id, struct rec_pod_name *ret_n)
{
	const char *name = find_name(&l->containers, container_id);
	const char *ns, *container;
	struct rec_pod_name n = { 0 };
	size_t len;

	if (!name || !(ns = strchr(name, '_')) || !(container = strchr(ns + 1, '_')))
		return 0;
	ns++;
	container++;
	len = strlen(container);
	if (len < REC_CONTAINER_ID_LEN + 1 ||
	    !copy_part(n.pod, sizeof(n.pod), name, (size_t)(ns - 1 - name)) ||
	    !copy_part(n.ns, sizeof(n.ns), ns, (size_t)(container - 1 - ns)) ||
	    !copy_part(n.container, sizeof(n.container), container, len - REC_CONTAINER_ID_LEN - 1))
		return 0;
	*ret_n = n;
	return 1;
}

/* Of "<namespace>_<pod>_<uid>". */
static int parse_folder(const char *name, struct rec_pod_name *ret_n)
{
	const char *pod, *uid;
	struct rec_pod_name n = { 0 };

	if (!(pod = strchr(name, '_')) || !(uid = strchr(pod + 1, '_')))
		return 0;
	pod++;
	if (!copy_part(n.ns, sizeof(n.ns), name, (size_t)(pod - 1 - name)) ||
	    !copy_part(n.pod, sizeof(n.pod), pod, (size_t)(uid - pod)))
		return 0;
	*ret_n = n;
	return 1;
}

int rec_pod_logs_pod(const struct rec_pod_logs *l, const char *pod_uid, struct rec_pod_name *ret_n)
{
	const char *name = find_name(&l->pods, pod_uid);

	return name ? parse_folder(name, ret_n) : 0;
}

bool rec_pod_logs_has(const struct rec_pod_logs *l, const char *ns, const char *pod)
{
	struct rec_pod_name n;

	for (size_t i = 0; i < l->pods.n; i++)
		if (parse_folder(l->pods.entries[i].name, &n) && rec_pod_name_is(&n, ns, pod))
			return true;
	return false;
}

int rec_pod_logs_only_container(const struct rec_pod_logs *l, const char *pod_uid, struct rec_pod_name *n)
{
	const char *name = find_name(&l->pods, pod_uid);
	char path[PATH_MAX], found[sizeof(n->container)] = "";
	struct dirent *e;
	int folders = 0;
	DIR *d;

	if (!name || rec_path_join(path, sizeof(path), l->pods_dir, name) < 0 || !(d = opendir(path)))
		return 0;
	while (folders < 2 && (e = readdir(d))) {
		if (e->d_name[0] == '.' || (e->d_type != DT_DIR && e->d_type != DT_UNKNOWN))
			continue;
		folders++;
		if (!copy_part(found, sizeof(found), e->d_name, strlen(e->d_name)))
			folders = 2;
	}
	closedir(d);
	if (folders != 1)
		return 0;
	memcpy(n->container, found, sizeof(found));
	return 1;
}
