/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/*
 * tcp: listen, connect, established, accept, refused, failed, close.
 *
 * Most transitions happen in interrupts, on top of any task, so the owner of a socket is remembered from where the kernel is in
 * its context: connect(2), listen(2), and close(2) or shutdown(2) for what is older than the recorder. A connection that was
 * accepted belongs to the owner of the socket that listens. Sockets are remembered by their address, which is theirs until the
 * transition to CLOSE.
 */
#include "common.bpf.h"
#include <bpf/bpf_endian.h>

enum { INET = 2, INET6 = 10, PROTO_TCP = 6, ECONN_REFUSED = 111, SOCK_DONE_BIT = 1 };

enum tcp_event {
	TCP_EVENT_none, TCP_EVENT_listen, TCP_EVENT_connect, TCP_EVENT_established, TCP_EVENT_accept, TCP_EVENT_refused,
	TCP_EVENT_failed, TCP_EVENT_close,
};

enum role { ROLE_UNKNOWN, ROLE_ACTIVE, ROLE_PASSIVE };

/* task.tgid 0 = not known. */
struct owner {
	struct bb_task task;
	__u64 syn_ns, established_ns;
	__u32 role;
	__u32 is_wanted;
};

struct listener_key {
	__u32 netns, port;
	__u8 addr[16]; /* IPv4 as ::ffff:a.b.c.d; all zero: any address */
};

struct listener {
	struct bb_task task;
	__u64 sk;
	__u64 is_wanted;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 32768);
	__type(key, __u64);
	__type(value, struct owner);
} owners SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct listener_key);
	__type(value, struct listener);
} listeners SEC(".maps");

static __always_inline __u32 local_port(struct sock *sk)
{
	__u32 port = BPF_CORE_READ(sk, __sk_common.skc_num);

	/* A socket that was unbound at its end still has the port in here. */
	return port ? port : bpf_ntohs(BPF_CORE_READ((struct inet_sock *)sk, inet_sport));
}

static __always_inline __u32 netns(struct sock *sk)
{
	return BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
}

static __always_inline void map_ipv4(__u8 addr[16], __be32 ipv4)
{
	__builtin_memset(addr, 0, 10);
	addr[10] = 0xff;
	addr[11] = 0xff;
	__builtin_memcpy(addr + 12, &ipv4, 4);
}

static __always_inline bool is_mapped(const __u8 addr[16])
{
	__u32 i, any = 0;

	for (i = 0; i < 10; i++)
		any |= addr[i];
	return !any && addr[10] == 0xff && addr[11] == 0xff;
}

static __always_inline void listener_key(struct sock *sk, struct listener_key *ret_k)
{
	ret_k->netns = netns(sk);
	ret_k->port = local_port(sk);
	if (BPF_CORE_READ(sk, __sk_common.skc_family) == INET)
		map_ipv4(ret_k->addr, BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr));
	else
		BPF_CORE_READ_INTO(&ret_k->addr, sk, __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr8);
}

/* Who listens where a connection came in: on its very address, on any of IPv4, on any at all. */
static __noinline struct listener *find_listener(struct sock *sk)
{
	struct listener_key k;
	struct listener *l;

	listener_key(sk, &k);
	l = bpf_map_lookup_elem(&listeners, &k);
	if (l)
		return l;
	if (is_mapped(k.addr)) {
		__builtin_memset(k.addr + 12, 0, 4);
		l = bpf_map_lookup_elem(&listeners, &k);
		if (l)
			return l;
	}
	__builtin_memset(k.addr, 0, sizeof(k.addr));
	return bpf_map_lookup_elem(&listeners, &k);
}

static __noinline void put_listener(struct sock *sk, struct task_struct *task, __u64 flags)
{
	struct listener_key k;
	struct listener l = { .sk = (__u64)sk };

	listener_key(sk, &k);
	if (!k.port)
		return;
	fill_task(&l.task, task);
	l.is_wanted = is_wanted(task);
	bpf_map_update_elem(&listeners, &k, &l, flags);
}

static __noinline void forget_listener(struct sock *sk)
{
	struct listener_key k;
	struct listener *l;

	listener_key(sk, &k);
	l = bpf_map_lookup_elem(&listeners, &k);
	/* Of several sockets on one port (SO_REUSEPORT) the last one is remembered. */
	if (l && l->sk == (__u64)sk)
		bpf_map_delete_elem(&listeners, &k);
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

/* The owner as remembered; else as far as it can be known now, with its role. Returns whether it was remembered. */
static __noinline bool get_owner(struct sock *sk, struct owner *ret_o)
{
	__u64 key = (__u64)sk;
	struct owner *known = bpf_map_lookup_elem(&owners, &key);
	struct listener *l;

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

static __always_inline enum tcp_event classify(struct sock *sk, int old, int new)
{
	if (new == BPF_TCP_LISTEN)
		return TCP_EVENT_listen;
	if (new == BPF_TCP_SYN_SENT)
		return TCP_EVENT_connect;
	if (new == BPF_TCP_ESTABLISHED)
		return old == BPF_TCP_SYN_SENT ? TCP_EVENT_established : TCP_EVENT_accept;
	if (new != BPF_TCP_CLOSE || old == BPF_TCP_LISTEN || old == BPF_TCP_SYN_RECV || old == BPF_TCP_CLOSE)
		return TCP_EVENT_none;
	if (old == BPF_TCP_SYN_SENT)
		return BPF_CORE_READ(sk, sk_err) == ECONN_REFUSED ? TCP_EVENT_refused : TCP_EVENT_failed;
	return TCP_EVENT_close;
}

static __always_inline void fill_ip(struct bb_ip *ip, const __u8 addr[16])
{
	__builtin_memset(ip->addr, 0, sizeof(ip->addr));
	if (is_mapped(addr)) {
		ip->family = INET;
		__builtin_memcpy(ip->addr, addr + 12, 4);
	} else {
		ip->family = INET6;
		__builtin_memcpy(ip->addr, addr, 16);
	}
}

/* IPv4 over an IPv6 socket is shown as IPv4: as the other end has it. */
static __always_inline void fill_addresses(struct bb_tcp *e, struct sock *sk)
{
	__u8 local[16], remote[16];

	e->family = BPF_CORE_READ(sk, __sk_common.skc_family);
	if (e->family == INET) {
		map_ipv4(local, BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr));
		map_ipv4(remote, BPF_CORE_READ(sk, __sk_common.skc_daddr));
	} else {
		BPF_CORE_READ_INTO(&local, sk, __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr8);
		BPF_CORE_READ_INTO(&remote, sk, __sk_common.skc_v6_daddr.in6_u.u6_addr8);
	}
	fill_ip(&e->saddr, local);
	fill_ip(&e->daddr, remote);
	e->sport = local_port(sk);
	e->dport = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
	e->netns = netns(sk);
	if (e->event == TCP_EVENT_listen)
		e->daddr.family = 0;
}

/* The kernel's counters include SYN and FIN: one each, where the peer acknowledged ours, and where we got its. */
static __always_inline void fill_traffic(struct bb_tcp *e, struct sock *sk, __u32 role)
{
	struct tcp_sock *tp = (void *)sk;
	int old = e->old_state;
	bool fin_sent = old == BPF_TCP_FIN_WAIT1 || old == BPF_TCP_FIN_WAIT2 || old == BPF_TCP_CLOSING || old == BPF_TCP_LAST_ACK;
	bool fin_acked = fin_sent && BPF_CORE_READ(tp, snd_una) == BPF_CORE_READ(tp, write_seq);
	bool fin_received = BPF_CORE_READ(sk, __sk_common.skc_flags) & (1ul << SOCK_DONE_BIT);
	__u64 sent = BPF_CORE_READ(tp, bytes_acked), received = BPF_CORE_READ(tp, bytes_received);
	__u64 sent_marks = fin_acked + (role == ROLE_ACTIVE);
	__u32 srtt = BPF_CORE_READ(tp, srtt_us) >> 3;

	e->bytes_sent = BB_NULL_U64;
	e->bytes_received = BB_NULL_U64;
	e->retransmits = BB_NULL_U32;
	e->rtt_us = BB_NULL_U32;
	if (e->event == TCP_EVENT_listen || e->event == TCP_EVENT_connect)
		return;
	e->retransmits = BPF_CORE_READ(tp, total_retrans);
	if (srtt)
		e->rtt_us = srtt;
	if (e->event != TCP_EVENT_close)
		return;
	e->bytes_sent = sent > sent_marks ? sent - sent_marks : 0;
	e->bytes_received = received > fin_received ? received - fin_received : 0;
}

static __always_inline __u64 duration(const struct bb_tcp *e, const struct owner *o)
{
	__u64 since = e->event == TCP_EVENT_close ? o->established_ns : o->syn_ns;

	if (!since || e->event == TCP_EVENT_connect)
		return BB_NULL_U64;
	return e->h.ts_ns - since;
}

/* Brings what is known of the owner up to date. Returns the event, which the role may change. */
static __always_inline enum tcp_event follow(struct sock *sk, enum tcp_event event, struct owner *o)
{
	struct task_struct *current = (void *)bpf_get_current_task();
	__u64 key = (__u64)sk, now = bpf_ktime_get_boot_ns();

	if (event == TCP_EVENT_listen) {
		fill_owner(o, current);
		put_listener(sk, current, BPF_ANY);
		return event;
	}
	if (event == TCP_EVENT_connect) {
		fill_owner(o, current);
		o->role = ROLE_ACTIVE;
		o->syn_ns = now;
		bpf_map_update_elem(&owners, &key, o, BPF_ANY);
		return event;
	}
	get_owner(sk, o);
	/* Two that connect to each other at once. */
	if (event == TCP_EVENT_accept && o->role == ROLE_ACTIVE && o->syn_ns)
		event = TCP_EVENT_established;
	if (event == TCP_EVENT_accept)
		o->role = ROLE_PASSIVE;
	if (event == TCP_EVENT_accept || event == TCP_EVENT_established) {
		o->established_ns = now;
		bpf_map_update_elem(&owners, &key, o, BPF_ANY);
	} else {
		bpf_map_delete_elem(&owners, &key);
	}
	return event;
}

/* Only close(2) and shutdown(2) make these transitions: the current task has the socket. */
static __noinline void learn_owner(struct sock *sk)
{
	struct task_struct *current = (void *)bpf_get_current_task();
	struct owner o = {};
	__u64 key = (__u64)sk;

	if (BPF_CORE_READ(current, flags) & PF_KTHREAD)
		return;
	get_owner(sk, &o);
	if (o.task.tgid)
		return;
	fill_owner(&o, current);
	bpf_map_update_elem(&owners, &key, &o, BPF_ANY);
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(tcp_state, struct sock *sk, int old, int new)
{
	enum tcp_event event;
	struct owner o = {};
	struct bb_tcp *e;

	if (BPF_CORE_READ(sk, sk_protocol) != PROTO_TCP)
		return 0;
	if (new == BPF_TCP_FIN_WAIT1 || new == BPF_TCP_LAST_ACK)
		learn_owner(sk);
	if (old == BPF_TCP_LISTEN && new == BPF_TCP_CLOSE)
		forget_listener(sk);
	event = classify(sk, old, new);
	if (event == TCP_EVENT_none)
		return 0;
	event = follow(sk, event, &o);
	if (!o.is_wanted || !admit(BBX_TYPE_tcp, o.task.cgroup_id))
		return 0;
	e = reserve(BBX_TYPE_tcp, sizeof(*e));
	if (!e)
		return 0;
	e->h.task = o.task;
	e->sock = config.has_cookie ? bpf_get_socket_cookie(sk) : (__u64)sk;
	e->event = event;
	e->old_state = old;
	e->new_state = new;
	e->dur_ns = duration(e, &o);
	fill_addresses(e, sk);
	fill_traffic(e, sk, o.role);
	e->errno = BPF_CORE_READ(sk, sk_err);
	submit(e, BBX_TYPE_tcp, sizeof(*e));
	return 0;
}

/* Run once at the start: who has which socket already. Of those that share one, the first process is taken, most often a parent. */
SEC("iter/task_file")
int tcp_seed(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct socket *socket;
	struct owner o = {};
	struct sock *sk;
	__u64 key;
	__u32 family, state;

	if (!task || !file)
		return 0;
	socket = BPF_CORE_READ(file, private_data);
	if (!socket || BPF_CORE_READ(socket, file) != file)
		return 0;
	sk = BPF_CORE_READ(socket, sk);
	family = BPF_CORE_READ(sk, __sk_common.skc_family);
	if ((family != INET && family != INET6) || BPF_CORE_READ(sk, sk_protocol) != PROTO_TCP)
		return 0;
	state = BPF_CORE_READ(sk, __sk_common.skc_state);
	if (state == BPF_TCP_LISTEN) {
		put_listener(sk, task, BPF_NOEXIST);
	} else if (state != BPF_TCP_CLOSE) {
		key = (__u64)sk;
		fill_owner(&o, task);
		bpf_map_update_elem(&owners, &key, &o, BPF_NOEXIST);
	}
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
