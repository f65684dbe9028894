/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_FRAMES_H
#define BBX_FRAMES_H
/*
 * Payloads are made of zstd frames that state their size and carry a checksum (FORMAT.md 5).
 * Private to the library.
 */
#include "buf.h"

struct bbx_frames {
	struct ZSTD_CCtx_s *cctx;
	int level;
};

/* Returns 0, -EINVAL (no such level), -ENOMEM. */
int bbx_frames_init(struct bbx_frames *f, int level);
void bbx_frames_done(struct bbx_frames *f);
/* Appends one frame with these bytes. Returns its length, or -ENOMEM. */
int64_t bbx_frames_put(struct bbx_frames *f, const void *raw, size_t len, struct bbx_buf *out);
/* The same with the bytes as they are: what little could be saved is not worth the time to read it. */
int64_t bbx_frames_store(struct bbx_frames *f, const void *raw, size_t len, struct bbx_buf *out);
/* Appends one frame; the first bytes and those behind them share no block, since they have little in common. */
int64_t bbx_frames_put_parts(struct bbx_frames *f, const void *raw, size_t first, size_t len,
			     struct bbx_buf *out);

#endif
