/* SPDX-License-Identifier: Apache-2.0 */
#include "dist.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

uint64_t rng_next(struct rng *r)
{
	r->state ^= r->state << 13;
	r->state ^= r->state >> 7;
	r->state ^= r->state << 17;
	return r->state;
}

uint64_t rng_below(struct rng *r, uint64_t n)
{
	return (rng_next(r) >> 11) % n;
}

/* Above 0, at most 1. */
static double unit(struct rng *r)
{
	return (double)((rng_next(r) >> 11) + 1) / 9007199254740992.0;
}

double rng_exponential(struct rng *r, double mean)
{
	return -log(unit(r)) * mean;
}

double rng_lognormal(struct rng *r, double median, double sigma)
{
	double radius = sqrt(-2 * log(unit(r)));

	return median * exp(sigma * radius * cos(6.283185307179586 * unit(r)));
}

int zipf_init(struct zipf *z, size_t n)
{
	double sum = 0;

	*z = (struct zipf){ .n = n, .upto = malloc(n * sizeof(*z->upto)) };
	if (!z->upto)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		z->upto[i] = sum += 1.0 / (double)(i + 1);
	return 0;
}

void zipf_done(struct zipf *z)
{
	free(z->upto);
}

size_t zipf_pick(const struct zipf *z, struct rng *r)
{
	double at = unit(r) * z->upto[z->n - 1];
	size_t lo = 0, hi = z->n - 1;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (z->upto[mid] < at)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}
