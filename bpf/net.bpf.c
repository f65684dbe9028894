/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/*
 * dns: questions that leave this node's sockets and the answers that come back. Every packet of the node's sockets passes here, so what is
 * not of port 53 is let go after a few loads; profile full also counts it (flow: recorder/flows.c reads the map), and what comes to a full
 * queue makes listen_overflow (overflow.bpf.h). A record has the beginning of the message in place of the answers: recorder/dns.c reads it.
 */
#include "listener.bpf.h"

enum { PROTO_HOPOPTS = 0, PROTO_TCP = 6, PROTO_UDP = 17, DNS_PORT = 53, DNS_HEADER_BYTES = 12, TCP_SYN = 2, TCP_RST = 4, TCP_ACK = 16 };

enum dns_event { DNS_EVENT_query = 1, DNS_EVENT_answer };

struct dns_record {
	struct bb_dns e;
	__u8 message[BB_DNS_MAX];
};

struct asker {
	struct bb_task task;
	__u64 is_wanted;
};

/* Who asks by which socket, by its cookie. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, struct asker);
} askers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, BB_FLOWS_MAX);
	__type(key, __u64);
	__type(value, struct bb_flow_counts);
} flows SEC(".maps");

/* Where things are in a packet; it begins with the network header. */
struct packet {
	__u32 family, protocol, transport; /* offset of the transport header */
	__u32 sport, dport;
};

static __always_inline bool read_packet(struct __sk_buff *skb, struct packet *ret_p)
{
	__u8 *ip = (__u8 *)(long)skb->data, *end = (__u8 *)(long)skb->data_end, *transport;

	if (ip + 20 > end)
		return false;
	if (ip[0] >> 4 == 4) {
		/* Fragments but the first have no ports. */
		if (ip[6] & 0x1f || ip[7])
			return false;
		ret_p->family = INET;
		ret_p->protocol = ip[9];
		ret_p->transport = (ip[0] & 15) * 4;
	} else {
		ret_p->family = INET6;
		ret_p->protocol = ip[6];
		ret_p->transport = 40;
		if (ip + 48 > end)
			return false;
		/* Packets above 64 KiB have their length in a header of their own (RFC 2675). */
		if (ret_p->protocol == PROTO_HOPOPTS) {
			ret_p->protocol = ip[40];
			ret_p->transport += (ip[41] + 1) * 8;
		}
	}
	if (ret_p->protocol != PROTO_UDP && ret_p->protocol != PROTO_TCP)
		return false;
	transport = ip + ret_p->transport;
	if (transport + 4 > end)
		return false;
	ret_p->sport = transport[0] << 8 | transport[1];
	ret_p->dport = transport[2] << 8 | transport[3];
	return true;
}

/* Where the message begins: over TCP behind its length, if it is the first of a segment. */
static __always_inline __u32 message_at(struct __sk_buff *skb, const struct packet *p)
{
	__u8 words = 0;

	if (p->protocol == PROTO_UDP)
		return p->transport + 8;
	bpf_skb_load_bytes(skb, p->transport + 12, &words, 1);
	return p->transport + (words >> 4) * 4 + 2;
}

static __always_inline __u8 tcp_flags(struct __sk_buff *skb, const struct packet *p)
{
	__u8 flags = 0;

	bpf_skb_load_bytes(skb, p->transport + 13, &flags, 1);
	return flags;
}

static __always_inline void load_ip(struct __sk_buff *skb, struct bb_ip *ip, __u32 family, __u32 v4_at, __u32 v6_at)
{
	__builtin_memset(ip->addr, 0, sizeof(ip->addr));
	ip->family = family;
	if (family == INET)
		bpf_skb_load_bytes(skb, v4_at, ip->addr, 4);
	else
		bpf_skb_load_bytes(skb, v6_at, ip->addr, 16);
}

/*
 * Whom a question is from. Datagrams leave in the context of their sender, and so does the first segment with data of a connection; later ones
 * may leave in an interrupt.
 */
static __always_inline void remember_asker(struct __sk_buff *skb, const struct packet *p)
{
	struct task_struct *current = (void *)bpf_get_current_task();
	__u64 cookie = bpf_get_socket_cookie(skb);
	struct asker a = {};

	if (BPF_CORE_READ(current, flags) & PF_KTHREAD)
		return;
	fill_task(&a.task, current);
	a.is_wanted = is_wanted(current);
	bpf_map_update_elem(&askers, &cookie, &a, p->protocol == PROTO_UDP ? BPF_ANY : BPF_NOEXIST);
}

/* Returns whether it is to be recorded. */
static __always_inline bool fill_asker(struct bb_task *ret_t, __u64 cookie)
{
	struct asker *a = bpf_map_lookup_elem(&askers, &cookie);

	null_task(ret_t);
	if (!a)
		return !config.filter_cgroup;
	*ret_t = a->task;
	return a->is_wanted;
}

static __noinline int put_dns(struct __sk_buff *skb, struct packet *p, enum dns_event event)
{
	__u64 at, n, cookie = bpf_get_socket_cookie(skb);
	struct bb_task task;
	struct dns_record *r;

	if (!p)
		return 0;
	at = message_at(skb, p);
	if (at + DNS_HEADER_BYTES > skb->len)
		return 0;
	if (event == DNS_EVENT_query)
		remember_asker(skb, p);
	if (!fill_asker(&task, cookie) || !admit(BBX_TYPE_dns, task.cgroup_id))
		return 0;
	n = skb->len - at;
	r = reserve(BBX_TYPE_dns, sizeof(*r));
	if (!r)
		return 0;
	r->e.h.task = task;
	r->e.sock = cookie;
	r->e.latency_ns = BB_NULL_U64;
	r->e.name.off = 0;
	r->e.answers.off = sizeof(r->e);
	if (event == DNS_EVENT_query)
		load_ip(skb, &r->e.server, p->family, 16, 24);
	else
		load_ip(skb, &r->e.server, p->family, 12, 8);
	r->e.event = event;
	r->e.protocol = p->protocol;
	if (n > sizeof(r->message))
		n = sizeof(r->message);
	OPAQUE(n);
	if (n < DNS_HEADER_BYTES || n > sizeof(r->message) || bpf_skb_load_bytes(skb, at, r->message, n))
		n = 0;
	r->e.answers.len = n;
	submit(r, BBX_TYPE_dns, sizeof(*r));
	return 0;
}

/* The kernel's own struct, which has more than a bpf_sock. */
static __always_inline struct sock *socket_of(struct __sk_buff *skb)
{
	struct sk_buff *packet = (void *)skb;
	struct sock *sk = NULL;

	bpf_probe_read_kernel(&sk, sizeof(sk), FIELD_ADDR(packet, sk));
	return sk;
}

#include "overflow.bpf.h"

/* ---- Flows ---- */

/* Returns whether the current task is known to send this: a datagram, or what opens a connection. */
static __always_inline bool is_of_current(struct __sk_buff *skb, const struct packet *p)
{
	return p->protocol == PROTO_UDP || (tcp_flags(skb, p) & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

static __always_inline void fill_flow_task(struct bb_flow_counts *f, struct __sk_buff *skb, const struct packet *p, bool is_sent)
{
	struct task_struct *current = (void *)bpf_get_current_task();

	if (is_sent && is_of_current(skb, p) && !(BPF_CORE_READ(current, flags) & PF_KTHREAD))
		fill_task(&f->task, current);
}

/* The first packet of a socket. */
static __noinline int add_flow(struct __sk_buff *skb, struct packet *p, __u64 cookie, bool is_sent, const struct bb_listener *server)
{
	struct bb_flow_counts f = { .first_ns = bpf_ktime_get_boot_ns() };

	if (!p)
		return 0;
	f.family = p->family;
	f.protocol = p->protocol;
	if (server)
		f.task = server->task;
	else
		null_task(&f.task);
	if (is_sent) {
		load_ip(skb, &f.saddr, p->family, 12, 8);
		load_ip(skb, &f.daddr, p->family, 16, 24);
		f.sport = p->sport;
		f.dport = p->dport;
	} else {
		load_ip(skb, &f.daddr, p->family, 12, 8);
		load_ip(skb, &f.saddr, p->family, 16, 24);
		f.sport = p->dport;
		f.dport = p->sport;
	}
	bpf_map_update_elem(&flows, &cookie, &f, BPF_NOEXIST);
	return 0;
}

/* The first packet that is seen of a socket: is it recorded, and has it an owner that the packet does not tell? */
static __always_inline bool meet_flow(struct __sk_buff *skb, const struct packet *p, bool is_sent, const struct bb_listener **ret_server)
{
	bool is_own = is_sent && is_of_current(skb, p);

	/* A connection that came in belongs to who listens; its own packets come and go in interrupts. */
	*ret_server = !is_own && p->protocol == PROTO_TCP ? find_listener(socket_of(skb)) : NULL;
	if (!config.filter_cgroup)
		return true;
	return *ret_server ? (*ret_server)->is_wanted : is_own && is_wanted((void *)bpf_get_current_task());
}

static __always_inline void count_flow(struct __sk_buff *skb, struct packet *p, bool is_sent)
{
	__u64 cookie = bpf_get_socket_cookie(skb);
	struct bb_flow_counts *f = bpf_map_lookup_elem(&flows, &cookie);
	const struct bb_listener *server;

	if (!cookie)
		return;
	if (!f) {
		if (!meet_flow(skb, p, is_sent, &server))
			return;
		add_flow(skb, p, cookie, is_sent, server);
		f = bpf_map_lookup_elem(&flows, &cookie);
	}
	if (!f)
		return;
	if (f->task.tgid == BB_NULL_U32)
		fill_flow_task(f, skb, p, is_sent);
	if (is_sent) {
		__sync_fetch_and_add(&f->bytes_sent, skb->len);
		__sync_fetch_and_add(&f->packets_sent, 1);
		f->many |= p->dport != f->dport;
	} else {
		__sync_fetch_and_add(&f->bytes_received, skb->len);
		__sync_fetch_and_add(&f->packets_received, 1);
		f->many |= p->sport != f->dport;
	}
}

SEC("cgroup_skb/egress")
int net_egress(struct __sk_buff *skb)
{
	struct packet p;

	if (!read_packet(skb, &p))
		return 1;
	if (config.counts_flows)
		count_flow(skb, &p, true);
	if (p.dport == DNS_PORT)
		put_dns(skb, &p, DNS_EVENT_query);
	return 1;
}

SEC("cgroup_skb/ingress")
int net_ingress(struct __sk_buff *skb)
{
	struct packet p;

	if (!read_packet(skb, &p))
		return 1;
	if (config.counts_flows)
		count_flow(skb, &p, false);
	if (p.sport == DNS_PORT)
		put_dns(skb, &p, DNS_EVENT_answer);
	if (p.protocol == PROTO_TCP && is_for_listener(skb))
		meet_listener(skb, &p);
	return 1;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
