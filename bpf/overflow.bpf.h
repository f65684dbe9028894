/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
#ifndef BB_OVERFLOW_BPF_H
#define BB_OVERFLOW_BPF_H
/*
 * listen_overflow: a packet that opens a connection, by its SYN or by the ACK that ends the handshake, comes to a listening socket whose queue is
 * full. No tracepoint tells of it, and the kernel drops it without a reason; but the socket's packets pass the cgroup's programs just before the
 * kernel looks at the queue (tcp_v4_rcv: tcp_filter, then tcp_conn_request or tcp_check_req), in the same way. Part of net.bpf.c.
 */
#define OVERFLOW_ROW_NS 1000000000ull

struct overflows {
	__u64 drops, told_ns;
};

/* By the cookie of the listening socket. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, BB_LISTENERS_MAX);
	__type(key, __u64);
	__type(value, struct overflows);
} overflows SEC(".maps");

static __always_inline bool is_for_listener(struct __sk_buff *skb)
{
	struct bpf_sock *sk = skb->sk;

	return sk && sk->state == BPF_TCP_LISTEN;
}

/* Counts a drop. Returns their number when it is time for a row, else 0. */
static __always_inline __u64 count_overflow(__u64 cookie)
{
	struct overflows *o = bpf_map_lookup_elem(&overflows, &cookie), first = {};
	__u64 now = bpf_ktime_get_boot_ns(), drops;

	if (!o) {
		bpf_map_update_elem(&overflows, &cookie, &first, BPF_NOEXIST);
		o = bpf_map_lookup_elem(&overflows, &cookie);
		if (!o)
			return 1;
	}
	__sync_fetch_and_add(&o->drops, 1);
	drops = o->drops;
	if (drops & (drops - 1) && now - o->told_ns < OVERFLOW_ROW_NS)
		return 0;
	o->told_ns = now;
	return drops;
}

/* A packet for a listening socket. */
static __noinline int meet_listener(struct __sk_buff *skb, struct packet *p)
{
	struct sock *sk = socket_of(skb);
	__u32 queued = BPF_CORE_READ(sk, sk_ack_backlog), backlog = BPF_CORE_READ(sk, sk_max_ack_backlog);
	__u64 cookie = bpf_get_socket_cookie(skb), drops;
	struct bb_listen_overflow *e;
	struct bb_listener *l;

	/* As sk_acceptq_is_full. */
	if (!p || queued <= backlog || tcp_flags(skb, p) & TCP_RST)
		return 0;
	l = find_listener(sk);
	if (l ? !l->is_wanted : config.filter_cgroup != 0)
		return 0;
	drops = count_overflow(cookie);
	if (!drops || !admit(BBX_TYPE_listen_overflow, 0))
		return 0;
	e = reserve(BBX_TYPE_listen_overflow, sizeof(*e));
	if (!e)
		return 0;
	if (l)
		e->h.task = l->task;
	else
		null_task(&e->h.task);
	e->sock = cookie;
	e->drops = drops;
	e->queued = queued;
	e->backlog = backlog;
	load_ip(skb, &e->saddr, p->family, 16, 24);
	load_ip(skb, &e->daddr, p->family, 12, 8);
	e->family = p->family;
	e->sport = p->dport;
	e->dport = p->sport;
	e->netns = netns(sk);
	submit(e, BBX_TYPE_listen_overflow, sizeof(*e));
	return 0;
}

#endif
