/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_CHOOSE_H
#define BBX_CHOOSE_H
/*
 * Which encoding a column of a chunk gets, from what little a pass or two over its values tell. Private to the library.
 */
#include <stdbool.h>
#include <stddef.h>

#include "layout.h"

/*
 * What one pass over the values finds. Values and differences count as signed 64-bit numbers;
 * arithmetic wraps.
 */
struct bbx_shape {
	size_t n, runs;
	int64_t min, max;
	int64_t d_min, d_max; /* of the differences between neighbours; all of them if has_deltas */
	bool has_deltas;      /* packing differences may be worth it */
	uint64_t sum;         /* wrapped */
};

/* Bits that all of min to max fit into, less min. */
static inline unsigned bbx_width_of(int64_t min, int64_t max)
{
	uint64_t range = (uint64_t)max - (uint64_t)min;

	return range ? 64 - (unsigned)__builtin_clzll(range) : 0;
}

void bbx_shape_of(const uint64_t *v, size_t n, struct bbx_shape *ret_s);

/* Finds d_min and d_max of all differences, whatever has_deltas is. n > 1. */
void bbx_shape_differences(const uint64_t *v, struct bbx_shape *s);

/* True when the sum of the values, in full, is a signed 64-bit number; then *ret_sum is it. */
bool bbx_shape_sum(const uint64_t *v, const struct bbx_shape *s, int64_t *ret_sum);

/* Of what is written to be read quickly a smaller part, one in so many bytes, is not worth the time that it takes to read. */
#define BBX_QUICK_PART 5u

/*
 * The encoding with the fewest bytes: split values as they will be compressed, of which a sample tells, the others before
 * compression. Of those that are nearly as small, the cheapest to decode; quick: where split values save no BBX_QUICK_PART, too.
 */
enum bbx_encoding bbx_choose(const uint64_t *v, const struct bbx_shape *s, bool dict, bool quick);

#endif
