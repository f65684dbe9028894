/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_CHUNK_WRITE_H
#define BBX_CHUNK_WRITE_H
/*
 * A builder's rows to the ext and payload of an EVENTS or SNAPSHOT record (FORMAT.md 6.4 and 8).
 * Private to the library.
 */
#include "builder.h"
#include "buf.h"
#include "dict_write.h"

struct bbx_frames;

/* Scratch memory that lives as long as the writer. Zero it before first use. */
struct bbx_chunk_write {
	struct bbx_buf ext, payload; /* the result */
	bool quick; /* as of a writer */
	struct bbx_buf raw, shared, inlined, ids, tlv, sizes;
	struct bbx_column_plan *plans; /* BBX_MAX_COLUMNS of them */
	uint64_t *bits;                /* a set of ids */
	size_t bits_cap;
};

void bbx_chunk_write_done(struct bbx_chunk_write *c);

/*
 * Gives the strings of the builder's dictionary columns their ids, or decides to store a column's
 * bytes: when they are long and mostly new. To be called before the dictionary's deltas are
 * written. Returns 0, -EFBIG, -ENOMEM.
 */
int bbx_chunk_intern(struct bbx_chunk_write *c, struct bbx_builder *b, struct bbx_dict_write *dict);
/* Fills c->ext and c->payload. Returns 0, -EFBIG, -ENOMEM. */
int bbx_chunk_encode(struct bbx_chunk_write *c, const struct bbx_builder *b,
		     struct bbx_frames *frames);

#endif
