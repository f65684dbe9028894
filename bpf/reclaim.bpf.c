/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/*
 * reclaim_stall: threads that had to free memory before they got some. Each single time is short, so a thread's times are added up, and a row
 * tells of each REPORT_NS of them. An LRU map has the sums: the kernel may drop those of threads that have not stalled for long.
 */
#include "common.bpf.h"

#define REPORT_NS 10000000ull

struct stall {
	__u64 process_start_ns; /* thread numbers are given again */
	__u64 begin_ns;         /* of the one that lasts; 0 = none */
	__u64 total_ns, max_ns, pages, since_ns;
	__u32 n, unused;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, struct stall);
} stalls SEC(".maps");

static __always_inline int begin_stall(void)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	__u64 now = bpf_ktime_get_boot_ns();
	__u32 tid = bpf_get_current_pid_tgid();
	struct stall *s, first = { .process_start_ns = BPF_CORE_READ(task, group_leader, start_boottime), .begin_ns = now,
				   .since_ns = now };

	if (BPF_CORE_READ(task, flags) & PF_KTHREAD || !is_wanted(task))
		return 0;
	s = bpf_map_lookup_elem(&stalls, &tid);
	if (s && s->process_start_ns == first.process_start_ns)
		s->begin_ns = now;
	else
		bpf_map_update_elem(&stalls, &tid, &first, BPF_ANY);
	return 0;
}

static __always_inline void put_stall(struct stall *s, bool is_memcg)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct bb_reclaim_stall *e = begin(BBX_TYPE_reclaim_stall, sizeof(*e), task);

	if (!e)
		return;
	fill_task(&e->h.task, task);
	e->stall_ns = s->total_ns;
	e->max_ns = s->max_ns;
	e->since = s->since_ns;
	e->reclaimed_bytes = s->pages * config.page_size;
	e->stalls = s->n;
	e->at_limit = is_memcg;
	submit(e, BBX_TYPE_reclaim_stall, sizeof(*e));
}

static __always_inline int end_stall(__u64 pages, bool is_memcg)
{
	__u32 tid = bpf_get_current_pid_tgid();
	struct stall *s = bpf_map_lookup_elem(&stalls, &tid);
	__u64 now = bpf_ktime_get_boot_ns(), ns;

	if (!s || !s->begin_ns)
		return 0;
	if (!s->n)
		s->since_ns = s->begin_ns;
	ns = now - s->begin_ns;
	s->begin_ns = 0;
	s->total_ns += ns;
	s->pages += pages;
	s->n++;
	if (ns > s->max_ns)
		s->max_ns = ns;
	if (s->total_ns < REPORT_NS)
		return 0;
	put_stall(s, is_memcg);
	s->total_ns = s->max_ns = s->pages = 0;
	s->n = 0;
	return 0;
}

SEC("tp_btf/mm_vmscan_direct_reclaim_begin")
int BPF_PROG(reclaim_node_begin)
{
	return begin_stall();
}

SEC("tp_btf/mm_vmscan_direct_reclaim_end")
int BPF_PROG(reclaim_node_end, unsigned long pages)
{
	return end_stall(pages, false);
}

SEC("tp_btf/mm_vmscan_memcg_reclaim_begin")
int BPF_PROG(reclaim_memcg_begin)
{
	return begin_stall();
}

SEC("tp_btf/mm_vmscan_memcg_reclaim_end")
int BPF_PROG(reclaim_memcg_end, unsigned long pages)
{
	return end_stall(pages, true);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
