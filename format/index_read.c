/* SPDX-License-Identifier: Apache-2.0 */
#include "index_read.h"

#include <errno.h>

/* The arrays in their order; those marked are delta-zigzag. */
enum { IX_OFF, IX_HEAD, IX_PAYLOAD, IX_TYPE, IX_SUBTYPE, IX_ROWS, IX_FLAGS, IX_SECTION, IX_T_MIN,
	IX_T_MAX, IX_SESSION, IX_SEQ };
static const bool is_delta[BBX_INDEX_ARRAYS] = {
	[IX_OFF] = true, [IX_HEAD] = true, [IX_PAYLOAD] = true, [IX_T_MIN] = true,
	[IX_T_MAX] = true, [IX_SESSION] = true,
	[IX_SEQ] = true,
};
static const uint64_t max_value[BBX_INDEX_ARRAYS] = {
	[IX_OFF] = UINT64_MAX, [IX_HEAD] = BBX_HEADER_MIN + BBX_MAX_EXT,
	[IX_PAYLOAD] = UINT64_MAX / 2,
	[IX_TYPE] = UINT16_MAX, [IX_SUBTYPE] = UINT32_MAX, [IX_ROWS] = UINT32_MAX,
	[IX_FLAGS] = UINT8_MAX,
	[IX_SECTION] = UINT32_MAX, [IX_T_MIN] = UINT64_MAX, [IX_T_MAX] = UINT64_MAX,
	[IX_SESSION] = UINT64_MAX,
	[IX_SEQ] = UINT64_MAX,
};

int bbx_index_init(struct bbx_index *ix, const void *raw, size_t len)
{
	struct bbx_cursor c = bbx_cursor(raw, len);

	*ix = (struct bbx_index){ .n = bbx_read_varint(&c) };
	for (size_t i = 0; i < BBX_INDEX_ARRAYS; i++) {
		uint64_t bytes = bbx_read_varint(&c);
		const uint8_t *p = bbx_read_bytes(&c, bytes);

		if (!p)
			return -EBADMSG;
		ix->arrays[i] = bbx_cursor(p, (size_t)bytes);
	}
	return bbx_left(&c) ? -EBADMSG : 0;
}

int bbx_index_next(struct bbx_index *ix, struct bbx_header *ret_h, uint64_t *ret_off)
{
	uint64_t v[BBX_INDEX_ARRAYS];

	if (ix->i == ix->n) {
		for (size_t i = 0; i < BBX_INDEX_ARRAYS; i++)
			if (bbx_left(&ix->arrays[i]))
				return -EBADMSG;
		return 0;
	}
	for (size_t i = 0; i < BBX_INDEX_ARRAYS; i++) {
		v[i] = bbx_read_varint(&ix->arrays[i]);
		if (is_delta[i])
			v[i] = ix->last[i] += (uint64_t)bbx_unzigzag(v[i]);
		if (ix->arrays[i].bad || v[i] > max_value[i])
			return -EBADMSG;
	}
	if (v[IX_OFF] != ix->off || v[IX_HEAD] < BBX_HEADER_MIN)
		return -EBADMSG;
	ix->i++;
	*ret_off = ix->off;
	if (__builtin_add_overflow(ix->off, v[IX_HEAD] + v[IX_PAYLOAD], &ix->off))
		return -EBADMSG;
	*ret_h = (struct bbx_header){
		.session = v[IX_SESSION], .seq = v[IX_SEQ], .type = (uint16_t)v[IX_TYPE],
		.flags = (uint8_t)v[IX_FLAGS],
		.rows = (uint32_t)v[IX_ROWS], .payload_len = v[IX_PAYLOAD], .t_min = v[IX_T_MIN],
		.t_max = v[IX_T_MAX],
		.subtype = (uint32_t)v[IX_SUBTYPE], .section = (uint32_t)v[IX_SECTION],
		.ext_len = (size_t)v[IX_HEAD] - BBX_HEADER_MIN,
	};
	return 1;
}
