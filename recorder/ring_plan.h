/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_RING_PLAN_H
#define REC_RING_PLAN_H
/* How the memory for ring buffers is divided. */
#include <stdint.h>

#define REC_RINGS_BYTES (16u << 20)
#define REC_RINGS_BYTES_MIN (128u << 10)
#define REC_RINGS_BYTES_MAX (1u << 30)

/* The rings of the critical lane come first. All have the same size, a power of two. */
struct rec_ring_plan {
	unsigned n_critical, n_bulk;
	uint32_t ring_bytes;
	/* A ring that has this much in it wakes the reader, and again at each step more: a power of two, wake_bytes is a multiple. */
	uint32_t wake_bytes, wake_step;
};

/* How many rings a lane is to have: one for 8 CPUs. */
unsigned rec_rings_for_cpus(int n_cpus);
/*
 * Half of the memory is for each lane, in as many rings as wanted, a power of two; fewer when they would have no room for the
 * largest record. So it does not grow with the CPUs. total is rounded down to a power of two, and brought within the limits
 * above; 0 = the default.
 */
struct rec_ring_plan rec_rings_plan(uint64_t total, unsigned wanted);

#endif
