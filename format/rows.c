/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"

#include <stdlib.h>
#include "layout.h"

static int get_task(struct bbx_reader *r, const struct bbx_batch *b, uint64_t id, struct bbx_task *task, struct bbx_value *v)
{
	int e = id ? bbx_dict_task(r, b->section, id, task) : -ENOENT;

	if (e)
		return e == -ENOENT ? 0 : e;
	*v = (struct bbx_value){ .task = task };
	return 0;
}

static int get_ip(struct bbx_reader *r, const struct bbx_batch *b, uint32_t col, uint32_t row, struct bbx_value *v)
{
	const struct bbx_vec *vec = &b->vec[col];
	struct bbx_str s = { 0 };
	int e = 0;

	if (vec->str)
		s = vec->str[row];
	else
		e = vec->u && vec->u[row] ? bbx_dict_ip(r, b->section, vec->u[row], &s) : -ENOENT;
	if (e)
		return e == -ENOENT ? 0 : e;
	if (s.len == 4 || s.len == 16)
		*v = (struct bbx_value){ .p = s.p, .len = (uint32_t)s.len };
	return 0;
}

static int get_text(struct bbx_reader *r, const struct bbx_batch *b, uint32_t col, uint32_t row, struct bbx_value *v)
{
	struct bbx_str s;
	int got = bbx_cell_str(r, b, col, row, &s);

	if (got > 0 && s.len <= BBX_MAX_STRING)
		*v = (struct bbx_value){ .p = s.p, .len = (uint32_t)s.len };
	return got < 0 ? got : 0;
}

int bbx_row_value(struct bbx_reader *r, const struct bbx_batch *b, uint32_t col, uint32_t row, struct bbx_task *task,
		  struct bbx_value *ret_v)
{
	const struct bbx_column *c = &bbx_schema(r)->types[b->type].cols[col];
	const struct bbx_vec *v = &b->vec[col];

	*ret_v = (struct bbx_value){ .null = true };
	if (bbx_cell_null(b, col, row))
		return 0;
	if (c->phys == BBX_DICT && c->dict == BBX_DICT_task)
		return get_task(r, b, v->u ? v->u[row] : 0, task, ret_v);
	if (c->phys == BBX_DICT && c->dict == BBX_DICT_ip)
		return get_ip(r, b, col, row, ret_v);
	if (c->phys == BBX_DICT || c->phys == BBX_BYTES)
		return get_text(r, b, col, row, ret_v);
	if (v->u)
		*ret_v = (struct bbx_value){ .u = v->u[row] };
	return 0;
}

static int make_room(struct bbx_row *row, size_t n)
{
	struct bbx_value *values = realloc(row->values, n * sizeof(*values));
	struct bbx_task *tasks;

	if (!values)
		return -ENOMEM;
	row->values = values;
	tasks = realloc(row->tasks, n * sizeof(*tasks));
	if (!tasks)
		return -ENOMEM;
	row->tasks = tasks;
	row->cap = n;
	return 0;
}

int bbx_row_get(struct bbx_reader *r, const struct bbx_batch *b, uint32_t row, struct bbx_row *ret_row)
{
	int e = b->n_cols > ret_row->cap ? make_room(ret_row, b->n_cols) : 0;

	ret_row->n = b->n_cols;
	for (uint32_t i = 0; i < b->n_cols && !e; i++)
		e = bbx_row_value(r, b, i, row, &ret_row->tasks[i], &ret_row->values[i]);
	return e;
}

void bbx_row_done(struct bbx_row *row)
{
	free(row->values);
	free(row->tasks);
	*row = (struct bbx_row){ 0 };
}
