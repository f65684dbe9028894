/* SPDX-License-Identifier: Apache-2.0 */
/* The largest processes, and those with the most open files: all are looked at, a part of them at each turn. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cleanup.h"
#include "clock.h"
#include "procfs.h"
#include "sample.h"

#define TOP 10u
#define PIDS_MAX 65536u

struct top {
	struct {
		uint64_t value;
		uint32_t pid;
	} list[TOP]; /* the largest first */
};

struct state {
	uint32_t pids[PIDS_MAX];
	size_t n;
	struct top rss, files;
};

static void rank(struct top *t, uint64_t value, uint32_t pid)
{
	size_t i = TOP;

	while (i && t->list[i - 1].value < value)
		i--;
	if (i == TOP)
		return;
	memmove(&t->list[i + 1], &t->list[i], (TOP - 1 - i) * sizeof(t->list[0]));
	t->list[i].value = value;
	t->list[i].pid = pid;
}

/* Since Linux 6.2 the folder's size is the number of its entries; before, it is 0. */
static uint64_t count_open_files(int dir)
{
	struct stat st;

	return fstatat(dir, "fd", &st, 0) || !st.st_size ? BB_NULL_U64 : (uint64_t)st.st_size;
}

static int open_process(const struct rec_round *r, uint32_t pid)
{
	char path[PATH_MAX], name[16];

	snprintf(name, sizeof(name), "%u", pid);
	if (rec_path_join(path, sizeof(path), r->what->host->proc, name) < 0)
		return -1;
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void look_at(struct rec_round *r, struct state *s, uint32_t pid)
{
	_cleanup_close_ int dir = open_process(r, pid);
	unsigned long resident;
	uint64_t files;
	char text[128];

	if (dir < 0 || rec_read_file_at(dir, "statm", text, sizeof(text)) <= 0 || sscanf(text, "%*u %lu", &resident) != 1 || !resident)
		return;
	files = count_open_files(dir);
	rank(&s->rss, resident, pid);
	rank(&s->files, files == BB_NULL_U64 ? 0 : files, pid);
}

static uint64_t open_files_max(int dir)
{
	static const char name[] = "Max open files";
	char text[4096], *line;
	unsigned long long n;

	if (rec_read_file_at(dir, "limits", text, sizeof(text)) <= 0)
		return BB_NULL_U64;
	line = strstr(text, name);
	return line && sscanf(line + sizeof(name) - 1, "%llu", &n) == 1 ? n : BB_NULL_U64;
}

static int put_process(struct rec_round *r, uint32_t pid)
{
	struct bb_process_stat *row = REC_BUILD(r->what->b, process_stat, rec_boot_ns());
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	_cleanup_close_ int dir = open_process(r, pid);
	unsigned long size, resident, shared;
	struct rec_stat st;
	char text[128];

	if (dir < 0 || rec_procfs_task(r->what->fs, dir, &st, &row->h.task) ||
	    rec_read_file_at(dir, "statm", text, sizeof(text)) <= 0 || sscanf(text, "%lu %lu %lu", &size, &resident, &shared) != 3)
		return 0;
	row->rss_bytes = resident * page;
	row->shared_bytes = shared * page;
	row->vm_bytes = size * page;
	row->open_files = count_open_files(dir);
	row->open_files_max = open_files_max(dir);
	row->threads = st.threads;
	return rec_round_put(r);
}

static int list_pids(const struct rec_round *r, struct state *s)
{
	DIR *d = opendir(r->what->host->proc);
	struct dirent *e;

	memset(&s->rss, 0, sizeof(s->rss));
	memset(&s->files, 0, sizeof(s->files));
	s->n = 0;
	if (!d)
		return -1;
	while (s->n < PIDS_MAX && (e = readdir(d)))
		if (e->d_name[0] >= '1' && e->d_name[0] <= '9')
			s->pids[s->n++] = (uint32_t)strtoul(e->d_name, NULL, 10);
	closedir(d);
	return 0;
}

static bool is_ranked(const struct top *t, uint32_t pid)
{
	for (size_t i = 0; i < TOP; i++)
		if (t->list[i].value && t->list[i].pid == pid)
			return true;
	return false;
}

static int put_top(struct rec_round *r, const struct state *s)
{
	int err = 0;

	for (size_t i = 0; i < TOP && !err; i++)
		if (s->rss.list[i].value)
			err = put_process(r, s->rss.list[i].pid);
	for (size_t i = 0; i < TOP && !err; i++)
		if (s->files.list[i].value && !is_ranked(&s->rss, s->files.list[i].pid))
			err = put_process(r, s->files.list[i].pid);
	return err;
}

int rec_sample_processes(struct rec_round *r)
{
	struct state *s = r->state ? r->state : calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	r->state = s;
	if (!r->cursor && (!rec_procfs_is_node(r->what->host) || list_pids(r, s)))
		return 0;
	while (r->cursor < s->n) {
		look_at(r, s, s->pids[r->cursor++]);
		if (rec_round_over(r))
			return 1;
	}
	return put_top(r, s);
}
