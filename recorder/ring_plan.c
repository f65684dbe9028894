/* SPDX-License-Identifier: Apache-2.0 */
#include "ring_plan.h"

#include <linux/types.h>
#include "../bpf/config.h"

#define CPUS_A_RING 8
/* More than the largest record, an exec with three paths and all arguments; and a multiple of every page size. */
#define RING_BYTES_MIN (64u << 10)
/* What comes until the reader runs must fit behind the level at which it is woken. */
#define WAKE_BYTES_MAX (2u << 20)
#define WAKE_STEPS 8u

static uint64_t round_down_pow2(uint64_t n)
{
	while (n & (n - 1))
		n &= n - 1;
	return n;
}

unsigned rec_rings_for_cpus(int n_cpus)
{
	return n_cpus > CPUS_A_RING ? (unsigned)n_cpus / CPUS_A_RING : 1;
}

struct rec_ring_plan rec_rings_plan(uint64_t total, unsigned wanted)
{
	struct rec_ring_plan p = { .n_critical = (unsigned)round_down_pow2(wanted) };

	if (!total)
		total = REC_RINGS_BYTES;
	if (total < REC_RINGS_BYTES_MIN)
		total = REC_RINGS_BYTES_MIN;
	total = round_down_pow2(total < REC_RINGS_BYTES_MAX ? total : REC_RINGS_BYTES_MAX);
	while (p.n_critical > BB_RINGS_MAX / 2 || total / 2 / p.n_critical < RING_BYTES_MIN)
		p.n_critical /= 2;
	p.n_bulk = p.n_critical;
	p.ring_bytes = (uint32_t)(total / 2 / p.n_critical);
	p.wake_bytes = p.ring_bytes / 4 < WAKE_BYTES_MAX ? p.ring_bytes / 4 : WAKE_BYTES_MAX;
	p.wake_step = p.wake_bytes / WAKE_STEPS;
	return p;
}
