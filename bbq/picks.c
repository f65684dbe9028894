/* SPDX-License-Identifier: Apache-2.0 */
#include "picks.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A cell: of a column that the chunk has or not, with a number, a string (owned), or none. */
struct bbq_pick_value {
	bool present, null;
	uint64_t u;
	struct bbx_str str;
};

struct bbq_pick {
	size_t section;
	uint32_t type, number;
};

static const uint8_t null_bit = 1;

static struct bbq_pick_value *values_of(const struct bbq_picks *p, uint32_t slot)
{
	return p->values + slot * p->n_cells;
}

void bbq_picks_drop(struct bbq_picks *p, uint32_t slot)
{
	struct bbq_pick_value *v = values_of(p, slot);

	for (size_t i = 0; i < p->n_cells; i++)
		free((char *)v[i].str.p);
	memset(v, 0, p->n_cells * sizeof(*v));
	p->freed[p->n_freed++] = slot;
}

void bbq_picks_done(struct bbq_picks *p)
{
	for (size_t i = 0; i < p->n * p->n_cells; i++)
		free((char *)p->values[i].str.p);
	free(p->picks);
	free(p->values);
	free(p->freed);
	free(p->b.vec);
	*p = (struct bbq_picks){ 0 };
}

int bbq_picks_start(struct bbq_picks *p, size_t n_cols, const uint32_t *cells, size_t n_cells)
{
	bbq_picks_done(p);
	p->cells = cells;
	p->n_cells = n_cells;
	p->b.n_cols = n_cols;
	p->b.rows = 1;
	p->b.vec = calloc(n_cols + 1, sizeof(*p->b.vec));
	return p->b.vec ? 0 : -ENOMEM;
}

static int grow(struct bbq_picks *p)
{
	size_t cap = p->cap ? 2 * p->cap : 256;
	struct bbq_pick *picks = realloc(p->picks, cap * sizeof(*picks));
	uint32_t *freed;
	struct bbq_pick_value *values;

	if (!picks)
		return -ENOMEM;
	p->picks = picks;
	freed = realloc(p->freed, cap * sizeof(*freed));
	if (!freed)
		return -ENOMEM;
	p->freed = freed;
	values = realloc(p->values, cap * p->n_cells * sizeof(*values));
	if (!values)
		return -ENOMEM;
	p->values = values;
	memset(values + p->cap * p->n_cells, 0, (cap - p->cap) * p->n_cells * sizeof(*values));
	p->cap = cap;
	return 0;
}

/* Returns 0 or -ENOMEM. */
static int take(struct bbq_pick_value *to, const struct bbx_vec *v, uint32_t row)
{
	*to = (struct bbq_pick_value){ .present = v->present, .null = v->nulls && v->nulls[row / 8] >> row % 8 & 1 };
	if (!v->present || to->null)
		return 0;
	if (!v->str) {
		to->u = v->u[row];
		return 0;
	}
	to->str.len = v->str[row].len;
	to->str.p = malloc(to->str.len + 1);
	if (!to->str.p)
		return -ENOMEM;
	memcpy((char *)to->str.p, v->str[row].p, to->str.len);
	return 0;
}

int bbq_picks_put(struct bbq_picks *p, const struct bbx_batch *b, uint32_t row, uint32_t *ret_slot)
{
	uint32_t slot;

	if (!p->n_freed && p->n == p->cap && grow(p))
		return -ENOMEM;
	slot = p->n_freed ? p->freed[--p->n_freed] : (uint32_t)p->n++;
	p->picks[slot] = (struct bbq_pick){ b->section, b->type, row };
	for (size_t i = 0; i < p->n_cells; i++)
		if (take(&values_of(p, slot)[i], &b->vec[p->cells[i]], row))
			return -ENOMEM;
	*ret_slot = slot;
	return 0;
}

const struct bbx_batch *bbq_picks_get(struct bbq_picks *p, uint32_t slot)
{
	const struct bbq_pick *k = &p->picks[slot];
	const struct bbq_pick_value *v = values_of(p, slot);

	p->b.section = k->section;
	p->b.type = k->type;
	p->number = k->number;
	for (size_t i = 0; i < p->n_cells; i++)
		p->b.vec[p->cells[i]] = (struct bbx_vec){
			.present = v[i].present,
			.nulls = v[i].null ? &null_bit : NULL,
			.u = v[i].str.p ? NULL : &v[i].u,
			.str = v[i].str.p ? &v[i].str : NULL,
		};
	return &p->b;
}
