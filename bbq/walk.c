/* SPDX-License-Identifier: Apache-2.0 */
#include "walk.h"

#define ALONE_ROWS 100000u  /* that are read before threads are worth their start */
#define ALONE_CHUNKS 2u     /* left: nor are they for these */

static int next_alone(struct bbq_walk *w, const struct bbx_batch **ret_b)
{
	size_t at = w->next++;
	int got = w->wants(w->aux, w->chunks[at], at);

	if (got > 0)
		got = bbx_chunk_read(w->r, w->chunks[at], w->cells, w->n_cells, &w->b);
	if (got <= 0)
		return got;
	w->rows_read += w->b.rows;
	*ret_b = &w->b;
	return 1;
}

static void start_ahead(struct bbq_walk *w)
{
	if (w->alone || w->ahead || w->rows_read < ALONE_ROWS || w->n_chunks - w->next <= ALONE_CHUNKS)
		return;
	w->ahead = bbx_readahead_new(w->r, w->cells, w->n_cells, 0);
	w->alone = !w->ahead;
	w->named = w->next;
	w->waiting = 0;
}

/* Names chunks to come as far as there is room. Returns 0 or negative errno. */
static int name_chunks(struct bbq_walk *w)
{
	int got = 0;

	for (; got >= 0 && w->named < w->n_chunks && bbx_readahead_has_room(w->ahead); w->named++) {
		got = w->wants(w->aux, w->chunks[w->named], w->named);
		if (got <= 0)
			continue;
		bbx_readahead_put(w->ahead, w->chunks[w->named], w->named);
		w->waiting++;
	}
	return got < 0 ? got : 0;
}

static int next_ahead(struct bbq_walk *w, const struct bbx_batch **ret_b)
{
	int got = name_chunks(w);
	const struct bbx_batch *b;
	size_t at;

	if (got < 0)
		return got;
	if (!w->waiting) {
		w->next = w->n_chunks;
		return 0;
	}
	got = bbx_readahead_next(w->ahead, &at, &b);
	w->waiting--;
	w->next = at + 1;
	*ret_b = got > 0 ? b : NULL;
	return got;
}

int bbq_walk_next(struct bbq_walk *w, size_t *ret_passed, const struct bbx_batch **ret_b)
{
	size_t before = w->next;
	int got;

	*ret_b = NULL;
	if (w->next >= w->n_chunks)
		return 0;
	start_ahead(w);
	got = w->ahead ? next_ahead(w, ret_b) : next_alone(w, ret_b);
	*ret_passed = w->next - before;
	return got < 0 ? got : 1;
}

size_t bbq_walk_chunk(const struct bbq_walk *w)
{
	return w->chunks[w->next - 1];
}

static void stop_ahead(struct bbq_walk *w)
{
	bbx_readahead_free(w->ahead);
	w->ahead = NULL;
}

void bbq_walk_cells(struct bbq_walk *w, const uint32_t *cells, size_t n_cells)
{
	stop_ahead(w);
	w->cells = cells;
	w->n_cells = n_cells;
}

void bbq_walk_reset(struct bbq_walk *w)
{
	stop_ahead(w);
	w->next = 0;
	w->rows_read = 0;
}

void bbq_walk_done(struct bbq_walk *w)
{
	bbx_readahead_free(w->ahead);
	bbx_batch_done(&w->b);
}
