/* SPDX-License-Identifier: Apache-2.0 */
#include "engine.h"
#include <stdlib.h>
#include <string.h>
#include "gather.h"
#include "list.h"

int bbq_table_columns(struct bbq_table *t)
{
	int err;

	if (t->by)
		return 0;
	err = bbq_columns_init(&bbx_schema(t->q->r)->types[t->type], &t->columns);
	if (err)
		return err;
	t->by = calloc(t->columns.n + 1, sizeof(*t->by));
	t->fits = calloc(t->columns.n + 1, sizeof(*t->fits));
	if (t->by && t->fits)
		return 0;
	free(t->by);
	free(t->fits);
	t->by = NULL;
	t->fits = NULL;
	bbq_columns_done(&t->columns);
	return -ENOMEM;
}

/* All tables' lists of chunks lie in one array, table after table. */
static int share_out_chunks(struct bbq *q)
{
	size_t n = bbx_n_chunks(q->r);
	size_t *next;

	q->chunk_pool = calloc(n + 1, sizeof(*q->chunk_pool));
	if (!q->chunk_pool)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (bbx_chunk(q->r, i)->type < q->n_tables)
			q->tables[bbx_chunk(q->r, i)->type].n_chunks++;
	next = q->chunk_pool;
	for (size_t i = 0; i < q->n_tables; i++) {
		struct bbq_table *t = &q->tables[i];

		t->chunks = next;
		next += t->n_chunks;
		t->n_chunks = 0;
	}
	for (size_t i = 0; i < n; i++) {
		const struct bbx_chunk *c = bbx_chunk(q->r, i);

		if (c->type < q->n_tables) {
			struct bbq_table *t = &q->tables[c->type];

			t->chunks[t->n_chunks++] = i;
			t->rows += c->rows;
		}
	}
	return 0;
}

static int cmp_boot(const void *a, const void *b)
{
	const struct bbq_boot *x = a, *y = b;
	int c = memcmp(x->boot_id, y->boot_id, sizeof(x->boot_id));

	return c ? c : (x->section > y->section) - (x->section < y->section);
}

/* One section for each boot, the first. */
static int init_boots(struct bbq *q)
{
	size_t n = bbx_n_sections(q->r);

	q->boots = calloc(n + 1, sizeof(*q->boots));
	if (!q->boots)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		memcpy(q->boots[i].boot_id, bbx_section(q->r, i)->boot_id, sizeof(q->boots[i].boot_id));
		q->boots[i].section = i;
	}
	qsort(q->boots, n, sizeof(*q->boots), cmp_boot);
	for (size_t i = 0; i < n; i++) {
		const uint8_t *id = q->boots[i].boot_id;
		struct bbq_boot *last = q->n_boots ? &q->boots[q->n_boots - 1] : NULL;

		if (last && !memcmp(last->boot_id, id, sizeof(last->boot_id)))
			continue;
		q->boots[q->n_boots++] = q->boots[i];
	}
	return 0;
}

const struct bbq_boot *bbq_boot_find(const struct bbq *q, const uint8_t boot_id[16])
{
	struct bbq_boot key = { 0 };

	memcpy(key.boot_id, boot_id, sizeof(key.boot_id));
	for (size_t lo = 0, hi = q->n_boots; lo < hi;) {
		size_t mid = lo + (hi - lo) / 2;
		int c = memcmp(q->boots[mid].boot_id, key.boot_id, sizeof(key.boot_id));

		if (!c)
			return &q->boots[mid];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

/* Names that are taken: by SQLite, by a table or view of bbq's own, or by an earlier table (SQL ignores case). */
static bool is_shadowed(const struct bbq *q, const char *name)
{
	if (!sqlite3_strnicmp(name, "sqlite_", 7))
		return true;
	for (size_t i = 0; bbq_lists[i]; i++)
		if (!sqlite3_stricmp(name, bbq_lists[i]->name))
			return true;
	for (size_t i = 0; i < q->n_shown; i++)
		if (!sqlite3_stricmp(name, bbx_schema(q->r)->types[q->shown[i]].name))
			return true;
	return false;
}

int bbq_tables_init(struct bbq *q)
{
	size_t n = bbx_schema(q->r)->n_types;
	int err;

	q->tables = calloc(n + 1, sizeof(*q->tables));
	q->shown = calloc(n + 1, sizeof(*q->shown));
	if (!q->tables || !q->shown)
		return -ENOMEM;
	q->n_tables = n;
	for (size_t i = 0; i < n; i++) {
		q->tables[i].q = q;
		q->tables[i].type = (uint32_t)i;
		q->tables[i].state = bbx_schema(q->r)->types[i].flags & BBX_STATE;
		if (!is_shadowed(q, bbx_schema(q->r)->types[i].name))
			q->shown[q->n_shown++] = i;
	}
	err = share_out_chunks(q);
	return err ? err : init_boots(q);
}

void bbq_tables_done(struct bbq *q)
{
	for (size_t i = 0; q->tables && i < q->n_tables; i++) {
		struct bbq_table *t = &q->tables[i];

		for (size_t k = 0; t->by && k < t->columns.n; k++)
			bbq_gather_let_go(t->by[k].rows);
		bbq_gather_let_go(t->gather);
		free(t->by);
		free(t->fits);
		free(t->cube);
		free(t->latest);
		bbq_columns_done(&t->columns);
	}
	free(q->tables);
	free(q->shown);
	free(q->chunk_pool);
	free(q->boots);
}
