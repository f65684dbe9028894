/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_CHUNK_SALVAGE_H
#define BBX_CHUNK_SALVAGE_H
/*
 * What is left of an EVENTS or SNAPSHOT record whose header is good and whose payload does not match its
 * hash (FORMAT.md 12): the columns in those zstd frames that pass their own check. Private to the library.
 */
#include "chunk_directory.h"
#include "chunk_read.h"

/* The frames that are lost. */
struct bbx_salvage {
	bool bad[BBX_MAX_STREAMS]; /* by number */
	uint64_t bytes;            /* stored ones */
};

/*
 * Tries every frame of the record; b lends its memory. Returns 0; -EBADMSG when the times or tasks of the rows are
 * lost, and so the rows, or every column is; -EFBIG, -ENOMEM, pread's errno.
 */
int bbx_chunk_salvage(struct bbx_batch *b, const struct bbx_header *h, const struct bbx_source *src,
		      struct bbx_unzstd *frames, struct bbx_salvage *ret_s);
/*
 * Appends to columns the names of the type's columns that are lost, with commas, as far as they fit into max bytes.
 * Returns how many are lost.
 */
size_t bbx_salvage_columns(const struct bbx_salvage *s, const struct bbx_header *h, const struct bbx_type_map *map,
			   const struct bbx_type *type, size_t max, struct bbx_buf *columns);
/*
 * The same record without what is lost: its ext, its payload, and in ret_h, which uses them, a header with every hash
 * right. Returns 0, -EBADMSG, -EFBIG, -ENODATA, -ENOMEM, pread's errno.
 */
int bbx_salvage_record(const struct bbx_salvage *s, const struct bbx_header *h, const struct bbx_source *src,
		       struct bbx_buf *ext, struct bbx_buf *payload, struct bbx_header *ret_h);

#endif
