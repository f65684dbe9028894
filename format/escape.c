/* SPDX-License-Identifier: Apache-2.0 */
#include "tool.h"
#include "utf8.h"
#include <stdlib.h>
#include <string.h>

/* What a byte can grow to: \u{10ffff} has 10 characters, but takes 4 bytes; $'\x01' has 7 for 1. */
#define GROWTH 8

static char *put(char *out, const char *p, size_t n)
{
	memcpy(out, p, n);
	return out + n;
}

char *bb_escape(const char *p, size_t len)
{
	char *s = malloc(len * GROWTH + 1), *out = s;
	uint32_t cp = 0;

	if (!s)
		return NULL;
	for (size_t i = 0, n; i < len; i += n) {
		n = bb_utf8_decode(p + i, len - i, &cp);
		if (!n || (n == 1 && bb_utf8_hostile(cp))) {
			n = 1;
			out += sprintf(out, "\\x%02x", (unsigned char)p[i]);
		} else if (bb_utf8_hostile(cp)) {
			out += sprintf(out, "\\u{%04x}", cp);
		} else {
			out = put(out, p + i, n);
		}
	}
	*out = '\0';
	return s;
}

enum quoting { QUOTE_none, QUOTE_single, QUOTE_ansi };

/* The plainest way a shell takes the argument back as it was. */
static enum quoting quoting_of(const char *p, size_t len)
{
	static const bool plain[256] = {
		['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true, ['_'] = true, ['@'] = true, ['%'] = true,
		['+'] = true, ['='] = true, [':'] = true, [','] = true, ['.'] = true, ['/'] = true, ['-'] = true,
	};
	enum quoting q = len ? QUOTE_none : QUOTE_single;
	uint32_t cp = 0;

	for (size_t i = 0, n; i < len; i += n) {
		n = 1;
		if (plain[(unsigned char)p[i]])
			continue;
		n = bb_utf8_decode(p + i, len - i, &cp);
		if (!n || bb_utf8_hostile(cp))
			return QUOTE_ansi;
		q = QUOTE_single;
	}
	return q;
}

static char *quote_single(char *out, const char *p, size_t len)
{
	*out++ = '\'';
	for (size_t i = 0; i < len; i++)
		if (p[i] == '\'')
			out = put(out, "'\\''", 4);
		else
			*out++ = p[i];
	*out++ = '\'';
	return out;
}

/* One code point inside $'...'; cp has no meaning when n is 0. Returns the end. */
static char *quote_ansi_char(char *out, const char *p, size_t n, uint32_t cp)
{
	static const char letters[] = "\aa\bb\tt\nn\vv\ff\rr\\\\''";

	for (size_t i = 0; n == 1 && i < sizeof(letters) - 1; i += 2)
		if (letters[i] == *p) {
			*out++ = '\\';
			*out++ = letters[i + 1];
			return out;
		}
	if (n <= 1 && (!n || bb_utf8_hostile(cp)))
		return out + sprintf(out, "\\x%02x", (unsigned char)*p);
	if (bb_utf8_hostile(cp))
		return out + sprintf(out, cp > 0xffff ? "\\U%08x" : "\\u%04x", cp);
	return put(out, p, n);
}

static char *quote_ansi(char *out, const char *p, size_t len)
{
	uint32_t cp = 0;

	out = put(out, "$'", 2);
	for (size_t i = 0, n; i < len; i += n ? n : 1) {
		n = bb_utf8_decode(p + i, len - i, &cp);
		out = quote_ansi_char(out, p + i, n, cp);
	}
	*out++ = '\'';
	return out;
}

char *bb_quote_argv(const char *p, size_t len)
{
	char *s = malloc(len * GROWTH + 1), *out = s;

	if (!s)
		return NULL;
	for (size_t i = 0; i < len;) {
		size_t n = strnlen(p + i, len - i);
		enum quoting q = quoting_of(p + i, n);

		if (i)
			*out++ = ' ';
		if (q == QUOTE_none)
			out = put(out, p + i, n);
		else
			out = q == QUOTE_single ? quote_single(out, p + i, n) : quote_ansi(out, p + i, n);
		i += n + 1;
	}
	*out = '\0';
	return s;
}
