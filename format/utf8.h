/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_UTF8_H
#define BB_UTF8_H
/* Untrusted UTF-8, code point by code point. Private to libbbtool. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes the code point at p (len > 0). Returns its length, or 0 when the bytes are no valid UTF-8 (RFC 3629). */
static inline size_t bb_utf8_decode(const char *p, size_t len, uint32_t *ret_cp)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *s = (const unsigned char *)p;
	size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;
	uint32_t cp = n == 1 ? s[0] : s[0] & (0x7fu >> n);

	if (!n || n > len)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		cp = cp << 6 | (s[i] & 0x3f);
	}
	if (cp < smallest[n] || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return 0;
	*ret_cp = cp;
	return n;
}

/*
 * Code points that drive a terminal or deceive its reader: C0, DEL, C1, soft hyphen, line separators, and everything
 * bidirectional, zero-width or invisible.
 */
static inline bool bb_utf8_hostile(uint32_t cp)
{
	static const struct { uint32_t first, last; } ranges[] = {
		{ 0, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad }, { 0x61c, 0x61c }, { 0x180e, 0x180e }, { 0x200b, 0x200f },
		{ 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0xe0000, 0xe007f },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (cp >= ranges[i].first && cp <= ranges[i].last)
			return true;
	return false;
}

#endif
