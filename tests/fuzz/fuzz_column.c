/* SPDX-License-Identifier: Apache-2.0 */
/* One column: physical kind, encoding, NULLs and rows in the first five bytes, then its data. */
#include "fuzz.h"

#include "bytes.h"
#include "decode.h"

#define HEAD 5
#define MAX_ROWS 4096u /* some groups of packed values */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint64_t u[MAX_ROWS];
	static struct bbx_str str[MAX_ROWS];
	struct bbx_decode_in in = { 0 };
	const uint8_t *nulls;

	if (size < HEAD)
		return 0;
	in.phys = (enum bbx_phys)(BBX_U64 + data[0] % 5);
	in.encoding = data[1];
	in.nulls = data[2] & 1;
	in.rows = bbx_get_u16(data + 3) % (MAX_ROWS + 1);
	in.data = data + HEAD;
	in.len = size - HEAD;
	if (bbx_decode_column(&in, u, str, &nulls))
		return 0;
	if (nulls)
		fuzz_touch(nulls, (in.rows + 7) / 8);
	if (bbx_encoding_is_str(in.encoding))
		for (uint32_t i = 0; i < in.rows; i++)
			fuzz_touch(str[i].p, str[i].len);
	else
		fuzz_touch(u, in.rows * sizeof(u[0]));
	return 0;
}
