/* SPDX-License-Identifier: Apache-2.0 */
#include "split.h"

#include <errno.h>

#define CLASSES BBX_SPLIT_CLASSES
#define FEW 1024u    /* values of which more classes than sizes do not pay */

unsigned bbx_split_detail(size_t n, int64_t min, int64_t max)
{
	uint64_t low = bbx_split_magnitude((uint64_t)min), high = bbx_split_magnitude((uint64_t)max);
	uint64_t largest = low > high ? low : high;

	if (n < FEW)
		return 0;
	return bbx_split_class(largest, 2) < CLASSES ? 2 : 1;
}

/* Bits on their way to memory, the first of them lowest. */
struct bits_out {
	uint8_t *p;
	uint64_t acc;
	unsigned n; /* below 8 between values */
};

static inline void put_bits(struct bits_out *o, uint64_t bits, unsigned width)
{
	o->acc |= bits << o->n;
	o->n += width;
	bbx_put_u64(o->p, o->acc);
	o->p += o->n / 8;
	o->acc >>= o->n & ~7u;
	o->n %= 8;
}

static inline __attribute__((always_inline)) uint8_t *
put_split(const uint64_t *v, size_t n, bool differences, unsigned detail, uint8_t *p)
{
	struct bits_out out = { .p = p + n };

	for (size_t i = 0; i < n; i++) {
		uint64_t x = differences ? v[i] - *(v + i - 1) : v[i], m = bbx_split_magnitude(x);
		unsigned rest = bbx_split_rest(m, detail);
		uint64_t below = m & ((1ull << rest) - 1);

		p[i] = (uint8_t)((x >> 63 << 7) | bbx_split_class(m, detail));
		if (rest > 56) {
			put_bits(&out, below & 0xffffffff, 32);
			below >>= 32;
			rest -= 32;
		}
		put_bits(&out, below, rest);
	}
	if (out.n)
		*out.p++ = (uint8_t)out.acc;
	return out.p;
}

uint8_t *bbx_split_put(const uint64_t *v, size_t n, bool differences, unsigned detail, uint8_t *p)
{
	*p++ = (uint8_t)detail;
	return differences ? put_split(v, n, true, detail, p) : put_split(v, n, false, detail, p);
}

/* What class bytes stand for: a value is first ^ (bits below & mask). */
struct meaning {
	uint64_t first[2 * CLASSES], mask[2 * CLASSES];
	uint8_t rest[2 * CLASSES]; /* bits below */
};

#define NEAR 57u /* bits below that the 8 bytes from their first on are sure to hold */

/* Classes from that one on stand for no value. */
static unsigned end_of_classes(unsigned detail)
{
	unsigned end = (64 - detail) << detail;

	return end < CLASSES ? end : CLASSES;
}

static void explain(struct meaning *m, unsigned detail)
{
	uint64_t low = 1ull << detail;

	for (unsigned class = 0, end = end_of_classes(detail); class < CLASSES; class++) {
		unsigned rest = class < end && class >> detail > 1 ? (class >> detail) - 1 : 0;

		m->first[class] = rest ? (low + (class & (low - 1))) << rest : class;
		m->first[class + CLASSES] = ~m->first[class];
		m->mask[class] = m->mask[class + CLASSES] = (1ull << rest) - 1;
		m->rest[class] = m->rest[class + CLASSES] = (uint8_t)rest;
	}
}

#define LANES 16u

static unsigned highest_class(const uint8_t *classes, size_t n)
{
	uint8_t high[LANES] = { 0 };
	unsigned highest = 0;

	for (; n >= LANES; n -= LANES, classes += LANES)
		for (unsigned k = 0; k < LANES; k++) {
			uint8_t class = classes[k] % CLASSES;

			high[k] = class > high[k] ? class : high[k];
		}
	for (unsigned k = 0; k < n; k++)
		high[k] = classes[k] % CLASSES > high[k] ? classes[k] % CLASSES : high[k];
	for (unsigned k = 0; k < LANES; k++)
		highest = high[k] > highest ? high[k] : highest;
	return highest;
}

/* The 64 bits from a bit on; those behind the end are 0. */
static uint64_t bits_at(const uint8_t *p, size_t len, size_t bit)
{
	uint8_t near[16] = { 0 };
	size_t at = bit / 8;

	if (at < len)
		memcpy(near, p + at, len - at < 9 ? len - at : 9);
	return bit % 8 ? bbx_get_u64(near) >> bit % 8 | (uint64_t)near[8] << (64 - bit % 8)
		       : bbx_get_u64(near);
}

static inline __attribute__((always_inline)) size_t read_one(const struct meaning *m, uint8_t class, const uint8_t *rest, size_t at, uint64_t *u)
{
	*u = m->first[class] ^ (bbx_get_u64(rest + at / 8) >> at % 8 & m->mask[class]);
	return at + m->rest[class];
}

#define BLOCK 4u /* values at once; their bits below, and the 8 bytes from any of them on, are within as many times 8 bytes */

/* Values whose bits below are near, a block at a time, as far as the blocks lie before the end. Returns how many, and the bit behind them. */
static size_t read_near(const uint8_t *classes, size_t n, const struct meaning *m, const uint8_t *rest, size_t len, uint64_t *u, size_t *ret_bit)
{
	size_t at = 0, i = 0;

	for (; n - i >= BLOCK && at / 8 + BLOCK * 8 <= len; i += BLOCK) {
		at = read_one(m, classes[i], rest, at, &u[i]);
		at = read_one(m, classes[i + 1], rest, at, &u[i + 1]);
		at = read_one(m, classes[i + 2], rest, at, &u[i + 2]);
		at = read_one(m, classes[i + 3], rest, at, &u[i + 3]);
	}
	*ret_bit = at;
	return i;
}

int bbx_split_read(struct bbx_cursor *c, uint64_t *u, size_t n)
{
	struct meaning m;
	unsigned detail = bbx_read_u8(c), high;
	const uint8_t *classes = bbx_read_bytes(c, n), *rest = c->p;
	size_t len = bbx_left(c), bit = 0, i = 0;

	if (c->bad || detail > BBX_SPLIT_MAX)
		return -EBADMSG;
	explain(&m, detail);
	high = highest_class(classes, n);
	if (high >= end_of_classes(detail))
		return -EBADMSG;
	if (m.rest[high] <= NEAR)
		i = read_near(classes, n, &m, rest, len, u, &bit);
	for (; i < n; i++) {
		uint8_t class = classes[i];

		u[i] = m.first[class] ^ (bits_at(rest, len, bit) & m.mask[class]);
		bit += m.rest[class];
	}
	return bbx_read_bytes(c, (bit + 7) / 8) ? 0 : -EBADMSG;
}
