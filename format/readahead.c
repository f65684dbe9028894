/* SPDX-License-Identifier: Apache-2.0 */
#include "readahead.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "reader_chunk.h"

/* left: to bbx_chunk_read. */
enum state { STATE_named, STATE_taken, STATE_decoded, STATE_left };

struct job {
	enum state state;
	size_t chunk, mark;
	struct bbx_chunk_priv c; /* the reader's own may change */
	struct bbx_batch b;
};

struct helper {
	struct bbx_readahead *a;
	pthread_t thread;
	struct bbx_unzstd *unzstd;
};

struct bbx_readahead {
	struct bbx_reader *r;
	uint32_t *cols;
	size_t n_cols;
	pid_t pid;                  /* whose threads the helpers are */
	bool lent;                  /* the first job's batch is with the caller */
	size_t n, cap;              /* of jobs */
	struct bbx_batch large;     /* of a chunk that was left */
	struct bbx_unzstd *unzstd;  /* the caller's */
	unsigned n_helpers;
	struct helper helpers[BBX_READAHEAD_HELPERS];
	pthread_mutex_t lock;       /* of these: */
	pthread_cond_t named, decoded;
	bool stop;
	size_t first;
	struct job jobs[BBX_READAHEAD_MAX];
};

/* ---- Helpers ------------------------------------------------------------------------------------------------------ */

static bool is_large(const struct bbx_readahead *a, const struct bbx_batch *b)
{
	const struct bbx_batch_priv *p = b->priv;

	return p && p->record.cap + p->packed.cap + p->raw.cap + p->values.cap > BBX_READAHEAD_BYTES / a->cap;
}

/* Decodes a job that is taken; the lock is held before and after. */
static void decode(struct bbx_readahead *a, struct job *j, struct bbx_unzstd *unzstd)
{
	int e;

	pthread_mutex_unlock(&a->lock);
	e = bbx_chunk_decode_frames(a->r, &j->c, a->cols, a->n_cols, unzstd, &j->b);
	if (is_large(a, &j->b)) {
		bbx_batch_done(&j->b);
		e = -EFBIG;
	}
	pthread_mutex_lock(&a->lock);
	j->state = e ? STATE_left : STATE_decoded;
	pthread_cond_signal(&a->decoded);
}

/* The first job that nobody has taken, taken; NULL = none. */
static struct job *take(struct bbx_readahead *a)
{
	for (size_t i = 0; i < a->cap; i++) {
		struct job *j = &a->jobs[(a->first + i) % a->cap];

		if (j->state != STATE_named)
			continue;
		j->state = STATE_taken;
		return j;
	}
	return NULL;
}

static void *help(void *aux)
{
	struct helper *h = aux;
	struct bbx_readahead *a = h->a;

	pthread_mutex_lock(&a->lock);
	while (!a->stop) {
		struct job *j = take(a);

		if (j)
			decode(a, j, h->unzstd);
		else
			pthread_cond_wait(&a->named, &a->lock);
	}
	pthread_mutex_unlock(&a->lock);
	return NULL;
}

static void start_helpers(struct bbx_readahead *a, unsigned n)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (; a->n_helpers < n; a->n_helpers++) {
		struct helper *h = &a->helpers[a->n_helpers];

		h->a = a;
		h->unzstd = bbx_unzstd_new();
		if (h->unzstd && !pthread_create(&h->thread, NULL, help, h))
			continue;
		bbx_unzstd_free(h->unzstd);
		break;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* ---- The caller --------------------------------------------------------------------------------------------------- */

/* Those that we may run on: a container may have fewer than the machine. */
static unsigned further_cpus(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	return sched_getaffinity(0, sizeof(set), &set) || CPU_COUNT(&set) < 2 ? 0 : (unsigned)CPU_COUNT(&set) - 1;
}

struct bbx_readahead *bbx_readahead_new(struct bbx_reader *r, const uint32_t *cols, size_t n_cols, unsigned helpers)
{
	struct bbx_readahead *a;

	helpers = helpers ? helpers : further_cpus();
	helpers = helpers < BBX_READAHEAD_HELPERS ? helpers : BBX_READAHEAD_HELPERS;
	if (!helpers || r->flags & BBX_STRICT)
		return NULL;
	a = calloc(1, sizeof(*a));
	if (!a)
		return NULL;
	for (size_t i = 0; i < BBX_READAHEAD_MAX; i++)
		a->jobs[i].state = STATE_left;
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->named, NULL);
	pthread_cond_init(&a->decoded, NULL);
	a->r = r;
	a->cap = 2 * (helpers + 1);
	a->pid = getpid();
	a->n_cols = n_cols;
	a->cols = malloc(n_cols * sizeof(*cols));
	a->unzstd = bbx_unzstd_new();
	if (a->cols && a->unzstd) {
		memcpy(a->cols, cols, n_cols * sizeof(*cols));
		start_helpers(a, helpers);
	}
	if (a->n_helpers)
		return a;
	bbx_readahead_free(a);
	return NULL;
}

bool bbx_readahead_has_room(const struct bbx_readahead *a)
{
	return a->n < a->cap;
}

static bool is_child(const struct bbx_readahead *a)
{
	return getpid() != a->pid;
}

void bbx_readahead_put(struct bbx_readahead *a, size_t chunk, size_t mark)
{
	struct job *j = &a->jobs[(a->first + a->n) % a->cap];
	bool here = is_child(a), left;

	if (!here)
		pthread_mutex_lock(&a->lock);
	j->chunk = chunk;
	j->mark = mark;
	j->c = a->r->chunks[chunk];
	left = here || j->c.damaged || j->c.salvage || (uint64_t)j->c.pub.rows * a->n_cols * 8 > BBX_READAHEAD_BYTES / a->cap;
	j->state = left ? STATE_left : STATE_named;
	a->n++;
	if (here)
		return;
	pthread_cond_signal(&a->named);
	pthread_mutex_unlock(&a->lock);
}

/* Waits until a job is done, and does others meanwhile. The lock is held before and after. */
static void finish(struct bbx_readahead *a, const struct job *j)
{
	while (j->state == STATE_named || j->state == STATE_taken) {
		struct job *other = take(a);

		if (other)
			decode(a, other, a->unzstd);
		else
			pthread_cond_wait(&a->decoded, &a->lock);
	}
}

int bbx_readahead_next(struct bbx_readahead *a, size_t *ret_mark, const struct bbx_batch **ret_b)
{
	bool child = is_child(a);
	struct job *j;

	if (!child)
		pthread_mutex_lock(&a->lock);
	if (a->lent) {
		a->first = (a->first + 1) % a->cap;
		a->n--;
	}
	a->lent = true;
	j = &a->jobs[a->first];
	if (!child) {
		finish(a, j);
		pthread_mutex_unlock(&a->lock);
	}
	*ret_mark = j->mark;
	*ret_b = &j->b;
	if (!child && j->state == STATE_decoded)
		return 1;
	*ret_b = &a->large;
	return bbx_chunk_read(a->r, j->chunk, a->cols, a->n_cols, &a->large);
}

void bbx_readahead_free(struct bbx_readahead *a)
{
	if (!a)
		return;
	if (!is_child(a)) {
		pthread_mutex_lock(&a->lock);
		a->stop = true;
		pthread_cond_broadcast(&a->named);
		pthread_mutex_unlock(&a->lock);
		for (unsigned i = 0; i < a->n_helpers; i++)
			pthread_join(a->helpers[i].thread, NULL);
		pthread_cond_destroy(&a->named);
		pthread_cond_destroy(&a->decoded);
		pthread_mutex_destroy(&a->lock);
	}
	for (unsigned i = 0; i < a->n_helpers; i++)
		bbx_unzstd_free(a->helpers[i].unzstd);
	for (size_t i = 0; i < BBX_READAHEAD_MAX; i++)
		bbx_batch_done(&a->jobs[i].b);
	bbx_batch_done(&a->large);
	bbx_unzstd_free(a->unzstd);
	free(a->cols);
	free(a);
}
