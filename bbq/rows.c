/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of rows: the latest of a state table. */
#include "engine.h"
#include <stdlib.h>
#include <string.h>

/* A stored row of a state table. key stands for the boot, the task's process and the columns of the key. */
struct state_row {
	uint64_t key[2];
	uint64_t ts;
	int64_t rowid;
};

struct state_rows {
	size_t n, cap;
	struct state_row *rows;
};

static int cmp_state(const void *a, const void *b)
{
	const struct state_row *x = a, *y = b;

	for (int i = 0; i < 2; i++)
		if (x->key[i] != y->key[i])
			return x->key[i] < y->key[i] ? -1 : 1;
	if (x->ts != y->ts)
		return x->ts < y->ts ? -1 : 1;
	return (x->rowid > y->rowid) - (x->rowid < y->rowid);
}

static void keep_latest(struct state_rows *s)
{
	size_t kept = 0;

	if (s->n)
		qsort(s->rows, s->n, sizeof(*s->rows), cmp_state);
	for (size_t i = 0; i < s->n; i++) {
		bool same = kept && !memcmp(s->rows[kept - 1].key, s->rows[i].key, sizeof(s->rows[i].key));

		s->rows[same ? kept - 1 : kept++] = s->rows[i];
	}
	s->n = kept;
}

static int put_state(struct state_rows *s, const struct state_row *row)
{
	if (s->n == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 1024;
		struct state_row *rows;

		keep_latest(s);
		if (s->n > s->cap / 2 || !s->cap) {
			if (cap > BBQ_MAX_LIST)
				return -EFBIG;
			rows = realloc(s->rows, cap * sizeof(*rows));
			if (!rows)
				return -ENOMEM;
			s->rows = rows;
			s->cap = cap;
		}
	}
	s->rows[s->n++] = *row;
	return 0;
}

/* Two independent FNV-1a sums: a file that makes two keys collide loses a row of its own. */
static void mix(uint64_t key[2], const void *p, size_t len)
{
	const uint8_t *b = p;

	for (size_t i = 0; i < len; i++) {
		key[0] = (key[0] ^ b[i]) * 0x100000001b3ull;
		key[1] = (key[1] + b[i] + 1) * 0x9e3779b97f4a7c15ull;
		key[1] ^= key[1] >> 29;
	}
}

static int mix_cell(struct bbx_reader *r, const struct bbx_batch *b, uint32_t col, uint32_t i, uint64_t key[2])
{
	const struct bbx_vec *v = &b->vec[col];
	const struct bbx_column *c = &bbx_schema(r)->types[b->type].cols[col];
	bool null = !v->present || bbx_cell_null(b, col, i);
	struct bbx_str s = { 0 };
	int got;

	mix(key, &null, sizeof(null));
	if (null)
		return 0;
	if (v->u && (c->phys != BBX_DICT || c->dict == BBX_DICT_task)) {
		mix(key, &v->u[i], sizeof(v->u[i]));
		return 0;
	}
	if (c->phys == BBX_DICT && c->dict == BBX_DICT_ip && v->u)
		got = bbx_dict_ip(r, b->section, v->u[i], &s);
	else
		got = bbx_cell_str(r, b, col, i, &s);
	if (got < 0 && got != -ENOENT)
		return got;
	mix(key, &s.len, sizeof(s.len));
	mix(key, s.p, s.len);
	return 0;
}

static int state_key(const struct bbq_table *t, const struct bbx_batch *b, uint32_t i, uint64_t key[2])
{
	const struct bbx_type *type = &bbx_schema(t->q->r)->types[t->type];
	struct bbx_task task = { 0 };
	int err;

	key[0] = 0xcbf29ce484222325ull;
	key[1] = 0;
	mix(key, bbx_section(t->q->r, b->section)->boot_id, 16);
	if (t->columns.task >= 0) {
		err = bbx_dict_task(t->q->r, b->section, bb_cell_id(b, (uint32_t)t->columns.task, i), &task);
		if (err && err != -ENOENT)
			return err;
	}
	mix(key, &task.pid, sizeof(task.pid));
	for (uint32_t c = 0; c < type->n_cols; c++) {
		if (!(type->cols[c].flags & BBX_KEY))
			continue;
		err = mix_cell(t->q->r, b, c, i, key);
		if (err)
			return err;
	}
	return 0;
}

static int add_states(struct bbq_table *t, size_t chunk, const struct bbx_batch *b, struct state_rows *s)
{
	for (uint32_t i = 0; i < b->rows; i++) {
		struct state_row row = { .rowid = bbq_rowid(chunk, i) };
		const struct bbx_vec *ts = t->columns.ts >= 0 ? &b->vec[t->columns.ts] : NULL;
		int err = state_key(t, b, i, row.key);

		if (!err) {
			if (ts && ts->u && !bbx_cell_null(b, (uint32_t)t->columns.ts, i))
				row.ts = ts->u[i];
			err = put_state(s, &row);
		}
		if (err)
			return err;
	}
	return 0;
}

static int cmp_rowid(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int take_latest(struct bbq_table *t, struct state_rows *s)
{
	keep_latest(s);
	t->latest = calloc(s->n + 1, sizeof(*t->latest));
	if (!t->latest)
		return -ENOMEM;
	for (size_t i = 0; i < s->n; i++)
		t->latest[i] = s->rows[i].rowid;
	t->n_latest = s->n;
	t->has_latest = true;
	qsort(t->latest, t->n_latest, sizeof(*t->latest), cmp_rowid);
	return 0;
}

int bbq_table_latest(struct bbq_table *t)
{
	struct bbx_batch b = { 0 };
	struct state_rows s = { 0 };
	int err = 0;

	if (t->has_latest)
		return 0;
	for (size_t i = 0; i < t->n_chunks && err >= 0; i++) {
		err = bbx_chunk_read(t->q->r, t->chunks[i], NULL, 0, &b);
		if (err > 0)
			err = add_states(t, t->chunks[i], &b, &s);
	}
	if (err >= 0)
		err = take_latest(t, &s);
	free(s.rows);
	bbx_batch_done(&b);
	return err;
}

bool bbq_is_latest(const struct bbq_table *t, int64_t rowid)
{
	return bsearch(&rowid, t->latest, t->n_latest, sizeof(rowid), cmp_rowid);
}
