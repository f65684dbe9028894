/* SPDX-License-Identifier: Apache-2.0 */
/* What a recorder that was killed has staged: no bytes of it may be read outside of it, and each row may be learned from. */
#include <stdlib.h>
#include <string.h>
#include "fuzz.h"
#include "../../recorder/processes.h"
#include "../../recorder/stage.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int take(void *arg, const void *rec, size_t len)
{
	struct bb_row row;

	return bb_decode(rec, len, &row) ? 0 : rec_processes_event(arg, rec);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rec_staged s = { .head.len = size, .data = malloc(size + 1) };
	struct rec_processes *p = rec_processes_new();

	FUZZ_ASSERT(s.data && p);
	memcpy(s.data, data, size);
	FUZZ_ASSERT(!rec_staged_each(&s, take, p));
	rec_processes_free(p);
	rec_staged_free(&s);
	return 0;
}
