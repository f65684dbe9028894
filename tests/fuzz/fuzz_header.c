/* SPDX-License-Identifier: Apache-2.0 */
/* Record headers: a header that decodes, encodes to the same bytes. */
#include "fuzz.h"

#include <string.h>
#include "chunk_read.h"
#include "header.h"
#include "scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t out[BBX_HEADER_MIN + BBX_MAX_EXT];
	struct bbx_header h;
	struct bbx_stats stats;
	struct bbx_buf ids = { 0 };
	struct bbx_cursor c;

	bbx_find_magic(data, size, 0);
	if (bbx_header_decode(data, size, &h))
		return 0;
	FUZZ_ASSERT(bbx_header_size(&h) <= size);
	fuzz_touch(h.ext, h.ext_len);
	for (int tag = 0; tag < 256; tag++)
		if (bbx_ext_find(&h, (uint8_t)tag, &c))
			fuzz_touch(c.p, bbx_left(&c));
	bbx_chunk_stats_read(&h, 2, &ids, &stats);
	fuzz_touch(ids.p, ids.len);
	bbx_buf_done(&ids);
	bbx_header_encode(&h, out);
	FUZZ_ASSERT(!memcmp(out, data, BBX_HEADER_FIXED + h.ext_len));
	return 0;
}
