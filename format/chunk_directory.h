/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_CHUNK_DIRECTORY_H
#define BBX_CHUNK_DIRECTORY_H
/*
 * Where the columns of an EVENTS or SNAPSHOT record lie: its column directory and its streams (FORMAT.md
 * 4 and 6.4). Private to the library.
 */
#include "header.h"
#include "layout.h"
#include "merge_schema.h"

struct bbx_dir_stream {
	uint64_t off, len, raw_len; /* off in the payload */
	uint64_t filled;            /* of raw_len, by the columns so far */
	bool needed;                /* by who reads it */
	size_t at;                  /* where that has it, when needed */
};

struct bbx_dir_entry {
	const struct bbx_col_map *map; /* of who reads it; NULL: not in the schema, or not asked for */
	uint32_t id;
	uint8_t encoding, flags;
	uint64_t raw_len, off;         /* off in its stream */
	uint64_t stream;
	const uint8_t *inl;            /* its data when it is inline, else NULL */
};

struct bbx_directory {
	struct bbx_dir_stream streams[BBX_MAX_STREAMS];
	struct bbx_dir_entry entries[BBX_MAX_COLUMNS];
	size_t n_streams, n_entries;
};

/*
 * Fills p from the header, whose ext must stay; what has no use stays as it is. Returns 0, -EBADMSG, -EFBIG.
 */
int bbx_directory_parse(struct bbx_directory *p, const struct bbx_header *h);

#endif
