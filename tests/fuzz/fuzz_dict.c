/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Payloads of DICT records, uncompressed: kind, first id, entries and length in four bytes, the
 * data, and again.
 */
#include "fuzz.h"

#include <string.h>
#include "dict_read.h"

#define HEAD 4

static void ask(const struct bbx_dicts *d, enum bbx_dict kind, uint64_t id)
{
	const struct bbx_dict_task *t;
	struct bbx_str s;

	if (kind == BBX_DICT_task) {
		t = bbx_dict_find_task(d, id);
		if (t)
			fuzz_touch(t, sizeof(*t));
	} else if (bbx_dict_find_str(d, kind, id, &s)) {
		fuzz_touch(s.p, s.len);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bbx_dicts d = { 0 };

	while (size >= HEAD) {
		enum bbx_dict kind = (enum bbx_dict)(1 + data[0] % 3);
		size_t len = data[3] < size - HEAD ? data[3] : size - HEAD;
		uint8_t *raw = malloc(len ? len : 1);

		if (!raw)
			break;
		memcpy(raw, data + HEAD, len);
		bbx_dict_add(&d, kind, data[1], data[2], raw, len);
		data += HEAD + len;
		size -= HEAD + len;
	}
	for (int kind = BBX_DICT_string; kind <= BBX_DICT_task; kind++) {
		uint64_t last = bbx_dict_last(&d, (enum bbx_dict)kind);

		FUZZ_ASSERT(last < 1u << 24);
		for (uint64_t id = 0; id <= last + 1; id++)
			ask(&d, (enum bbx_dict)kind, id);
	}
	bbx_dicts_done(&d);
	return 0;
}
