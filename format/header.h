/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_HEADER_H
#define BBX_HEADER_H
/*
 * Record headers and their ext (FORMAT.md 3 and 4). Private to the library.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "buf.h"
#include "bytes.h"
#include "layout.h"

/* Bytes from which bbx_header_peek can tell a header. */
#define BBX_HEADER_PEEK 16

struct bbx_header {
	uint64_t session, seq;
	uint16_t type;
	uint8_t flags, minor;
	uint32_t rows;
	uint64_t payload_len, t_min, t_max;
	uint32_t subtype, section;
	uint64_t payload_hash;
	const uint8_t *ext; /* points into the bytes that were decoded */
	size_t ext_len;
};

/* XXH64 with seed 0: of headers and of payloads. */
uint64_t bbx_hash(const void *p, size_t len);
/* Whether bytes are what the hash written for them says: always in a build for fuzzing, which looks behind the hashes. */
bool bbx_hash_matches(uint64_t written, uint64_t hash);

/* The header's size in the file. */
static inline size_t bbx_header_size(const struct bbx_header *h)
{
	return BBX_HEADER_MIN + h->ext_len;
}

/* Writes bbx_header_size(h) bytes at p, hash included. ext_len is at most BBX_MAX_EXT. */
void bbx_header_encode(const struct bbx_header *h, uint8_t *p);

/*
 * Size of the header that starts at p, judged by its first BBX_HEADER_PEEK bytes: magic numbers and
 * limits. Returns 0 when no header starts there.
 */
size_t bbx_header_peek(const void *p);

/*
 * Decodes a header of at most len bytes. Returns 0; -ENODATA when it looks like one but passes len;
 * -EBADMSG when it is none or its hash differs. Whether payload_len passes the end of the file is
 * for the caller to check.
 */
int bbx_header_decode(const void *p, size_t len, struct bbx_header *ret_h);

/*
 * The value of the first TLV with this tag. Returns false when there is none, or the ext is
 * malformed before it.
 */
bool bbx_ext_find(const struct bbx_header *h, uint8_t tag, struct bbx_cursor *ret_value);

/* Appends a TLV. Returns 0, -EFBIG (the ext would pass its limit), -ENOMEM. */
int bbx_ext_put(struct bbx_buf *ext, uint8_t tag, const void *value, size_t len);

#endif
