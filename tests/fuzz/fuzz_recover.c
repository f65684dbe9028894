/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies of damaged recordings: each verifies, and is not changed by another repair. An odd first
 * byte sets every hash right, as a writer with a bug would.
 */
#include "file.h"

#include <string.h>
#include "bbx.h"
#include "rehash.h"

/* Returns a file, or -1 when the input is unusable. */
static int repair(int in, bool *ret_intact)
{
	struct bbx_recover *rc;
	int out;

	if (bbx_recover_open(in, "input", "fuzz", &rc, NULL))
		return -1;
	out = memfd_create("copy", MFD_CLOEXEC);
	FUZZ_ASSERT(out >= 0 && !bbx_recover_write(rc, out));
	*ret_intact = bbx_recover_report(rc)->intact;
	FUZZ_ASSERT(*ret_intact || lseek(out, 0, SEEK_CUR) > BBX_TRAILER_BYTES);
	bbx_recover_free(rc);
	return out;
}

static void check(int copy)
{
	struct bbx_reader *r;
	struct bbx_verify v;
	bool intact;
	int again;

	FUZZ_ASSERT(!bbx_open_fd(dup(copy), "copy", 0, &r, NULL));
	FUZZ_ASSERT(!bbx_verify(r, true, &v) && !bbx_n_damages(r));
	bbx_close(r);
	again = repair(copy, &intact);
	FUZZ_ASSERT(again >= 0 && intact);
	close(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *p;
	bool intact;
	int copy;

	if (!size)
		return 0;
	p = malloc(size);
	FUZZ_ASSERT(p);
	memcpy(p, data + 1, size - 1);
	if (data[0] & 1)
		rehash(p, size - 1);
	copy = repair(fuzz_file(p, size - 1), &intact);
	free(p);
	if (copy < 0)
		return 0;
	check(copy);
	close(copy);
	return 0;
}
