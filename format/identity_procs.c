/* SPDX-License-Identifier: Apache-2.0 */
#include "identity_priv.h"
#include <stdlib.h>
#include <string.h>

/* A process of some section's dictionary. */
struct key {
	uint32_t boot, pid;
	uint64_t start_ns;
	uint32_t index; /* in the order they were found */
};

struct keys {
	struct key *keys;
	size_t n, cap;
	struct bbx_map map; /* (start, boot and pid) -> index */
	uint64_t n_tasks;
};

static int add_key(struct keys *k, uint32_t boot, uint32_t pid, uint64_t start_ns, uint32_t *ret_index)
{
	int added;

	if (k->n == k->cap) {
		size_t cap = k->cap ? 2 * k->cap : 256;
		struct key *keys = realloc(k->keys, cap * sizeof(*keys));

		if (!keys)
			return -ENOMEM;
		k->keys = keys;
		k->cap = cap;
	}
	added = bbx_map_add(&k->map, start_ns, (uint64_t)boot << 32 | pid, (uint32_t)k->n, ret_index);
	if (added <= 0)
		return added;
	if (k->n == BBX_MAX_PROCESSES)
		return -EFBIG;
	k->keys[k->n] = (struct key){ boot, pid, start_ns, (uint32_t)k->n };
	k->n++;
	return 0;
}

static int collect_section(struct bbx_identity *id, size_t section, struct keys *k)
{
	struct section_ref *s = &id->sections[section];
	struct bbx_task t;
	uint32_t index;
	int err = 0;

	s->n_tasks = bbx_dict_size(id->r, section, BBX_DICT_task);
	if (s->n_tasks > BBX_MAX_TASKS - k->n_tasks)
		return -EFBIG;
	k->n_tasks += s->n_tasks;
	s->tasks = calloc(s->n_tasks + 1, sizeof(*s->tasks));
	if (!s->tasks)
		return -ENOMEM;
	for (uint64_t task = 1; task <= s->n_tasks && !err; task++) {
		err = bbx_dict_task(id->r, section, task, &t);
		if (err == -ENOENT || (!err && !t.pid)) {
			err = 0;
			continue;
		}
		if (!err)
			err = add_key(k, s->boot, t.pid, t.start_ns, &index);
		if (!err)
			s->tasks[task - 1] = (struct task_ref){ .upid = index + 1, .is_leader = t.pid == t.tid };
	}
	return err;
}

static int compare_u64(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_by_pid(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	int c = compare_u64(x->boot, y->boot);

	c = c ? c : compare_u64(x->pid, y->pid);
	return c ? c : compare_u64(x->start_ns, y->start_ns);
}

static int compare_by_start(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	int c = compare_u64(x->boot, y->boot);

	c = c ? c : compare_u64(x->start_ns, y->start_ns);
	return c ? c : compare_u64(x->pid, y->pid);
}

/* A start of whole ticks stands just before the kernel's own of the same process: true when next is that. */
static bool is_same_process(const struct key *k, const struct key *next)
{
	return k->start_ns % BBX_TICK_NS == 0 && k->boot == next->boot && k->pid == next->pid &&
	       k->start_ns / BBX_TICK_NS == next->start_ns / BBX_TICK_NS;
}

/* Merges what is one process: alias[index] becomes the index that stands for it. Leaves only those keys. */
static void merge_ticks(struct keys *k, uint32_t *alias)
{
	size_t n = 0;

	if (k->n)
		qsort(k->keys, k->n, sizeof(*k->keys), compare_by_pid);
	for (size_t i = 0; i < k->n; i++) {
		const struct key *key = &k->keys[i];

		alias[key->index] = key->index;
		if (i + 1 < k->n && is_same_process(key, key + 1))
			alias[key->index] = key[1].index;
		else
			k->keys[n++] = *key;
	}
	k->n = n;
}

/* Numbers the keys, and makes the tasks refer to the numbers. */
static int number_keys(struct bbx_identity *id, struct keys *k, uint32_t *alias, uint32_t *upid)
{
	merge_ticks(k, alias);
	if (k->n)
		qsort(k->keys, k->n, sizeof(*k->keys), compare_by_start);
	id->procs = calloc(k->n + 1, sizeof(*id->procs));
	if (!id->procs)
		return -ENOMEM;
	id->n_procs = (uint32_t)k->n;
	for (uint32_t i = 0; i < id->n_procs; i++) {
		const struct key *key = &k->keys[i];
		struct bbx_process *p = &id->procs[i].pub;

		upid[key->index] = i + 1;
		*p = (struct bbx_process){ .upid = i + 1, .pid = key->pid, .start_ns = key->start_ns };
		memcpy(p->boot_id, id->boots[key->boot].id, sizeof(p->boot_id));
	}
	for (size_t i = 0; i < bbx_n_sections(id->r); i++)
		for (uint64_t t = 0; t < id->sections[i].n_tasks; t++) {
			struct task_ref *ref = &id->sections[i].tasks[t];

			if (ref->upid)
				ref->upid = upid[alias[ref->upid - 1]];
		}
	return 0;
}

int bbx_identity_procs(struct bbx_identity *id)
{
	uint32_t *alias = NULL, *upid = NULL;
	struct keys k = { 0 };
	int err = 0;

	for (size_t i = 0; i < bbx_n_sections(id->r) && !err; i++)
		err = collect_section(id, i, &k);
	if (!err) {
		alias = calloc(k.n + 1, sizeof(*alias));
		upid = calloc(k.n + 1, sizeof(*upid));
		err = alias && upid ? number_keys(id, &k, alias, upid) : -ENOMEM;
	}
	free(alias);
	free(upid);
	free(k.keys);
	bbx_map_done(&k.map);
	return err;
}
