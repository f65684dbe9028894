/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_READER_CHUNK_H
#define BBX_READER_CHUNK_H
/*
 * The rows of one record, for a reader and for a stream. Private to the library.
 */
#include "reader_priv.h"

/*
 * Decodes a chunk whose header and source are known into b, which is empty; cols as for
 * bbx_chunk_read, salvage as for bbx_chunk_decode. Returns as that.
 */
int bbx_chunk_fill(const struct bbx_reader *r, const struct bbx_type_map *map, const struct bbx_header *h,
		   const struct bbx_source *src, const struct bbx_salvage *salvage,
		   const uint32_t *cols, size_t n_cols, struct bbx_unzstd *unzstd, struct bbx_batch *b);
/*
 * Decodes columns of a chunk from their frames alone, each by its own check: the payload's hash would have all of it read. What stands in other
 * frames may be damaged. Of the reader it takes what does not change, so that several threads may do so at once. Returns 0, or as bbx_chunk_decode.
 */
int bbx_chunk_decode_frames(const struct bbx_reader *r, const struct bbx_chunk_priv *c, const uint32_t *cols, size_t n_cols,
			    struct bbx_unzstd *unzstd, struct bbx_batch *b);
/*
 * Finds and lists what a chunk of b's table lacks whose payload does not match its hash; it stands in file at off.
 * Returns as bbx_chunk_salvage; -EBADMSG has not been listed.
 */
int bbx_chunk_rescue(struct bbx_reader *r, size_t file, uint64_t off, const struct bbx_type_map *map,
		     const struct bbx_header *h, const struct bbx_source *src, struct bbx_batch *b,
		     struct bbx_salvage *ret_s);

#endif
