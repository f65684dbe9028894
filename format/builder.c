/* SPDX-License-Identifier: Apache-2.0 */
#include "builder.h"

#include <errno.h>

#include "layout.h"

#define TS_ID 1
#define ROWS_FIRST 64u
/* What a value counts for before its size is known; ts takes twice as much. */
#define VALUE_BYTES 4u

static uint8_t form_of(const struct bbx_column *c)
{
	static const uint8_t of_dict[] = {
		[BBX_DICT_string] = BBX_FORM_string,
		[BBX_DICT_ip] = BBX_FORM_ip,
		[BBX_DICT_task] = BBX_FORM_task,
	};

	if (c->phys == BBX_DICT)
		return of_dict[c->dict];
	return c->phys == BBX_BYTES ? BBX_FORM_string : BBX_FORM_number;
}

int bbx_builder_init(struct bbx_builder *b, const struct bbx_type *type)
{
	*b = (struct bbx_builder){ .type = type, .ts_col = type->n_cols };
	b->row_bytes = (type->n_cols + 1) * VALUE_BYTES;
	b->cols = calloc(type->n_cols ? type->n_cols : 1, sizeof(*b->cols));
	if (!b->cols)
		return -ENOMEM;
	for (size_t i = 0; i < type->n_cols; i++) {
		b->cols[i].form = form_of(&type->cols[i]);
		b->cols[i].not_null = type->cols[i].flags & BBX_NOT_NULL;
		if (type->cols[i].id == TS_ID)
			b->ts_col = i;
	}
	return 0;
}

void bbx_builder_done(struct bbx_builder *b)
{
	for (size_t i = 0; b->cols && i < b->type->n_cols; i++) {
		free(b->cols[i].v);
		free(b->cols[i].nulls);
		bbx_buf_done(&b->cols[i].bytes);
	}
	free(b->cols);
	b->cols = NULL;
}

static bool is_legal(const struct bbx_builder_col *c, const struct bbx_value *v)
{
	if (c->form == BBX_FORM_string)
		return v->len <= BBX_MAX_STRING;
	if (c->form == BBX_FORM_ip)
		return v->len == 4 || v->len == 16;
	return v->task->comm_len <= BBX_COMM_MAX;
}

int bbx_builder_check(const struct bbx_builder *b, const struct bbx_value *values, size_t n)
{
	const struct bbx_builder_col *c = b->cols;

	if (n != b->type->n_cols)
		return -EINVAL;
	for (const struct bbx_value *v = values; v < values + n; v++, c++)
		if (v->null ? c->not_null : c->form != BBX_FORM_number && !is_legal(c, v))
			return -EINVAL;
	return 0;
}

/* Room for twice the rows in every column. */
static int grow(struct bbx_builder *b)
{
	uint32_t cap = b->cap ? b->cap * 2 : ROWS_FIRST;

	for (size_t i = 0; i < b->type->n_cols; i++) {
		struct bbx_builder_col *c = &b->cols[i];
		uint64_t *v = realloc(c->v, cap * sizeof(*v));
		uint8_t *nulls = v && c->nulls ? realloc(c->nulls, cap / 8) : NULL;

		if (v)
			c->v = v;
		if (nulls) {
			memset(nulls + b->cap / 8, 0, cap / 8 - b->cap / 8);
			c->nulls = nulls;
		}
		if (!v || (c->nulls && !nulls))
			return -ENOMEM;
	}
	b->cap = cap;
	return 0;
}

static int add_null(struct bbx_builder *b, struct bbx_builder_col *c)
{
	if (!c->nulls) {
		c->nulls = calloc(b->cap / 8, 1);
		if (!c->nulls)
			return -ENOMEM;
	}
	c->has_nulls = true;
	c->nulls[b->rows / 8] |= (uint8_t)(1u << b->rows % 8);
	return 0;
}

static int add_string(struct bbx_builder *b, struct bbx_builder_col *c, const void *p, size_t len)
{
	bbx_buf_put(&c->bytes, p, len);
	b->bytes += len;
	c->v[c->n++] = len;
	return c->bytes.oom ? -ENOMEM : 0;
}

static int add_value(struct bbx_builder *b, struct bbx_dict_write *dict, struct bbx_builder_col *c,
		     const struct bbx_value *v)
{
	if (c->form == BBX_FORM_string)
		return add_string(b, c, v->p, v->len);
	if (c->form == BBX_FORM_ip)
		return bbx_dict_put_ip(dict, v->p, v->len, &c->v[c->n++]);
	return bbx_dict_put_task(dict, v->task, &c->v[c->n++]);
}

static void note_time(struct bbx_builder *b, uint64_t ts)
{
	if (!b->rows || ts < b->t_min)
		b->t_min = ts;
	if (ts > b->t_max)
		b->t_max = ts;
	b->unsorted |= ts < b->t_last;
	b->t_last = ts;
}

int bbx_builder_add(struct bbx_builder *b, struct bbx_dict_write *dict,
		    const struct bbx_value *values)
{
	struct bbx_builder_col *c = b->cols, *end = c + b->type->n_cols;
	int err = b->rows == b->cap ? grow(b) : 0;

	for (const struct bbx_value *v = values; !err && c < end; v++, c++) {
		if (v->null)
			err = add_null(b, c);
		else if (c->form == BBX_FORM_number)
			c->v[c->n++] = v->u;
		else
			err = add_value(b, dict, c, v);
	}
	if (err)
		return err;
	if (b->ts_col < b->type->n_cols && !values[b->ts_col].null)
		note_time(b, values[b->ts_col].u);
	b->bytes += b->row_bytes;
	b->rows++;
	return 0;
}

int bbx_builder_add_stored(struct bbx_builder *b, const struct bbx_vec *const *vec, uint32_t row)
{
	int err = b->rows == b->cap ? grow(b) : 0;

	for (size_t i = 0; !err && i < b->type->n_cols; i++) {
		struct bbx_builder_col *c = &b->cols[i];
		const struct bbx_vec *v = vec[i];

		if (!v || !v->present || (v->nulls && v->nulls[row / 8] >> row % 8 & 1)) {
			err = add_null(b, c);
		} else if (v->str) {
			err = add_string(b, c, v->str[row].p, v->str[row].len);
		} else {
			c->v[c->n++] = v->u[row];
			c->interned = c->form == BBX_FORM_string;
			if (i == b->ts_col)
				note_time(b, v->u[row]);
		}
	}
	b->rows++;
	return err;
}

bool bbx_builder_full(const struct bbx_builder *b, uint32_t rows)
{
	size_t bytes = (size_t)rows * (BBX_BUILDER_BYTES / BBX_BUILDER_ROWS);

	return b->rows >= rows || b->bytes >= bytes;
}

void bbx_builder_reset(struct bbx_builder *b)
{
	for (size_t i = 0; i < b->type->n_cols; i++) {
		struct bbx_builder_col *c = &b->cols[i];

		if (c->has_nulls)
			memset(c->nulls, 0, b->cap / 8);
		c->has_nulls = c->interned = false;
		c->n = 0;
		c->bytes.len = 0;
	}
	b->rows = 0;
	b->bytes = 0;
	b->t_min = b->t_max = b->t_last = 0;
	b->unsorted = false;
}
