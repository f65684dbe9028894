/* SPDX-License-Identifier: Apache-2.0 */
/* Text that graphviz, XML and a browser take for text. */
#include "label.h"
#include "../format/utf8.h"

#include <stdbool.h>
#include <string.h>

/* U+2026, and U+FFFD for bytes that are no UTF-8. */
#define ELLIPSIS "\xe2\x80\xa6"
#define REPLACEMENT "\xef\xbf\xbd"

/*
 * Controls, what is invisible or turns the direction of writing, and what XML forbids. The last two
 * code points of each of the 17 planes are no characters either.
 */
static bool is_invisible(uint32_t cp)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0, 0x1f },	    { 0x7f, 0x9f },	  { 0xad, 0xad },     { 0x34f, 0x34f },
		{ 0x61c, 0x61c },   { 0x115f, 0x1160 },	  { 0x17b4, 0x17b5 }, { 0x180b, 0x180f },
		{ 0x200b, 0x200f }, { 0x2028, 0x202e },	  { 0x2060, 0x206f }, { 0x3164, 0x3164 },
		{ 0xfdd0, 0xfdef }, { 0xfe00, 0xfe0f },	  { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 },
		{ 0xfff0, 0xfffb }, { 0xe0000, 0xe0fff },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (cp >= ranges[i].first && cp <= ranges[i].last)
			return true;
	return (cp & 0xfffe) == 0xfffe;
}

static void put_backslash(FILE *f, enum graph_label_use use)
{
	fputs(use == GRAPH_TIP ? "\\\\\\\\" : "\\\\", f);
}

/* One character, valid and not invisible. */
static void put_char(FILE *f, const char *p, size_t len, enum graph_label_use use)
{
	if (*p == '\\')
		put_backslash(f, use);
	else if (*p == '&')
		fputs("&amp;", f);
	else
		fwrite(p, 1, len, f);
}

/* Returns how many characters one takes on paper. */
static size_t width(bool is_valid, uint32_t cp)
{
	if (!is_valid || !is_invisible(cp))
		return 1;
	return cp < 0x100 ? 4 : cp < 0x10000 ? 8 : 9;
}

void graph_label_put(FILE *f, const char *p, size_t len, enum graph_label_use use, size_t *room)
{
	for (size_t i = 0, n; i < len; i += n ? n : 1) {
		uint32_t cp = 0;

		n = bb_utf8_decode(p + i, len - i, &cp);
		if (*room <= width(n, cp)) {
			if (*room)
				fputs(ELLIPSIS, f);
			*room = 0;
			return;
		}
		*room -= width(n, cp);
		if (!n) {
			fputs(REPLACEMENT, f);
		} else if (is_invisible(cp)) {
			put_backslash(f, use);
			fprintf(f, cp < 0x100 ? "x%02x" : "u{%04x}", cp);
		} else {
			put_char(f, p + i, n, use);
		}
	}
}

void graph_label_break(FILE *f)
{
	fputs("\\n", f);
}
