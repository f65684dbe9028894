/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_WALK_H
#define BBQ_WALK_H
/*
 * All chunks of a table in some order, those that may count read: by the caller's thread, and after the first rows with the help of others, which
 * decode what comes next. Private to libbbq.
 */
#include "engine.h"
#include "readahead.h"

/* Zero it but for the first seven before first use. cells: at least one; they and chunks stay as they are. */
struct bbq_walk {
	struct bbx_reader *r;
	const size_t *chunks;
	size_t n_chunks;
	const uint32_t *cells;
	size_t n_cells;
	/* Returns 1 when the chunk, chunks[at], is to be read, 0 when not, negative errno. Comes ahead of the chunk's turn unless alone is set. */
	int (*wants)(void *aux, size_t chunk, size_t at);
	void *aux;
	bool alone;              /* no threads */
	size_t next;             /* of chunks */
	uint64_t rows_read;      /* without threads */
	struct bbx_readahead *ahead; /* NULL = not yet */
	size_t named, waiting;   /* chunks that were looked at for it, and those of them that are to be read yet */
	struct bbx_batch b;
};

/*
 * Goes past the next chunk, and those after it that are not to be read. *ret_passed: how many. *ret_b, borrowed until the next call: the rows of the last of
 * them; NULL when it is not to be read, or damaged. Returns 1, 0 at the end, negative errno.
 */
int bbq_walk_next(struct bbq_walk *w, size_t *ret_passed, const struct bbx_batch **ret_b);
/* The number of the chunk that was passed last. */
size_t bbq_walk_chunk(const struct bbq_walk *w);
/* From the next chunk on these columns are read; they stay as they are. What was returned last is no longer valid. */
void bbq_walk_cells(struct bbq_walk *w, const uint32_t *cells, size_t n_cells);
/* From the first chunk on again. */
void bbq_walk_reset(struct bbq_walk *w);
void bbq_walk_done(struct bbq_walk *w);

#endif
