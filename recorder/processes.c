/* SPDX-License-Identifier: Apache-2.0 */
#include "processes.h"

#include <stdlib.h>
#include <string.h>
#include "clock.h"

#define N_BUCKETS 4096u
#define ARGV_KEPT 256u
#define PATH_KEPT 1024u

struct process {
	uint32_t pid, parent; /* parent 0 = not known */
	unsigned n_children;
	bool gone;
	struct process *next;
	uint32_t len;
	struct bb_process *row;
};

struct rec_processes {
	struct process *buckets[N_BUCKETS];
	size_t n, bytes;
	struct rec_build build;
};

struct rec_processes *rec_processes_new(void)
{
	return calloc(1, sizeof(struct rec_processes));
}

static void free_process(struct rec_processes *p, struct process *x)
{
	p->n--;
	p->bytes -= x->len;
	free(x->row);
	free(x);
}

void rec_processes_free(struct rec_processes *p)
{
	for (size_t i = 0; p && i < N_BUCKETS; i++) {
		while (p->buckets[i]) {
			struct process *x = p->buckets[i];

			p->buckets[i] = x->next;
			free_process(p, x);
		}
	}
	free(p);
}

size_t rec_processes_count(const struct rec_processes *p)
{
	return p->n;
}

static struct process **find(struct rec_processes *p, uint32_t pid)
{
	struct process **x = &p->buckets[(pid * 0x9e3779b1u >> 16) % N_BUCKETS];

	while (*x && (*x)->pid != pid)
		x = &(*x)->next;
	return x;
}

/* Forgets a process that is gone, and its ancestors that only were there for it. */
static void forget(struct rec_processes *p, uint32_t pid)
{
	struct process **at;

	while (pid && *(at = find(p, pid)) && (*at)->gone && !(*at)->n_children) {
		struct process *x = *at, *parent;

		pid = x->parent;
		*at = x->next;
		free_process(p, x);
		parent = pid ? *find(p, pid) : NULL;
		if (parent && parent->n_children)
			parent->n_children--;
	}
}

/* A number that is used again means another process; its parent and children do not count for this one. */
static void replace(struct rec_processes *p, struct process *x)
{
	struct process *parent = x->parent ? *find(p, x->parent) : NULL;

	if (parent && parent->n_children)
		parent->n_children--;
	x->parent = 0;
	x->n_children = 0;
	x->gone = false;
}

static struct process *add(struct rec_processes *p, uint32_t pid, uint32_t parent_pid)
{
	struct process **at = find(p, pid), *x = *at, *parent;

	if (x) {
		replace(p, x);
	} else {
		if (p->n >= REC_PROCESSES_MAX)
			return NULL;
		x = calloc(1, sizeof(*x));
		if (!x)
			return NULL;
		x->pid = pid;
		*at = x;
		p->n++;
	}
	parent = parent_pid == pid ? NULL : *find(p, parent_pid);
	if (parent) {
		parent->n_children++;
		x->parent = parent_pid;
	}
	return x;
}

/* Keeps the record that was built. */
static int keep(struct rec_processes *p, struct process *x)
{
	struct bb_process *row;

	rec_build_end(&p->build);
	row = malloc(p->build.len);
	if (!row)
		return -ENOMEM;
	memcpy(row, p->build.buf, p->build.len);
	free(x->row);
	p->bytes -= x->len;
	p->bytes += p->build.len;
	x->row = row;
	x->len = p->build.len;
	return 0;
}

/* A string of the record from, in the one that is built; NULL when it is longer than most, or memory is short. */
static struct bb_loc copy(struct rec_processes *p, const void *from, struct bb_loc loc, size_t most, bool cut)
{
	size_t len = loc.len > most && cut ? most : loc.len;

	if (!loc.off || len > most || p->bytes >= REC_PROCESSES_BYTES)
		return (struct bb_loc){ 0 };
	return rec_build_str(&p->build, (const char *)from + loc.off, len);
}

static int forked(struct rec_processes *p, const struct bb_fork *f)
{
	struct process *parent = *find(p, f->parent.tgid), *x = add(p, f->h.task.tgid, f->parent.tgid);
	struct bb_process *r;

	if (!x)
		return p->n >= REC_PROCESSES_MAX ? 0 : -ENOMEM;
	r = REC_BUILD(&p->build, process, f->h.ts_ns);
	r->h.task = f->h.task;
	r->parent = f->parent;
	r->start = f->h.task.start_ns;
	r->uid = parent && parent->row ? parent->row->uid : BB_NULL_U32;
	r->gid = parent && parent->row ? parent->row->gid : BB_NULL_U32;
	r->ns_pid = f->ns_pid;
	r->threads = BB_NULL_U32;
	/* Until it runs a program of its own it is what its parent is. */
	if (parent && parent->row) {
		r->exe = copy(p, parent->row, parent->row->exe, PATH_KEPT, false);
		r->cwd = copy(p, parent->row, parent->row->cwd, PATH_KEPT, false);
		r->argv = copy(p, parent->row, parent->row->argv, ARGV_KEPT, true);
	}
	return keep(p, x);
}

static int executed(struct rec_processes *p, const struct bb_exec *e)
{
	struct process *x = *find(p, e->h.task.tgid);
	struct bb_process *r;

	if (!x || x->gone)
		x = add(p, e->h.task.tgid, e->parent.tgid);
	if (!x)
		return p->n >= REC_PROCESSES_MAX ? 0 : -ENOMEM;
	r = REC_BUILD(&p->build, process, e->h.ts_ns);
	r->h.task = e->h.task;
	r->parent = e->parent;
	r->start = e->h.task.start_ns;
	r->uid = e->uid;
	r->gid = e->gid;
	r->ns_pid = e->ns_pid;
	r->threads = 1;
	r->exe = copy(p, e, e->exe, PATH_KEPT, false);
	r->cwd = copy(p, e, e->cwd, PATH_KEPT, false);
	r->argv = copy(p, e, e->argv, ARGV_KEPT, true);
	return keep(p, x);
}

static int listed(struct rec_processes *p, const struct bb_process *l)
{
	struct process *x = add(p, l->h.task.tgid, l->parent.tgid);
	struct bb_process *r;

	if (!x)
		return p->n >= REC_PROCESSES_MAX ? 0 : -ENOMEM;
	r = REC_BUILD(&p->build, process, l->h.ts_ns);
	memcpy(&r->h.task, &l->h.task, sizeof(*l) - offsetof(struct bb_process, h.task));
	r->exe = copy(p, l, l->exe, PATH_KEPT, false);
	r->cwd = copy(p, l, l->cwd, PATH_KEPT, false);
	r->argv = copy(p, l, l->argv, ARGV_KEPT, true);
	return keep(p, x);
}

int rec_processes_event(struct rec_processes *p, const void *rec)
{
	const struct bb_hdr *h = rec;
	struct process *x;

	switch (h->type) {
	case BBX_TYPE_fork:
		return forked(p, rec);
	case BBX_TYPE_exec:
		return executed(p, rec);
	case BBX_TYPE_process:
		return listed(p, rec);
	case BBX_TYPE_exit:
		x = *find(p, h->task.tgid);
		if (x)
			x->gone = true;
		forget(p, h->task.tgid);
	}
	return 0;
}

int rec_processes_write(struct rec_processes *p, const struct rec_rows *to)
{
	uint64_t now = rec_boot_ns();
	int r = 0;

	for (size_t i = 0; i < N_BUCKETS && !r; i++) {
		for (const struct process *x = p->buckets[i]; x && !r; x = x->next) {
			if (!x->row)
				continue;
			x->row->h.ts_ns = now;
			r = rec_store(to, x->row, x->len);
		}
	}
	return r;
}
