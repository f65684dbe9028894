/* SPDX-License-Identifier: Apache-2.0 */
#include "frame_read.h"

#include <errno.h>
#include <stdlib.h>
#include <zstd.h>
#include "layout.h"

#define DESCRIPTOR 4u /* where the frame header descriptor of RFC 8878 stands */
#define HAS_CHECK 4u  /* its Content_Checksum_flag */

struct bbx_unzstd {
	ZSTD_DCtx *ctx;
};

struct bbx_unzstd *bbx_unzstd_new(void)
{
	struct bbx_unzstd *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->ctx = ZSTD_createDCtx();
	if (!f->ctx ||
	    ZSTD_isError(ZSTD_DCtx_setParameter(f->ctx, ZSTD_d_windowLogMax,
						BBX_ZSTD_WINDOW_LOG))) {
		bbx_unzstd_free(f);
		return NULL;
	}
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
	ZSTD_DCtx_setParameter(f->ctx, ZSTD_d_experimentalParam3, 1); /* ignores checksums */
#endif
	return f;
}

void bbx_unzstd_free(struct bbx_unzstd *f)
{
	if (!f)
		return;
	ZSTD_freeDCtx(f->ctx);
	free(f);
}

int bbx_frame_size(const void *p, size_t len, size_t *ret_raw)
{
	unsigned long long raw = ZSTD_getFrameContentSize(p, len);

	if (raw == ZSTD_CONTENTSIZE_UNKNOWN || raw == ZSTD_CONTENTSIZE_ERROR)
		return -EBADMSG;
	if (raw > BBX_MAX_RAW)
		return -EFBIG;
	*ret_raw = (size_t)raw;
	return 0;
}

int bbx_frame_length(const void *p, size_t len, size_t *ret_len)
{
	size_t n = ZSTD_findFrameCompressedSize(p, len);

	if (ZSTD_isError(n))
		return -EBADMSG;
	*ret_len = n;
	return 0;
}

bool bbx_frame_has_check(const void *p, size_t len)
{
	return len > DESCRIPTOR && ((const uint8_t *)p)[DESCRIPTOR] & HAS_CHECK;
}

int bbx_frame_decode(struct bbx_unzstd *f, const void *p, size_t len, void *out, size_t raw_len)
{
	size_t stated = 0, n = 0;

	if (bbx_frame_size(p, len, &stated) || stated != raw_len)
		return -EBADMSG;
	if (bbx_frame_length(p, len, &n) || n != len)
		return -EBADMSG;
	n = ZSTD_decompressDCtx(f->ctx, out, raw_len, p, len);
	return ZSTD_isError(n) || n != raw_len ? -EBADMSG : 0;
}
