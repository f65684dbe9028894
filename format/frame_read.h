/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_FRAME_READ_H
#define BBX_FRAME_READ_H
/*
 * The zstd frames of a payload, uncompressed under the limits of FORMAT.md 10. Private to the
 * library. The only reader file that knows zstd.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bbx_unzstd;

/* Returns NULL without memory. */
struct bbx_unzstd *bbx_unzstd_new(void);
void bbx_unzstd_free(struct bbx_unzstd *f);

/*
 * The frame's uncompressed size, as it states it. Returns 0, -EBADMSG (no frame, or none stated),
 * -EFBIG.
 */
int bbx_frame_size(const void *p, size_t len, size_t *ret_raw);
/* Fills out with the raw_len bytes of the one frame that is p. Returns 0, -EBADMSG. */
int bbx_frame_decode(struct bbx_unzstd *f, const void *p, size_t len, void *out, size_t raw_len);
/* The frame says that a checksum of its bytes stands at its end. */
bool bbx_frame_has_check(const void *p, size_t len);
/* The length of the frame at the front of p. Returns 0, -EBADMSG. */
int bbx_frame_length(const void *p, size_t len, size_t *ret_len);

#endif
