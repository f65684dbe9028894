/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text that becomes part of a DOT file, behind a byte of use and one of room: valid UTF-8 without
 * controls, escapes and entities of its own comes out.
 */
#include "fuzz.h"

#include <stdbool.h>
#include <string.h>
#include "../../bbgraph/label.h"
#include "../../format/utf8.h"

#define HEAD 2

/* graphviz halves a run of backslashes, in tooltips twice; what is left of it must not be an escape. */
static void check_backslashes(const char *p, enum graph_label_use use)
{
	size_t unit = use == GRAPH_TIP ? 4 : 2;

	for (p += strcspn(p, "\\"); *p; p += strcspn(p, "\\")) {
		size_t n = strspn(p, "\\");

		FUZZ_ASSERT(n % unit == 0);
		p += n;
	}
}

static void check_entities(const char *p)
{
	for (p = strchr(p, '&'); p; p = strchr(p + 1, '&'))
		FUZZ_ASSERT(!strncmp(p, "&amp;", 5));
}

static void check_characters(const char *p, size_t len)
{
	for (size_t i = 0, n; i < len; i += n) {
		uint32_t cp;

		n = bb_utf8_decode(p + i, len - i, &cp);
		FUZZ_ASSERT(n);
		FUZZ_ASSERT(!bb_utf8_hostile(cp));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum graph_label_use use;
	size_t room, left, len;
	char *out = NULL;
	FILE *f;

	if (size < HEAD)
		return 0;
	use = data[0] & 1 ? GRAPH_TIP : GRAPH_LABEL;
	room = left = data[1];
	f = open_memstream(&out, &len);
	FUZZ_ASSERT(f);
	graph_label_put(f, (const char *)data + HEAD, size - HEAD, use, &left);
	FUZZ_ASSERT(!fclose(f));
	FUZZ_ASSERT(left <= room);
	check_backslashes(out, use);
	check_entities(out);
	check_characters(out, len);
	free(out);
	return 0;
}
