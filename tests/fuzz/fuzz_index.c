/* SPDX-License-Identifier: Apache-2.0 */
/* Payloads of INDEX records, uncompressed: what comes out stands back to back. */
#include "fuzz.h"

#include "index_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bbx_index ix;
	struct bbx_header h;
	uint64_t off, end = 0;

	if (bbx_index_init(&ix, data, size))
		return 0;
	while (bbx_index_next(&ix, &h, &off) > 0) {
		FUZZ_ASSERT(off == end);
		end = off + bbx_header_size(&h) + h.payload_len;
		FUZZ_ASSERT(end > off);
	}
	return 0;
}
