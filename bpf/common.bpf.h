/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
#ifndef BB_COMMON_BPF_H
#define BB_COMMON_BPF_H
/*
 * What all programs share: who a task is, the filters, and rooms for large records. How a record gets out is in lanes.bpf.h.
 *
 * Floor: Linux 5.10, and loading with CAP_BPF and CAP_PERFMON alone. So no atomics that return a value, no loops by helper,
 * no task storage; and everything is read with bpf_probe_read_kernel, so that each program also loads as raw_tp.
 */
#include "kernel.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "lanes.bpf.h"

#define MAX_CGROUP_DEPTH 32
#define PF_KTHREAD 0x00200000

/*
 * Room for one record of variable size, one a CPU; max_entries is set by recorder/load.c. Not a per-CPU array: their values
 * end at 32 KiB. One a program: a program never interrupts itself on a CPU, but one may interrupt another.
 */
#define SCRATCH(name, value_type)                  \
	struct {                                   \
		__uint(type, BPF_MAP_TYPE_ARRAY);  \
		__uint(max_entries, 1);            \
		__type(key, __u32);                \
		__type(value, value_type);         \
	} name##_scratch SEC(".maps")

static __always_inline void *scratch_get(void *map)
{
	__u32 cpu = bpf_get_smp_processor_id();

	return bpf_map_lookup_elem(map, &cpu);
}

/* Keeps the compiler from comparing one copy of a number and using another: the verifier would not know that this is bounded. */
#define OPAQUE(x) asm volatile("" : "+r"(x))

/* A field's address, to read a pointer's worth from where CO-RE says. */
#define FIELD_ADDR(ptr, field) ((void *)(ptr) + bpf_core_field_offset(*(ptr), field))

static __always_inline struct cgroup *task_cgroup(struct task_struct *task)
{
	struct css_set *cset = BPF_CORE_READ(task, cgroups);
	struct cgroup_subsys_state *css = NULL;

	if (config.cgroup2)
		return BPF_CORE_READ(cset, dfl_cgrp);
	if (config.memory_ssid < 0)
		return NULL;
	bpf_probe_read_kernel(&css, sizeof(css), FIELD_ADDR(cset, subsys) + config.memory_ssid * sizeof(css));
	return BPF_CORE_READ(css, cgroup);
}

static __always_inline void fill_task(struct bb_task *dst, struct task_struct *task)
{
	dst->tgid = BPF_CORE_READ(task, tgid);
	dst->tid = BPF_CORE_READ(task, pid);
	dst->start_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	dst->cgroup_id = BPF_CORE_READ(task_cgroup(task), kn, id);
	BPF_CORE_READ_INTO(&dst->comm, task, comm);
}

static __always_inline void null_task(struct bb_task *dst)
{
	__builtin_memset(dst, 0, sizeof(*dst));
	dst->tgid = BB_NULL_U32;
}

/* A process's number as it sees it itself, and how deep its pid namespace lies. */
static __always_inline void fill_ns_pid(struct task_struct *task, __u32 *ret_pid, __u32 *ret_level)
{
	struct pid *pid = BPF_CORE_READ(task, group_leader, thread_pid);
	__u32 level = BPF_CORE_READ(pid, level);
	struct upid *upid = FIELD_ADDR(pid, numbers) + level * bpf_core_type_size(struct upid);

	*ret_pid = BPF_CORE_READ(upid, nr);
	*ret_level = level;
}

/* Whose budget an event of a task takes from: see admit. */
static __always_inline __u64 budget_cgroup(__u32 type, struct task_struct *task)
{
	return lane_of(type) == BULK ? BPF_CORE_READ(task_cgroup(task), kn, id) : 0;
}

/* Counts an event of a task, and returns room for its record; NULL when it is not to be recorded, or cannot be. */
static __always_inline void *begin(__u32 type, const __u64 size, struct task_struct *task)
{
	return admit(type, budget_cgroup(type, task)) ? reserve(type, size) : NULL;
}

static __always_inline bool in_filter(struct cgroup *cgroup)
{
	int i, up;

	if (!config.filter_cgroup)
		return true;
	up = BPF_CORE_READ(cgroup, level) - (int)config.filter_level;
	if (up < 0)
		return false;
	for (i = 0; i < MAX_CGROUP_DEPTH && i < up; i++)
		cgroup = BPF_CORE_READ(cgroup, self.parent, cgroup);
	return BPF_CORE_READ(cgroup, kn, id) == config.filter_cgroup;
}

static __always_inline bool is_wanted(struct task_struct *task)
{
	if (config.own_tgid && BPF_CORE_READ(task, tgid) == (int)config.own_tgid)
		return false;
	return !config.filter_cgroup || in_filter(task_cgroup(task));
}

#endif
