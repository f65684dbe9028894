/* SPDX-License-Identifier: Apache-2.0 */
#include "latency.h"

#include <stdio.h>
#include "clock.h"
#include "histogram.h"

struct out {
	struct rec_build *b;
	rec_put_fn *put;
	void *arg;
};

void rec_latencies_done(struct rec_latencies *l)
{
	rec_counted_done(&l->disks);
	rec_counted_done(&l->calls);
}

static int put_disk(void *arg, const void *key, const void *now, const void *then, uint64_t interval_ns)
{
	const struct bb_disk_counts none = { 0 }, *old = then ? then : &none, *new = now;
	const struct bb_disk_key *k = key;
	const struct out *o = arg;
	struct bb_block_io *row;
	struct rec_latency l;
	char device[32];

	rec_latency_of(&l, new->buckets, old->buckets);
	if (!l.n)
		return 0;
	snprintf(device, sizeof(device), "%u:%u", k->major, k->minor);
	row = REC_BUILD(o->b, block_io, rec_boot_ns());
	row->requests = l.n;
	row->failed = new->failed - old->failed;
	row->bytes = new->bytes - old->bytes;
	row->total_ns = new->ns - old->ns;
	row->p50_ns = l.p50_ns;
	row->p99_ns = l.p99_ns;
	row->max_ns = l.max_ns;
	row->interval_ns = interval_ns;
	row->histogram = rec_build_text(o->b, l.text);
	row->device = rec_build_text(o->b, device);
	row->op = k->op;
	rec_build_end(o->b);
	return o->put(o->arg, o->b->buf, o->b->len);
}

static int put_call(void *arg, const void *key, const void *now, const void *then, uint64_t interval_ns)
{
	const struct bb_latency_counts none = { 0 }, *old = then ? then : &none, *new = now;
	const struct bb_latency_key *k = key;
	const struct out *o = arg;
	struct bb_syscall_latency *row;
	struct rec_latency l;

	rec_latency_of(&l, new->buckets, old->buckets);
	if (!l.n)
		return 0;
	row = REC_BUILD(o->b, syscall_latency, rec_boot_ns());
	row->h.task = (struct bb_task){ .cgroup_id = k->cgroup_id };
	row->samples = l.n;
	row->total_ns = new->ns - old->ns;
	row->p50_ns = l.p50_ns;
	row->p99_ns = l.p99_ns;
	row->max_ns = l.max_ns;
	row->interval_ns = interval_ns;
	row->histogram = rec_build_text(o->b, l.text);
	row->syscall = k->number;
	rec_build_end(o->b);
	return o->put(o->arg, o->b->buf, o->b->len);
}

int rec_latencies_write(struct rec_latencies *l, const struct rec_probes *p, struct rec_build *b, rec_put_fn *put, void *arg)
{
	int disks = rec_probes_map(p, REC_FAMILY_block, "disk_counts"), calls = rec_probes_map(p, REC_FAMILY_latency, "latencies"), r = 0;
	struct out o = { b, put, arg };

	if (disks >= 0)
		r = rec_counted_read(&l->disks, disks, BB_DISKS_MAX, sizeof(struct bb_disk_key), sizeof(struct bb_disk_counts), put_disk, &o);
	if (!r && calls >= 0)
		r = rec_counted_read(&l->calls, calls, BB_LATENCIES_MAX, sizeof(struct bb_latency_key), sizeof(struct bb_latency_counts),
				     put_call, &o);
	return r;
}
