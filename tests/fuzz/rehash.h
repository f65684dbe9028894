/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REHASH_H
#define REHASH_H
#include "header.h"

/* Hashes that are right again over what is wrong: a writer with a bug, or malice. Ends at the first record that is none. */
static inline void rehash(uint8_t *p, size_t len)
{
	size_t off = 0;

	while (len - off >= BBX_HEADER_MIN) {
		size_t size = bbx_header_peek(p + off);
		uint64_t payload = bbx_get_u64(p + off + 40);

		if (!size || size > len - off || payload > len - off - size)
			return;
		bbx_put_u64(p + off + 72, bbx_hash(p + off + size, (size_t)payload));
		bbx_put_u64(p + off + size - BBX_HEADER_HASH,
			    bbx_hash(p + off, size - BBX_HEADER_HASH));
		off += size + (size_t)payload;
	}
}

#endif
