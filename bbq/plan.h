/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_PLAN_H
#define BBQ_PLAN_H
/*
 * Which conditions of a statement a table uses to leave rows out. Private to libbbq.
 *
 * SQLite checks every condition again on the rows it gets, so leaving a row out must be proven, and keeping one is
 * always right. What is used:
 *
 *	rowid = N			that row alone
 *	ts, rel, boot_ns  = > >= < <=	chunks whose times cannot match; numbers only
 *	a task's number = N		upid, pid, tid, cgroup_id, ppid, parent_upid, X_upid, X_pid, X_tid: rows of other tasks;
 *					when asked again and again, by a join, through an index of the table
 *	a task's text = 'x', IN (...)	pod, namespace, container, comm, container_id, pod_uid, X_pod and so on, with
 *					BINARY collation: rows of other tasks
 */
#include "engine.h"

enum bbq_use { BBQ_USE_rowid, BBQ_USE_time, BBQ_USE_number, BBQ_USE_text };

/* One condition: column op any of values. bits holds a bit for each task id of a section: it meets the condition. */
struct bbq_term {
	enum bbq_use use;
	int column, op;
	size_t n_values;
	sqlite3_value **values;
	size_t section, n_ids, n_set;
	uint8_t *bits;
};

#define BBQ_MAX_TERMS 16

/* used: bit i = the statement reads column i, the top bit = any from there on. nothing: no row can match. */
struct bbq_plan {
	uint64_t used;
	bool nothing;
	size_t n;
	struct bbq_term terms[BBQ_MAX_TERMS];
};

int bbq_plan_best(struct bbq_table *t, sqlite3_index_info *info);
/* Takes up what bbq_plan_best wrote down. Returns an SQLite result code; bbq_plan_done() afterwards in any case. */
int bbq_plan_start(const struct bbq_table *t, const char *plan, int argc, sqlite3_value **argv, struct bbq_plan *p);
void bbq_plan_done(struct bbq_plan *p);

/* Returns 1 when rows of the chunk may match, 0 when none can, negative errno. To be called before the chunk's rows. */
int bbq_plan_chunk(struct bbq_plan *p, const struct bbq_table *t, size_t chunk);
/* True when a row of the chunk last asked for may match. */
bool bbq_plan_row(const struct bbq_plan *p, const struct bbq_table *t, const struct bbx_batch *b, uint32_t i);

#endif
