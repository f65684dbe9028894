/* SPDX-License-Identifier: Apache-2.0 */
#include "cgroups.h"

#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "clock.h"
#include "store.h"

/* A name is looked for each second at first, then now and then: the sandbox of a pod never gets a log of its own. */
#define TRIES_QUICK 60u
#define TRIES_EVERY 30u

/* Values of cgroup.op (label table cgroup_op). */
enum { OP_MKDIR = 1, OP_RMDIR = 2, OP_ATTACH = 3 };

struct rec_cgroups {
	const struct rec_cgroupfs *fs;
	const struct rec_host *host;
	rec_names_fn *names; /* NULL = nobody else knows any */
	void *names_arg;
	struct rec_group *buckets[REC_CGROUPS_SLOTS];
	size_t n;
};

static struct rec_group **bucket_of(struct rec_cgroups *c, uint64_t id)
{
	return &c->buckets[(id * 0x9e3779b97f4a7c15u >> 32) % REC_CGROUPS_SLOTS];
}

static void free_group(struct rec_group *g)
{
	free(g->path);
	free(g);
}

/* Drops the groups that are gone since before_ns, or all. */
static void sweep(struct rec_cgroups *c, bool all, uint64_t before_ns)
{
	for (size_t i = 0; i < REC_CGROUPS_SLOTS; i++) {
		struct rec_group **p = &c->buckets[i];

		while (*p) {
			struct rec_group *g = *p;

			if (!all && (!g->gone || g->gone_ns >= before_ns || g->pinned || g->dirty)) {
				p = &g->next;
				continue;
			}
			*p = g->next;
			free_group(g);
			c->n--;
		}
	}
}

int rec_cgroups_new(const struct rec_cgroupfs *fs, const struct rec_host *h, struct rec_cgroups **ret_c)
{
	struct rec_cgroups *c = calloc(1, sizeof(*c));

	if (!c)
		return -ENOMEM;
	c->fs = fs;
	c->host = h;
	*ret_c = c;
	return 0;
}

void rec_cgroups_ask(struct rec_cgroups *c, rec_names_fn *fn, void *arg)
{
	c->names = fn;
	c->names_arg = arg;
}

void rec_cgroups_free(struct rec_cgroups *c)
{
	if (!c)
		return;
	sweep(c, true, 0);
	free(c);
}

struct rec_group *rec_cgroups_find(struct rec_cgroups *c, uint64_t id)
{
	struct rec_group *g = *bucket_of(c, id);

	while (g && g->id != id)
		g = g->next;
	return g;
}

uint64_t rec_cgroups_of(struct rec_cgroups *c, const char *container_id)
{
	uint64_t id = 0;

	/* A container may have cgroups of its own below: its first one counts. */
	for (size_t i = 0; *container_id && i < REC_CGROUPS_SLOTS; i++)
		for (const struct rec_group *g = c->buckets[i]; g; g = g->next)
			if (!strcmp(g->name.container_id, container_id) && (!id || g->id < id))
				id = g->id;
	return id;
}

struct rec_group *rec_cgroups_slot(struct rec_cgroups *c, size_t i)
{
	return c->buckets[i];
}

static void read_limit(struct rec_cgroups *c, struct rec_group *g)
{
	uint64_t limit;

	if (g->gone || g->memory_limit != BB_NULL_U64)
		return;
	limit = rec_cgroupfs_memory_limit(c->fs, g->path);
	if (limit == BB_NULL_U64)
		return;
	g->memory_limit = limit;
	g->dirty = true;
}

static int add_group(struct rec_cgroups *c, uint64_t id, const char *path, size_t len)
{
	struct rec_group *g, **bucket = bucket_of(c, id);

	if (!id || rec_cgroups_find(c, id))
		return 0;
	if (c->n >= REC_CGROUPS_MAX)
		sweep(c, false, UINT64_MAX);
	if (c->n >= REC_CGROUPS_MAX)
		return 0;
	g = calloc(1, sizeof(*g));
	if (!g)
		return -ENOMEM;
	g->path = strndup(path, len);
	if (!g->path) {
		free(g);
		return -ENOMEM;
	}
	if (!rec_cgroup_path_parse(g->path, &g->name)) {
		free_group(g);
		return 0;
	}
	g->id = id;
	g->memory_limit = BB_NULL_U64;
	g->dirty = true;
	g->next = *bucket;
	*bucket = g;
	c->n++;
	read_limit(c, g);
	return 0;
}

int rec_cgroups_scan(struct rec_cgroups *c)
{
	char root[PATH_MAX];
	char *const roots[] = { root, NULL };
	size_t skip = strlen(c->fs->mount);
	FTSENT *e;
	int r = 0;
	FTS *fts;

	if (!skip)
		return 0;
	memcpy(root, c->fs->mount, skip + 1);
	fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
	if (!fts)
		return errno == ENOMEM ? -ENOMEM : 0;
	while (!r && (e = fts_read(fts)))
		if (e->fts_info == FTS_D && e->fts_pathlen > skip)
			r = add_group(c, e->fts_statp->st_ino, e->fts_path + skip, e->fts_pathlen - skip);
	fts_close(fts);
	return r;
}

static int cgroup_event(struct rec_cgroups *c, const struct bb_cgroup *r)
{
	struct rec_group *g;

	if (r->hierarchy != c->fs->hierarchy.id)
		return 0;
	if (r->op != OP_RMDIR)
		return r->path.off ? add_group(c, r->id, (const char *)r + r->path.off, r->path.len) : 0;
	g = rec_cgroups_find(c, r->id);
	if (g) {
		g->gone = true;
		g->gone_ns = r->h.ts_ns;
	}
	return 0;
}

int rec_cgroups_event(struct rec_cgroups *c, const void *rec)
{
	const struct bb_hdr *h = rec;
	struct rec_group *g;

	if (h->type == BBX_TYPE_cgroup)
		return cgroup_event(c, rec);
	if (h->type != BBX_TYPE_exec)
		return 0;
	/* A runtime sets the limit after it has made the folder, and before it runs the container's program. */
	g = rec_cgroups_find(c, h->task.cgroup_id);
	if (g)
		read_limit(c, g);
	return 0;
}

static bool wants_names(const struct rec_group *g)
{
	return g->name.container_id[0] ? !g->pod.container[0] : !g->pod.pod[0];
}

static bool is_due(const struct rec_group *g, bool last)
{
	return wants_names(g) && (last || g->tries < TRIES_QUICK || g->tries % TRIES_EVERY == 0);
}

/* The sandbox of a pod is its first container, so its cgroup has the smallest id of those that hold containers. */
static bool is_first_of_several(struct rec_cgroups *c, const struct rec_group *g)
{
	bool first = true, several = false;

	for (size_t i = 0; i < REC_CGROUPS_SLOTS; i++) {
		for (const struct rec_group *o = c->buckets[i]; o; o = o->next) {
			if (!o->name.container_id[0] || strcmp(o->name.pod_uid, g->name.pod_uid))
				continue;
			several |= strcmp(o->name.container_id, g->name.container_id) != 0;
			first &= o->id >= g->id || !strcmp(o->name.container_id, g->name.container_id);
		}
	}
	return several && first;
}

static void find_names(struct rec_cgroups *c, struct rec_group *g, const struct rec_pod_logs *logs, bool last)
{
	struct rec_pod_name n;

	if (rec_pod_logs_container(logs, g->name.container_id, &n)) {
		g->pod = n;
		g->dirty = true;
		return;
	}
	if (!g->pod.pod[0] && rec_pod_logs_pod(logs, g->name.pod_uid, &n)) {
		g->pod = n;
		g->dirty = true;
	}
	if (c->names && wants_names(g) && c->names(c->names_arg, g->name.pod_uid, g->name.container_id, &g->pod))
		g->dirty = true;
	if (last && g->name.container_id[0] && g->name.pod_uid[0] && !is_first_of_several(c, g) &&
	    rec_pod_logs_only_container(logs, g->name.pod_uid, &g->pod))
		g->dirty = true;
}

int rec_cgroups_resolve(struct rec_cgroups *c, bool last)
{
	struct rec_pod_logs *logs = NULL;
	int r = 0;

	for (size_t i = 0; i < REC_CGROUPS_SLOTS && !r; i++) {
		for (struct rec_group *g = c->buckets[i]; g && !r; g = g->next) {
			bool due = is_due(g, last);

			g->tries++;
			if (due && !logs)
				r = rec_pod_logs_read(c->host, &logs);
			if (due && !r) {
				find_names(c, g, logs, last);
				read_limit(c, g);
			}
		}
	}
	rec_pod_logs_free(logs);
	return r;
}

static int write_group(const struct rec_group *g, const struct rec_rows *to, struct rec_build *b)
{
	struct bb_container *r = REC_BUILD(b, container, rec_boot_ns());

	r->h.task = (struct bb_task){ .cgroup_id = g->id };
	r->cgroup = g->id;
	r->memory_limit_bytes = g->memory_limit;
	r->cgroup_path = rec_build_str(b, g->path, strlen(g->path));
	r->container_id = rec_build_text(b, g->name.container_id);
	r->runtime = rec_build_text(b, g->name.runtime);
	r->pod_uid = rec_build_text(b, g->name.pod_uid);
	r->qos = rec_build_text(b, g->name.qos);
	r->pod = rec_build_text(b, g->pod.pod);
	r->namespace = rec_build_text(b, g->pod.ns);
	r->container = rec_build_text(b, g->pod.container);
	return rec_store_build(to, b);
}

void rec_cgroups_repeat(struct rec_cgroups *c, uint64_t before_ns)
{
	sweep(c, false, before_ns);
	for (size_t i = 0; i < REC_CGROUPS_SLOTS; i++)
		for (struct rec_group *g = c->buckets[i]; g; g = g->next)
			g->dirty = true;
}

int rec_cgroups_write(struct rec_cgroups *c, const struct rec_rows *to, struct rec_build *b)
{
	int r = 0;

	for (size_t i = 0; i < REC_CGROUPS_SLOTS && !r; i++) {
		for (struct rec_group *g = c->buckets[i]; g && !r; g = g->next) {
			if (!g->dirty)
				continue;
			r = write_group(g, to, b);
			g->dirty = false;
		}
	}
	return r;
}
