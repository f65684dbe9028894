/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
#ifndef BB_CALL_COUNT_BPF_H
#define BB_CALL_COUNT_BPF_H
/*
 * How often each cgroup makes which system call. Every call of the node passes here, so a cgroup has a set of plain counters on each CPU,
 * and a CPU remembers whose set it used last. recorder/call_counts.c reads them.
 */
#include "call.bpf.h"

#define SLOT_TRIES 4
#define NO_SLOT 0xffffffffu /* of a cgroup that is not recorded */

/* Which cgroup has a set of counters. The key is the set: whoever adds it has it, without a lock. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, BB_SLOTS_MAX);
	__type(key, __u32);
	__type(value, __u64);
} call_slots SEC(".maps");

/* max_entries is set by recorder/load.c. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct bb_call_counts);
} call_counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, BB_ERRNOS_MAX);
	__type(key, struct bb_errno_key);
	__type(value, __u64);
} call_errnos SEC(".maps");

struct last_slot {
	__u64 cgroup_id;
	__u32 slot, unused;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct last_slot);
} last_slots SEC(".maps");

/* The set of a cgroup; the first time it takes one that is free. */
static __noinline __u32 find_slot(__u64 cgroup_id)
{
	__u32 i;

	if (!in_filter(task_cgroup((struct task_struct *)bpf_get_current_task())))
		return NO_SLOT;
	for (i = 0; i < SLOT_TRIES; i++) {
		__u32 slot = 1 + (__u32)(cgroup_id + i) % (config.n_slots - 1);
		__u64 *owner;

		if (!bpf_map_update_elem(&call_slots, &slot, &cgroup_id, BPF_NOEXIST))
			return slot;
		owner = bpf_map_lookup_elem(&call_slots, &slot);
		if (owner && *owner == cgroup_id)
			return slot;
	}
	return 0;
}

static __always_inline void count_errno(__u64 cgroup_id, __u32 number, __u32 err)
{
	struct bb_errno_key key = { .cgroup_id = cgroup_id, .number = number, .err = err };
	__u64 *n = bpf_map_lookup_elem(&call_errnos, &key), zero = 0;

	if (!n) {
		bpf_map_update_elem(&call_errnos, &key, &zero, BPF_NOEXIST);
		n = bpf_map_lookup_elem(&call_errnos, &key);
	}
	if (n)
		__sync_fetch_and_add(n, 1);
}

/* number: as a recording has it. */
static __always_inline void count_call(__u32 number, __u32 err)
{
	__u64 cgroup_id = current_cgroup_id(), at = number;
	struct bb_call_counts *counts;
	struct last_slot *last;
	__u32 zero = 0, slot;

	last = bpf_map_lookup_elem(&last_slots, &zero);
	if (!last)
		return;
	if (last->cgroup_id != cgroup_id) {
		last->slot = find_slot(cgroup_id);
		last->cgroup_id = cgroup_id;
	}
	slot = last->slot;
	counts = bpf_map_lookup_elem(&call_counts, &slot);
	if (!counts)
		return;
	if (at >= BB_CALL_COUNTS)
		at = BB_CALL_UNKNOWN;
	OPAQUE(at);
	if (at < BB_CALL_COUNTS)
		__sync_fetch_and_add(&counts->calls[at], 1);
	if (err)
		count_errno(slot ? cgroup_id : 0, at, err);
}

#endif
