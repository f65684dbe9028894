/* SPDX-License-Identifier: Apache-2.0 */
#include "store.h"

enum { CRITICAL, BULK };

static bool is_bulk(uint32_t type)
{
	switch (type) {
#define EVENT(id, name, lane, doc) case id: return lane == BULK;
#define STATE(id, name, doc) EVENT(id, name, CRITICAL, doc)
#include "../format/events.def"
	}
	return false;
}

int rec_store(const struct rec_rows *to, const void *rec, size_t len)
{
	struct bb_row row;
	struct bbx_writer *w;
	int r = bb_decode(rec, len, &row);

	if (r < 0)
		return r;
	w = is_bulk(row.type) ? to->bulk : to->critical;
	if (!w)
		return -ENOSPC;
	r = bbx_writer_add(w, row.type, row.v, row.n);
	return r == -EINVAL ? -EBADMSG : r;
}

int rec_store_build(const struct rec_rows *to, struct rec_build *b)
{
	rec_build_end(b);
	return rec_store(to, b->buf, b->len);
}
