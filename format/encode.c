/* SPDX-License-Identifier: Apache-2.0 */
#include "encode.h"

#include "pack.h"

/* Values that a first look takes: often enough to see that an encoding is hopeless. */
#define PEEK 64u

static unsigned width_of(int64_t min, int64_t max)
{
	uint64_t range = (uint64_t)max - (uint64_t)min;

	return range ? 64 - (unsigned)__builtin_clzll(range) : 0;
}

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
	s.has_deltas = width_of(s.d_min, s.d_max) < width_of(min, max);
	if (s.has_deltas)
		scan_deltas(v, peek, n, &s);
	*ret_s = s;
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

enum bbx_encoding bbx_choose(const uint64_t *v, const struct bbx_shape *s, bool dict)
{
	struct candidates cs = { .best = SIZE_MAX };
	size_t n = s->n;

	if (s->runs == 1)
		return BBX_ENC_CONST;
	if (!dict && s->min >= 0 && s->max <= 1)
		consider(&cs, BBX_ENC_BITMAP, (n + 7) / 8);
	consider(&cs, dict ? BBX_ENC_DICT_BITPACK : BBX_ENC_BITPACK,
		 bbx_varint_len((uint64_t)s->min) + 1 +
			 bbx_packed_size(n, width_of(s->min, s->max)));
	/* A run takes two bytes at least. */
	if (2 * s->runs < cs.best)
		consider(&cs, BBX_ENC_RLE, rle_size(v, s));
	if (!dict && s->has_deltas)
		consider(&cs, BBX_ENC_DELTA_BITPACK,
			 bbx_varint_len(v[0]) + bbx_varint_len(bbx_zigzag(s->d_min)) + 1 +
				 bbx_packed_size(n - 1, width_of(s->d_min, s->d_max)));
	/* A varint takes one byte at least; its length is not free to find out. */
	if (n < cs.best) {
		consider(&cs, dict ? BBX_ENC_DICT_VARINT : BBX_ENC_VARINT,
			 varints_size(plain, v, n, cs.best));
		if (s->min < 0 && !dict)
			consider(&cs, BBX_ENC_ZIGZAG, varints_size(zigzag, v, n, cs.best));
		if (!dict)
			consider(&cs, BBX_ENC_DELTA, varints_size(delta, v, n, cs.best));
	}
	for (size_t i = 0; i < cs.n; i++)
		if (cs.c[i].size <= cs.best + cs.best / 10)
			return cs.c[i].enc;
	return cs.c[0].enc;
}

/* ---- Data ------------------------------------------------------------------------------------ */

/* Writes at p, which has room for the longest form; returns the end. */
typedef uint8_t *encode_fn(const uint64_t *v, const struct bbx_shape *s, uint8_t *p);

static uint8_t *put_varints(const uint64_t *v, const struct bbx_shape *s, uint8_t *p)
{
	for (size_t i = 0; i < s->n; i++)
		p = bbx_put_varint(p, v[i]);
	return p;
}

static uint8_t *put_zigzags(const uint64_t *v, const struct bbx_shape *s, uint8_t *p)
{
	for (size_t i = 0; i < s->n; i++)
		p = bbx_put_varint(p, bbx_zigzag((int64_t)v[i]));
	return p;
}

static uint8_t *put_deltas(const uint64_t *v, const struct bbx_shape *s, uint8_t *p)
{
	uint64_t before = 0;

	for (size_t i = 0; i < s->n; i++) {
		p = bbx_put_varint(p, bbx_zigzag((int64_t)(v[i] - before)));
		before = v[i];
	}
	return p;
}

static uint8_t *put_const(const uint64_t *v, const struct bbx_shape *s, uint8_t *p)
{
	return bbx_put_varint(p, s->n ? v[0] : 0);
}

static uint8_t *put_bitmap(const uint64_t *v, const struct bbx_shape *s, uint8_t *p)
{
	size_t len = (s->n + 7) / 8;

	memset(p, 0, len);
	for (size_t i = 0; i < s->n; i++)
		p[i / 8] |= (uint8_t)(v[i] << (i % 8));
	return p + len;
}

static uint8_t *put_runs(const uint64_t *v, const struct bbx_shape *s, uint8_t *p)
{
	size_t run = 0;

	for (size_t i = 0; i < s->n; i++) {
		run++;
		if (i + 1 < s->n && v[i + 1] == v[i])
			continue;
		p = bbx_put_varint(bbx_put_varint(p, run), v[i]);
		run = 0;
	}
	return p;
}

static uint8_t *put_packed(const uint64_t *v, const struct bbx_shape *s, uint8_t *p)
{
	unsigned width = width_of(s->min, s->max);

	p = bbx_put_varint(p, (uint64_t)s->min);
	*p++ = (uint8_t)width;
	bbx_pack(v, s->n, (uint64_t)s->min, width, p);
	return p + bbx_packed_size(s->n, width);
}

/* Differences are packed a group at a time: the group boundaries are those of the whole. */
static uint8_t *put_packed_deltas(const uint64_t *v, const struct bbx_shape *s, uint8_t *p)
{
	struct bbx_shape all = *s;
	uint64_t d[BBX_PACK_GROUP];
	unsigned width;

	if (!s->n)
		return p;
	if (!s->has_deltas)
		scan_deltas(v, 1, s->n, &all);
	width = width_of(all.d_min, all.d_max);
	p = bbx_put_varint(p, v[0]);
	p = bbx_put_varint(p, bbx_zigzag(all.d_min));
	*p++ = (uint8_t)width;
	for (size_t i = 1; i < s->n; i += BBX_PACK_GROUP) {
		size_t n = s->n - i < BBX_PACK_GROUP ? s->n - i : BBX_PACK_GROUP;

		for (size_t j = 0; j < n; j++)
			d[j] = v[i + j] - v[i + j - 1];
		bbx_pack(d, n, (uint64_t)all.d_min, width, p);
		p += bbx_packed_size(n, width);
	}
	return p;
}

static uint8_t *put_f64(const uint64_t *v, const struct bbx_shape *s, uint8_t *p)
{
	for (size_t i = 0; i < s->n; i++)
		bbx_put_u64(p + 8 * i, v[i]);
	return p + 8 * s->n;
}

static encode_fn *const encoders[] = {
	[BBX_ENC_VARINT] = put_varints,
	[BBX_ENC_ZIGZAG] = put_zigzags,
	[BBX_ENC_DELTA] = put_deltas,
	[BBX_ENC_DICT_VARINT] = put_varints,
	[BBX_ENC_CONST] = put_const,
	[BBX_ENC_BITMAP] = put_bitmap,
	[BBX_ENC_RLE] = put_runs,
	[BBX_ENC_BITPACK] = put_packed,
	[BBX_ENC_DELTA_BITPACK] = put_packed_deltas,
	[BBX_ENC_DICT_BITPACK] = put_packed,
	[BBX_ENC_F64] = put_f64,
};

int bbx_encode_as(enum bbx_encoding enc, const uint64_t *v, const struct bbx_shape *s,
		  struct bbx_buf *out)
{
	/* The longest: runs of one value, 11 bytes each. Packed values have at most 21 before them. */
	size_t room = s->n * (1 + BBX_VARINT_MAX) + 2 * BBX_VARINT_MAX + 1;
	uint8_t *p;

	if ((size_t)enc >= sizeof(encoders) / sizeof(encoders[0]) || !encoders[enc])
		return -EINVAL;
	if (enc == BBX_ENC_CONST && s->runs > 1)
		return -EINVAL;
	if (enc == BBX_ENC_BITMAP && (s->min < 0 || s->max > 1))
		return -EINVAL;
	p = bbx_buf_room(out, room);
	if (!p)
		return -ENOMEM;
	out->len += (size_t)(encoders[enc](v, s, p) - p);
	return 0;
}

void bbx_encode_strings(const uint64_t *lens, size_t n, const struct bbx_buf *bytes,
			struct bbx_buf *out)
{
	uint8_t *p = bbx_buf_room(out, n * BBX_VARINT_MAX + bytes->len);
	uint8_t *start = p;

	if (!p)
		return;
	for (size_t i = 0; i < n; i++)
		p = bbx_put_varint(p, lens[i]);
	if (bytes->len)
		memcpy(p, bytes->p, bytes->len);
	out->len += (size_t)(p - start) + bytes->len;
}
