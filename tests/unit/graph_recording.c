/* SPDX-License-Identifier: Apache-2.0 */
#include "graph_recording.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

void gr_start(struct gr *gr)
{
	struct bbx_writer_opts opts = { .session = 7 };

	memset(gr, 0, sizeof(*gr));
	gr->origin =
		(struct bbx_origin){ .boot_id = "boot of this box", .node = "n1", .clock_id = 7 };
	opts.origin = &gr->origin;
	gr->fd = memfd_create("graph", 0);
	assert_true(gr->fd >= 0);
	assert_int_equal(bbx_writer_open(gr->fd, &opts, &gr->w), 0);
}

void gr_row(struct gr *gr, const char *table, const struct gr_cell *cells, size_t n)
{
	const struct bbx_type *t = bbx_schema_find(bbx_schema_builtin(), table);
	struct bbx_value values[64];

	assert_non_null(t);
	assert_true(t->n_cols <= 64);
	for (size_t i = 0; i < t->n_cols; i++) {
		values[i] = (struct bbx_value){ .null = !(t->cols[i].flags & BBX_NOT_NULL) };
		if (t->cols[i].phys == BBX_DICT)
			values[i].p = "";
	}
	for (size_t i = 0; i < n; i++) {
		int col = bbx_type_column(t, cells[i].column);

		assert_true(col >= 0);
		values[col] = cells[i].v;
	}
	assert_int_equal(bbx_writer_add(gr->w, t->id, values, t->n_cols), 0);
}

struct bbx_task gr_task(uint32_t pid, uint64_t start_ms, uint64_t cgroup, const char *comm)
{
	return (struct bbx_task){
		.pid = pid,
		.tid = pid,
		.start_ns = start_ms * MS,
		.cgroup_id = cgroup,
		.comm = comm,
		.comm_len = strlen(comm),
	};
}

void gr_fork(struct gr *gr, const struct bbx_task *parent, const struct bbx_task *child,
	     const char *exe)
{
	ROW(gr, "fork", U("ts", child->start_ns), T("task", child), T("parent", parent));
	if (exe) {
		struct bbx_value path = { .len = (uint32_t)strlen(exe), .p = exe };

		ROW(gr, "exec", U("ts", child->start_ns + MS), T("task", child),
		    T("parent", parent), { "exe", path }, { "argv", path });
	}
}

void gr_exit(struct gr *gr, const struct bbx_task *t, uint64_t ms, uint32_t signal, int code,
	     uint64_t max_rss, bool oom)
{
	ROW(gr, "exit", U("ts", ms * MS), T("task", t), U("signal", signal), I("exit_code", code),
	    U("max_rss_bytes", max_rss), U("oom_victim", oom));
}

void gr_open(struct gr *gr, bool twice)
{
	char path[64];
	const char *paths[2] = { path, path };
	struct bbx_diag diag;

	assert_int_equal(bbx_writer_close(gr->w), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", gr->fd);
	assert_int_equal(bbx_open(paths, twice ? 2 : 1, BBX_STRICT, &gr->r, &diag), 0);
	assert_int_equal(bbx_identity_new(gr->r, &gr->id), 0);
	assert_int_equal(graph_new(gr->r, gr->id, NULL, &gr->g), 0);
}

void gr_close(struct gr *gr)
{
	graph_free(gr->g);
	bbx_identity_free(gr->id);
	bbx_close(gr->r);
	close(gr->fd);
}

uint32_t gr_upid(struct gr *gr, uint32_t pid)
{
	for (uint32_t i = 1; i <= bbx_n_processes(gr->id); i++)
		if (bbx_process(gr->id, i)->pid == pid)
			return i;
	fail_msg("no process with pid %u", pid);
	return 0;
}

static bool is_pid(struct gr *gr, uint32_t node, uint32_t pid)
{
	const struct bbx_process *p = graph_process(gr->g, node);

	return !pid || (p && p->pid == pid);
}

size_t gr_edges(struct gr *gr, int rule, uint32_t from_pid, uint32_t to_pid)
{
	size_t n = 0;

	for (size_t i = 0; i < gr->g->n_edges; i++) {
		const struct graph_edge *e = &gr->g->edges[i];

		n += e->rule == rule && is_pid(gr, e->src, from_pid) && is_pid(gr, e->dst, to_pid);
	}
	return n;
}

char *gr_draw(struct gr *gr, const struct graph_anchor *a, bool all, size_t budget)
{
	struct graph_draw d = { .anchor = *a, .all = all, .budget = budget };
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	assert_non_null(f);
	assert_int_equal(graph_draw(gr->g, &d, f), 0);
	fclose(f);
	return text;
}

size_t gr_count(const char *in, const char *what)
{
	size_t n = 0;

	for (const char *p = in; (p = strstr(p, what)); p += strlen(what))
		n++;
	return n;
}
