/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statistics of a chunk (FORMAT.md 8): what lets a reader leave it out.
 */
#include "chunk_read.h"

#define KNOWN_PARTS (BBX_STAT_NULLS | BBX_STAT_RANGE | BBX_STAT_SUM | BBX_STAT_IDS)

/* The column stands in the directory: one that does not is NULL in every row. */
static bool has_column(const struct bbx_header *h, uint32_t column_id)
{
	struct bbx_cursor c;

	if (!bbx_ext_find(h, BBX_TAG_COLUMNS, &c))
		return false;
	while (bbx_left(&c)) {
		uint64_t id = bbx_read_varint(&c), len;
		uint8_t flags;

		bbx_read_u8(&c);
		flags = bbx_read_u8(&c);
		len = bbx_read_varint(&c);
		if (id == column_id)
			return true;
		if (flags & BBX_DIR_INLINE)
			bbx_read_bytes(&c, len);
		else
			bbx_read_varint(&c);
	}
	return c.bad;
}

/* How many of 8 bytes are below 0x80. */
static unsigned count_ends(const uint8_t *p)
{
	return (unsigned)((~bbx_get_u64(p) >> 7 & 0x0101010101010101) * 0x0101010101010101 >> 56);
}

/* Steps over n varints: each ends at the first byte below 0x80. While 8 are left, the next 8 bytes end no more than those. */
static void skip_varints(struct bbx_cursor *c, uint64_t n)
{
	const uint8_t *p = c->p;

	for (; n >= 8 && c->end - p >= 8; p += 8)
		n -= count_ends(p);
	for (; n && p < c->end; p++)
		n -= *p < 0x80;
	c->bad |= n > 0;
	c->p = c->bad ? c->end : p;
}

static void skip_parts(struct bbx_cursor *c, uint8_t parts)
{
	skip_varints(c, !!(parts & BBX_STAT_NULLS) + 2 * !!(parts & BBX_STAT_RANGE) + !!(parts & BBX_STAT_SUM));
	if (parts & BBX_STAT_IDS)
		skip_varints(c, bbx_read_varint(c));
}

bool bbx_stats_skip(struct bbx_cursor *c, uint32_t *ret_column)
{
	uint64_t column = bbx_read_varint(c);
	uint8_t parts = bbx_read_u8(c);

	if (c->bad || parts & ~KNOWN_PARTS || column > UINT32_MAX)
		return false;
	skip_parts(c, parts);
	*ret_column = (uint32_t)column;
	return !c->bad;
}

static void read_ids(struct bbx_cursor *c, struct bbx_buf *ids, struct bbx_stats *s)
{
	uint64_t n = bbx_read_varint(c), v = 0, *to;

	ids->len = 0;
	c->bad |= n > bbx_left(c);
	to = c->bad ? NULL : (uint64_t *)(void *)bbx_buf_room(ids, (size_t)n * sizeof(*to));
	for (uint64_t i = 0; to && i < n; i++)
		to[i] = v += bbx_read_varint(c);
	s->has_ids = true;
	s->n_ids = to ? (size_t)n : 0;
	s->ids = to;
}

static struct bbx_stats read_column(struct bbx_cursor *c, uint8_t parts, struct bbx_buf *ids)
{
	struct bbx_stats s = { .has_range = parts & BBX_STAT_RANGE, .has_sum = parts & BBX_STAT_SUM };

	if (parts & BBX_STAT_NULLS)
		s.nulls = bbx_read_varint(c);
	if (s.has_range) {
		s.min = bbx_unzigzag(bbx_read_varint(c));
		s.max = bbx_unzigzag(bbx_read_varint(c));
	}
	if (s.has_sum)
		s.sum = bbx_unzigzag(bbx_read_varint(c));
	if (parts & BBX_STAT_IDS)
		read_ids(c, ids, &s);
	return s;
}

int bbx_chunk_stats_read(const struct bbx_header *h, uint32_t column_id, struct bbx_buf *ids, struct bbx_stats *ret_s)
{
	struct bbx_cursor c;

	if (!has_column(h, column_id)) {
		*ret_s = (struct bbx_stats){ .has_ids = true, .nulls = h->rows };
		return 1;
	}
	if (!bbx_ext_find(h, BBX_TAG_STATS, &c))
		return 0;
	while (bbx_left(&c)) {
		uint64_t column = bbx_read_varint(&c);
		uint8_t parts = bbx_read_u8(&c);

		if (c.bad || parts & ~KNOWN_PARTS || !(parts & BBX_STAT_NULLS))
			return 0;
		if (column != column_id) {
			skip_parts(&c, parts);
			continue;
		}
		*ret_s = read_column(&c, parts, ids);
		if (ids->oom)
			return -ENOMEM;
		return !c.bad;
	}
	return 0;
}
