/* SPDX-License-Identifier: Apache-2.0 */
#include "procfs.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cleanup.h"
#include "clock.h"

/* Inode number of the initial pid namespace: PROC_PID_INIT_INO of the kernel. */
#define INIT_PID_NS "pid:[4026531836]"

struct process {
	struct rec_stat stat;
	uint64_t cgroup_id;
	bool wanted;
};

struct snapshot {
	const struct rec_snapshot_opts *o;
	struct rec_build *b;
	rec_put_fn *put;
	void *arg;
	struct process *procs; /* by pid */
	size_t n, cap;
};

int rec_stat_parse(const char *text, struct rec_stat *ret_s)
{
	const char *open = strchr(text, '('), *close = strrchr(text, ')');
	struct rec_stat s = { 0 };
	unsigned long long start;
	size_t len;

	if (!open || !close || close < open)
		return -EBADMSG;
	s.pid = (uint32_t)strtoul(text, NULL, 10);
	len = (size_t)(close - open) - 1;
	memcpy(s.comm, open + 1, len < BB_COMM_LEN ? len : BB_COMM_LEN);
	/* Fields 3 to 22 of proc(5). */
	if (sscanf(close + 1, " %*c %u %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %u %*d %llu",
		   &s.ppid, &s.threads, &start) != 3)
		return -EBADMSG;
	s.start_ticks = start;
	*ret_s = s;
	return 0;
}

static bool is_below(const char *path, const char *top)
{
	size_t len = strlen(top);

	while (len && top[len - 1] == '/')
		len--;
	return !strncmp(path, top, len) && (path[len] == '/' || !path[len]);
}

static void read_cgroup(struct snapshot *s, int dir, struct process *p)
{
	char text[8192], *path;

	p->wanted = !s->o->below;
	if (rec_read_file_at(dir, "cgroup", text, sizeof(text)) < 0)
		return;
	path = rec_cgroupfs_task_path(s->o->fs, text);
	if (!path)
		return;
	p->cgroup_id = rec_cgroupfs_cgroup_id(s->o->fs, path);
	if (s->o->below)
		p->wanted = is_below(path, s->o->below);
}

static int add_process(struct snapshot *s, int proc, const char *name)
{
	_cleanup_close_ int dir = openat(proc, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct process p = { 0 };
	char text[1024];

	if (dir < 0 || rec_read_file_at(dir, "stat", text, sizeof(text)) < 0 || rec_stat_parse(text, &p.stat) < 0)
		return 0;
	read_cgroup(s, dir, &p);
	if (s->n == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 256;
		struct process *procs = reallocarray(s->procs, cap, sizeof(*procs));

		if (!procs)
			return -ENOMEM;
		s->procs = procs;
		s->cap = cap;
	}
	s->procs[s->n++] = p;
	return 0;
}

static int compare_pids(const void *a, const void *b)
{
	uint32_t x = ((const struct process *)a)->stat.pid, y = ((const struct process *)b)->stat.pid;

	return (x > y) - (x < y);
}

static struct process *find_process(struct snapshot *s, uint32_t pid)
{
	struct process want = { .stat.pid = pid };

	return s->n ? bsearch(&want, s->procs, s->n, sizeof(want), compare_pids) : NULL;
}

static void want_ancestors(struct snapshot *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct process *p = s->procs[i].wanted ? find_process(s, s->procs[i].stat.ppid) : NULL;

		while (p && !p->wanted) {
			p->wanted = true;
			p = find_process(s, p->stat.ppid);
		}
	}
}

static struct bb_task task_from(const struct rec_stat *st, uint64_t cgroup_id)
{
	struct bb_task t = { .tgid = st->pid, .tid = st->pid, .cgroup_id = cgroup_id,
			     .start_ns = st->start_ticks * (1000000000u / (uint64_t)sysconf(_SC_CLK_TCK)) };

	memcpy(t.comm, st->comm, sizeof(t.comm));
	return t;
}

static struct bb_task task_of(const struct process *p)
{
	return task_from(&p->stat, p->cgroup_id);
}

int rec_procfs_task(const struct rec_cgroupfs *fs, int dir, struct rec_stat *ret_s, struct bb_task *ret_t)
{
	char stat[1024], cgroup[8192], *path = NULL;

	if (rec_read_file_at(dir, "stat", stat, sizeof(stat)) <= 0 || rec_stat_parse(stat, ret_s) < 0)
		return -ESRCH;
	if (rec_read_file_at(dir, "cgroup", cgroup, sizeof(cgroup)) > 0)
		path = rec_cgroupfs_task_path(fs, cgroup);
	*ret_t = task_from(ret_s, path ? rec_cgroupfs_cgroup_id(fs, path) : 0);
	return 0;
}

bool rec_procfs_is_below(const struct rec_cgroupfs *fs, int dir, const char *path)
{
	char text[8192], *own = NULL;

	if (rec_read_file_at(dir, "cgroup", text, sizeof(text)) > 0)
		own = rec_cgroupfs_task_path(fs, text);
	return own && is_below(own, path);
}

uint64_t rec_procfs_ns(int dir, const char *kind)
{
	char name[16], link[64], *number;
	ssize_t n;

	snprintf(name, sizeof(name), "ns/%s", kind);
	n = readlinkat(dir, name, link, sizeof(link) - 1);
	link[n < 0 ? 0 : n] = '\0';
	number = strchr(link, '[');
	return number ? strtoull(number + 1, NULL, 10) : 0;
}

/* Numbers of a line "Name:\t1\t2\t3" of /proc/PID/status: the one at index, or the last for -1. */
static __u32 status_number(const char *status, const char *name, int index)
{
	const char *p = strstr(status, name);
	__u32 v = BB_NULL_U32;
	char *end;

	if (!p)
		return v;
	p += strlen(name);
	for (int i = 0; index < 0 || i <= index; i++) {
		unsigned long x;

		p += strspn(p, " \t");
		if (*p < '0' || *p > '9')
			break;
		x = strtoul(p, &end, 10);
		v = (__u32)x;
		p = end;
	}
	return v;
}

static struct bb_loc add_link(struct rec_build *b, int dir, const char *name)
{
	char path[BB_PATH_MAX];
	ssize_t n = readlinkat(dir, name, path, sizeof(path));

	return rec_build_str(b, n > 0 ? path : NULL, n > 0 ? (size_t)n : 0);
}

static struct bb_loc add_argv(struct rec_build *b, int dir)
{
	char argv[BB_ARGV_MAX];
	long n = rec_read_file_at(dir, "cmdline", argv, sizeof(argv));

	if (n <= 0)
		return (struct bb_loc){ 0 };
	/* A process that writes its own title may leave the last NUL out; rec_read_file_at has put one behind. */
	return rec_build_str(b, argv, (size_t)n + (argv[n - 1] != '\0'));
}

static int put_process(struct snapshot *s, int proc, const struct process *p)
{
	struct rec_build *b = s->b;
	const struct process *parent = find_process(s, p->stat.ppid);
	struct bb_process *r = REC_BUILD(b, process, rec_boot_ns());
	char name[16], status[8192];
	_cleanup_close_ int dir = -1;

	snprintf(name, sizeof(name), "%u", p->stat.pid);
	dir = openat(proc, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 || rec_read_file_at(dir, "status", status, sizeof(status)) < 0)
		return 0;
	r->h.task = task_of(p);
	r->parent = parent ? task_of(parent) : REC_NULL_TASK;
	r->start = r->h.task.start_ns;
	r->uid = status_number(status, "\nUid:", 0);
	r->gid = status_number(status, "\nGid:", 0);
	r->ns_pid = status_number(status, "\nNSpid:", -1);
	r->threads = p->stat.threads;
	r->exe = add_link(b, dir, "exe");
	r->cwd = add_link(b, dir, "cwd");
	r->argv = add_argv(b, dir);
	rec_build_end(b);
	return s->put(s->arg, b->buf, b->len);
}

/* The number in a process's folder means the node's process only when /proc is that of the initial pid namespace. */
static bool is_node_proc(int proc)
{
	char link[64];
	ssize_t n = readlinkat(proc, "1/ns/pid", link, sizeof(link) - 1);

	if (n < 0)
		return errno != ENOENT;
	link[n] = '\0';
	return !strcmp(link, INIT_PID_NS);
}

bool rec_procfs_is_node(const struct rec_host *h)
{
	_cleanup_close_ int proc = open(h->proc, O_PATH | O_DIRECTORY | O_CLOEXEC);

	return proc >= 0 && is_node_proc(proc);
}

static int list_processes(struct snapshot *s, DIR *d)
{
	struct dirent *e;
	int r = 0;

	while (!r && (e = readdir(d)))
		if (e->d_name[0] >= '0' && e->d_name[0] <= '9')
			r = add_process(s, dirfd(d), e->d_name);
	if (s->n)
		qsort(s->procs, s->n, sizeof(*s->procs), compare_pids);
	return r;
}

int rec_procfs_snapshot(const struct rec_snapshot_opts *o, struct rec_build *b, rec_put_fn *put, void *arg)
{
	struct snapshot s = { .o = o, .b = b, .put = put, .arg = arg };
	DIR *d = opendir(o->host->proc);
	int r;

	if (!d)
		return -errno;
	if (!is_node_proc(dirfd(d))) {
		closedir(d);
		return -ESRCH;
	}
	r = list_processes(&s, d);
	if (!r)
		want_ancestors(&s);
	for (size_t i = 0; i < s.n && !r; i++)
		if (s.procs[i].wanted)
			r = put_process(&s, dirfd(d), &s.procs[i]);
	free(s.procs);
	closedir(d);
	return r;
}
