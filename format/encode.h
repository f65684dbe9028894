/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_ENCODE_H
#define BBX_ENCODE_H
/*
 * One column of one chunk: from its values, NULLs left out, to bytes (FORMAT.md 7). Private to the
 * library. Failure to get memory shows in out->oom.
 */
#include "bbx_types.h"
#include "buf.h"
#include "layout.h"

/*
 * What one pass over the values finds. Values and differences count as signed 64-bit numbers;
 * arithmetic wraps.
 */
struct bbx_shape {
	size_t n, runs;
	int64_t min, max;
	int64_t d_min, d_max; /* of the differences between neighbours; all of them if has_deltas */
	bool has_deltas;      /* packing differences may be worth it */
	uint64_t sum;         /* wrapped */
};

void bbx_shape_of(const uint64_t *v, size_t n, struct bbx_shape *ret_s);

/* True when the sum of the values, in full, is a signed 64-bit number; then *ret_sum is it. */
bool bbx_shape_sum(const uint64_t *v, const struct bbx_shape *s, int64_t *ret_sum);

/*
 * The encoding with the fewest bytes before compression; of those within 10 % of it, the cheapest
 * to decode.
 */
enum bbx_encoding bbx_choose(const uint64_t *v, const struct bbx_shape *s, bool dict);

/*
 * Appends the data of the values in a given encoding. Returns 0; -EINVAL when it cannot hold them;
 * -ENOMEM.
 */
int bbx_encode_as(enum bbx_encoding enc, const uint64_t *v, const struct bbx_shape *s,
		  struct bbx_buf *out);

/* Appends encoding 5: n lengths, then their bytes. */
void bbx_encode_strings(const uint64_t *lens, size_t n, const struct bbx_buf *bytes,
			struct bbx_buf *out);

#endif
