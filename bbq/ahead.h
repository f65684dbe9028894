/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_AHEAD_H
#define BBQ_AHEAD_H
/*
 * Chunks that will be asked for soon, read by threads beforehand. One thread puts and takes them; it reads them itself when no other has begun to.
 * Private to libbbq.
 */
#include <pthread.h>
#include "bbx.h"

#define BBQ_AHEAD_THREADS 8
#define BBQ_AHEAD_SLOTS 8

struct bbq_slot {
	size_t chunk;
	const uint32_t *cells;   /* NULL: only its hash is checked */
	size_t n_cells;
	enum { BBQ_SLOT_free, BBQ_SLOT_waiting, BBQ_SLOT_reading, BBQ_SLOT_read } state;
	int got;                 /* of bbx_chunk_try */
	struct bbx_batch b;
};

/* Zero it before first use. */
struct bbq_ahead {
	struct bbx_reader *r;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool open, stop, paused;
	unsigned n_threads;
	pthread_t threads[BBQ_AHEAD_THREADS];
	size_t n, first;         /* slots in use, in the order in which they were put */
	struct bbq_slot slots[BBQ_AHEAD_SLOTS];
};

/* Starts so many threads, fewer when there are no more to be had. Returns 0, -ENOMEM. */
int bbq_ahead_open(struct bbq_ahead *a, struct bbx_reader *r, unsigned n_threads);
static inline bool bbq_ahead_is_full(const struct bbq_ahead *a)
{
	return a->n > 2 * a->n_threads || a->n == BBQ_AHEAD_SLOTS;
}
/* Adds a chunk; a is not full. cells must stay until it is taken. */
void bbq_ahead_put(struct bbq_ahead *a, size_t chunk, const uint32_t *cells, size_t n_cells);
/* The chunk that was put first, in a slot that is the caller's until bbq_ahead_drop; there is one. */
struct bbq_slot *bbq_ahead_take(struct bbq_ahead *a);
/* Gives it back. */
void bbq_ahead_drop(struct bbq_ahead *a);
/* No thread reads from then on, or they do again: others may use the reader for all chunks meanwhile. */
void bbq_ahead_pause(struct bbq_ahead *a, bool pause);
/* Waits for the threads. */
void bbq_ahead_done(struct bbq_ahead *a);

#endif
