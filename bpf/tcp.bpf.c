/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/*
 * tcp: listen, connect, established, accept, refused, failed, close, unlisten. tcp_reset: connections cut by either end. tcp_retransmit: what the
 * network lost.
 */
#include "tcp_owner.bpf.h"

enum { PROTO_TCP = 6, PROTO_UDP = 17, ECONN_REFUSED = 111, SOCK_DONE_BIT = 1 };

enum tcp_event {
	TCP_EVENT_none, TCP_EVENT_listen, TCP_EVENT_connect, TCP_EVENT_established, TCP_EVENT_accept, TCP_EVENT_refused,
	TCP_EVENT_failed, TCP_EVENT_close, TCP_EVENT_unlisten,
};

static __always_inline enum tcp_event classify(struct sock *sk, int old, int new)
{
	if (new == BPF_TCP_LISTEN)
		return TCP_EVENT_listen;
	if (new == BPF_TCP_SYN_SENT)
		return TCP_EVENT_connect;
	if (new == BPF_TCP_ESTABLISHED)
		return old == BPF_TCP_SYN_SENT ? TCP_EVENT_established : TCP_EVENT_accept;
	if (new == BPF_TCP_CLOSE && old == BPF_TCP_LISTEN)
		return TCP_EVENT_unlisten;
	if (new != BPF_TCP_CLOSE || old == BPF_TCP_SYN_RECV || old == BPF_TCP_CLOSE)
		return TCP_EVENT_none;
	if (old == BPF_TCP_SYN_SENT)
		return BPF_CORE_READ(sk, sk_err) == ECONN_REFUSED ? TCP_EVENT_refused : TCP_EVENT_failed;
	return TCP_EVENT_close;
}

static __always_inline bool is_of_listener(enum tcp_event event)
{
	return event == TCP_EVENT_listen || event == TCP_EVENT_unlisten;
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

/* Both ends of a connection, seen from here. */
struct ends {
	__u8 local[16], remote[16]; /* IPv4 as ::ffff:a.b.c.d */
	__u32 family, sport, dport, netns;
};

static __always_inline void read_ends(struct ends *ret_e, struct sock *sk)
{
	ret_e->family = BPF_CORE_READ(sk, __sk_common.skc_family);
	if (ret_e->family == INET) {
		map_ipv4(ret_e->local, BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr));
		map_ipv4(ret_e->remote, BPF_CORE_READ(sk, __sk_common.skc_daddr));
	} else {
		BPF_CORE_READ_INTO(&ret_e->local, sk, __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr8);
		BPF_CORE_READ_INTO(&ret_e->remote, sk, __sk_common.skc_v6_daddr.in6_u.u6_addr8);
	}
	ret_e->sport = local_port(sk);
	ret_e->dport = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
	ret_e->netns = netns(sk);
}

/* IPv4 over an IPv6 socket is shown as IPv4: as the other end has it. For the records of all tables, which have the same columns. */
#define PUT_ENDS(e, ends)                           \
	do {                                        \
		(e)->family = (ends).family;        \
		fill_ip(&(e)->saddr, (ends).local); \
		fill_ip(&(e)->daddr, (ends).remote); \
		(e)->sport = (ends).sport;          \
		(e)->dport = (ends).dport;          \
		(e)->netns = (ends).netns;          \
	} while (0)

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
	if (e->event == TCP_EVENT_connect || is_of_listener(e->event))
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
	if (event == TCP_EVENT_unlisten) {
		forget_listener(sk, current, o);
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

/* Durations are the distances of rows. */
static __always_inline void put_begin(struct sock *sk, const struct bb_tcp *e)
{
	__u64 key = (__u64)sk;
	struct owner *o = bpf_map_lookup_elem(&owners, &key);

	if (o && e->event == TCP_EVENT_connect)
		o->syn_ns = e->h.ts_ns;
	else if (o)
		o->established_ns = e->h.ts_ns;
}

/*
 * Only close(2) and shutdown(2) make these transitions: the current task has the socket. A connection that came in may be another's than who
 * listens: of a child that accepts, or that was handed it.
 */
static __noinline void learn_owner(struct sock *sk)
{
	struct task_struct *current = (void *)bpf_get_current_task();
	struct owner o = {};
	__u64 key = (__u64)sk;

	if (BPF_CORE_READ(current, flags) & PF_KTHREAD)
		return;
	get_owner(sk, &o);
	if (o.task.tgid && (o.role != ROLE_PASSIVE || o.task.tgid == (__u32)BPF_CORE_READ(current, tgid)))
		return;
	fill_owner(&o, current);
	bpf_map_update_elem(&owners, &key, &o, BPF_ANY);
}

static __always_inline __u64 cookie(struct sock *sk)
{
	return config.has_cookie ? bpf_get_socket_cookie(sk) : (__u64)sk;
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(tcp_state, struct sock *sk, int old, int new)
{
	enum tcp_event event;
	struct owner o = {};
	struct ends ends;
	struct bb_tcp *e;

	if (BPF_CORE_READ(sk, sk_protocol) != PROTO_TCP)
		return 0;
	if (new == BPF_TCP_FIN_WAIT1 || new == BPF_TCP_LAST_ACK)
		learn_owner(sk);
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
	e->sock = cookie(sk);
	e->event = event;
	e->old_state = old;
	e->new_state = new;
	e->dur_ns = duration(e, &o);
	read_ends(&ends, sk);
	PUT_ENDS(e, ends);
	if (is_of_listener(event))
		e->daddr.family = 0;
	fill_traffic(e, sk, o.role);
	e->errno = BPF_CORE_READ(sk, sk_err);
	if (event == TCP_EVENT_connect || event == TCP_EVENT_established || event == TCP_EVENT_accept)
		put_begin(sk, e);
	submit(e, BBX_TYPE_tcp, sizeof(*e));
	return 0;
}

/* ---- Resets ---- */

enum direction { DIRECTION_sent = 1, DIRECTION_received };

/* Of a packet that came in: its sender is the remote end. */
static __always_inline void read_packet_ends(struct ends *ret_e, struct sk_buff *skb)
{
	unsigned char *head = BPF_CORE_READ(skb, head), *ip = head + BPF_CORE_READ(skb, network_header), version = 0;
	__be16 ports[2] = {};
	__be32 v4[2] = {};

	bpf_probe_read_kernel(&version, 1, ip);
	if (version >> 4 == 4) {
		ret_e->family = INET;
		bpf_probe_read_kernel(v4, sizeof(v4), ip + 12);
		map_ipv4(ret_e->remote, v4[0]);
		map_ipv4(ret_e->local, v4[1]);
	} else {
		ret_e->family = INET6;
		bpf_probe_read_kernel(ret_e->remote, 16, ip + 8);
		bpf_probe_read_kernel(ret_e->local, 16, ip + 24);
	}
	bpf_probe_read_kernel(ports, sizeof(ports), head + BPF_CORE_READ(skb, transport_header));
	ret_e->dport = bpf_ntohs(ports[0]);
	ret_e->sport = bpf_ntohs(ports[1]);
	ret_e->netns = BPF_CORE_READ(skb, dev, nd_net.net, ns.inum);
}

/* One that is closed already was closed by the current task, which close(2) or shutdown(2) lets cut the connection. */
static __always_inline void get_reset_owner(struct sock *sk, struct owner *ret_o)
{
	struct task_struct *current = (void *)bpf_get_current_task();

	if (!get_owner(sk, ret_o) && BPF_CORE_READ(sk, __sk_common.skc_state) == BPF_TCP_CLOSE &&
	    !(BPF_CORE_READ(current, flags) & PF_KTHREAD))
		fill_owner(ret_o, current);
}

/* sk NULL: a packet for nobody is answered. */
static __noinline void put_reset(struct sock *sk, struct sk_buff *skb, __u64 sock, enum direction direction)
{
	struct owner o = {};
	struct ends ends;
	struct bb_tcp_reset *e;

	if (sk)
		get_reset_owner(sk, &o);
	else
		o.is_wanted = !config.filter_cgroup;
	if (!o.is_wanted || !admit(BBX_TYPE_tcp_reset, o.task.cgroup_id))
		return;
	e = reserve(BBX_TYPE_tcp_reset, sizeof(*e));
	if (!e)
		return;
	e->h.task = o.task;
	if (!sk)
		null_task(&e->h.task);
	e->sock = sk ? sock : BB_NULL_U64;
	e->direction = direction;
	e->state = sk ? BPF_CORE_READ(sk, __sk_common.skc_state) : BB_NULL_U32;
	if (sk)
		read_ends(&ends, sk);
	else
		read_packet_ends(&ends, skb);
	PUT_ENDS(e, ends);
	submit(e, BBX_TYPE_tcp_reset, sizeof(*e));
}

/* Before Linux 6.10 only for packets that belong to a socket. */
SEC("tp_btf/tcp_send_reset")
int BPF_PROG(tcp_reset_sent, struct sock *sk, struct sk_buff *skb)
{
	if (sk)
		put_reset(sk, skb, cookie(sk), DIRECTION_sent);
	else if (skb)
		put_reset(NULL, skb, 0, DIRECTION_sent);
	return 0;
}

SEC("tp_btf/tcp_receive_reset")
int BPF_PROG(tcp_reset_received, struct sock *sk)
{
	put_reset(sk, NULL, cookie(sk), DIRECTION_received);
	return 0;
}

/* ---- Retransmissions ---- */

/* A row when a socket's number of them has doubled: all that a connection needs, and few where there are very many. */
static __always_inline bool has_doubled(struct sock *sk, __u32 total)
{
	__u64 key = (__u64)sk;
	struct owner *known = bpf_map_lookup_elem(&owners, &key);

	if (!known)
		return !(total & (total - 1));
	if (known->retransmits && total < 2 * known->retransmits)
		return false;
	known->retransmits = total;
	return true;
}

SEC("tp_btf/tcp_retransmit_skb")
int BPF_PROG(tcp_retransmit, struct sock *sk)
{
	struct tcp_sock *tp = (void *)sk;
	__u32 total = BPF_CORE_READ(tp, total_retrans), srtt = BPF_CORE_READ(tp, srtt_us) >> 3;
	struct owner o = {};
	struct ends ends;
	struct bb_tcp_retransmit *e;

	if (!has_doubled(sk, total))
		return 0;
	get_owner(sk, &o);
	if (!o.is_wanted || !admit(BBX_TYPE_tcp_retransmit, o.task.cgroup_id))
		return 0;
	e = reserve(BBX_TYPE_tcp_retransmit, sizeof(*e));
	if (!e)
		return 0;
	e->h.task = o.task;
	e->sock = cookie(sk);
	e->retransmits = total;
	e->rtt_us = srtt ? srtt : BB_NULL_U32;
	e->cwnd = BPF_CORE_READ(tp, snd_cwnd);
	e->state = BPF_CORE_READ(sk, __sk_common.skc_state);
	read_ends(&ends, sk);
	PUT_ENDS(e, ends);
	submit(e, BBX_TYPE_tcp_retransmit, sizeof(*e));
	return 0;
}

/* ---- What is open at the start ---- */

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 32768);
	__type(key, __u64);
	__type(value, __u64); /* the run that listed it */
} listed SEC(".maps");

/* The record goes to who reads the iterator. */
static __noinline long list_socket(struct seq_file *seq, struct sock *sk, struct task_struct *task, __u64 sock)
{
	struct bb_socket e = {};
	struct ends ends;

	read_ends(&ends, sk);
	fill_task(&e.h.task, task);
	e.h.ts_ns = bpf_ktime_get_boot_ns();
	e.h.size = sizeof(e);
	e.h.type = BBX_TYPE_socket;
	e.h.cpu = bpf_get_smp_processor_id();
	e.sock = sock;
	e.state = BPF_CORE_READ(sk, __sk_common.skc_state);
	e.protocol = BPF_CORE_READ(sk, sk_protocol);
	PUT_ENDS(&e, ends);
	if (!ends.dport)
		e.daddr.family = 0;
	return bpf_seq_write(seq, &e, sizeof(e));
}

/* A pointer that the verifier knows the type of is needed for a cookie. */
static __always_inline __u64 file_cookie(struct file *file)
{
	struct socket *socket;
	struct sock *sk;

	if (!config.has_cookie)
		return 0;
	socket = bpf_sock_from_file(file);
	sk = socket ? socket->sk : NULL;
	return sk ? bpf_get_socket_cookie(sk) : 0;
}

/*
 * Run at the start, and by an agent for each segment: who has which socket. Of those that share one, the first process is taken, most often a
 * parent. What came since the start has its owner by its events.
 */
SEC("iter/task_file")
int tcp_seed(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct socket *socket;
	struct owner o = {};
	struct sock *sk;
	__u64 key, sock, run, *listed_by;
	__u32 family, state, protocol;

	if (!task || !file)
		return 0;
	socket = BPF_CORE_READ(file, private_data);
	if (!socket || BPF_CORE_READ(socket, file) != file)
		return 0;
	sk = BPF_CORE_READ(socket, sk);
	family = BPF_CORE_READ(sk, __sk_common.skc_family);
	protocol = BPF_CORE_READ(sk, sk_protocol);
	if ((family != INET && family != INET6) || (protocol != PROTO_TCP && protocol != PROTO_UDP))
		return 0;
	key = (__u64)sk;
	run = ctx->meta->session_id;
	listed_by = bpf_map_lookup_elem(&listed, &key);
	state = BPF_CORE_READ(sk, __sk_common.skc_state);
	if (listed_by) {
		if (*listed_by == run)
			return 0;
	} else if (protocol == PROTO_TCP && state == BPF_TCP_LISTEN) {
		put_listener(sk, task, BPF_NOEXIST);
	} else if (protocol == PROTO_TCP && state != BPF_TCP_CLOSE) {
		fill_owner(&o, task);
		bpf_map_update_elem(&owners, &key, &o, BPF_NOEXIST);
	}
	if (!local_port(sk) || !is_wanted(task))
		return 0;
	sock = file_cookie(file);
	/* What did not fit comes here again. */
	if (!list_socket(ctx->meta->seq, sk, task, sock ? sock : key))
		bpf_map_update_elem(&listed, &key, &run, BPF_ANY);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
