/* SPDX-License-Identifier: Apache-2.0 */
#include "store.h"

int rec_store(struct bbx_writer *w, const void *rec, size_t len)
{
	struct bb_row row;
	int r = bb_decode(rec, len, &row);

	if (r < 0)
		return r;
	r = bbx_writer_add(w, row.type, row.v, row.n);
	return r == -EINVAL ? -EBADMSG : r;
}

int rec_store_build(struct bbx_writer *w, struct rec_build *b)
{
	rec_build_end(b);
	return rec_store(w, b->buf, b->len);
}
