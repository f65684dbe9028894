/* SPDX-License-Identifier: Apache-2.0 */
#include "seal.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <unistd.h>
#include "bbx_segment.h"
#include "clock.h"
#include "store.h"

struct rec_sealer {
	struct rec_seal_opts o;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t given, done;
	struct rec_seal_job *waiting, *finished; /* in their order */
	size_t n;                                /* given and not handed back */
	bool stop;
	int event;
	struct rec_build build;                  /* the thread's */
};

void rec_seal_job_free(struct rec_seal_job *j)
{
	for (size_t i = 0; j && i < j->n; i++)
		close(j->fds[i]);
	if (j) {
		free(j->fds);
		free(j->manifest);
	}
	free(j);
}

/* ---- One incident ---------------------------------------------------------------------------- */

static const char *or_null(const char *s)
{
	return *s ? s : NULL;
}

static int write_front(struct rec_sealer *s, const struct rec_seal_job *j, struct bbx_writer *w)
{
	const struct rec_incident *i = &j->incident;
	const struct bbx_incident inc = {
		.ts = i->ts, .window_asked_ns = i->last_ns, .window_kept_ns = j->kept_ns, .dropped = j->dropped,
		.reason = i->reason, .detail = or_null(i->detail), .node = s->o.origin->node, .ns = or_null(i->pod.ns),
		.pod = or_null(i->pod.pod), .container = or_null(i->pod.container), .container_id = or_null(i->container_id),
	};
	const struct rec_rows to = { w, w };
	int r;

	rec_clock_build(&s->build);
	r = rec_store_build(&to, &s->build);
	if (!r)
		r = bbx_writer_incident(w, &inc);
	if (!r && j->manifest)
		r = bbx_writer_attach(w, "manifest.json", "application/json", j->manifest, j->manifest_len);
	return r ? r : rec_attach(w, s->o.host, i, i->ts > j->kept_ns ? i->ts - j->kept_ns : 0);
}

static int write_file(struct rec_sealer *s, struct rec_seal_job *j, int fd)
{
	struct bbx_writer_opts opts = { .origin = s->o.origin, .no_index = true };
	struct bbx_writer *w;
	int r, closed;

	while (!opts.session)
		if (getrandom(&opts.session, sizeof(opts.session), 0) < 0)
			return -errno;
	r = bbx_writer_open(fd, &opts, &w);
	if (r < 0)
		return r;
	r = write_front(s, j, w);
	closed = bbx_writer_close(w);
	if (!r)
		r = closed;
	return r ? r : bbx_segment_join(fd, j->fds, j->n, &j->bytes);
}

/* Starts its file and writes it. Returns the descriptor, or a negative errno. */
static int make_file(struct rec_sealer *s, struct rec_seal_job *j)
{
	int fd = rec_shelf_start(&s->o.shelf, j->name), r = fd < 0 ? fd : write_file(s, j, fd);

	if (!r)
		return fd;
	if (fd >= 0) {
		close(fd);
		rec_shelf_drop(&s->o.shelf, j->name);
	}
	return r;
}

/* About what it will take. */
static uint64_t size_of(const struct rec_seal_job *j)
{
	uint64_t bytes = 0;
	struct stat st;

	for (size_t i = 0; i < j->n; i++)
		bytes += fstat(j->fds[i], &st) ? 0 : (uint64_t)st.st_size;
	return bytes;
}

static bool is_full(int err)
{
	return err == -ENOSPC || err == -EDQUOT;
}

/* Returns its file, or a negative errno, which j->err has too. On a disk that is full older incidents make room. */
static int seal(struct rec_sealer *s, struct rec_seal_job *j)
{
	const struct rec_incident *i = &j->incident;
	uint64_t start = rec_boot_ns();
	int fd;

	rec_shelf_name(j->name, s->o.origin->node, i->pod.ns, i->pod.pod, i->reason, i->utc_ns);
	do {
		fd = make_file(s, j);
	} while (is_full(fd) && !rec_shelf_give_way(&s->o.shelf, size_of(j)));
	j->err = fd < 0 ? fd : rec_shelf_put(&s->o.shelf, j->name);
	if (fd >= 0 && j->err)
		rec_shelf_drop(&s->o.shelf, j->name);
	rec_pending_done(s->o.folder, i);
	j->took_ns = rec_boot_ns() - start;
	return fd;
}

/* ---- The thread ------------------------------------------------------------------------------ */

static void append(struct rec_seal_job **list, struct rec_seal_job *j)
{
	while (*list)
		list = &(*list)->next;
	j->next = NULL;
	*list = j;
}

static struct rec_seal_job *shift(struct rec_seal_job **list)
{
	struct rec_seal_job *j = *list;

	if (j)
		*list = j->next;
	return j;
}

static void hand_back(struct rec_sealer *s, struct rec_seal_job *j)
{
	const uint64_t one = 1;

	append(&s->finished, j);
	pthread_cond_signal(&s->done);
	/* It can only be full when there is much to see already. */
	(void)!write(s->event, &one, sizeof(one));
}

/* Whoever waits for the incident can read it already. An error is a job of its own. */
static void sync_file(struct rec_sealer *s, int fd, const char *name)
{
	int err = rec_shelf_sync(&s->o.shelf, fd);
	struct rec_seal_job *j = err ? calloc(1, sizeof(*j)) : NULL;

	close(fd);
	if (!j)
		return;
	j->err = err;
	snprintf(j->name, sizeof(j->name), "%s", name);
	pthread_mutex_lock(&s->lock);
	s->n++;
	hand_back(s, j);
	pthread_mutex_unlock(&s->lock);
}

static void work(struct rec_sealer *s, struct rec_seal_job *j)
{
	int fd = seal(s, j), err = j->err;
	char name[REC_SHELF_NAME_MAX];

	memcpy(name, j->name, sizeof(name));
	pthread_mutex_lock(&s->lock);
	hand_back(s, j);
	pthread_mutex_unlock(&s->lock);
	if (fd >= 0 && err)
		close(fd);
	else if (fd >= 0)
		sync_file(s, fd, name);
}

static void *run(void *arg)
{
	struct rec_sealer *s = arg;

	pthread_mutex_lock(&s->lock);
	for (;;) {
		struct rec_seal_job *j = shift(&s->waiting);

		if (j) {
			pthread_mutex_unlock(&s->lock);
			work(s, j);
			pthread_mutex_lock(&s->lock);
		} else if (s->stop) {
			break;
		} else {
			pthread_cond_wait(&s->given, &s->lock);
		}
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

int rec_sealer_start(const struct rec_seal_opts *o, struct rec_sealer **ret_s)
{
	struct rec_sealer *s = calloc(1, sizeof(*s));
	int err = s ? 0 : ENOMEM;

	if (err)
		return -err;
	s->o = *o;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->given, NULL);
	pthread_cond_init(&s->done, NULL);
	s->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	/* Signals are blocked here already, and so in the thread. */
	err = s->event < 0 ? errno : pthread_create(&s->thread, NULL, run, s);
	if (err) {
		if (s->event >= 0)
			close(s->event);
		free(s);
		return -err;
	}
	*ret_s = s;
	return 0;
}

void rec_sealer_stop(struct rec_sealer *s)
{
	struct rec_seal_job *j;

	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->stop = true;
	pthread_cond_signal(&s->given);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->thread, NULL);
	while ((j = shift(&s->finished)))
		rec_seal_job_free(j);
	close(s->event);
	free(s);
}

bool rec_sealer_has_room(struct rec_sealer *s)
{
	bool has;

	pthread_mutex_lock(&s->lock);
	has = s->n < REC_SEAL_WAITING_MAX;
	pthread_mutex_unlock(&s->lock);
	return has;
}

bool rec_sealer_give(struct rec_sealer *s, struct rec_seal_job *j)
{
	bool taken;

	pthread_mutex_lock(&s->lock);
	taken = s->n < REC_SEAL_WAITING_MAX;
	if (taken) {
		s->n++;
		append(&s->waiting, j);
		pthread_cond_signal(&s->given);
	}
	pthread_mutex_unlock(&s->lock);
	return taken;
}

int rec_sealer_fd(const struct rec_sealer *s)
{
	return s->event;
}

struct rec_seal_job *rec_sealer_done(struct rec_sealer *s, bool wait)
{
	struct rec_seal_job *j;
	uint64_t seen;

	(void)!read(s->event, &seen, sizeof(seen));
	pthread_mutex_lock(&s->lock);
	while (wait && s->n && !s->finished)
		pthread_cond_wait(&s->done, &s->lock);
	j = shift(&s->finished);
	if (j)
		s->n--;
	pthread_mutex_unlock(&s->lock);
	return j;
}
