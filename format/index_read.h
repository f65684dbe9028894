/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_INDEX_READ_H
#define BBX_INDEX_READ_H
/*
 * The payload of an INDEX record (FORMAT.md 6.9), uncompressed: headers without ext and payload
 * hash, in file order. Untrusted, and only a hint; but what comes out is consistent in itself:
 * records stand back to back. Private to the library.
 */
#include "header.h"

#define BBX_INDEX_ARRAYS 12

struct bbx_index {
	struct bbx_cursor arrays[BBX_INDEX_ARRAYS];
	uint64_t last[BBX_INDEX_ARRAYS];
	uint64_t n, i;
	uint64_t off; /* where the next record starts, from the covered start */
};

/* raw must outlive ix. Returns 0, -EBADMSG. */
int bbx_index_init(struct bbx_index *ix, const void *raw, size_t len);
/* The next record: ext is NULL, ext_len is right. Returns 1; 0 at the end; -EBADMSG. */
int bbx_index_next(struct bbx_index *ix, struct bbx_header *ret_h, uint64_t *ret_off);

#endif
