/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_BUILDER_H
#define BBX_BUILDER_H
/*
 * The rows of one type since its last flush, column by column. Private to the library.
 */
#include "bbx_read.h"
#include "buf.h"
#include "dict_write.h"

enum bbx_builder_form { BBX_FORM_number, BBX_FORM_string, BBX_FORM_ip, BBX_FORM_task };

struct bbx_builder_col {
	uint64_t *v;           /* n values, NULLs left out: numbers, ids, or lengths of strings */
	uint32_t n;
	uint8_t form;          /* enum bbx_builder_form */
	bool not_null, has_nulls;
	bool interned;         /* a string column whose v are ids by now */
	uint8_t *nulls;        /* bit per row; memory from the first NULL on */
	struct bbx_buf bytes;  /* of strings */
};

struct bbx_builder {
	const struct bbx_type *type;
	struct bbx_builder_col *cols;
	size_t ts_col;         /* n_cols when the type has none */
	uint32_t rows, cap;
	size_t row_bytes, bytes; /* rough raw size, of a row without strings and of all rows */
	uint64_t t_min, t_max, t_last;
	bool unsorted;
};

/* Returns 0, -ENOMEM. bbx_builder_done accepts what it left. */
int bbx_builder_init(struct bbx_builder *b, const struct bbx_type *type);
void bbx_builder_done(struct bbx_builder *b);

/* Whether the values are a legal row. Returns 0, -EINVAL. */
int bbx_builder_check(const struct bbx_builder *b, const struct bbx_value *values, size_t n);
/*
 * Adds a row that was checked. Returns 0, -EFBIG, -ENOMEM; after an error the builder is of no use.
 */
int bbx_builder_add(struct bbx_builder *b, struct bbx_dict_write *dict,
		    const struct bbx_value *values);
/*
 * Adds a row of a decoded chunk, whose dictionary ids stay what they are: vec has one for each column, NULL for one that is not there.
 * A builder gets rows of one chunk only. Returns 0, -ENOMEM.
 */
int bbx_builder_add_stored(struct bbx_builder *b, const struct bbx_vec *const *vec, uint32_t row);
/* It has so many rows, or as many bytes as so many should have: of many columns it stays far below what a reader takes at once. */
bool bbx_builder_full(const struct bbx_builder *b, uint32_t rows);
/* Forgets the rows. */
void bbx_builder_reset(struct bbx_builder *b);

#endif
