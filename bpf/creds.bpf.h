/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
#ifndef BB_CREDS_BPF_H
#define BB_CREDS_BPF_H
/*
 * Which ids and capabilities a task had before a call changed them: at the end of the call the kernel has let go of them. So they are noted where a
 * process begins and where it becomes another program (proc family), and after each change (syscall family). A thread has those of its process
 * until it changes its own.
 */
#include "common.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, BB_CREDS_MAX);
	__type(key, __u32);
	__type(value, struct bb_creds);
} bb_creds SEC(".maps");

static __always_inline void read_creds(struct bb_creds *ret_c, struct task_struct *task)
{
	const struct cred *cred = BPF_CORE_READ(task, real_cred);

	ret_c->start_ns = BPF_CORE_READ(task, start_boottime);
	/* Real, saved, effective and of the file system, of user and group: one behind the other in every kernel. */
	bpf_probe_read_kernel(ret_c->ids, sizeof(ret_c->ids), FIELD_ADDR(cred, uid));
	/* What is in them has another name since Linux 6.3, and the same bits. */
	bpf_probe_read_kernel(&ret_c->inheritable, sizeof(__u64), FIELD_ADDR(cred, cap_inheritable));
	bpf_probe_read_kernel(&ret_c->permitted, sizeof(__u64), FIELD_ADDR(cred, cap_permitted));
	bpf_probe_read_kernel(&ret_c->effective, sizeof(__u64), FIELD_ADDR(cred, cap_effective));
	ret_c->groups = (__u64)BPF_CORE_READ(cred, group_info);
}

static __always_inline void note_creds(struct task_struct *task)
{
	struct bb_creds c = {};
	__u32 tid = BPF_CORE_READ(task, pid);

	if (!config.keeps_creds)
		return;
	read_creds(&c, task);
	bpf_map_update_elem(&bb_creds, &tid, &c, BPF_ANY);
}

/* Of a task with this number, if it is the same that was noted. */
static __always_inline struct bb_creds *noted_creds(__u32 tid, __u64 start_ns)
{
	struct bb_creds *c = bpf_map_lookup_elem(&bb_creds, &tid);

	return c && c->start_ns == start_ns ? c : NULL;
}

static __always_inline struct bb_creds *find_creds(struct task_struct *task)
{
	struct bb_creds *c = noted_creds(BPF_CORE_READ(task, pid), BPF_CORE_READ(task, start_boottime));

	return c ? c : noted_creds(BPF_CORE_READ(task, tgid), BPF_CORE_READ(task, group_leader, start_boottime));
}

static __always_inline bool are_same(const struct bb_creds *a, const struct bb_creds *b)
{
	__u32 i, differ = 0;

#pragma unroll
	for (i = 0; i < BB_N_IDS; i++)
		differ |= a->ids[i] ^ b->ids[i];
	return !differ && a->inheritable == b->inheritable && a->permitted == b->permitted && a->effective == b->effective && a->groups == b->groups;
}

#endif
