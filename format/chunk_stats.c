/* SPDX-License-Identifier: Apache-2.0 */
#include "chunk_plan.h"

#include <errno.h>

#include "header.h"
#include "layout.h"

#define TS_ID 1
/* All statistics of a chunk; the rest of the ext is for the directory. */
#define STATS_MAX 32768u
#define IDS_MIN 512u
#define IDS_SHARE 16u

/* Clears bits for ids up to range. Returns 0, -ENOMEM. */
static int clear_bits(struct bbx_chunk_write *c, uint64_t range)
{
	size_t words = (size_t)range / 64 + 1;
	uint64_t *bits;

	if (words > c->bits_cap) {
		bits = realloc(c->bits, words * sizeof(*bits));
		if (!bits)
			return -ENOMEM;
		c->bits = bits;
		c->bits_cap = words;
	}
	memset(c->bits, 0, words * sizeof(*c->bits));
	return 0;
}

/*
 * Appends the ids in the bit set, which starts at first, as differences. Returns how many; stops
 * above STATS_MAX.
 */
static size_t put_ids(struct bbx_chunk_write *c, uint64_t first, size_t words)
{
	uint64_t before = 0;
	size_t n = 0;

	for (size_t w = 0; w < words && n <= STATS_MAX; w++) {
		for (uint64_t left = c->bits[w]; left; left &= left - 1) {
			uint64_t id = first + w * 64 + (uint64_t)__builtin_ctzll(left);

			bbx_buf_varint(&c->tlv, id - before);
			before = id;
			n++;
		}
	}
	return n;
}

static int plan_ids(struct bbx_chunk_write *c, const struct bbx_builder_col *col,
		    struct bbx_column_plan *p)
{
	uint64_t first = (uint64_t)p->shape.min, range = (uint64_t)p->shape.max - first;
	size_t n;
	int err;

	/* Ids of a chunk that is copied in part come from a file. */
	if (range >= BBX_MAX_DICT)
		return 0;
	err = clear_bits(c, range);
	if (err)
		return err;
	for (size_t i = 0; i < col->n; i++)
		c->bits[(col->v[i] - first) / 64] |= 1ull << (col->v[i] - first) % 64;
	c->tlv.len = 0;
	n = put_ids(c, first, (size_t)range / 64 + 1);
	if (n > STATS_MAX)
		return 0;
	p->which |= BBX_STAT_IDS;
	p->ids_off = c->ids.len;
	bbx_buf_varint(&c->ids, n);
	bbx_buf_put(&c->ids, c->tlv.p, c->tlv.len);
	p->ids_len = c->ids.len - p->ids_off;
	return c->ids.oom || c->tlv.oom ? -ENOMEM : 0;
}

int bbx_chunk_plan_stats(struct bbx_chunk_write *c, const struct bbx_builder *b, size_t i,
			 struct bbx_column_plan *p)
{
	const struct bbx_builder_col *col = &b->cols[i];
	const struct bbx_column *schema = &b->type->cols[i];

	p->which = BBX_STAT_NULLS;
	if (p->enc == BBX_ENC_BYTES || p->enc == BBX_ENC_F64)
		return 0;
	if (schema->phys == BBX_DICT)
		return plan_ids(c, col, p);
	p->which |= BBX_STAT_RANGE;
	if (schema->id != TS_ID && bbx_shape_sum(col->v, &p->shape, &p->sum))
		p->which |= BBX_STAT_SUM;
	return 0;
}

static void put_column(struct bbx_chunk_write *c, const struct bbx_column_plan *p, size_t ids_max)
{
	uint8_t which = p->which;

	if (p->ids_len > ids_max || c->tlv.len + p->ids_len > STATS_MAX)
		which &= (uint8_t)~BBX_STAT_IDS;
	bbx_buf_varint(&c->tlv, p->id);
	bbx_buf_u8(&c->tlv, which);
	bbx_buf_varint(&c->tlv, p->nulls);
	if (which & BBX_STAT_RANGE) {
		bbx_buf_varint(&c->tlv, bbx_zigzag(p->shape.min));
		bbx_buf_varint(&c->tlv, bbx_zigzag(p->shape.max));
	}
	if (which & BBX_STAT_SUM)
		bbx_buf_varint(&c->tlv, bbx_zigzag(p->sum));
	if (which & BBX_STAT_IDS)
		bbx_buf_put(&c->tlv, c->ids.p + p->ids_off, p->ids_len);
}

int bbx_chunk_put_stats(struct bbx_chunk_write *c, size_t n_plans)
{
	size_t ids_max = c->payload.len / IDS_SHARE > IDS_MIN ? c->payload.len / IDS_SHARE
							      : IDS_MIN;

	c->tlv.len = 0;
	for (size_t i = 0; i < n_plans; i++)
		put_column(c, &c->plans[i], ids_max);
	if (c->tlv.oom)
		return -ENOMEM;
	return bbx_ext_put(&c->ext, BBX_TAG_STATS, c->tlv.p, c->tlv.len);
}
