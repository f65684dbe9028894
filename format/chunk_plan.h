/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_CHUNK_PLAN_H
#define BBX_CHUNK_PLAN_H
/*
 * What is known of each column of a chunk while it is being written, and its statistics (FORMAT.md
 * 8). Shared by chunk_write.c and chunk_stats.c alone.
 */
#include "chunk_write.h"
#include "encode.h"

struct bbx_column_plan {
	uint32_t id;
	enum bbx_encoding enc;
	uint8_t dir_flags;
	bool shared;
	size_t raw_len, inline_off, stream;
	size_t noise; /* where it begins in the raw data; 0: nowhere */
	struct bbx_shape shape;
	/* statistics */
	size_t nulls;
	uint8_t which;
	int64_t sum;
	size_t ids_off, ids_len; /* the id set with its count, in bbx_chunk_write.ids */
};

/* Finds what there is to say of column i. Returns 0, -ENOMEM. */
int bbx_chunk_plan_stats(struct bbx_chunk_write *c, const struct bbx_builder *b, size_t i,
			 struct bbx_column_plan *p);
/*
 * Appends tag 3; the payload is complete by then, since its size decides which id sets are worth
 * their bytes.
 */
int bbx_chunk_put_stats(struct bbx_chunk_write *c, size_t n_plans);

#endif
