/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
#ifndef BB_TCP_OWNER_BPF_H
#define BB_TCP_OWNER_BPF_H
/*
 * Who has a TCP socket. Most of what happens to one happens in interrupts, on top of any task, so its owner is remembered from where
 * the kernel is in its context: connect(2), listen(2), and close(2) or shutdown(2) for what is older than the recorder. A connection that was
 * accepted belongs to the owner of the socket that listens, until another process closes it. Sockets are remembered by their address, which is theirs until the
 * transition to CLOSE.
 */
#include "listener.bpf.h"

enum role { ROLE_UNKNOWN, ROLE_ACTIVE, ROLE_PASSIVE };

/* task.tgid 0 = not known. */
struct owner {
	struct bb_task task;
	__u64 syn_ns, established_ns;
	__u32 role;
	__u32 is_wanted;
	__u32 retransmits, unused; /* when a row last told of them */
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 32768);
	__type(key, __u64);
	__type(value, struct owner);
} owners SEC(".maps");

static __noinline void put_listener(struct sock *sk, struct task_struct *task, __u64 flags)
{
	struct bb_listener_key k;
	struct bb_listener l = { .sk = (__u64)sk };

	listener_key(sk, &k);
	if (!k.port)
		return;
	fill_task(&l.task, task);
	l.is_wanted = is_wanted(task);
	bpf_map_update_elem(&bb_listeners, &k, &l, flags);
}


/* Before Linux 5.15 the pointer shares its bits with other uses; then the lowest is 1. */
static __always_inline struct cgroup *sock_cgroup(struct sock *sk)
{
	__u64 data = 0;

	bpf_probe_read_kernel(&data, sizeof(data), FIELD_ADDR(sk, sk_cgrp_data));
	return data & 1 ? NULL : (void *)(data & ~3ull);
}

/* Nobody's: all that is known is the cgroup that made the socket, where cgroup ids are those of cgroup2. */
static __always_inline void fill_unknown(struct owner *o, struct sock *sk)
{
	struct cgroup *cgroup = config.cgroup2 ? sock_cgroup(sk) : NULL;

	o->task.cgroup_id = BPF_CORE_READ(cgroup, kn, id);
	o->is_wanted = !config.filter_cgroup || (cgroup && in_filter(cgroup));
}

static __always_inline void fill_owner(struct owner *o, struct task_struct *task)
{
	fill_task(&o->task, task);
	o->is_wanted = is_wanted(task);
}

/* task closes it. Of several sockets on one port (SO_REUSEPORT) the last one is remembered; which one /proc told of is not known. */
static __noinline void forget_listener(struct sock *sk, struct task_struct *task, struct owner *ret_o)
{
	struct bb_listener_key k;
	struct bb_listener *l;

	if (!ret_o)
		return;
	listener_key(sk, &k);
	l = bpf_map_lookup_elem(&bb_listeners, &k);
	if (l && l->sk == (__u64)sk) {
		ret_o->task = l->task;
		ret_o->is_wanted = l->is_wanted;
	} else {
		fill_owner(ret_o, task);
	}
	if (l && (!l->sk || l->sk == (__u64)sk))
		bpf_map_delete_elem(&bb_listeners, &k);
}

/* The owner as remembered; else as far as it can be known now, with its role. Returns whether it was remembered. */
static __noinline bool get_owner(struct sock *sk, struct owner *ret_o)
{
	__u64 key = (__u64)sk;
	struct owner *known = bpf_map_lookup_elem(&owners, &key);
	struct bb_listener *l;

	if (!ret_o)
		return false;
	if (known && known->role != ROLE_UNKNOWN) {
		*ret_o = *known;
		return true;
	}
	l = find_listener(sk);
	ret_o->role = l ? ROLE_PASSIVE : ROLE_ACTIVE;
	if (known) {
		ret_o->task = known->task;
		ret_o->is_wanted = known->is_wanted;
	} else if (l) {
		ret_o->task = l->task;
		ret_o->is_wanted = l->is_wanted;
	} else {
		fill_unknown(ret_o, sk);
	}
	return known != NULL;
}

#endif
