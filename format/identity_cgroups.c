/* SPDX-License-Identifier: Apache-2.0 */
#include "identity_priv.h"
#include <stdlib.h>
#include <string.h>

/* Deeper paths are taken for the cgroup's ancestors that lie within. */
#define MAX_DEPTH 64

const struct bbx_container_info *bbx_identity_container(const struct bbx_identity *id, uint32_t boot, uint64_t cgroup_id)
{
	uint32_t i = bbx_map_find(&id->cgroups, cgroup_id, boot);

	return i == BBX_MAP_NONE ? NULL : &id->containers[i]->info;
}

uint32_t bbx_n_containers(const struct bbx_identity *id)
{
	return id->n_containers;
}

const struct bbx_container_info *bbx_container_at(const struct bbx_identity *id, uint32_t i)
{
	return i < id->n_containers ? &id->containers[i]->info : NULL;
}

/* The container of a cgroup, a new one when there is none. */
static int get_container(struct bbx_identity *id, uint32_t boot, uint64_t cgroup_id, struct container **ret_c)
{
	uint32_t i;
	int added;

	if (id->n_containers == id->containers_cap) {
		uint32_t cap = id->containers_cap ? 2 * id->containers_cap : 64;
		void *p = realloc(id->containers, cap * sizeof(*id->containers));

		if (!p)
			return -ENOMEM;
		id->containers = p;
		id->containers_cap = cap;
	}
	if (id->cgroups.n >= BBX_MAX_CGROUPS)
		return -EFBIG;
	added = bbx_map_add(&id->cgroups, cgroup_id, boot, id->n_containers, &i);
	if (added < 0)
		return added;
	if (added) {
		struct container *c = calloc(1, sizeof(*c));

		if (!c)
			return -ENOMEM;
		c->boot = boot;
		c->index = i;
		c->info.cgroup_id = cgroup_id;
		id->containers[id->n_containers++] = c;
	}
	*ret_c = id->containers[i];
	return 0;
}

static int take_text(struct facts *f, enum slot slot, uint32_t row, bool newer, struct bbx_str *s)
{
	struct bbx_str text = { 0 };
	int err = newer || !s->len ? bbx_facts_str(f, slot, row, &text) : 0;

	if (!err && text.len)
		*s = text;
	return err;
}

/* A row of table container. What a newer row leaves out is still true. The last ones come first: then most strings of the others are not read. */
static int on_container(struct facts *f, uint32_t row)
{
	static const struct {
		enum slot slot;
		size_t offset;
	} texts[] = {
#define TEXT(slot, member) { slot, offsetof(struct bbx_container_info, member) }
		TEXT(SLOT_cgroup_path, cgroup_path), TEXT(SLOT_container_id, container_id), TEXT(SLOT_runtime, runtime),
		TEXT(SLOT_pod_uid, pod_uid), TEXT(SLOT_qos, qos), TEXT(SLOT_pod, pod), TEXT(SLOT_namespace, ns),
		TEXT(SLOT_container, container),
#undef TEXT
	};
	uint64_t cgroup_id, ts = 0, limit;
	struct container *c = NULL;
	bool newer;
	int err;

	if (!bbx_facts_u64(f, SLOT_cgroup, row, &cgroup_id) || !cgroup_id)
		return 0;
	bbx_facts_u64(f, SLOT_ts, row, &ts);
	err = get_container(f->id, f->id->sections[f->batch.section].boot, cgroup_id, &c);
	if (err)
		return err;
	newer = !c->seen || ts > c->ts;
	c->seen = true;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts) && !err; i++)
		err = take_text(f, texts[i].slot, row, newer, (void *)((char *)&c->info + texts[i].offset));
	if (bbx_facts_u64(f, SLOT_memory_limit_bytes, row, &limit) && (newer || !c->info.memory_limit_bytes))
		c->info.memory_limit_bytes = limit;
	if (newer)
		c->ts = ts;
	return err;
}

/* ---- Cgroups below a container's ------------------------------------------------------------------------------- */

static int compare_str(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t n = a_len < b_len ? a_len : b_len;
	int c = n ? memcmp(a, b, n) : 0;

	return c ? c : a_len < b_len ? -1 : a_len > b_len;
}

static int compare_path(const struct container *a, uint32_t boot, const char *path, size_t len)
{
	if (a->boot != boot)
		return a->boot < boot ? -1 : 1;
	return compare_str(a->info.cgroup_path.p, a->info.cgroup_path.len, path, len);
}

static int compare_containers(const void *a, const void *b)
{
	const struct container *x = *(struct container *const *)a, *y = *(struct container *const *)b;
	int c = compare_path(x, y->boot, y->info.cgroup_path.p, y->info.cgroup_path.len);

	return c ? c : x->info.cgroup_id < y->info.cgroup_id ? -1 : x->info.cgroup_id > y->info.cgroup_id;
}

static struct container *find_path(const struct bbx_identity *id, uint32_t boot, const char *path, size_t len)
{
	size_t lo = 0, hi = id->n_containers;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = compare_path(id->by_path[mid], boot, path, len);

		if (!c)
			return id->by_path[mid];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

/* Makes a path its parent's. False at the root. */
static bool cut_last(struct bbx_str *path)
{
	while (path->len && path->p[path->len - 1] != '/')
		path->len--;
	return path->len && --path->len;
}

/* A row of table cgroup: a cgroup that a container made for itself is the container's too. */
static int on_cgroup(struct facts *f, uint32_t row)
{
	struct bbx_identity *id = f->id;
	uint32_t boot = id->sections[f->batch.section].boot, known;
	uint64_t cgroup_id, hierarchy = 0;
	struct bbx_str path = { 0 };
	struct container *c = NULL;
	int err;

	bbx_facts_u64(f, SLOT_hierarchy, row, &hierarchy);
	if (hierarchy || !bbx_facts_u64(f, SLOT_id, row, &cgroup_id) || !cgroup_id)
		return 0;
	if (bbx_map_find(&id->cgroups, cgroup_id, boot) != BBX_MAP_NONE)
		return 0;
	err = bbx_facts_str(f, SLOT_path, row, &path);
	for (size_t depth = 0; !err && !c && depth < MAX_DEPTH && cut_last(&path); depth++)
		c = find_path(id, boot, path.p, path.len);
	if (err || !c)
		return err;
	if (id->cgroups.n >= BBX_MAX_CGROUPS)
		return -EFBIG;
	return bbx_map_add(&id->cgroups, cgroup_id, boot, c->index, &known) < 0 ? -ENOMEM : 0;
}

static int sort_paths(struct bbx_identity *id)
{
	id->by_path = calloc(id->n_containers + 1, sizeof(*id->by_path));
	if (!id->by_path)
		return -ENOMEM;
	for (uint32_t i = 0; i < id->n_containers; i++)
		id->by_path[i] = id->containers[i];
	qsort(id->by_path, id->n_containers, sizeof(*id->by_path), compare_containers);
	return 0;
}

/* ---- Tasks ------------------------------------------------------------------------------------------------------- */

/* What dictionary entries tell of processes that no row mentions by themselves. */
static void take_entry(struct bbx_identity *id, size_t section, uint64_t task)
{
	struct task_ref *ref = &id->sections[section].tasks[task - 1];
	struct proc *p = ref->upid ? &id->procs[ref->upid - 1] : NULL;

	if (!p)
		return;
	if (ref->container)
		p->pub.container = ref->container;
	if (ref->is_leader >= p->comm_is_leader) {
		p->comm_is_leader = ref->is_leader;
		p->comm_section = section;
		p->comm_task = task;
	}
}

int bbx_identity_link_tasks(struct bbx_identity *id)
{
	for (size_t i = 0; i < bbx_n_sections(id->r); i++) {
		struct section_ref *s = &id->sections[i];

		for (uint64_t task = 1; task <= s->n_tasks; task++) {
			struct bbx_task t;
			int err = bbx_dict_task(id->r, i, task, &t);

			if (err && err != -ENOENT)
				return err;
			if (err)
				continue;
			s->tasks[task - 1].container = bbx_identity_container(id, s->boot, t.cgroup_id);
			take_entry(id, i, task);
		}
	}
	return 0;
}

int bbx_identity_cgroups(struct bbx_identity *id)
{
	int err = bbx_facts_each(id, "container", FACTS_last, on_container);

	if (!err)
		err = sort_paths(id);
	if (!err)
		err = bbx_facts_each(id, "cgroup", FACTS_first, on_cgroup);
	return err;
}
