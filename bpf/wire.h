/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
#ifndef BB_WIRE_H
#define BB_WIRE_H
/*
 * The records that BPF programs write into the ring buffer and the recorder's decoder reads: one header, then the
 * fields of the table's rows in order (format/events.def), then the bytes its strings point at.
 *
 * The includer provides __u32 and friends: vmlinux.h in BPF, <linux/types.h> in the recorder.
 * All in the byte order of the machine; offsets count from the start of the record.
 */
#include "../format/schema_ids.h"

#define BB_COMM_LEN 16
#define BB_ARGV_MAX 32768u
#define BB_PATH_MAX 4096u
#define BB_DNS_MAX 512u
/* The largest record: exec with three paths and the arguments. */
#define BB_RECORD_MAX 65536u

#define BB_NULL_U32 0xffffffffu
#define BB_NULL_U64 0xffffffffffffffffull
#define BB_NULL_I32 ((__s32)0x80000000)

/* Bytes behind the record's struct; off 0 is NULL. */
struct bb_loc {
	__u32 off;
	__u32 len;
};

/* family AF_INET (2): the first 4 bytes of addr; AF_INET6 (10): all 16; 0: NULL. */
struct bb_ip {
	__u32 family;
	__u8 addr[16];
};

/* start_ns: start of the thread group's leader, CLOCK_BOOTTIME. (tgid, start_ns) is the process for ever. */
struct bb_task {
	__u32 tgid;
	__u32 tid;
	__u64 start_ns;
	__u64 cgroup_id;
	char comm[BB_COMM_LEN];
};

struct bb_hdr {
	__u64 ts_ns;
	__u32 size; /* of the whole record, strings included */
	__u16 type; /* enum bbx_type_id */
	__u16 cpu;
	struct bb_task task;
};

/* A value of the map of flows (bpf/net.bpf.c). One that was dropped and made again has another first_ns. */
struct bb_flow_counts {
	__u64 first_ns;
	__u64 bytes_sent, bytes_received, packets_sent, packets_received;
	struct bb_task task; /* tgid BB_NULL_U32: not known */
	struct bb_ip saddr, daddr;
	__u32 family, protocol, sport, dport;
	__u32 many; /* the remote ends are several: the first one stands here */
	__u32 unused;
};

/* Who listens where, for the programs alone. */
struct bb_listener_key {
	__u32 netns, port;
	__u8 addr[16]; /* IPv4 as ::ffff:a.b.c.d; all zero: any address */
};

struct bb_listener {
	struct bb_task task;
	__u64 sk; /* 0 = not known: told by /proc */
	__u64 is_wanted;
};

#define KIND(id, name, ctype, phys, dict, sql, doc) typedef ctype bb_kind_##name;
#include "../format/kinds.def"

#define EVENT(id, name, lane, doc) struct bb_##name { struct bb_hdr h;
#define STATE(id, name, doc) EVENT(id, name, CRITICAL, doc)
#define FIELD(table, id, kind, name, logical, flags, doc) bb_kind_##kind name;
#define END(table) };
#include "../format/events.def"

/* No holes: a record is copied as it is, and a hole would carry stale bytes of the kernel's stack. */
#define EVENT(id, name, lane, doc) _Static_assert(sizeof(struct bb_##name) == sizeof(struct bb_hdr)
#define STATE(id, name, doc) EVENT(id, name, CRITICAL, doc)
#define FIELD(table, id, kind, name, logical, flags, doc) + sizeof(bb_kind_##kind)
#define END(table) , "struct bb_" #table " has a hole: order its fields by size");
#include "../format/events.def"

#endif
