/* SPDX-License-Identifier: Apache-2.0 */
#include "cache.h"
#include <stdlib.h>
#include <string.h>

static void kept_done(struct bbq_kept *k)
{
	free(k->memory);
	*k = (struct bbq_kept){ 0 };
}

/* Strings that the chunk stores itself lie in the batch's own memory and are not kept. */
static bool can_keep(const struct bbx_batch *b, const uint32_t *cells, size_t n_cells)
{
	if ((uint64_t)b->rows * n_cells > BBQ_CACHE_VALUES)
		return false;
	for (size_t i = 0; i < n_cells; i++)
		if (b->vec[cells[i]].str)
			return false;
	return true;
}

/* Copies the vectors of a batch. Without memory nothing is kept. */
static void keep_batch(struct bbq_kept *k, size_t chunk, const struct bbx_batch *b, const uint32_t *cells, size_t n_cells)
{
	size_t nulls_len = (b->rows + 7) / 8, u_len = b->rows * sizeof(uint64_t);
	char *p;

	kept_done(k);
	k->memory = calloc(1, b->n_cols * sizeof(*b->vec) + n_cells * (u_len + nulls_len) + 1);
	if (!k->memory)
		return;
	k->chunk = chunk;
	k->b = *b;
	k->b.priv = NULL;
	k->b.vec = k->memory;
	p = (char *)(k->b.vec + b->n_cols);
	for (size_t i = 0; i < n_cells; i++) {
		const struct bbx_vec *from = &b->vec[cells[i]];

		if (from->u)
			memcpy(p + i * u_len, from->u, u_len);
	}
	for (size_t i = 0; i < n_cells; i++) {
		const struct bbx_vec *from = &b->vec[cells[i]];
		char *nulls = p + n_cells * u_len + i * nulls_len;

		if (from->nulls)
			memcpy(nulls, from->nulls, nulls_len);
		k->b.vec[cells[i]] = (struct bbx_vec){
			.present = from->present,
			.nulls = from->nulls ? (const uint8_t *)nulls : NULL,
			.u = from->u ? (const uint64_t *)(p + i * u_len) : NULL,
		};
	}
}

/* By the size of the first chunk that is kept: most are alike. */
static void choose_slots(struct bbq_cache *c, size_t n_cells)
{
	uint64_t values = (uint64_t)c->b.rows * n_cells, n = BBQ_CACHE_ALL_VALUES / (values ? values : 1);

	if (!c->slots)
		c->slots = n < BBQ_CACHE_SLOTS ? (size_t)n : BBQ_CACHE_SLOTS;
}

static int load(struct bbq_cache *c, struct bbx_reader *r, size_t chunk, const uint32_t *cells, size_t n_cells)
{
	int got;

	c->loaded = false;
	got = bbx_chunk_read(r, chunk, cells, n_cells, &c->b);
	c->loaded = got > 0;
	c->decoded += got > 0 ? c->b.rows : 0;
	c->all = !cells;
	c->chunk = chunk;
	return got;
}

int bbq_cache_load(struct bbq_cache *c, struct bbx_reader *r, size_t chunk, const uint32_t *cells, size_t n_cells, bool keep,
		   const struct bbx_batch **ret_b)
{
	struct bbq_kept *k = &c->kept[chunk % (c->slots ? c->slots : 1)];
	int got;

	if (c->loaded && c->chunk == chunk) {
		*ret_b = &c->b;
		return 1;
	}
	if (keep && k->memory && k->chunk == chunk) {
		*ret_b = &k->b;
		return 1;
	}
	got = load(c, r, chunk, cells, n_cells);
	if (got > 0 && keep && can_keep(&c->b, cells, n_cells)) {
		choose_slots(c, n_cells);
		keep_batch(&c->kept[chunk % c->slots], chunk, &c->b, cells, n_cells);
	}
	if (got > 0)
		*ret_b = &c->b;
	return got;
}

int bbq_cache_load_all(struct bbq_cache *c, struct bbx_reader *r, size_t chunk, const struct bbx_batch **ret_b)
{
	int got = c->loaded && c->all && c->chunk == chunk ? 1 : load(c, r, chunk, NULL, 0);

	if (got > 0)
		*ret_b = &c->b;
	return got;
}

void bbq_cache_drop(struct bbq_cache *c)
{
	c->loaded = false;
	c->slots = 0;
	for (int i = 0; i < BBQ_CACHE_SLOTS; i++)
		kept_done(&c->kept[i]);
}

void bbq_cache_done(struct bbq_cache *c)
{
	bbq_cache_drop(c);
	bbx_batch_done(&c->b);
}
