/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_INDEX_WRITE_H
#define BBX_INDEX_WRITE_H
/*
 * INDEX and TRAILER (FORMAT.md 6.9 and 6.10), encoded as the records go by: about 20 bytes of
 * memory a record. Private to the library.
 */
#include "buf.h"
#include "header.h"

#define BBX_INDEX_ARRAYS 12

struct bbx_index_totals {
	uint64_t records, rows, bytes;
	uint32_t sections;
};

struct bbx_index_write {
	struct bbx_buf arrays[BBX_INDEX_ARRAYS];
	uint64_t before[BBX_INDEX_ARRAYS];
	struct bbx_index_totals totals;
};

void bbx_index_done(struct bbx_index_write *x);
/* Notes a record that was written; failure shows in bbx_index_payload. */
void bbx_index_add(struct bbx_index_write *x, const struct bbx_header *h);
/* Appends the INDEX payload before compression. Returns 0, -EFBIG (too many records), -ENOMEM. */
int bbx_index_payload(const struct bbx_index_write *x, struct bbx_buf *out);
/*
 * Appends the ext of a TRAILER; index_bytes is the size of its INDEX record, which t does not
 * count. Returns 0, -ENOMEM.
 */
int bbx_index_trailer(const struct bbx_index_totals *t, uint64_t index_bytes, struct bbx_buf *ext);

#endif
