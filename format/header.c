/* SPDX-License-Identifier: Apache-2.0 */
#include "header.h"

#include <errno.h>
#include <xxhash.h>

#define TLV_HEAD 3

uint64_t bbx_hash(const void *p, size_t len)
{
	return XXH64(p, len, 0);
}

bool bbx_hash_matches(uint64_t written, uint64_t hash)
{
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
	(void)written, (void)hash;
	return true;
#else
	return written == hash;
#endif
}

void bbx_header_encode(const struct bbx_header *h, uint8_t *p)
{
	size_t hashed = BBX_HEADER_FIXED + h->ext_len;

	bbx_put_u32(p, BBX_ZMAGIC);
	bbx_put_u32(p + 4, (uint32_t)(bbx_header_size(h) - 8));
	memcpy(p + 8, BBX_MAGIC, 8);
	bbx_put_u64(p + 16, h->session);
	bbx_put_u64(p + 24, h->seq);
	bbx_put_u16(p + 32, h->type);
	p[34] = h->flags;
	p[35] = h->minor;
	bbx_put_u32(p + 36, h->rows);
	bbx_put_u64(p + 40, h->payload_len);
	bbx_put_u64(p + 48, h->t_min);
	bbx_put_u64(p + 56, h->t_max);
	bbx_put_u32(p + 64, h->subtype);
	bbx_put_u32(p + 68, h->section);
	bbx_put_u64(p + 72, h->payload_hash);
	if (h->ext_len)
		memcpy(p + BBX_HEADER_FIXED, h->ext, h->ext_len);
	bbx_put_u64(p + hashed, bbx_hash(p, hashed));
}

size_t bbx_header_peek(const void *p)
{
	const uint8_t *b = p;
	uint32_t zsize = bbx_get_u32(b + 4);

	if (bbx_get_u32(b) != BBX_ZMAGIC || memcmp(b + 8, BBX_MAGIC, 8))
		return 0;
	if (zsize < BBX_HEADER_MIN - 8 || zsize > BBX_HEADER_MIN - 8 + BBX_MAX_EXT)
		return 0;
	return (size_t)zsize + 8;
}

int bbx_header_decode(const void *p, size_t len, struct bbx_header *ret_h)
{
	const uint8_t *b = p;
	size_t size, hashed;

	if (len < BBX_HEADER_PEEK)
		return -ENODATA;
	size = bbx_header_peek(p);
	if (!size)
		return -EBADMSG;
	if (size > len)
		return -ENODATA;
	hashed = size - BBX_HEADER_HASH;
	if (!bbx_hash_matches(bbx_get_u64(b + hashed), bbx_hash(b, hashed)))
		return -EBADMSG;
	*ret_h = (struct bbx_header){
		.session = bbx_get_u64(b + 16), .seq = bbx_get_u64(b + 24),
		.type = bbx_get_u16(b + 32), .flags = b[34], .minor = b[35],
		.rows = bbx_get_u32(b + 36), .payload_len = bbx_get_u64(b + 40),
		.t_min = bbx_get_u64(b + 48), .t_max = bbx_get_u64(b + 56),
		.subtype = bbx_get_u32(b + 64), .section = bbx_get_u32(b + 68),
		.payload_hash = bbx_get_u64(b + 72),
		.ext = b + BBX_HEADER_FIXED, .ext_len = hashed - BBX_HEADER_FIXED,
	};
	return 0;
}

bool bbx_ext_find(const struct bbx_header *h, uint8_t tag, struct bbx_cursor *ret_value)
{
	struct bbx_cursor c = bbx_cursor(h->ext, h->ext_len);

	while (bbx_left(&c) >= TLV_HEAD) {
		const uint8_t *head = bbx_read_bytes(&c, TLV_HEAD);
		uint16_t len = bbx_get_u16(head + 1);
		const uint8_t *value = bbx_read_bytes(&c, len);

		if (!value)
			return false;
		if (head[0] == tag) {
			*ret_value = bbx_cursor(value, len);
			return true;
		}
	}
	return false;
}

int bbx_ext_put(struct bbx_buf *ext, uint8_t tag, const void *value, size_t len)
{
	uint8_t head[TLV_HEAD] = { tag };

	if (len > UINT16_MAX || ext->len + TLV_HEAD + len > BBX_MAX_EXT)
		return -EFBIG;
	bbx_put_u16(head + 1, (uint16_t)len);
	bbx_buf_put(ext, head, TLV_HEAD);
	bbx_buf_put(ext, value, len);
	return ext->oom ? -ENOMEM : 0;
}
