/* SPDX-License-Identifier: Apache-2.0 */
#include "frames.h"

#include <errno.h>
#include <zstd.h>

/* What one block more than needed takes. */
#define BLOCK_BYTES 16u
/* So hasty that no byte changes; only of long repeats it saves something, and these are quick to read. */
#define STORE_LEVEL (-50)

int bbx_frames_init(struct bbx_frames *f, int level)
{
	f->cctx = ZSTD_createCCtx();
	if (!f->cctx)
		return -ENOMEM;
	if (level < ZSTD_minCLevel() || level > ZSTD_maxCLevel())
		return -EINVAL;
	if (ZSTD_isError(ZSTD_CCtx_setParameter(f->cctx, ZSTD_c_compressionLevel, level)) ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(f->cctx, ZSTD_c_checksumFlag, 1)))
		return -EINVAL;
	f->level = level;
	return 0;
}

void bbx_frames_done(struct bbx_frames *f)
{
	ZSTD_freeCCtx(f->cctx);
	f->cctx = NULL;
}

int64_t bbx_frames_put(struct bbx_frames *f, const void *raw, size_t len, struct bbx_buf *out)
{
	size_t room = ZSTD_compressBound(len), got;
	uint8_t *to = bbx_buf_room(out, room);

	if (!to)
		return -ENOMEM;
	/* With room for the worst case, memory is all that can be missing. */
	got = ZSTD_compress2(f->cctx, to, room, raw, len);
	if (ZSTD_isError(got))
		return -ENOMEM;
	out->len += got;
	return (int64_t)got;
}

int64_t bbx_frames_store(struct bbx_frames *f, const void *raw, size_t len, struct bbx_buf *out)
{
	int64_t got;

	if (ZSTD_isError(ZSTD_CCtx_setParameter(f->cctx, ZSTD_c_compressionLevel, STORE_LEVEL)))
		return -ENOMEM;
	got = bbx_frames_put(f, raw, len, out);
	return ZSTD_isError(ZSTD_CCtx_setParameter(f->cctx, ZSTD_c_compressionLevel, f->level)) ? -ENOMEM : got;
}

int64_t bbx_frames_put_parts(struct bbx_frames *f, const void *raw, size_t first, size_t len,
			     struct bbx_buf *out)
{
	ZSTD_inBuffer in = { raw, first, 0 };
	ZSTD_outBuffer to = { NULL, ZSTD_compressBound(len) + BLOCK_BYTES, 0 };

	to.dst = bbx_buf_room(out, to.size);
	if (!to.dst || ZSTD_isError(ZSTD_CCtx_reset(f->cctx, ZSTD_reset_session_only)) ||
	    ZSTD_isError(ZSTD_CCtx_setPledgedSrcSize(f->cctx, len)) ||
	    ZSTD_compressStream2(f->cctx, &to, &in, ZSTD_e_flush))
		return -ENOMEM;
	in.size = len;
	if (ZSTD_compressStream2(f->cctx, &to, &in, ZSTD_e_end))
		return -ENOMEM;
	out->len += to.pos;
	return (int64_t)to.pos;
}
