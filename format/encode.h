/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_ENCODE_H
#define BBX_ENCODE_H
/*
 * One column of one chunk: from its values, NULLs left out, to bytes (FORMAT.md 7). Private to the
 * library. Failure to get memory shows in out->oom.
 */
#include "buf.h"
#include "choose.h"
#include "layout.h"

/*
 * Appends the data of the values in a given encoding. Returns 0; -EINVAL when it cannot hold them;
 * -ENOMEM.
 */
int bbx_encode_as(enum bbx_encoding enc, const uint64_t *v, const struct bbx_shape *s,
		  struct bbx_buf *out);
/*
 * Where in such data noise begins, which should not stand in one block with the rest when it is compressed; 0 when nowhere.
 */
size_t bbx_encode_noise(enum bbx_encoding enc, const uint64_t *v, size_t n);

/* Appends encoding 5: n lengths, then their bytes. */
void bbx_encode_strings(const uint64_t *lens, size_t n, const struct bbx_buf *bytes,
			struct bbx_buf *out);

#endif
