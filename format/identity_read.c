/* SPDX-License-Identifier: Apache-2.0 */
#include "identity_priv.h"
#include <string.h>

#define MAX_COLUMNS 256 /* FORMAT.md 10 */

static const char *const slot_names[] = {
#define SLOT(name) #name,
	BBX_SLOTS
#undef SLOT
};

struct binding bbx_facts_bind(const struct bbx_type *type)
{
	struct binding b;

	for (size_t i = 0; i < N_SLOTS; i++)
		b.col[i] = bbx_type_column(type, slot_names[i]);
	return b;
}

static bool has_slot(const struct binding *bind, size_t col)
{
	for (size_t i = 0; i < N_SLOTS; i++)
		if (bind->col[i] == (int)col)
			return true;
	return false;
}

int bbx_facts_read(struct facts *f, size_t chunk, const struct binding *bind, bool slots)
{
	const struct bbx_chunk *c = bbx_chunk(f->id->r, chunk);
	uint32_t cols[MAX_COLUMNS];
	size_t n = 0;

	f->bind = bind;
	f->type = &bbx_schema(f->id->r)->types[c->type];
	for (size_t i = 0; i < f->type->n_cols && n < MAX_COLUMNS; i++)
		if (f->type->cols[i].dict == BBX_DICT_task || (int)i == bind->col[SLOT_ts] ||
		    (slots && has_slot(bind, i)))
			cols[n++] = (uint32_t)i;
	return n ? bbx_chunk_read(f->id->r, chunk, cols, n, &f->batch) : 0;
}

static int each_row(struct facts *f, enum facts_from from, facts_row_fn row)
{
	uint32_t n = f->batch.rows;
	int err = 0;

	for (uint32_t i = 0; i < n && err >= 0; i++)
		err = row(f, from == FACTS_first ? i : n - 1 - i);
	return err < 0 ? err : 0;
}

int bbx_facts_each(struct bbx_identity *id, const char *table, enum facts_from from, facts_row_fn row)
{
	size_t n = bbx_n_chunks(id->r);
	const struct bbx_schema *s = bbx_schema(id->r);
	const struct bbx_type *type = bbx_schema_find(s, table);
	struct facts f = { .id = id };
	struct binding bind;
	int err = 0;

	if (!type)
		return 0;
	bind = bbx_facts_bind(type);
	for (size_t i = 0; i < n && err >= 0; i++) {
		size_t chunk = from == FACTS_first ? i : n - 1 - i;

		if (&s->types[bbx_chunk(id->r, chunk)->type] != type)
			continue;
		err = bbx_facts_read(&f, chunk, &bind, true);
		if (err > 0)
			err = each_row(&f, from, row);
	}
	bbx_batch_done(&f.batch);
	return err < 0 ? err : 0;
}

/* The column of a slot when this row has a value in it, else -1. */
static int column_of(const struct facts *f, enum slot slot, uint32_t row)
{
	int col = f->bind->col[slot];

	if (col < 0 || !f->batch.vec[col].present || bbx_cell_null(&f->batch, (uint32_t)col, row))
		return -1;
	return col;
}

bool bbx_facts_u64(const struct facts *f, enum slot slot, uint32_t row, uint64_t *ret_v)
{
	int col = column_of(f, slot, row);

	if (col < 0 || (f->type->cols[col].phys != BBX_U64 && f->type->cols[col].phys != BBX_I64))
		return false;
	if (!f->batch.vec[col].u)
		return false;
	*ret_v = f->batch.vec[col].u[row];
	return true;
}

void bbx_facts_u32(const struct facts *f, enum slot slot, uint32_t row, uint32_t *ret_v)
{
	uint64_t v;

	if (bbx_facts_u64(f, slot, row, &v))
		*ret_v = (uint32_t)v;
}

int bbx_facts_str(struct facts *f, enum slot slot, uint32_t row, struct bbx_str *ret_s)
{
	struct bbx_identity *id = f->id;
	int col = column_of(f, slot, row), got;
	const char *copy;
	struct bbx_str s;

	if (col < 0 || (f->type->cols[col].phys != BBX_BYTES && f->type->cols[col].dict != BBX_DICT_string))
		return 0;
	got = bbx_cell_str(id->r, &f->batch, (uint32_t)col, row, &s);
	if (got <= 0)
		return got == -ENOENT ? 0 : got;
	if (f->batch.vec[col].str) {
		if (s.len >= id->copied.max - id->copied.total)
			return 0;
		copy = bbx_arena_str(&id->copied, s.p, s.len);
		if (!copy)
			return -ENOMEM;
		s.p = copy;
	}
	*ret_s = s;
	return 0;
}

struct task_ref *bbx_facts_task(const struct facts *f, int col, uint32_t row, uint64_t *ret_task)
{
	const struct section_ref *s = &f->id->sections[f->batch.section];
	const struct bbx_vec *v;
	uint64_t task;

	if (col < 0 || f->type->cols[col].phys != BBX_DICT || f->type->cols[col].dict != BBX_DICT_task)
		return NULL;
	v = &f->batch.vec[col];
	if (!v->present || !v->u || bbx_cell_null(&f->batch, (uint32_t)col, row))
		return NULL;
	task = v->u[row];
	if (!task || task > s->n_tasks)
		return NULL;
	*ret_task = task;
	return &s->tasks[task - 1];
}

struct proc *bbx_facts_proc(const struct facts *f, enum slot slot, uint32_t row)
{
	uint64_t task;
	struct task_ref *ref = bbx_facts_task(f, f->bind->col[slot], row, &task);

	return ref && ref->upid ? &f->id->procs[ref->upid - 1] : NULL;
}
