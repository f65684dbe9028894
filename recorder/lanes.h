/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_LANES_H
#define REC_LANES_H
/*
 * The maps that all BPF programs share (bpf/lanes.bpf.h): the ring buffers of both lanes, the counters, the budgets, who listens
 * where, and who has which ids. Their sizes are chosen here.
 */
#include <stddef.h>
#include <stdint.h>
#include <linux/types.h>
#include "../bpf/config.h"
#include "ring_plan.h"

struct bb_listener;
struct bb_listener_key;
struct bpf_map;
struct rec_budget;

struct rec_lanes {
	struct rec_ring_plan plan;
	int ring_fds[BB_RINGS_MAX];
	int rings_fd, counts_fd, budgets_fd, listeners_fd, creds_fd;
	int n_cpus;
};

/* What the programs counted of a type. stored = produced - dropped - throttled, once all records are read. */
struct rec_counts {
	uint64_t produced, dropped, throttled;
};

/* Makes the maps. Returns 0, or bpf(2)'s negative errno; rec_lanes_close accepts what it left. */
int rec_lanes_open(struct rec_lanes *l, struct rec_ring_plan plan, int n_cpus);
/* Also of what is zeroed. */
void rec_lanes_close(struct rec_lanes *l);
/* What the programs must know of them. */
void rec_lanes_configure(const struct rec_lanes *l, struct bb_config *c);
/* Makes a map of an object that is not loaded yet stand for the shared one of its name; others are left alone. Returns 0, libbpf's errno. */
int rec_lanes_share(const struct rec_lanes *l, struct bpf_map *map);
/* Tells the programs who listens there, unless they know. */
void rec_lanes_listen(const struct rec_lanes *l, const struct bb_listener_key *k, const struct bb_listener *who);
/* The counters of an event type (enum bbx_type_id), summed over the CPUs. Returns 0, -ENOMEM, bpf(2)'s errno. */
int rec_lanes_counts(const struct rec_lanes *l, uint32_t type_id, struct rec_counts *ret_c);
/* The budgets of which something was left out. The caller frees *ret_list. Returns 0, -ENOMEM, bpf(2)'s errno. */
int rec_lanes_budgets(const struct rec_lanes *l, struct rec_budget **ret_list, size_t *ret_n);

#endif
