/* SPDX-License-Identifier: Apache-2.0 */
/* What the sanitizer lets out, whatever goes in. */
#include "../../bbgraph/label.h"
#include "rng.h"
#include "utf8.h"

#include <graphviz/cgraph.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static char *escape(const char *p, size_t len, enum graph_label_use use)
{
	size_t room = use == GRAPH_TIP ? GRAPH_TIP_CHARS : GRAPH_LABEL_CHARS, n;
	char *text = NULL;
	FILE *f = open_memstream(&text, &n);

	assert_non_null(f);
	graph_label_put(f, p, len, use, &room);
	fclose(f);
	return text;
}

static void check(const char *in, enum graph_label_use use, const char *want)
{
	char *text = escape(in, strlen(in), use);

	assert_string_equal(text, want);
	free(text);
}

static void plain_text_stays(void **state)
{
	(void)state;
	check("/usr/bin/leak --rate 8", GRAPH_LABEL, "/usr/bin/leak --rate 8");
	check("gr\xc3\xbc\xc3\x9f"
	      "e \xe2\x82\xac \xf0\x9f\x90\x8b",
	      GRAPH_TIP,
	      "gr\xc3\xbc\xc3\x9f"
	      "e \xe2\x82\xac \xf0\x9f\x90\x8b");
}

static void escapes_and_entities_lose_their_power(void **state)
{
	(void)state;
	check("\\N\\G", GRAPH_LABEL, "\\\\N\\\\G");
	check("\\N", GRAPH_TIP, "\\\\\\\\N");
	check("&#1;&amp;", GRAPH_LABEL, "&amp;#1;&amp;amp;");
}

static void what_cannot_be_seen_is_shown(void **state)
{
	(void)state;
	check("\x1b[2J\x7f\xc2\x9b", GRAPH_LABEL, "\\\\x1b[2J\\\\x7f\\\\x9b");
	check("a\xe2\x80\xae" "b\xef\xbf\xbf", GRAPH_LABEL, "a\\\\u{202e}b\\\\u{ffff}");
	check("\xff\xed\xa0\x80", GRAPH_LABEL, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

/* A random string that likes what graphviz, XML and terminals like. */
static size_t make_random(struct rng *r, char *out, size_t max)
{
	static const char *const bits[] = { "\\",  "\\N",   "\"",	    "&#",   "&amp;", "<b>",
					    "]]>", "\x1b[", "\xe2\x80\xae", "\\\"", "%s",    "\n" };
	size_t want = rng_below(r, max), n = 0;

	while (n + 8 < want) {
		if (rng_below(r, 2)) {
			out[n++] = (char)rng_next(r);
		} else {
			const char *bit = bits[rng_below(r, sizeof(bits) / sizeof(bits[0]))];

			memcpy(out + n, bit, strlen(bit));
			n += strlen(bit);
		}
	}
	return n;
}

/* Valid UTF-8 without a control, backslashes only in groups, & only as &amp;. */
static void check_safe(const char *s, size_t group, size_t max_chars)
{
	size_t len = strlen(s), chars = 0;

	for (size_t i = 0; i < len;) {
		uint32_t cp = 0;
		size_t n = bb_utf8_decode(s + i, len - i, &cp);

		assert_true(n > 0);
		assert_true(cp >= 0x20 && cp != 0x7f && (cp < 0x80 || cp > 0x9f));
		assert_true((cp & 0xfffe) != 0xfffe && !(cp >= 0x200b && cp <= 0x200f) &&
			    !(cp >= 0x202a && cp <= 0x202e));
		if (cp == '\\') {
			assert_int_equal(strspn(s + i, "\\") % group, 0);
			n = group;
		} else if (cp == '&') {
			assert_memory_equal(s + i, "&amp;", 5);
			n = 5;
		}
		i += n;
		chars++;
	}
	assert_true(chars <= max_chars);
}

static void anything_comes_out_safe_and_short(void **state)
{
	struct rng r = { 1 };
	char in[2000];

	(void)state;
	for (int i = 0; i < 20000; i++) {
		size_t len = make_random(&r, in, i % 20 ? 80 : sizeof(in));
		char *label = escape(in, len, GRAPH_LABEL), *tip = escape(in, len, GRAPH_TIP);

		check_safe(label, 2, GRAPH_LABEL_CHARS);
		check_safe(tip, 4, GRAPH_TIP_CHARS);
		free(label);
		free(tip);
	}
}

/* The label of the only node after writing and reading the graph. */
static void check_round_trip(char *label)
{
	Agraph_t *g = agopen((char *)"g", Agdirected, NULL), *back;
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	assert_non_null(f);
	agattr(g, AGRAPH, (char *)"linelength", (char *)"0");
	agsafeset(agnode(g, (char *)"p1", 1), (char *)"label", label, (char *)"?");
	assert_int_equal(agwrite(g, f), 0);
	fclose(f);
	back = agmemread(text);
	assert_non_null(back);
	assert_int_equal(agnnodes(back), 1);
	assert_string_equal(agget(agfstnode(back), (char *)"label"), label);
	agclose(back);
	agclose(g);
	free(text);
}

static void dot_reads_what_was_written(void **state)
{
	struct rng r = { 2 };
	char in[300];

	(void)state;
	for (int i = 0; i < 2000; i++) {
		size_t len = make_random(&r, in, sizeof(in));
		char *label = escape(in, len, i % 2 ? GRAPH_TIP : GRAPH_LABEL);

		check_round_trip(label);
		free(label);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_text_stays),
		cmocka_unit_test(escapes_and_entities_lose_their_power),
		cmocka_unit_test(what_cannot_be_seen_is_shown),
		cmocka_unit_test(anything_comes_out_safe_and_short),
		cmocka_unit_test(dot_reads_what_was_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
