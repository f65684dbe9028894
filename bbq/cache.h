/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_CACHE_H
#define BBQ_CACHE_H
/*
 * Decoded chunks of a cursor. A scan needs one at a time; a join through an index jumps between them, so those that are small
 * are kept: their numbers and dictionary ids, in as many bytes as these need. Private to libbbq.
 */
#include "bbx.h"

#define BBQ_CACHE_SLOTS 64
#define BBQ_CACHE_VALUES (1u << 18)     /* of a chunk that is kept */
#define BBQ_CACHE_ALL_VALUES (1u << 22) /* of all of them: 32 MiB */

struct bbq_kept {
	size_t chunk;
	struct bbx_batch b;
	void *memory; /* of b's vectors; NULL = empty */
};

/* Zero it before first use. */
struct bbq_cache {
	struct bbx_batch b;
	size_t chunk;
	bool loaded, all; /* b holds the chunk; every column of it */
	uint64_t decoded; /* rows, so far */
	size_t slots;     /* that are used of: */
	struct bbq_kept kept[BBQ_CACHE_SLOTS];
};

/*
 * The chunk with (at least) these columns; keep: it may be asked for again soon. *ret_b is valid until the next call.
 * Returns 1; 0 when it is damaged; negative errno.
 */
int bbq_cache_load(struct bbq_cache *c, struct bbx_reader *r, size_t chunk, const uint32_t *cells, size_t n_cells, bool keep,
		   const struct bbx_batch **ret_b);
/* The same with all columns. */
int bbq_cache_load_all(struct bbq_cache *c, struct bbx_reader *r, size_t chunk, const struct bbx_batch **ret_b);
/* Forgets what is loaded: other columns are wanted from now on. */
void bbq_cache_drop(struct bbq_cache *c);
void bbq_cache_done(struct bbq_cache *c);

#endif
