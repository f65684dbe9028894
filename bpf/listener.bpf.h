/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
#ifndef BB_LISTENER_BPF_H
#define BB_LISTENER_BPF_H
/* Who listens on a TCP port. The tcp family learns it; the net family, which sees the packets that come in, asks. */
#include "common.bpf.h"
#include <bpf/bpf_endian.h>

enum { INET = 2, INET6 = 10 };

/* Made by recorder/lanes.c, as those of lanes.bpf.h. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, BB_LISTENERS_MAX);
	__type(key, struct bb_listener_key);
	__type(value, struct bb_listener);
} bb_listeners SEC(".maps");

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

static __always_inline void listener_key(struct sock *sk, struct bb_listener_key *ret_k)
{
	ret_k->netns = netns(sk);
	ret_k->port = local_port(sk);
	if (BPF_CORE_READ(sk, __sk_common.skc_family) == INET)
		map_ipv4(ret_k->addr, BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr));
	else
		BPF_CORE_READ_INTO(&ret_k->addr, sk, __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr8);
}

/* Who listens where a connection came in: on its very address, on any of IPv4, on any at all. */
static __noinline struct bb_listener *find_listener(struct sock *sk)
{
	struct bb_listener_key k;
	struct bb_listener *l;

	listener_key(sk, &k);
	l = bpf_map_lookup_elem(&bb_listeners, &k);
	if (l)
		return l;
	if (is_mapped(k.addr)) {
		__builtin_memset(k.addr + 12, 0, 4);
		l = bpf_map_lookup_elem(&bb_listeners, &k);
		if (l)
			return l;
	}
	__builtin_memset(k.addr, 0, sizeof(k.addr));
	return bpf_map_lookup_elem(&bb_listeners, &k);
}

#endif
