/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/*
 * block_slow: requests to disks that took long or failed. block_io: how long all took, counted in a map that recorder/latency.c reads. A
 * request is remembered by its address from when the disk gets it.
 */
#include "common.bpf.h"

enum { OP_MASK = 0xff, ERR_IO = 5 };

struct issued {
	__u64 ts_ns;
	struct bb_task task;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64);
	__type(value, struct issued);
} requests SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, BB_DISKS_MAX);
	__type(key, struct bb_disk_key);
	__type(value, struct bb_disk_counts);
} disk_counts SEC(".maps");

/* Before Linux 5.17 the disk is the request's, then its queue's. */
static __always_inline struct gendisk *request_disk(struct request *rq)
{
	if (bpf_core_field_exists(((struct request___old *)0)->rq_disk))
		return BPF_CORE_READ((struct request___old *)rq, rq_disk);
	return BPF_CORE_READ(rq, q, disk);
}

/* blk_status_t before it is an errno (block/blk-core.c); before Linux 5.17 it is one already. */
static __always_inline __u32 request_errno(int status)
{
	static const __u8 errnos[] = { 0, 95, 110, 28, 67, 121, 52, 61, 84, 12, 5, 11, 11 };

	if (status <= 0)
		return -status;
	switch (status) {
#define STATUS(n) case n: return errnos[n]
	STATUS(1); STATUS(2); STATUS(3); STATUS(4); STATUS(5); STATUS(6); STATUS(7); STATUS(8); STATUS(9); STATUS(10); STATUS(11); STATUS(12);
#undef STATUS
	}
	return ERR_IO;
}

static __always_inline void count(const struct bb_disk_key *key, __u64 ns, __u32 bytes, bool has_failed)
{
	struct bb_disk_counts *c = bpf_map_lookup_elem(&disk_counts, key), none = {};
	__u64 us = ns / 1000;
	__u32 at = 0, i;

	if (!c) {
		bpf_map_update_elem(&disk_counts, key, &none, BPF_NOEXIST);
		c = bpf_map_lookup_elem(&disk_counts, key);
	}
	if (!c)
		return;
	for (i = 0; i < BB_LATENCY_BUCKETS - 1 && us >> i; i++)
		at = i + 1;
	if (at >= BB_LATENCY_BUCKETS)
		return;
	__sync_fetch_and_add(&c->buckets[at], 1);
	__sync_fetch_and_add(&c->bytes, bytes);
	__sync_fetch_and_add(&c->ns, ns);
	if (has_failed)
		__sync_fetch_and_add(&c->failed, 1);
}

static __always_inline int issue(struct request *rq)
{
	struct issued i = { .ts_ns = bpf_ktime_get_boot_ns() };
	__u64 key = (__u64)rq;

	fill_task(&i.task, (struct task_struct *)bpf_get_current_task());
	bpf_map_update_elem(&requests, &key, &i, BPF_ANY);
	return 0;
}

SEC("tp_btf/block_rq_issue")
int BPF_PROG(block_issue, struct request *rq)
{
	return issue(rq);
}

/* Before Linux 5.11 the queue comes first. */
SEC("tp_btf/block_rq_issue")
int BPF_PROG(block_issue_queue, struct request_queue *q, struct request *rq)
{
	return issue(rq);
}

static __always_inline void put_slow(const struct issued *i, struct request *rq, const struct bb_disk_key *disk, __u64 ns, __u32 err)
{
	struct bb_block_slow *e;

	if (config.filter_cgroup || !admit(BBX_TYPE_block_slow, i->task.cgroup_id))
		return;
	e = reserve(BBX_TYPE_block_slow, sizeof(*e));
	if (!e)
		return;
	e->h.task = i->task;
	e->latency_ns = ns;
	e->sector = BPF_CORE_READ(rq, __sector);
	e->bytes = BPF_CORE_READ(rq, __data_len);
	e->major = disk->major;
	e->minor = disk->minor;
	e->op = disk->op;
	e->errno = err;
	submit(e, BBX_TYPE_block_slow, sizeof(*e));
}

/* A part of a request may be done before the rest: it is over when all of it is, or when it fails. */
SEC("tp_btf/block_rq_complete")
int BPF_PROG(block_complete, struct request *rq, int status, unsigned int bytes)
{
	__u64 key = (__u64)rq, ns;
	struct issued *known = bpf_map_lookup_elem(&requests, &key), i;
	__u32 err = request_errno(status);
	struct gendisk *disk = request_disk(rq);
	struct bb_disk_key k = { .op = BPF_CORE_READ(rq, cmd_flags) & OP_MASK };

	if (!known || (!err && bytes < BPF_CORE_READ(rq, __data_len)))
		return 0;
	i = *known;
	bpf_map_delete_elem(&requests, &key);
	/* Commands of drivers have no disk. */
	if (!disk)
		return 0;
	k.major = BPF_CORE_READ(disk, major);
	k.minor = BPF_CORE_READ(disk, first_minor);
	ns = bpf_ktime_get_boot_ns() - i.ts_ns;
	count(&k, ns, bytes, err != 0);
	if (err || ns >= BB_SLOW_IO_NS)
		put_slow(&i, rq, &k, ns, err);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
