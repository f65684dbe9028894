/* SPDX-License-Identifier: Apache-2.0 */
#include "ahead.h"
#include <signal.h>

static void read_slot(struct bbq_ahead *a, struct bbq_slot *s)
{
	s->state = BBQ_SLOT_reading;
	pthread_mutex_unlock(&a->lock);
	s->got = bbx_chunk_try(a->r, s->chunk, s->cells, s->n_cells, &s->b);
	pthread_mutex_lock(&a->lock);
	s->state = BBQ_SLOT_read;
	pthread_cond_broadcast(&a->changed);
}

static struct bbq_slot *find_waiting(struct bbq_ahead *a)
{
	for (size_t i = 0; i < a->n; i++) {
		struct bbq_slot *s = &a->slots[(a->first + i) % BBQ_AHEAD_SLOTS];

		if (s->state == BBQ_SLOT_waiting)
			return s;
	}
	return NULL;
}

static void *work(void *aux)
{
	struct bbq_ahead *a = aux;

	pthread_mutex_lock(&a->lock);
	while (!a->stop) {
		struct bbq_slot *s = a->paused ? NULL : find_waiting(a);

		if (s)
			read_slot(a, s);
		else
			pthread_cond_wait(&a->changed, &a->lock);
	}
	pthread_mutex_unlock(&a->lock);
	return NULL;
}

/* Signals are for the thread that runs statements. */
static void start_threads(struct bbq_ahead *a, unsigned n)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (a->n_threads < n && a->n_threads < BBQ_AHEAD_THREADS && !pthread_create(&a->threads[a->n_threads], NULL, work, a))
		a->n_threads++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

int bbq_ahead_open(struct bbq_ahead *a, struct bbx_reader *r, unsigned n_threads)
{
	if (pthread_mutex_init(&a->lock, NULL))
		return -ENOMEM;
	if (pthread_cond_init(&a->changed, NULL)) {
		pthread_mutex_destroy(&a->lock);
		return -ENOMEM;
	}
	a->open = true;
	a->r = r;
	start_threads(a, n_threads);
	return 0;
}

void bbq_ahead_put(struct bbq_ahead *a, size_t chunk, const uint32_t *cells, size_t n_cells)
{
	struct bbq_slot *s = &a->slots[(a->first + a->n) % BBQ_AHEAD_SLOTS];

	pthread_mutex_lock(&a->lock);
	s->chunk = chunk;
	s->cells = cells;
	s->n_cells = n_cells;
	s->state = BBQ_SLOT_waiting;
	a->n++;
	pthread_cond_broadcast(&a->changed);
	pthread_mutex_unlock(&a->lock);
}

struct bbq_slot *bbq_ahead_take(struct bbq_ahead *a)
{
	struct bbq_slot *s = &a->slots[a->first];

	pthread_mutex_lock(&a->lock);
	if (s->state == BBQ_SLOT_waiting)
		read_slot(a, s);
	while (s->state != BBQ_SLOT_read)
		pthread_cond_wait(&a->changed, &a->lock);
	pthread_mutex_unlock(&a->lock);
	return s;
}

void bbq_ahead_drop(struct bbq_ahead *a)
{
	pthread_mutex_lock(&a->lock);
	a->slots[a->first].state = BBQ_SLOT_free;
	a->first = (a->first + 1) % BBQ_AHEAD_SLOTS;
	a->n--;
	pthread_mutex_unlock(&a->lock);
}

static bool is_reading(const struct bbq_ahead *a)
{
	for (size_t i = 0; i < BBQ_AHEAD_SLOTS; i++)
		if (a->slots[i].state == BBQ_SLOT_reading)
			return true;
	return false;
}

void bbq_ahead_pause(struct bbq_ahead *a, bool pause)
{
	pthread_mutex_lock(&a->lock);
	a->paused = pause;
	if (!pause)
		pthread_cond_broadcast(&a->changed);
	while (pause && is_reading(a))
		pthread_cond_wait(&a->changed, &a->lock);
	pthread_mutex_unlock(&a->lock);
}

void bbq_ahead_done(struct bbq_ahead *a)
{
	if (a->open) {
		pthread_mutex_lock(&a->lock);
		a->stop = true;
		pthread_cond_broadcast(&a->changed);
		pthread_mutex_unlock(&a->lock);
		for (unsigned i = 0; i < a->n_threads; i++)
			pthread_join(a->threads[i], NULL);
		pthread_cond_destroy(&a->changed);
		pthread_mutex_destroy(&a->lock);
	}
	for (size_t i = 0; i < BBQ_AHEAD_SLOTS; i++)
		bbx_batch_done(&a->slots[i].b);
	*a = (struct bbq_ahead){ 0 };
}
