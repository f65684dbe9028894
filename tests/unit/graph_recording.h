/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_RECORDING_H
#define GRAPH_RECORDING_H
/* Recordings written row by row with the builtin tables, and the graph of them. Failures end the
 * test. */
#include "../../bbgraph/graph_priv.h"

#define MS 1000000ull

/* A cell by its column's name. The column's kind says which member of v counts. */
struct gr_cell {
	const char *column;
	struct bbx_value v;
};
#define U(c, n) { c, { .u = (n) } }
#define I(c, n) { c, { .i = (n) } }
#define S(c, s) { c, { .len = sizeof(s) - 1, .p = (s) } }
#define T(c, t) { c, { .task = (t) } }
#define IP4(c, s) { c, { .len = 4, .p = (s) } }

struct gr {
	int fd;
	struct bbx_writer *w;
	struct bbx_origin origin;
	struct bbx_reader *r;
	struct bbx_identity *id;
	struct graph *g;
};

void gr_start(struct gr *gr);
void gr_row(struct gr *gr, const char *table, const struct gr_cell *cells, size_t n);
#define ROW(gr, table, ...) \
	gr_row(gr, table, (struct gr_cell[]){ __VA_ARGS__ }, \
	       sizeof((struct gr_cell[]){ __VA_ARGS__ }) / sizeof(struct gr_cell))
/* A task of a process that starts at ms. */
struct bbx_task gr_task(uint32_t pid, uint64_t start_ms, uint64_t cgroup, const char *comm);
/* The fork, and for exe not NULL the exec right after it. */
void gr_fork(struct gr *gr, const struct bbx_task *parent, const struct bbx_task *child,
	     const char *exe);
void gr_exit(struct gr *gr, const struct bbx_task *t, uint64_t ms, uint32_t signal, int code,
	     uint64_t max_rss, bool oom);
/* Ends the recording, and makes the graph of it, read twice over when asked. */
void gr_open(struct gr *gr, bool twice);
void gr_close(struct gr *gr);

uint32_t gr_upid(struct gr *gr, uint32_t pid);
/* Edges of a rule between two pids; 0 = any node. */
size_t gr_edges(struct gr *gr, int rule, uint32_t from_pid, uint32_t to_pid);
/* The DOT text, malloced. */
char *gr_draw(struct gr *gr, const struct graph_anchor *a, bool all, size_t budget);
/* How often a text is in another. */
size_t gr_count(const char *in, const char *what);

#endif
