/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_OUT_H
#define BBX_OUT_H
/*
 * Records on their way to a file descriptor: numbered, hashed, noted for the index, written whole.
 * Private to the library. After a failure the descriptor may hold half a record: every later call
 * returns the same error.
 */
#include "buf.h"
#include "frames.h"
#include "header.h"
#include "index_write.h"

struct bbx_out {
	int fd, err;
	uint64_t session, seq, records, bytes;
	uint32_t section;
	struct bbx_frames frames;
	struct bbx_index_write index;
	struct bbx_buf head, payload;
};

/* Returns 0, -EINVAL, -ENOMEM. bbx_out_done accepts what it left. */
int bbx_out_init(struct bbx_out *o, int fd, uint64_t session, uint32_t section, int level);
void bbx_out_done(struct bbx_out *o);

/*
 * Writes a record: the caller sets type, flags, rows, times, subtype and ext. Returns 0, -ENOMEM,
 * write(2)'s errno.
 */
int bbx_out_record(struct bbx_out *o, struct bbx_header *h, const void *payload, size_t len);
/*
 * The same, compressing the payload: into one frame, of an attachment into frames of at most 1 MiB
 * raw.
 */
int bbx_out_frames(struct bbx_out *o, struct bbx_header *h, const void *raw, size_t len);
/* Counts a record that is copied from elsewhere: what is written next follows it, in its section. */
void bbx_out_taken(struct bbx_out *o, const struct bbx_header *h);
/*
 * INDEX and TRAILER; nothing when there are too many records for an index. Returns as
 * bbx_out_record.
 */
int bbx_out_index(struct bbx_out *o);

#endif
