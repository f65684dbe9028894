/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_BYTES_H
#define BBX_BYTES_H
/*
 * Little-endian numbers, varints, and a bounded cursor over untrusted bytes (FORMAT.md 1). Private to the library.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define BBX_VARINT_MAX 10

static inline void bbx_put_u16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline void bbx_put_u32(uint8_t *p, uint32_t v)
{
	bbx_put_u16(p, (uint16_t)v);
	bbx_put_u16(p + 2, (uint16_t)(v >> 16));
}

static inline void bbx_put_u64(uint8_t *p, uint64_t v)
{
	bbx_put_u32(p, (uint32_t)v);
	bbx_put_u32(p + 4, (uint32_t)(v >> 32));
}

static inline uint16_t bbx_get_u16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t bbx_get_u32(const uint8_t *p)
{
	return bbx_get_u16(p) | (uint32_t)bbx_get_u16(p + 2) << 16;
}

static inline uint64_t bbx_get_u64(const uint8_t *p)
{
	return bbx_get_u32(p) | (uint64_t)bbx_get_u32(p + 4) << 32;
}

static inline uint64_t bbx_zigzag(int64_t v)
{
	return ((uint64_t)v << 1) ^ (uint64_t)(v >> 63);
}

static inline int64_t bbx_unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

/* Bytes of v as a varint: its bits by 7, rounded up; 9 / 64 is near enough to 1 / 7 up to 64 bits. */
static inline size_t bbx_varint_len(uint64_t v)
{
	return ((size_t)(64 - __builtin_clzll(v | 1)) * 9 + 64) / 64;
}

/* Writes v at p, which has room for BBX_VARINT_MAX bytes; returns the end. */
static inline uint8_t *bbx_put_varint(uint8_t *p, uint64_t v)
{
	while (v >= 0x80) {
		*p++ = (uint8_t)(v | 0x80);
		v >>= 7;
	}
	*p++ = (uint8_t)v;
	return p;
}

/* Untrusted input. Once a read goes past the end or meets a bad varint, bad stays set and reads give 0. */
struct bbx_cursor {
	const uint8_t *p, *end;
	bool bad;
};

static inline struct bbx_cursor bbx_cursor(const void *p, size_t len)
{
	const uint8_t *start = p ? p : (const uint8_t *)""; /* no arithmetic on NULL */

	return (struct bbx_cursor){ .p = start, .end = start + len };
}

static inline size_t bbx_left(const struct bbx_cursor *c)
{
	return (size_t)(c->end - c->p);
}

static inline uint64_t bbx_read_varint(struct bbx_cursor *c)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 64 && c->p < c->end; shift += 7) {
		uint8_t b = *c->p++;

		if (shift == 63 && b > 1)
			break;
		v |= (uint64_t)(b & 0x7f) << shift;
		if (b < 0x80)
			return v;
	}
	c->bad = true;
	c->p = c->end;
	return 0;
}

/* The next n bytes, or NULL (and bad) when there are fewer. */
static inline const uint8_t *bbx_read_bytes(struct bbx_cursor *c, uint64_t n)
{
	const uint8_t *p = c->p;

	if (n > bbx_left(c)) {
		c->bad = true;
		c->p = c->end;
		return NULL;
	}
	c->p += n;
	return p;
}

static inline uint8_t bbx_read_u8(struct bbx_cursor *c)
{
	const uint8_t *p = bbx_read_bytes(c, 1);

	return p ? *p : 0;
}

#endif
