/* SPDX-License-Identifier: Apache-2.0 */
#include "self.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>
#include "clock.h"
#include "host.h"

static uint64_t cpu_ns(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t))
		return 0;
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* proc_pid_statm(5): pages of the whole, and of what is resident. Each ring is mapped twice (rings.c). */
static uint64_t rss_bytes(uint64_t ring_bytes)
{
	unsigned long resident;
	uint64_t bytes;
	char line[128];

	rec_read_line("/proc/self/statm", line, sizeof(line));
	if (sscanf(line, "%*u %lu", &resident) != 1)
		return BB_NULL_U64;
	bytes = (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
	return bytes > ring_bytes ? bytes - ring_bytes : bytes;
}

struct bb_recorder *rec_self_build(struct rec_build *b, const struct rec_lanes *l, struct rec_rings *r)
{
	const struct rec_rings_use use = rec_rings_use(r);
	struct bb_recorder *row = REC_BUILD(b, recorder, rec_boot_ns());

	row->cpu_ns = cpu_ns();
	row->critical_ring_bytes = (uint64_t)l->plan.n_critical * l->plan.ring_bytes;
	row->critical_peak_bytes = use.critical_peak_bytes;
	row->bulk_ring_bytes = (uint64_t)l->plan.n_bulk * l->plan.ring_bytes;
	row->rss_bytes = rss_bytes(row->critical_ring_bytes + row->bulk_ring_bytes);
	row->bulk_peak_bytes = use.bulk_peak_bytes;
	row->lag_ns = use.lag_ns;
	row->rescued = use.rescued;
	return row;
}
