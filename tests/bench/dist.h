/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_DIST_H
#define BENCH_DIST_H
/*
 * Random numbers with the shapes that a busy node's events have. The same seed gives the same numbers.
 */
#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t state; /* not 0 */
};

uint64_t rng_next(struct rng *r);
/* A number below n. */
uint64_t rng_below(struct rng *r, uint64_t n);
/* Gaps between events that know nothing of each other. */
double rng_exponential(struct rng *r, double mean);
/* Latencies and sizes: half are below the median, a few far above. */
double rng_lognormal(struct rng *r, double median, double sigma);

/* Ranks 0 to n - 1, the one at rank k drawn in proportion to 1 / (k + 1). */
struct zipf {
	size_t n;
	double *upto; /* sum of the shares */
};

/* Returns 0, -ENOMEM. */
int zipf_init(struct zipf *z, size_t n);
void zipf_done(struct zipf *z);
size_t zipf_pick(const struct zipf *z, struct rng *r);

#endif
