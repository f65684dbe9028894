/* SPDX-License-Identifier: Apache-2.0 */
#include "lanes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "cleanup.h"
#include "throttle.h"
#include "../bpf/wire.h"

/* Bulk events of one type that a cgroup may record in a second, when nothing else was said. */
#define BULK_RATE 1000u

static int make_rings(struct rec_lanes *l)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts);
	const __u32 n = l->plan.n_critical + l->plan.n_bulk;

	for (__u32 i = 0; i < n; i++) {
		l->ring_fds[i] = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "bb_ring", 0, 0, l->plan.ring_bytes, NULL);
		if (l->ring_fds[i] < 0)
			return -errno;
	}
	opts.inner_map_fd = (__u32)l->ring_fds[0];
	l->rings_fd = bpf_map_create(BPF_MAP_TYPE_ARRAY_OF_MAPS, "bb_rings", sizeof(__u32), sizeof(__u32), n, &opts);
	if (l->rings_fd < 0)
		return -errno;
	for (__u32 i = 0; i < n; i++)
		if (bpf_map_update_elem(l->rings_fd, &i, &l->ring_fds[i], BPF_ANY))
			return -errno;
	return 0;
}

int rec_lanes_open(struct rec_lanes *l, struct rec_ring_plan plan, int n_cpus)
{
	int r;

	*l = (struct rec_lanes){ .plan = plan, .rings_fd = -1, .counts_fd = -1, .budgets_fd = -1, .listeners_fd = -1, .creds_fd = -1,
				 .n_cpus = n_cpus };
	for (unsigned i = 0; i < BB_RINGS_MAX; i++)
		l->ring_fds[i] = -1;
	r = make_rings(l);
	if (r < 0)
		return r;
	l->counts_fd = bpf_map_create(BPF_MAP_TYPE_PERCPU_ARRAY, "bb_counts", sizeof(__u32), sizeof(struct bb_counts),
				      BB_COUNTS_MAX, NULL);
	if (l->counts_fd < 0)
		return -errno;
	l->budgets_fd = bpf_map_create(BPF_MAP_TYPE_LRU_HASH, "bb_budgets", sizeof(struct bb_budget_key),
				       sizeof(struct bb_budget), BB_BUDGETS_MAX, NULL);
	if (l->budgets_fd < 0)
		return -errno;
	l->listeners_fd = bpf_map_create(BPF_MAP_TYPE_LRU_HASH, "bb_listeners", sizeof(struct bb_listener_key),
					 sizeof(struct bb_listener), BB_LISTENERS_MAX, NULL);
	if (l->listeners_fd < 0)
		return -errno;
	l->creds_fd = bpf_map_create(BPF_MAP_TYPE_LRU_HASH, "bb_creds", sizeof(__u32), sizeof(struct bb_creds), BB_CREDS_MAX, NULL);
	return l->creds_fd < 0 ? -errno : 0;
}

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

void rec_lanes_close(struct rec_lanes *l)
{
	if (!l->n_cpus)
		return;
	for (unsigned i = 0; i < BB_RINGS_MAX; i++)
		close_fd(l->ring_fds[i]);
	close_fd(l->rings_fd);
	close_fd(l->counts_fd);
	close_fd(l->budgets_fd);
	close_fd(l->listeners_fd);
	close_fd(l->creds_fd);
}

void rec_lanes_configure(const struct rec_lanes *l, struct bb_config *c)
{
	c->n_critical = l->plan.n_critical;
	c->n_bulk = l->plan.n_bulk;
	c->wake_bytes = l->plan.wake_bytes;
	c->wake_step = l->plan.wake_step;
	c->bulk_cost_ns = BB_BUDGET_NS / BULK_RATE;
}

int rec_lanes_share(const struct rec_lanes *l, struct bpf_map *map)
{
	const struct {
		const char *name;
		int fd;
	} shared[] = { { "bb_rings", l->rings_fd }, { "bb_counts", l->counts_fd }, { "bb_budgets", l->budgets_fd },
		      { "bb_listeners", l->listeners_fd }, { "bb_creds", l->creds_fd } };

	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
		if (!strcmp(bpf_map__name(map), shared[i].name))
			return bpf_map__reuse_fd(map, shared[i].fd);
	return 0;
}

void rec_lanes_listen(const struct rec_lanes *l, const struct bb_listener_key *k, const struct bb_listener *who)
{
	bpf_map_update_elem(l->listeners_fd, k, who, BPF_NOEXIST);
}

int rec_lanes_counts(const struct rec_lanes *l, uint32_t type_id, struct rec_counts *ret_c)
{
	_cleanup_free_ struct bb_counts *values = calloc((size_t)l->n_cpus, sizeof(*values));
	struct rec_counts sum = { 0 };

	if (!values)
		return -ENOMEM;
	if (bpf_map_lookup_elem(l->counts_fd, &type_id, values))
		return -errno;
	for (int cpu = 0; cpu < l->n_cpus; cpu++) {
		sum.produced += values[cpu].produced;
		sum.dropped += values[cpu].dropped;
		sum.throttled += values[cpu].throttled;
	}
	*ret_c = sum;
	return 0;
}

int rec_lanes_budgets(const struct rec_lanes *l, struct rec_budget **ret_list, size_t *ret_n)
{
	_cleanup_free_ struct bb_budget_key *keys = malloc(BB_BUDGETS_MAX * sizeof(*keys));
	_cleanup_free_ struct bb_budget *values = malloc(BB_BUDGETS_MAX * sizeof(*values));
	struct rec_budget *list;
	__u32 n = BB_BUDGETS_MAX, token;
	size_t kept = 0;

	if (!keys || !values)
		return -ENOMEM;
	/* -ENOENT: that was the whole map. */
	if (bpf_map_lookup_batch(l->budgets_fd, NULL, &token, keys, values, &n, NULL) && errno != ENOENT)
		return -errno;
	list = malloc((n + 1) * sizeof(*list));
	if (!list)
		return -ENOMEM;
	for (__u32 i = 0; i < n; i++)
		if (values[i].throttled)
			list[kept++] = (struct rec_budget){ .key = keys[i], .b = values[i] };
	*ret_list = list;
	*ret_n = kept;
	return 0;
}
