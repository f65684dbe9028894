/* SPDX-License-Identifier: Apache-2.0 */
#include "choose.h"

#include "bytes.h"
#include "pack.h"
#include "split.h"

/* Values that a first look takes: often enough to see that an encoding is hopeless. */
#define PEEK 64u
#define SAMPLE 1024u
/* Fewer values hardly pay for a stream of their own. */
#define SPLIT_MIN 256u
/* What a frame of two blocks takes by itself, a byte for each class left out. */
#define FRAME_BYTES 24u
/* Packed values of so few bits compress about as well. */
#define NARROW 4u

/* Widens d_min and d_max by the differences before values from to n - 1. */
static void scan_deltas(const uint64_t *v, size_t from, size_t n, struct bbx_shape *s)
{
	int64_t min = s->d_min, max = s->d_max;

	for (size_t i = from; i < n; i++) {
		int64_t d = (int64_t)(v[i] - v[i - 1]);

		min = d < min ? d : min;
		max = d > max ? d : max;
	}
	s->d_min = min;
	s->d_max = max;
}

void bbx_shape_of(const uint64_t *v, size_t n, struct bbx_shape *ret_s)
{
	size_t peek = n < PEEK ? n : PEEK, changes = 0;
	struct bbx_shape s = { .n = n };
	int64_t min, max;
	uint64_t sum;

	if (!n) {
		*ret_s = s;
		return;
	}
	min = max = (int64_t)v[0];
	sum = v[0];
	for (size_t i = 1; i < n; i++) {
		int64_t x = (int64_t)v[i];

		min = x < min ? x : min;
		max = x > max ? x : max;
		sum += v[i];
		changes += v[i] != v[i - 1];
	}
	s.min = min;
	s.max = max;
	s.sum = sum;
	s.runs = changes + 1;
	if (n > 1)
		s.d_min = s.d_max = (int64_t)(v[1] - v[0]);
	scan_deltas(v, 1, peek, &s);
	s.has_deltas = bbx_width_of(s.d_min, s.d_max) < bbx_width_of(min, max);
	if (s.has_deltas)
		scan_deltas(v, peek, n, &s);
	*ret_s = s;
}

void bbx_shape_differences(const uint64_t *v, struct bbx_shape *s)
{
	s->d_min = s->d_max = (int64_t)(v[1] - v[0]);
	scan_deltas(v, 2, s->n, s);
}

bool bbx_shape_sum(const uint64_t *v, const struct bbx_shape *s, int64_t *ret_sum)
{
	int64_t bound = s->n ? INT64_MAX / (int64_t)s->n : INT64_MAX;
	__int128 sum = 0;

	if (s->min >= -bound && s->max <= bound) {
		*ret_sum = (int64_t)s->sum;
		return true;
	}
	for (size_t i = 0; i < s->n; i++)
		sum += (int64_t)v[i];
	*ret_sum = (int64_t)sum;
	return sum >= INT64_MIN && sum <= INT64_MAX;
}

/* ---- Sizes ----------------------------------------------------------------------------------- */

static size_t rle_size(const uint64_t *v, const struct bbx_shape *s)
{
	size_t size = 0, run = 0;

	for (size_t i = 0; i < s->n; i++) {
		run++;
		if (i + 1 < s->n && v[i + 1] == v[i])
			continue;
		size += bbx_varint_len(run) + bbx_varint_len(v[i]);
		run = 0;
	}
	return size;
}

static uint64_t plain(const uint64_t *v, size_t i)
{
	return v[i];
}

static uint64_t zigzag(const uint64_t *v, size_t i)
{
	return bbx_zigzag((int64_t)v[i]);
}

static uint64_t delta(const uint64_t *v, size_t i)
{
	return bbx_zigzag((int64_t)(v[i] - (i ? v[i - 1] : 0)));
}

/*
 * The bytes of all values as varints; SIZE_MAX when a few of them, from all over the column, are
 * longer on average than best allows: then all of them cannot be so much shorter that it counts.
 */
static inline __attribute__((always_inline)) size_t
varints_size(uint64_t (*form)(const uint64_t *v, size_t i), const uint64_t *v, size_t n, size_t best)
{
	size_t step = n / PEEK + 1, peeked = 0, size = 0;

	for (size_t i = 0; i < n; i += step, peeked++)
		size += bbx_varint_len(form(v, i));
	if (size > peeked * best / n)
		return SIZE_MAX;
	size = 0;
	for (size_t i = 0; i < n; i++)
		size += bbx_varint_len(form(v, i));
	return size;
}

struct candidate {
	enum bbx_encoding enc;
	size_t size;
};

struct candidates {
	struct candidate c[8]; /* cheapest decoder first */
	size_t n, best;
};

static void consider(struct candidates *cs, enum bbx_encoding enc, size_t size)
{
	cs->c[cs->n++] = (struct candidate){ enc, size };
	cs->best = size < cs->best ? size : cs->best;
}

/* 256 times the binary logarithm, within 2; x > 0. */
static uint32_t log2_256(uint32_t x)
{
	unsigned whole = 31 - (unsigned)__builtin_clz(x);
	uint32_t part = (uint32_t)((uint64_t)x << 8 >> whole) & 255;

	return whole * 256 + part + (part * (256 - part) * 87 >> 16);
}

/*
 * The bytes of split values: the bits below as they are, the classes as an entropy coder leaves them. A few values from all over the
 * column stand for all of them.
 */
static size_t split_size(const uint64_t *v, size_t n, bool differences, unsigned detail)
{
	uint32_t count[2 * BBX_SPLIT_CLASSES] = { 0 }, seen = 0;
	size_t step = n / SAMPLE + 1;
	uint64_t bits = 0, classes = 0, used = 0;

	for (size_t i = differences; i < n; i += step, seen++) {
		uint64_t x = differences ? v[i] - v[i - 1] : v[i], m = bbx_split_magnitude(x);

		count[(x >> 63) * BBX_SPLIT_CLASSES + bbx_split_class(m, detail)]++;
		bits += bbx_split_rest(m, detail);
	}
	for (size_t i = 0; i < 2 * BBX_SPLIT_CLASSES; i++) {
		if (count[i])
			classes += count[i] * (uint64_t)(log2_256(seen) - log2_256(count[i]));
		used += count[i] > 0;
	}
	return (size_t)((bits * 256 + classes) * n / seen / 2048) + n / 32 + used + FRAME_BYTES;
}

/* What split values take, or their differences; SIZE_MAX when they are not worth a look. packed: the bytes of the others. */
static struct candidate try_split(const uint64_t *v, const struct bbx_shape *s, size_t packed)
{
	struct candidate c = { BBX_ENC_SPLIT, SIZE_MAX };
	int64_t low[] = { s->min, s->d_min }, high[] = { s->max, s->d_max };

	if (s->n < SPLIT_MIN || packed < s->n / 4)
		return c;
	for (int differences = 0; differences <= s->has_deltas; differences++) {
		unsigned detail = bbx_split_detail(s->n, low[differences], high[differences]);
		size_t size;

		if (bbx_width_of(low[differences], high[differences]) <= NARROW)
			continue;
		size = split_size(v, s->n, differences, detail);
		if (size < c.size)
			c = (struct candidate){ differences ? BBX_ENC_DELTA_SPLIT : BBX_ENC_SPLIT, size };
	}
	return c;
}

enum bbx_encoding bbx_choose(const uint64_t *v, const struct bbx_shape *s, bool dict, bool quick)
{
	struct candidates cs = { .best = SIZE_MAX };
	struct candidate split;
	size_t n = s->n, best, part = quick ? BBX_QUICK_PART : 32;

	if (s->runs == 1)
		return BBX_ENC_CONST;
	if (!dict && s->min >= 0 && s->max <= 1)
		consider(&cs, BBX_ENC_BITMAP, (n + 7) / 8);
	consider(&cs, dict ? BBX_ENC_DICT_BITPACK : BBX_ENC_BITPACK,
		 bbx_varint_len((uint64_t)s->min) + 1 +
			 bbx_packed_size(n, bbx_width_of(s->min, s->max)));
	/* A run takes two bytes at least. */
	if (2 * s->runs < cs.best)
		consider(&cs, BBX_ENC_RLE, rle_size(v, s));
	if (!dict && s->has_deltas)
		consider(&cs, BBX_ENC_DELTA_BITPACK,
			 bbx_varint_len(v[0]) + bbx_varint_len(bbx_zigzag(s->d_min)) + 1 +
				 bbx_packed_size(n - 1, bbx_width_of(s->d_min, s->d_max)));
	split = try_split(v, s, cs.best);
	best = split.size < cs.best ? split.size : cs.best;
	/* A varint takes one byte at least; its length is not free to find out. */
	if (n < best) {
		consider(&cs, dict ? BBX_ENC_DICT_VARINT : BBX_ENC_VARINT,
			 varints_size(plain, v, n, best));
		if (s->min < 0 && !dict)
			consider(&cs, BBX_ENC_ZIGZAG, varints_size(zigzag, v, n, best));
		if (!dict)
			consider(&cs, BBX_ENC_DELTA, varints_size(delta, v, n, best));
	}
	for (size_t i = 0; i < cs.n; i++)
		if (cs.c[i].size <= cs.best + cs.best / 10)
			return split.size < cs.c[i].size - cs.c[i].size / part ? split.enc : cs.c[i].enc;
	return cs.c[0].enc;
}
