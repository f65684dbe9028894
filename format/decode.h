/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_DECODE_H
#define BBX_DECODE_H
/*
 * One column of one chunk: from its bytes to values (FORMAT.md 7). The bytes are untrusted. Private
 * to the library.
 */
#include "bbx_types.h"

struct bbx_decode_in {
	enum bbx_phys phys;
	uint8_t encoding;
	bool nulls;           /* a NULL bitmap stands before the values */
	uint32_t rows;
	const uint8_t *data;
	size_t len;
};

/* Whether this build knows the encoding. A column of one it does not know is absent. */
bool bbx_encoding_known(uint8_t encoding);
/* Whether its values are strings, else 64-bit patterns. */
bool bbx_encoding_is_str(uint8_t encoding);

/*
 * Fills one value a row: str when bbx_encoding_is_str(), else u; the other may be NULL. NULL rows
 * get 0 or the empty string. Strings and *ret_nulls (NULL when there is no bitmap) point into
 * in->data. Returns 0, -EBADMSG, -EFBIG (a string beyond the limit), -ENOTSUP (unknown encoding).
 */
int bbx_decode_column(const struct bbx_decode_in *in, uint64_t *u, struct bbx_str *str,
		      const uint8_t **ret_nulls);

#endif
