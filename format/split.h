/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_SPLIT_H
#define BBX_SPLIT_H
/*
 * Split values (FORMAT.md 7.1): of each a class, which says its size and its first bits and compresses, and the bits below, which are noise
 * and do not. Private to the library.
 */
#include "bytes.h"

/* Bits behind the first one that a class tells, at most. */
#define BBX_SPLIT_MAX 3u
#define BBX_SPLIT_CLASSES 128u /* of either sign */

static inline uint64_t bbx_split_magnitude(uint64_t v)
{
	return v ^ (uint64_t)((int64_t)v >> 63);
}

/* Bits of a value that stand outside of its class. No branch: which values have any cannot be predicted. */
static inline unsigned bbx_split_rest(uint64_t magnitude, unsigned detail)
{
	return 63 - (unsigned)__builtin_clzll(magnitude | 1ull << detail) - detail;
}

static inline unsigned bbx_split_class(uint64_t magnitude, unsigned detail)
{
	unsigned rest = bbx_split_rest(magnitude, detail);

	return (rest << detail) + (unsigned)(magnitude >> rest);
}

/* The detail that classes of n values have, the smallest and largest as signed numbers. */
unsigned bbx_split_detail(size_t n, int64_t min, int64_t max);

/*
 * Writes n values, each less the one before it when differences is set: then v[-1] stands before the first. At most 1 + 9 * n bytes, and up to
 * 8 more are touched. Returns the end.
 */
uint8_t *bbx_split_put(const uint64_t *v, size_t n, bool differences, unsigned detail, uint8_t *p);

/* Reads n values. Returns 0, -EBADMSG. */
int bbx_split_read(struct bbx_cursor *c, uint64_t *u, size_t n);

#endif
