/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statistics of a chunk (FORMAT.md 8): what lets a reader leave it out.
 */
#include "chunk_read.h"

#define KNOWN_PARTS (BBX_STAT_NULLS | BBX_STAT_RANGE | BBX_STAT_SUM | BBX_STAT_IDS)

/* Reads an id set to its end. Returns whether id is in it, or it is malformed. */
static bool id_set_has(struct bbx_cursor *c, uint64_t id)
{
	uint64_t n = bbx_read_varint(c), v = 0;
	bool has = false;

	for (uint64_t i = 0; i < n && !c->bad; i++) {
		v += bbx_read_varint(c);
		has |= v == id;
	}
	return has || c->bad;
}

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

static void skip_varints(struct bbx_cursor *c, unsigned n)
{
	while (n--)
		bbx_read_varint(c);
}

bool bbx_stats_skip(struct bbx_cursor *c, uint32_t *ret_column)
{
	uint64_t column = bbx_read_varint(c);
	uint8_t parts = bbx_read_u8(c);

	if (c->bad || parts & ~KNOWN_PARTS || column > UINT32_MAX)
		return false;
	skip_varints(c, parts & BBX_STAT_NULLS ? 1 : 0);
	skip_varints(c, parts & BBX_STAT_RANGE ? 2 : 0);
	skip_varints(c, parts & BBX_STAT_SUM ? 1 : 0);
	if (parts & BBX_STAT_IDS)
		id_set_has(c, 0);
	*ret_column = (uint32_t)column;
	return !c->bad;
}

bool bbx_chunk_stats_may_have(const struct bbx_header *h, uint32_t column_id, uint64_t id)
{
	struct bbx_cursor c;

	if (!has_column(h, column_id))
		return false;
	if (!bbx_ext_find(h, BBX_TAG_STATS, &c))
		return true;
	while (bbx_left(&c)) {
		uint64_t column = bbx_read_varint(&c);
		uint8_t parts = bbx_read_u8(&c);

		if (c.bad || parts & ~KNOWN_PARTS)
			return true;
		skip_varints(&c, parts & BBX_STAT_NULLS ? 1 : 0);
		skip_varints(&c, parts & BBX_STAT_RANGE ? 2 : 0);
		skip_varints(&c, parts & BBX_STAT_SUM ? 1 : 0);
		if (parts & BBX_STAT_IDS) {
			bool has = id_set_has(&c, id);

			if (column == column_id)
				return has;
		}
	}
	return true;
}
