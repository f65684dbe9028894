/* SPDX-License-Identifier: Apache-2.0 */
#include "call_counts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/bpf.h>
#include "cleanup.h"
#include "clock.h"

enum { OP_RMDIR = 2 }; /* label table cgroup_op */

struct rec_errno_count {
	struct bb_errno_key key;
	__u64 n;
};

struct out {
	struct rec_build *b;
	rec_put_fn *put;
	void *arg;
	uint64_t now, interval_ns;
};

void rec_call_counts_done(struct rec_call_counts *c)
{
	for (size_t i = 0; i < BB_SLOTS_MAX; i++)
		free(c->known[i]);
	free(c->room);
	free(c->errnos);
	*c = (struct rec_call_counts){ 0 };
}

void rec_call_counts_event(struct rec_call_counts *c, const void *rec)
{
	const struct bb_cgroup *e = rec;

	if (e->h.type == BBX_TYPE_cgroup && e->op == OP_RMDIR && c->n_gone < sizeof(c->gone) / sizeof(c->gone[0]))
		c->gone[c->n_gone++] = e->id;
}

static struct bb_task cgroup_task(uint64_t id)
{
	return id ? (struct bb_task){ .cgroup_id = id } : REC_NULL_TASK;
}

static uint64_t call_value(uint32_t number)
{
	return number == BB_CALL_UNKNOWN ? BB_NULL_U64 : number;
}

static int finish_row(const struct out *o)
{
	rec_build_end(o->b);
	return o->put(o->arg, o->b->buf, o->b->len);
}

/* Reads a set of counters and writes a row for each that grew. */
static int write_slot(struct rec_call_counts *c, int fd, uint32_t slot, uint64_t cgroup_id, int n_cpus, const struct out *o)
{
	int r = 0;

	if (!c->known[slot])
		c->known[slot] = calloc(BB_CALL_COUNTS, sizeof(uint32_t));
	if (!c->known[slot])
		return -ENOMEM;
	if (bpf_map_lookup_elem(fd, &slot, c->room))
		return -errno;
	for (uint32_t i = 0; i < BB_CALL_COUNTS && !r; i++) {
		uint32_t sum = 0, grown;
		struct bb_syscall_count *row;

		for (int cpu = 0; cpu < n_cpus; cpu++)
			sum += c->room[cpu].calls[i];
		grown = sum - c->known[slot][i];
		if (!grown)
			continue;
		c->known[slot][i] = sum;
		row = REC_BUILD(o->b, syscall_count, o->now);
		row->h.task = cgroup_task(cgroup_id);
		row->calls = grown;
		row->interval_ns = o->interval_ns;
		row->syscall = call_value(i);
		r = finish_row(o);
	}
	return r;
}

static bool is_gone(const struct rec_call_counts *c, uint64_t cgroup_id)
{
	for (size_t i = 0; i < c->n_gone; i++)
		if (c->gone[i] == cgroup_id)
			return true;
	return false;
}

/* A cgroup that was removed has no process left, and its id is never used again: whoever takes its set goes on from what is in there. */
static int write_calls(struct rec_call_counts *c, int slots_fd, int counts_fd, int n_cpus, const struct out *o)
{
	_cleanup_free_ uint32_t *slots = malloc(BB_SLOTS_MAX * sizeof(*slots));
	_cleanup_free_ uint64_t *ids = malloc(BB_SLOTS_MAX * sizeof(*ids));
	__u32 n = BB_SLOTS_MAX, token;
	int r;

	if (!slots || !ids)
		return -ENOMEM;
	/* -ENOENT: that was the whole map. */
	if (bpf_map_lookup_batch(slots_fd, NULL, &token, slots, ids, &n, NULL) && errno != ENOENT)
		return -errno;
	r = write_slot(c, counts_fd, 0, 0, n_cpus, o);
	for (__u32 i = 0; i < n && !r; i++) {
		if (slots[i] >= BB_SLOTS_MAX)
			continue;
		r = write_slot(c, counts_fd, slots[i], ids[i], n_cpus, o);
		if (!r && is_gone(c, ids[i]))
			bpf_map_delete_elem(slots_fd, &slots[i]);
	}
	return r;
}

static int by_key(const void *a, const void *b)
{
	const struct bb_errno_key *x = a, *y = b;

	if (x->cgroup_id != y->cgroup_id)
		return x->cgroup_id < y->cgroup_id ? -1 : 1;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return x->err < y->err ? -1 : x->err > y->err;
}

static int read_errnos(int fd, struct rec_errno_count *list, size_t *ret_n)
{
	_cleanup_free_ struct bb_errno_key *keys = malloc(BB_ERRNOS_MAX * sizeof(*keys));
	_cleanup_free_ __u64 *values = malloc(BB_ERRNOS_MAX * sizeof(*values));
	__u32 n = BB_ERRNOS_MAX, token;

	if (!keys || !values)
		return -ENOMEM;
	if (bpf_map_lookup_batch(fd, NULL, &token, keys, values, &n, NULL) && errno != ENOENT)
		return -errno;
	for (__u32 i = 0; i < n; i++)
		list[i] = (struct rec_errno_count){ .key = keys[i], .n = values[i] };
	qsort(list, n, sizeof(*list), by_key);
	*ret_n = n;
	return 0;
}

/* A column is called as what <errno.h> makes a macro. */
#pragma push_macro("errno")
#undef errno
static int put_errno(const struct bb_errno_key *key, uint64_t failures, const struct out *o)
{
	struct bb_errno_count *row = REC_BUILD(o->b, errno_count, o->now);

	row->h.task = cgroup_task(key->cgroup_id);
	row->failures = failures;
	row->interval_ns = o->interval_ns;
	row->syscall = call_value(key->number);
	row->errno = key->err;
	return finish_row(o);
}
#pragma pop_macro("errno")

/* Both lists are sorted. Counters of a cgroup that was removed make room. */
static int write_errnos(struct rec_call_counts *c, int fd, const struct out *o)
{
	struct rec_errno_count *now = malloc(BB_ERRNOS_MAX * sizeof(*now)), *old = c->errnos, *end = old + c->n_errnos;
	size_t n = 0, kept = 0;
	int r = now ? read_errnos(fd, now, &n) : -ENOMEM;

	for (size_t i = 0; i < n && !r; i++) {
		uint64_t grown = now[i].n;

		while (old < end && by_key(&old->key, &now[i].key) < 0)
			old++;
		if (old < end && !by_key(&old->key, &now[i].key))
			grown -= old->n;
		if (grown)
			r = put_errno(&now[i].key, grown, o);
		if (is_gone(c, now[i].key.cgroup_id))
			bpf_map_delete_elem(fd, &now[i].key);
		else
			now[kept++] = now[i];
	}
	free(c->errnos);
	c->errnos = now;
	c->n_errnos = kept;
	return r;
}

int rec_call_counts_write(struct rec_call_counts *c, const struct rec_probes *p, struct rec_build *b, rec_put_fn *put, void *arg)
{
	struct out o = { .b = b, .put = put, .arg = arg, .now = rec_boot_ns() };
	int slots = rec_probes_map(p, REC_FAMILY_syscall, "call_slots"), counts = rec_probes_map(p, REC_FAMILY_syscall, "call_counts");
	int errnos = rec_probes_map(p, REC_FAMILY_syscall, "call_errnos"), n_cpus = rec_probes_lanes(p)->n_cpus, r;

	if (slots < 0 || counts < 0 || errnos < 0)
		return 0;
	if (!c->room)
		c->room = calloc((size_t)n_cpus, sizeof(*c->room));
	if (!c->room)
		return -ENOMEM;
	o.interval_ns = c->read_ns ? o.now - c->read_ns : 0;
	c->read_ns = o.now;
	r = write_calls(c, slots, counts, n_cpus, &o);
	c->n_gone = 0;
	return r ? r : write_errnos(c, errnos, &o);
}
