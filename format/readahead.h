/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_READAHEAD_H
#define BBX_READAHEAD_H
/*
 * Chunks of a reader decoded by further threads, before they are read. The caller names the chunks that it will read, in their order; helpers
 * decode them meanwhile, and so does the caller while it would wait. A read gives what bbx_chunk_read gives, and adds the same to the damages in
 * the same order: a chunk with which anything is wrong is left to bbx_chunk_read, in the caller's thread.
 *
 * Threads: all calls come from the thread that uses the reader, which may use it for anything else in between. Helpers take from the reader what
 * stays as it is from open to close: the files, the schema, which records are where. Signals are blocked in them; they end with bbx_readahead_free.
 * In a child of fork, where they are not, it reads by itself. Memory: BBX_READAHEAD_BYTES; of a chunk larger than its part of that, one, and one more
 * for each helper while it sees that it is.
 */
#include "bbx.h"

#define BBX_READAHEAD_BYTES (44u << 20) /* of decoded chunks, all together */
#define BBX_READAHEAD_HELPERS 3u        /* at most */
#define BBX_READAHEAD_MAX (2 * (BBX_READAHEAD_HELPERS + 1)) /* chunks that are named and not read yet, or were read last: two for each thread */

struct bbx_readahead;

/*
 * To read these columns, at least one; cols is copied. helpers: 0 = as many as there are further CPUs. Returns NULL when nothing is to be gained:
 * no CPU, thread or memory for it, or a reader that is to check whole payloads (BBX_STRICT).
 */
struct bbx_readahead *bbx_readahead_new(struct bbx_reader *r, const uint32_t *cols, size_t n_cols, unsigned helpers);
/* Whether a chunk can be named. */
bool bbx_readahead_has_room(const struct bbx_readahead *a);
/* Names a chunk, when there is room; mark is the caller's. */
void bbx_readahead_put(struct bbx_readahead *a, size_t chunk, size_t mark);
/* Reads the chunk that was named first; some chunk is named. *ret_b is borrowed until the next call. Returns as bbx_chunk_read. */
int bbx_readahead_next(struct bbx_readahead *a, size_t *ret_mark, const struct bbx_batch **ret_b);
void bbx_readahead_free(struct bbx_readahead *a);

#endif
