/* SPDX-License-Identifier: Apache-2.0 */
#include "block_io.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/bpf.h>
#include "cleanup.h"
#include "clock.h"
#include "histogram.h"

struct rec_disk {
	struct bb_disk_key key;
	struct bb_disk_counts counts;
};

void rec_block_io_done(struct rec_block_io *d)
{
	free(d->known);
	*d = (struct rec_block_io){ 0 };
}

static int by_key(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct bb_disk_key));
}

static int read_map(int fd, struct rec_disk **ret_list, size_t *ret_n)
{
	_cleanup_free_ struct bb_disk_key *keys = malloc(BB_DISKS_MAX * sizeof(*keys));
	_cleanup_free_ struct bb_disk_counts *values = malloc(BB_DISKS_MAX * sizeof(*values));
	__u32 n = BB_DISKS_MAX, token;
	struct rec_disk *list;

	if (!keys || !values)
		return -ENOMEM;
	if (bpf_map_lookup_batch(fd, NULL, &token, keys, values, &n, NULL) && errno != ENOENT)
		return -errno;
	list = malloc((n + 1) * sizeof(*list));
	if (!list)
		return -ENOMEM;
	for (__u32 i = 0; i < n; i++)
		list[i] = (struct rec_disk){ keys[i], values[i] };
	qsort(list, n, sizeof(*list), by_key);
	*ret_list = list;
	*ret_n = n;
	return 0;
}

static int put_disk(const struct rec_disk *now, const struct rec_disk *before, uint64_t interval_ns, struct rec_build *b, rec_put_fn *put,
		    void *arg)
{
	const struct bb_disk_counts none = { 0 }, *old = before ? &before->counts : &none, *new = &now->counts;
	struct bb_block_io *row;
	struct rec_latency l;
	char device[32];

	rec_latency_of(&l, new->buckets, old->buckets);
	if (!l.n)
		return 0;
	snprintf(device, sizeof(device), "%u:%u", now->key.major, now->key.minor);
	row = REC_BUILD(b, block_io, rec_boot_ns());
	row->requests = l.n;
	row->failed = new->failed - old->failed;
	row->bytes = new->bytes - old->bytes;
	row->total_ns = new->ns - old->ns;
	row->p50_ns = l.p50_ns;
	row->p99_ns = l.p99_ns;
	row->max_ns = l.max_ns;
	row->interval_ns = interval_ns;
	row->histogram = rec_build_text(b, l.text);
	row->device = rec_build_text(b, device);
	row->op = now->key.op;
	rec_build_end(b);
	return put(arg, b->buf, b->len);
}

int rec_block_io_write(struct rec_block_io *d, const struct rec_probes *p, struct rec_build *b, rec_put_fn *put, void *arg)
{
	int fd = rec_probes_map(p, REC_FAMILY_block, "disk_counts"), r;
	uint64_t now_ns = rec_boot_ns(), interval_ns = d->read_ns ? now_ns - d->read_ns : 0;
	struct rec_disk *now = NULL;
	size_t n = 0;

	if (fd < 0)
		return 0;
	d->read_ns = now_ns;
	r = read_map(fd, &now, &n);
	for (size_t i = 0; i < n && !r; i++)
		r = put_disk(&now[i], d->n ? bsearch(&now[i], d->known, d->n, sizeof(*now), by_key) : NULL, interval_ns, b, put, arg);
	if (now) {
		free(d->known);
		d->known = now;
		d->n = n;
	}
	return r;
}
