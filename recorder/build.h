/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_BUILD_H
#define REC_BUILD_H
/*
 * Wire records made in user space, for what no hook tells: snapshots, clocks, losses. They go through the same decoder
 * as those of the kernel.
 */
#include "decode.h"

/* Takes a wire record. Returns 0, or a negative errno, which ends whatever gives the records. */
typedef int rec_put_fn(void *arg, const void *rec, size_t len);

struct rec_build {
	_Alignas(8) uint8_t buf[BB_RECORD_MAX];
	uint32_t len;
};

/*
 * Starts a record of the table whose struct has fixed bytes: zeroed (so strings and addresses are NULL), with task NULL and no CPU.
 * Returns the struct, to be filled; numbers that are NULL must be set so.
 */
void *rec_build_start(struct rec_build *b, uint32_t type, size_t fixed, uint64_t ts_ns);
#define REC_BUILD(b, name, ts_ns) \
	((struct bb_##name *)rec_build_start(b, BBX_TYPE_##name, sizeof(struct bb_##name), ts_ns))
/* Puts bytes behind the record; cut when the record is full. NULL p gives the NULL string. */
struct bb_loc rec_build_str(struct rec_build *b, const char *p, size_t len);
/* The same for text; "" is NULL too. */
struct bb_loc rec_build_text(struct rec_build *b, const char *s);
/* Ends the record; it is b->buf, b->len bytes. */
void rec_build_end(struct rec_build *b);

/* The task of no process. */
#define REC_NULL_TASK ((struct bb_task){ .tgid = BB_NULL_U32 })

#endif
