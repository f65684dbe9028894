/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/* syscall_latency: how long system calls take, of some of them; recorder/latency.c reads it. Needs Linux 5.11: storage of tasks. */
#include "call.bpf.h"

const volatile struct bb_call calls[BB_N_ABIS * BB_CALLS_MAX] SEC(".rodata.calls");

/* When the call that a thread is in began; 0 = it is not measured. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} entered SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, BB_LATENCIES_MAX);
	__type(key, struct bb_latency_key);
	__type(value, struct bb_latency_counts);
} latencies SEC(".maps");

SEC("tp_btf/sys_enter")
int BPF_PROG(latency_enter)
{
	struct task_struct *task;
	__u64 *since;

	if (bpf_get_prandom_u32() % BB_LATENCY_SAMPLE)
		return 0;
	task = bpf_get_current_task_btf();
	if (!is_wanted(task))
		return 0;
	since = bpf_task_storage_get(&entered, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (since)
		*since = bpf_ktime_get_ns();
	return 0;
}

static __always_inline void count(const struct bb_latency_key *key, __u64 ns)
{
	struct bb_latency_counts *c = bpf_map_lookup_elem(&latencies, key), none = {};
	__u32 at = 0, i;

	if (!c) {
		bpf_map_update_elem(&latencies, key, &none, BPF_NOEXIST);
		c = bpf_map_lookup_elem(&latencies, key);
	}
	if (!c)
		return;
	for (i = 0; i < BB_LATENCY_BUCKETS - 1 && ns / 1000 >> i; i++)
		at = i + 1;
	if (at >= BB_LATENCY_BUCKETS)
		return;
	__sync_fetch_and_add(&c->buckets[at], 1);
	__sync_fetch_and_add(&c->ns, ns);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(latency_exit, struct pt_regs *regs)
{
	__u64 *since = bpf_task_storage_get(&entered, bpf_get_current_task_btf(), 0, 0), at, began;
	struct bb_latency_key key = {};
	enum bb_abi abi;
	__u32 nr;

	if (!since || !*since)
		return 0;
	began = *since;
	*since = 0;
	nr = call_number(regs, &abi);
	if (nr >= BB_CALLS_MAX)
		return 0;
	at = abi * BB_CALLS_MAX + nr;
	OPAQUE(at);
	if (at >= BB_N_ABIS * BB_CALLS_MAX)
		return 0;
	key.number = calls[at].number;
	key.cgroup_id = current_cgroup_id();
	if (key.number != BB_NO_CALL)
		count(&key, bpf_ktime_get_ns() - began);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
