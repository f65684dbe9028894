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

/* What a class byte stands for: the value is first ^ (bits below & mask). */
struct meaning {
	uint64_t first, mask;
	uint32_t rest;  /* bits below */
	uint32_t trait;
};

enum trait { WIDE = 1, NONE = 2 }; /* more bits below than 8 bytes are sure to hold; stands for no value */

static struct meaning meaning_of(unsigned class, unsigned detail)
{
	uint64_t low = 1ull << detail;
	unsigned rest = class >> detail > 1 ? (class >> detail) - 1 : 0;

	if (rest + detail > 62)
		return (struct meaning){ .trait = NONE };
	return (struct meaning){
		.first = rest ? (low + (class & (low - 1))) << rest : class,
		.mask = (1ull << rest) - 1,
		.rest = rest,
		.trait = rest > 57 ? WIDE : 0,
	};
}

static void explain(struct meaning *m, unsigned detail)
{
	for (unsigned class = 0; class < CLASSES; class++) {
		m[class] = m[class + CLASSES] = meaning_of(class, detail);
		m[class + CLASSES].first = ~m[class].first;
	}
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

/* The values whose bits below lie before the last 8 bytes, from *bit on. Returns how many; SIZE_MAX when there are wide ones. */
static size_t read_near(const uint8_t *classes, size_t n, const struct meaning *meaning,
			const uint8_t *rest, size_t len, uint64_t *u, size_t *bit)
{
	size_t at = 0, i = 0;
	unsigned traits = 0;

	for (; i < n && at / 8 + 8 <= len; i++) {
		const struct meaning *m = &meaning[classes[i]];

		u[i] = m->first ^ (bbx_get_u64(rest + at / 8) >> at % 8 & m->mask);
		at += m->rest;
		traits |= m->trait;
	}
	*bit = at;
	return traits ? SIZE_MAX : i;
}

int bbx_split_read(struct bbx_cursor *c, uint64_t *u, size_t n)
{
	struct meaning meaning[2 * CLASSES];
	unsigned detail = bbx_read_u8(c), traits = 0;
	const uint8_t *classes = bbx_read_bytes(c, n), *rest = c->p;
	size_t len = bbx_left(c), bit, i;

	if (c->bad || detail > BBX_SPLIT_MAX)
		return -EBADMSG;
	explain(meaning, detail);
	i = read_near(classes, n, meaning, rest, len, u, &bit);
	if (i == SIZE_MAX)
		i = bit = 0;
	for (; i < n; i++) {
		const struct meaning *m = &meaning[classes[i]];

		u[i] = m->first ^ (bits_at(rest, len, bit) & m->mask);
		bit += m->rest;
		traits |= m->trait;
	}
	return bbx_read_bytes(c, (bit + 7) / 8) && !(traits & NONE) ? 0 : -EBADMSG;
}
