/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strings wait in their builder until it is flushed; then a column is either all ids or all bytes.
 */
#include "chunk_write.h"

#include <errno.h>
#include <xxhash.h>

/*
 * Below these, a dictionary costs little whatever the strings are; above, only strings that repeat
 * belong there.
 */
#define BYTES_FORM_MEAN 128u
#define BYTES_FORM_TOTAL 16384u

/*
 * Counts the strings that neither the dictionary nor an earlier row of the chunk has, by their
 * hashes.
 */
static int count_new(struct bbx_chunk_write *c, const struct bbx_builder_col *col,
		     const struct bbx_dict_write *dict, size_t *ret_n)
{
	const uint8_t *p = col->bytes.p;
	size_t cap = 64, n = 0;
	uint64_t *seen;

	while (cap < 2 * (size_t)col->n)
		cap *= 2;
	c->raw.len = 0;
	seen = (uint64_t *)bbx_buf_room(&c->raw, cap * sizeof(*seen));
	if (!seen)
		return -ENOMEM;
	memset(seen, 0, cap * sizeof(*seen));
	for (size_t i = 0; i < col->n; p += col->v[i++]) {
		uint64_t hash = XXH3_64bits(p, col->v[i]) | 1;
		size_t slot = (hash >> 1) & (cap - 1);

		while (seen[slot] && seen[slot] != hash)
			slot = (slot + 1) & (cap - 1);
		if (seen[slot])
			continue;
		seen[slot] = hash;
		n += !bbx_dict_find_string(dict, p, col->v[i]);
	}
	*ret_n = n;
	return 0;
}

static int intern_column(struct bbx_chunk_write *c, struct bbx_builder_col *col,
			 struct bbx_dict_write *dict)
{
	const uint8_t *p = col->bytes.p ? col->bytes.p : (const uint8_t *)"";
	size_t n_new = 0, len;
	int err = 0;

	if (col->bytes.len >= BYTES_FORM_TOTAL && col->bytes.len / BYTES_FORM_MEAN > col->n)
		err = count_new(c, col, dict, &n_new);
	col->interned = n_new <= col->n / 2;
	for (size_t i = 0; !err && col->interned && i < col->n; i++, p += len) {
		len = col->v[i];
		err = bbx_dict_put_string(dict, p, len, &col->v[i]);
	}
	return err;
}

int bbx_chunk_intern(struct bbx_chunk_write *c, struct bbx_builder *b, struct bbx_dict_write *dict)
{
	int err = 0;

	for (size_t i = 0; !err && i < b->type->n_cols; i++)
		if (b->cols[i].form == BBX_FORM_string && b->type->cols[i].phys == BBX_DICT)
			err = intern_column(c, &b->cols[i], dict);
	return err;
}
