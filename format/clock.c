/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From CLOCK_BOOTTIME to UTC: the first row of table clock that a section has.
 */
#include "reader_priv.h"

static int first_row(struct bbx_reader *r, size_t chunk, const uint32_t *cols, struct bbx_batch *b,
		     int64_t *ret_ns)
{
	int e = bbx_chunk_read(r, chunk, cols, 2, b);

	if (e <= 0)
		return e == -EBADMSG ? 0 : e;
	for (uint32_t row = 0; row < b->rows; row++) {
		if (bbx_cell_null(b, cols[0], row) || bbx_cell_null(b, cols[1], row))
			continue;
		*ret_ns = (int64_t)(b->vec[cols[1]].u[row] - b->vec[cols[0]].u[row]);
		return 1;
	}
	return 0;
}

/* Reads the first clock row of each section, once. Returns 0, -ENOMEM, pread's errno. */
static int read_clocks(struct bbx_reader *r)
{
	const struct bbx_type *t = bbx_schema_find(bbx_schema(r), "clock");
	int ts = t ? bbx_type_column(t, "ts") : -1, utc = t ? bbx_type_column(t, "realtime") : -1;
	uint32_t cols[2] = { (uint32_t)ts, (uint32_t)utc };
	struct bbx_batch b = { 0 };
	int e = 0;

	if (r->clocks_read || ts < 0 || utc < 0 || t->cols[utc].phys > BBX_I64)
		return 0;
	for (size_t i = 0; i < r->n_chunks && e >= 0; i++) {
		struct bbx_section_priv *s = &r->sections[r->chunks[i].pub.section];

		if (s->has_utc || &r->schema.types[r->chunks[i].pub.type] != t)
			continue;
		e = first_row(r, i, cols, &b, &s->utc_offset);
		s->has_utc = e > 0;
	}
	bbx_batch_done(&b);
	r->clocks_read = e >= 0;
	return e < 0 ? e : 0;
}

int bbx_utc_offset(struct bbx_reader *r, size_t section, int64_t *ret_ns)
{
	static const uint8_t none[16];
	const struct bbx_section_priv *s = &r->sections[section];
	int e = read_clocks(r);

	if (e)
		return e;
	for (size_t i = 0; !s->has_utc && memcmp(r->sections[section].pub.boot_id, none, 16) &&
	     i < r->n_sections; i++)
		if (!memcmp(r->sections[section].pub.boot_id, r->sections[i].pub.boot_id, 16))
			s = &r->sections[i];
	*ret_ns = s->has_utc ? s->utc_offset : 0;
	return s->has_utc ? 0 : -ENODATA;
}
