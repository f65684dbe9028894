/* SPDX-License-Identifier: Apache-2.0 */
#include "encode.h"

#include <errno.h>

#include "pack.h"
#include "split.h"

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
	unsigned width = bbx_width_of(s->min, s->max);

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
	if (!s->has_deltas && s->n > 1)
		bbx_shape_differences(v, &all);
	width = bbx_width_of(all.d_min, all.d_max);
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

static uint8_t *put_split(const uint64_t *v, const struct bbx_shape *s, uint8_t *p)
{
	return s->n ? bbx_split_put(v, s->n, false, bbx_split_detail(s->n, s->min, s->max), p) : p;
}

static uint8_t *put_split_deltas(const uint64_t *v, const struct bbx_shape *s, uint8_t *p)
{
	struct bbx_shape all = *s;

	if (!s->n)
		return p;
	if (!s->has_deltas && s->n > 1)
		bbx_shape_differences(v, &all);
	p = bbx_put_varint(p, v[0]);
	return bbx_split_put(v + 1, s->n - 1, true, bbx_split_detail(s->n, all.d_min, all.d_max), p);
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
	[BBX_ENC_SPLIT] = put_split,
	[BBX_ENC_DELTA_SPLIT] = put_split_deltas,
};

int bbx_encode_as(enum bbx_encoding enc, const uint64_t *v, const struct bbx_shape *s,
		  struct bbx_buf *out)
{
	/* The longest: runs of one value, 11 bytes each. Packed values have at most 21 before them, split ones 11 and 8 behind. */
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

size_t bbx_encode_noise(enum bbx_encoding enc, const uint64_t *v, size_t n)
{
	if (enc == BBX_ENC_SPLIT)
		return 1 + n;
	return enc == BBX_ENC_DELTA_SPLIT ? bbx_varint_len(v[0]) + n : 0;
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
