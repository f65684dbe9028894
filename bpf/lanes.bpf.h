/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
#ifndef BB_LANES_BPF_H
#define BB_LANES_BPF_H
/*
 * How a record gets to the reader: admit() counts the event, then its record goes through a ring buffer of its lane, which
 * events.def names. A ring serves several CPUs. When it is full, the other rings of its lane are tried, and by a critical
 * record those of the bulk lane too. So produced = records in the rings + dropped + throttled, for every type.
 */
#include "kernel.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "wire.h"
#include "config.h"

const volatile struct bb_config config SEC(".rodata.config");

/* All of these are made by recorder/lanes.c once, for all objects, with the size that it chooses. */
struct ring {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, BB_RINGS_MAX);
	__type(key, __u32);
	__array(values, struct ring);
} bb_rings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, BB_COUNTS_MAX);
	__type(key, __u32);
	__type(value, struct bb_counts);
} bb_counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, BB_BUDGETS_MAX);
	__type(key, struct bb_budget_key);
	__type(value, struct bb_budget);
} bb_budgets SEC(".maps");

enum lane { CRITICAL, BULK };

/* Of a type that is a constant, as it always is here: nothing of this is left in the program. */
static __always_inline enum lane lane_of(__u32 type)
{
	switch (type) {
#define EVENT(id, name, lane, doc) \
	case id:                   \
		return lane;
#include "../format/events.def"
	}
	return CRITICAL;
}

/* ---- Counts and budgets ---- */

/* Atomic: since Linux 7.0 programs can be preempted, and another one may count on this CPU in between. */
static __always_inline void count_produced(__u32 type)
{
	struct bb_counts *c = bpf_map_lookup_elem(&bb_counts, &type);

	if (c)
		__sync_fetch_and_add(&c->produced, 1);
}

static __always_inline void count_dropped(__u32 type)
{
	struct bb_counts *c = bpf_map_lookup_elem(&bb_counts, &type);

	if (c)
		__sync_fetch_and_add(&c->dropped, 1);
}

static __always_inline void count_throttled(__u32 type)
{
	struct bb_counts *c = bpf_map_lookup_elem(&bb_counts, &type);

	if (c)
		__sync_fetch_and_add(&c->throttled, 1);
}

/*
 * Takes an event from a budget, unless more than most_ns of it would be spent then. CPUs that meet here may spend the same time
 * twice: a few events too many are let through, but what is let through and what is not is counted exactly.
 */
static __always_inline bool spend(struct bb_budget *b, __u64 most_ns)
{
	__u64 now = bpf_ktime_get_boot_ns(), spent = b->spent_until_ns;

	if (spent < now)
		spent = now;
	spent += config.bulk_cost_ns;
	if (spent - now <= most_ns) {
		b->spent_until_ns = spent;
		return true;
	}
	if (now - b->last_ns > BB_BUDGET_NS)
		b->first_ns = now;
	b->last_ns = now;
	__sync_fetch_and_add(&b->throttled, 1);
	return false;
}

static __always_inline bool is_in_budget(__u32 type, __u64 cgroup_id, __u64 most_ns)
{
	struct bb_budget_key key = { .cgroup_id = cgroup_id, .type = type };
	struct bb_budget *b = bpf_map_lookup_elem(&bb_budgets, &key), full = {};

	if (!b) {
		bpf_map_update_elem(&bb_budgets, &key, &full, BPF_NOEXIST);
		b = bpf_map_lookup_elem(&bb_budgets, &key);
	}
	return !b || spend(b, most_ns);
}

/*
 * Counts an event, exactly once for each. Returns whether it is to be recorded: of a bulk type, only what the budget of the
 * cgroup allows; the cgroup of others does not matter.
 */
static __always_inline bool admit(__u32 type, __u64 cgroup_id)
{
	count_produced(type);
	if (lane_of(type) == CRITICAL || is_in_budget(type, cgroup_id, BB_BUDGET_NS))
		return true;
	count_throttled(type);
	return false;
}

/* The same for what matters less than others of its bulk type: it may not take the last half of the budget. */
static __always_inline bool admit_lesser(__u32 type, __u64 cgroup_id)
{
	count_produced(type);
	if (is_in_budget(type, cgroup_id, BB_BUDGET_NS / 2))
		return true;
	count_throttled(type);
	return false;
}

/* ---- Rings ---- */

static __always_inline __u32 n_rings(enum lane lane)
{
	return lane == BULK ? config.n_bulk : config.n_critical + config.n_bulk;
}

/* The nth ring to be tried for a record. */
static __always_inline void *get_ring(enum lane lane, __u32 nth)
{
	__u32 cpu = bpf_get_smp_processor_id(), at;

	if (lane == CRITICAL && nth < config.n_critical)
		at = (cpu + nth) % config.n_critical;
	else
		at = config.n_critical + (cpu + nth) % config.n_bulk;
	return bpf_map_lookup_elem(&bb_rings, &at);
}

/* What a record takes in a ring. */
static __always_inline __u64 ring_bytes(__u64 size)
{
	return ((size + 7) & ~7ull) + BPF_RINGBUF_HDR_SZ;
}

static __always_inline __u64 used_bytes(enum lane lane)
{
	void *ring = get_ring(lane, 0);

	return ring ? bpf_ringbuf_query(ring, BPF_RB_AVAIL_DATA) : 0;
}

/*
 * Waking the reader costs as much as an event: it reads by a timer, and is woken only when the ring of a CPU has filled up to some
 * level. CPUs that fill it together may all miss the level; they meet a step soon.
 */
static __always_inline __u64 wake_flag(__u64 before, __u64 after)
{
	return after >= config.wake_bytes && (before ^ after) >= config.wake_step ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;
}

static __always_inline void fill_header(struct bb_hdr *h, __u32 type, __u32 size)
{
	h->ts_ns = bpf_ktime_get_boot_ns();
	h->size = size;
	h->type = type;
	h->cpu = bpf_get_smp_processor_id();
}

/* Room for the record of an admitted event, its header filled in but for the task; NULL, and counted, when all rings are full. */
static __always_inline void *reserve(__u32 type, const __u64 size)
{
	enum lane lane = lane_of(type);
	__u32 i;

#pragma clang loop unroll(disable)
	for (i = 0; i < BB_RINGS_MAX && i < n_rings(lane); i++) {
		void *ring = get_ring(lane, i);
		struct bb_hdr *h = ring ? bpf_ringbuf_reserve(ring, size, 0) : NULL;

		if (h) {
			fill_header(h, type, size);
			return h;
		}
	}
	count_dropped(type);
	return NULL;
}

static __always_inline void submit(void *record, __u32 type, const __u64 size)
{
	__u64 used = used_bytes(lane_of(type));

	bpf_ringbuf_submit(record, wake_flag(used - ring_bytes(size), used));
}

/* Writes the record of an admitted event that was built elsewhere, its task filled in; counts it when all rings are full. */
static __always_inline void output(struct bb_hdr *h, __u32 type, __u64 size)
{
	enum lane lane = lane_of(type);
	__u64 used = used_bytes(lane), flag = wake_flag(used, used + ring_bytes(size));
	__u32 i;

	fill_header(h, type, size);
#pragma clang loop unroll(disable)
	for (i = 0; i < BB_RINGS_MAX && i < n_rings(lane); i++) {
		void *ring = get_ring(lane, i);

		if (ring && !bpf_ringbuf_output(ring, h, size, flag))
			return;
	}
	count_dropped(type);
}

#endif
