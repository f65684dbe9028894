/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of /proc and of cgroup files, in each form: the first byte says which. */
#include "text.h"

#include "../../recorder/decode.h"
#include "../../recorder/figures.h"

struct row {
	struct bb_hdr h;
	__u64 v[4];
};

#define V(i) (uint32_t)(sizeof(struct bb_hdr) + (i) * 8)

static const struct rec_figure pairs[] = { { NULL, "anon", V(0), 1 }, { "some", "total", V(1), 1000 }, { NULL, "rbytes", V(2), 1 },
					   { NULL, "MemFree:", V(3), 1024 } };
static const struct rec_figure columns[] = { { NULL, "0", V(0), 100 }, { "cpu", "4", V(1), 10000000 }, { "NET_RX:", "+", V(2), 1 },
					     { NULL, "1", V(3), 1 } };
static const struct rec_figure headed[] = { { "Tcp:", "ActiveOpens", V(0), 1 }, { "TcpExt:", "ListenDrops", V(1), 1 },
					    { "Udp:", "NoPorts", V(2), 1 }, { "Ip:", "InDiscards", V(3), 1 } };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct rec_figures forms[] = {
		{ .form = REC_PAIRS, .list = pairs, .n = 4 },
		{ .form = REC_COLUMNS, .list = columns, .n = 4 },
		{ .form = REC_HEADED, .list = headed, .n = 4 },
	};
	struct row r = { 0 }, before;
	char *text;

	if (!size)
		return 0;
	rec_figures_null(&r, sizeof(r));
	before = r;
	text = fuzz_text(data + 1, size - 1);
	rec_figures_parse(&forms[data[0] % 3], text, &r);
	/* A field that was given a number is never NULL again; the header is left alone. */
	FUZZ_ASSERT(!memcmp(&r.h, &before.h, sizeof(r.h)));
	rec_figures_parse(&forms[data[0] % 3], text, &before);
	rec_figures_parse(&forms[data[0] % 3], text, &before);
	for (size_t i = 0; i < 4; i++)
		FUZZ_ASSERT((r.v[i] == BB_NULL_U64) == (before.v[i] == BB_NULL_U64));
	free(text);
	return 0;
}
