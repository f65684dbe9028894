/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_CHUNK_READ_H
#define BBX_CHUNK_READ_H
/*
 * The columns of one EVENTS or SNAPSHOT record (FORMAT.md 6.4). Only the streams of the columns
 * that are asked for are uncompressed. All memory is the batch's, grows to the largest chunk, and
 * has a limit. Private to the library.
 */
#include "bbx_types.h"
#include "bbx_read.h"
#include "frame_read.h"
#include "header.h"
#include "merge_schema.h"

/* Where a payload lies: in memory, or when mem is NULL in a file. */
struct bbx_source {
	const uint8_t *mem;
	int fd;
	uint64_t off;
	bool by_frame; /* nobody has checked its hash: each frame that is read must carry a check */
};

/* What stays the same over the batch's reads. */
struct bbx_batch_priv {
	struct bbx_buf record;    /* header and small payloads, as read */
	struct bbx_buf packed;    /* one stream of a large payload */
	struct bbx_buf raw;       /* streams, uncompressed */
	struct bbx_buf values;
	struct bbx_vec *vec;
	bool *want;               /* columns of the union's type */
	size_t cols_cap;
};

/* Makes b an empty batch of a type with n_cols columns. Returns 0, -ENOMEM. */
int bbx_batch_init(struct bbx_batch *b, size_t n_cols);

/*
 * len bytes of the payload at off of it, which has them. buf is used when they are in a file; borrowed until it is
 * used again. Returns 0, -ENODATA (the file is shorter), -ENOMEM, pread's errno.
 */
int bbx_source_read(struct bbx_buf *buf, const struct bbx_source *src, uint64_t off, uint64_t len,
		    const uint8_t **ret_p);

struct bbx_salvage;

/*
 * Decodes the columns marked in b->priv->want into b, which bbx_batch_init made empty. h's ext must
 * stay as long as the batch; the payload matches its hash, or salvage says what of it is lost: columns there are absent.
 * types are the union's. Returns 0, -EBADMSG, -EFBIG, -ENODATA, -ENOMEM, pread's errno.
 */
int bbx_chunk_decode(struct bbx_batch *b, const struct bbx_header *h, const struct bbx_source *src,
		     const struct bbx_salvage *salvage, struct bbx_unzstd *frames,
		     const struct bbx_type_map *map, const struct bbx_type *type);

/* Steps over the statistics of one column. Returns false when there are none that can be understood. */
bool bbx_stats_skip(struct bbx_cursor *c, uint32_t *ret_column);
/*
 * Reads what the statistics say of a column; ids go to a buffer of 64-bit numbers. Returns 1; 0 when there are none, or they are malformed;
 * -ENOMEM.
 */
int bbx_chunk_stats_read(const struct bbx_header *h, uint32_t column_id, struct bbx_buf *ids, struct bbx_stats *ret_s);

#endif
