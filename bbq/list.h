/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_LIST_H
#define BBQ_LIST_H
/* Tables that are no tables of the recording: rows that the engine can number, from 0. Private to libbbq. */
#include "engine.h"

struct bbq_list;

struct bbq_list_column {
	const char *name, *type, *unit, *doc;
	bool hidden;
	size_t off; /* for the list's own use */
	void (*get)(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx);
};

/*
 * rowid is the row's number + 1; is_key: so is the first column. Columns end with a NULL name.
 * n_rows NULL: the list only describes a view.
 */
struct bbq_list {
	const char *name, *doc;
	bool is_key;
	enum bbx_known needs;
	uint64_t (*n_rows)(struct bbq *q);
	const struct bbq_list_column *cols;
	bool (*has_row)(struct bbq *q, uint64_t row); /* NULL = all */
};

extern const struct bbq_list bbq_list_events, bbq_list_processes, bbq_list_all_processes, bbq_list_incident, bbq_list_chunk, bbq_list_damage,
	bbq_list_table, bbq_list_column, bbq_list_report;
/* All of them, ended by NULL. */
extern const struct bbq_list *const bbq_lists[];

#endif
