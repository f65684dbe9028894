/* SPDX-License-Identifier: Apache-2.0 */
#include "open_list.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "cleanup.h"
#include "open_files.h"
#include "open_sockets.h"
#include "procfs.h"

#define SECOND_NS 1000000000ull
/* The time is looked at once for so many descriptors. */
#define FDS_AT_ONCE 256u

struct listing {
	const struct rec_open_opts *o;
	struct rec_open_sockets sockets;
	struct rec_open_files files;
	struct rec_open_out out;
};

static uint64_t cpu_now(void)
{
	struct timespec t;

	return clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) ? 0 : (uint64_t)t.tv_sec * SECOND_NS + (uint64_t)t.tv_nsec;
}

bool rec_open_is_over(const struct rec_open_out *out)
{
	return cpu_now() >= out->cpu_limit_ns;
}

int rec_open_put(struct rec_open_out *out)
{
	rec_build_end(out->b);
	out->rows++;
	return out->put(out->arg, out->b->buf, out->b->len);
}

const struct bb_task *rec_open_task(struct rec_open_process *p)
{
	struct rec_stat st;

	if (!p->task.tgid && rec_procfs_task(p->o->fs, p->dir, &st, &p->task))
		p->task.tgid = 0;
	return p->task.tgid ? &p->task : NULL;
}

static int look_at_fd(struct listing *l, struct rec_open_process *p, const char *fd)
{
	static const char socket[] = "socket:[";
	char link[BB_PATH_MAX];
	ssize_t n = readlinkat(p->fds, fd, link, sizeof(link) - 1);

	if (n <= 0)
		return 0;
	link[n] = '\0';
	if (*link == '/')
		return l->o->kinds & REC_OPEN_files ? rec_open_file(&l->files, p, fd, link, (size_t)n, &l->out) : 0;
	if (l->o->kinds & REC_OPEN_sockets && !strncmp(link, socket, strlen(socket)))
		return rec_open_socket(&l->sockets, p, strtoull(link + strlen(socket), NULL, 10));
	return 0;
}

static int look_at_fds(struct listing *l, struct rec_open_process *p)
{
	DIR *d = fdopendir(p->fds);
	struct dirent *e;
	unsigned n = 0;
	int r = 0;

	if (!d) {
		close(p->fds);
		return 0;
	}
	while (!r && (++n % FDS_AT_ONCE || !rec_open_is_over(&l->out)) && (e = readdir(d)))
		if (e->d_name[0] != '.')
			r = look_at_fd(l, p, e->d_name);
	closedir(d);
	return r;
}

static int look_at(struct listing *l, int proc, const char *name)
{
	_cleanup_close_ int dir = openat(proc, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct rec_open_process p = { .o = l->o, .dir = dir, .pid = (uint32_t)strtoul(name, NULL, 10) };
	int r = 0;

	if (dir < 0 || p.pid == l->o->own_tgid || (l->o->below && !rec_procfs_is_below(l->o->fs, dir, l->o->below)))
		return 0;
	p.fds = openat(dir, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (p.fds < 0)
		return 0;
	if (l->o->kinds & REC_OPEN_sockets)
		r = rec_open_netns(&l->sockets, &p);
	if (!r)
		return look_at_fds(l, &p);
	close(p.fds);
	return r;
}

static int look_at_all(struct listing *l)
{
	DIR *d = opendir(l->o->host->proc);
	struct dirent *e;
	int r = 0;

	if (!d)
		return -errno;
	while (!r && !rec_open_is_over(&l->out) && (e = readdir(d)))
		if (e->d_name[0] >= '1' && e->d_name[0] <= '9')
			r = look_at(l, dirfd(d), e->d_name);
	closedir(d);
	return r;
}

int rec_open_list(const struct rec_open_opts *o, struct rec_build *b, rec_put_fn *put, void *arg, struct rec_open_cost *ret_cost)
{
	const uint64_t start = cpu_now();
	struct listing *l;
	int r;

	*ret_cost = (struct rec_open_cost){ 0 };
	if (!rec_procfs_is_node(o->host))
		return 0;
	l = calloc(1, sizeof(*l));
	if (!l)
		return -ENOMEM;
	l->o = o;
	l->out = (struct rec_open_out){ .b = b, .put = put, .arg = arg, .cpu_limit_ns = start + SECOND_NS };
	r = look_at_all(l);
	if (!r)
		r = rec_open_sockets_list(&l->sockets, o, &l->out);
	*ret_cost = (struct rec_open_cost){ cpu_now() - start, l->out.rows, rec_open_is_over(&l->out) || l->sockets.n_held == REC_OPEN_HELD_MAX };
	rec_open_sockets_done(&l->sockets);
	rec_open_files_done(&l->files);
	free(l);
	return r;
}
