/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_LANES_H
#define REC_LANES_H
/*
 * The maps that all BPF programs share (bpf/lanes.bpf.h): the ring buffers of both lanes, the counters and the budgets. Their sizes
 * are chosen here.
 */
#include <stdbool.h>
#include <stdint.h>
#include <linux/types.h>
#include "../bpf/config.h"

struct bpf_map;

#define REC_RINGS_BYTES (16u << 20)
#define REC_RINGS_BYTES_MIN (128u << 10)
#define REC_RINGS_BYTES_MAX (1u << 30)

/* The rings of the critical lane come first. All have the same size, a power of two. */
struct rec_ring_plan {
	unsigned n_critical, n_bulk;
	uint32_t ring_bytes;
};

/* How many rings a lane is to have: one for 8 CPUs. */
unsigned rec_rings_for_cpus(int n_cpus);
/*
 * Divides the memory for all rings: half for each lane, in as many rings as wanted, a power of two; fewer when they would have no room
 * for the largest record. total is rounded down to a power of two, and brought within the limits above; 0 = the default.
 */
struct rec_ring_plan rec_rings_plan(uint64_t total, unsigned wanted);

struct rec_lanes {
	struct rec_ring_plan plan;
	int ring_fds[BB_RINGS_MAX];
	int rings_fd, counts_fd, budgets_fd;
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
/* The counters of an event type (enum bbx_type_id), summed over the CPUs. Returns 0, -ENOMEM, bpf(2)'s errno. */
int rec_lanes_counts(const struct rec_lanes *l, uint32_t type_id, struct rec_counts *ret_c);

#endif
