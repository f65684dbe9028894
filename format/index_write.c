/* SPDX-License-Identifier: Apache-2.0 */
#include "index_write.h"

#include <errno.h>

#include "layout.h"

#define TRAILER_TLV 37
/* The first arrays and the last are differences, the ones between are not. */
#define PLAIN_FIRST 3
#define PLAIN_LAST 7

void bbx_index_done(struct bbx_index_write *x)
{
	for (size_t i = 0; i < BBX_INDEX_ARRAYS; i++)
		bbx_buf_done(&x->arrays[i]);
}

void bbx_index_add(struct bbx_index_write *x, const struct bbx_header *h)
{
	const uint64_t values[BBX_INDEX_ARRAYS] = {
		x->totals.bytes, bbx_header_size(h), h->payload_len,
		h->type, h->subtype, h->rows, h->flags, h->section,
		h->t_min, h->t_max, h->session, h->seq,
	};

	for (size_t i = 0; i < BBX_INDEX_ARRAYS; i++) {
		bool plain = i >= PLAIN_FIRST && i <= PLAIN_LAST;

		bbx_buf_varint(&x->arrays[i],
			       plain ? values[i] : bbx_zigzag((int64_t)(values[i] - x->before[i])));
		x->before[i] = values[i];
	}
	x->totals.records++;
	x->totals.bytes += bbx_header_size(h) + h->payload_len;
	x->totals.sections += h->type == BBX_REC_FILE;
	if (h->type == BBX_REC_EVENTS || h->type == BBX_REC_SNAPSHOT)
		x->totals.rows += h->rows;
}

int bbx_index_payload(const struct bbx_index_write *x, struct bbx_buf *out)
{
	bbx_buf_varint(out, x->totals.records);
	for (size_t i = 0; i < BBX_INDEX_ARRAYS; i++) {
		if (x->arrays[i].oom)
			return -ENOMEM;
		if (out->len + x->arrays[i].len > BBX_MAX_RAW - BBX_VARINT_MAX)
			return -EFBIG;
		bbx_buf_varint(out, x->arrays[i].len);
		bbx_buf_put(out, x->arrays[i].p, x->arrays[i].len);
	}
	return out->oom ? -ENOMEM : 0;
}

int bbx_index_trailer(const struct bbx_index_totals *t, uint64_t index_bytes, struct bbx_buf *ext)
{
	uint8_t v[TRAILER_TLV] = { 0 };

	bbx_put_u64(v, index_bytes);
	bbx_put_u64(v + 8, index_bytes + t->bytes);
	bbx_put_u64(v + 16, t->rows);
	bbx_put_u64(v + 24, t->records);
	bbx_put_u32(v + 32, t->sections);
	return bbx_ext_put(ext, BBX_TAG_TRAILER, v, sizeof(v));
}
