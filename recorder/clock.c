/* SPDX-License-Identifier: Apache-2.0 */
#include "clock.h"

#include <sys/timex.h>
#include <time.h>

#define TRIES 5

struct reading {
	uint64_t boot, width, monotonic, realtime, tai;
};

static uint64_t read_ns(clockid_t id)
{
	struct timespec t;

	if (clock_gettime(id, &t))
		return BB_NULL_U64;
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t rec_boot_ns(void)
{
	return read_ns(CLOCK_BOOTTIME);
}

static struct reading read_once(void)
{
	uint64_t before = rec_boot_ns(), after;
	struct reading r = { .realtime = read_ns(CLOCK_REALTIME), .monotonic = read_ns(CLOCK_MONOTONIC),
			     .tai = read_ns(CLOCK_TAI) };

	after = rec_boot_ns();
	r.width = after - before;
	r.boot = before + r.width / 2;
	return r;
}

void rec_clock_build(struct rec_build *b)
{
	struct reading best = read_once();
	struct timex tx = { 0 };
	struct bb_clock *c;
	int state;

	for (int i = 1; i < TRIES; i++) {
		struct reading r = read_once();

		if (r.width < best.width)
			best = r;
	}
	state = adjtimex(&tx);
	c = REC_BUILD(b, clock, best.boot);
	c->monotonic = best.monotonic;
	c->realtime = best.realtime;
	c->tai = best.tai;
	c->width = best.width;
	c->max_error = state < 0 ? BB_NULL_U64 : (__u64)tx.maxerror;
	c->status = state < 0 ? BB_NULL_U64 : (__u64)(unsigned)tx.status;
}
