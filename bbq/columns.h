/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_COLUMNS_H
#define BBQ_COLUMNS_H
/*
 * Which columns a table of a recording has in SQL, and where each takes its value from. Private to libbbq.
 *
 * A column is an attribute (attrs.c) of a stored column, its cell: of a task cell for instance the pid, the comm, or the
 * pod. The order is that of bbq(1): common columns, the table's own, then hidden ones.
 */
#include "bbx.h"
#include "identity.h"
#include "cell.h"
#include "sql.h"

struct bbq;
struct bbq_column;

/* A decoded row. ts and task are indexes of those stored columns, -1 when the table has none. */
struct bbq_row {
	struct bbq *q;
	const struct bbx_batch *b;
	uint32_t i;
	int ts;
	struct bb_scratch *scratch;
};

/* How a value follows from the time of its row; rising with it in each of these. */
enum bbq_time { BBQ_TIME_none, BBQ_TIME_utc, BBQ_TIME_boot, BBQ_TIME_rel };

/*
 * What is shown of a cell. text and number are for task cells and depend on nothing but the task, so that a condition on them can be
 * decided once for each task of a dictionary. get is for everything else.
 */
struct bbq_attr {
	const char *name, *type, *unit, *doc;
	int (*get)(const struct bbq_row *row, const struct bbq_column *c, struct bb_cell *ret);
	struct bbx_str (*text)(const struct bbq_attr *a, const struct bbx_who *w);
	bool (*number)(const struct bbx_identity *id, const struct bbx_who *w, int64_t *ret_i);
	size_t off;          /* of a struct bbx_str in what get or text looks at */
	enum bbq_time time;
	bool needs_ts;       /* as of the row's time */
	bool stays;          /* text and blobs live as long as the engine */
	bool of_section;     /* the same in all rows of a section */
	enum bbx_known needs; /* what the identity must know */
};

struct bbq_column {
	char *name;
	const char *type, *unit, *doc;
	const char *alias_of; /* the column that this is another name of, or NULL */
	const struct bbq_attr *attr;
	int cell;            /* index of the stored column in its type, -1 = none */
	bool hidden;
};

struct bbq_columns {
	size_t n, cap;
	struct bbq_column *cols;
	int ts, task;
};

/* Attributes, ended by a NULL name, in the order in which they become columns. */
extern const struct bbq_attr bbq_attrs_common[];        /* of the row, first in every table */
extern const struct bbq_attr bbq_attrs_task[];          /* of a further task column X, as X_<name> */
extern const struct bbq_attr bbq_attrs_task_hidden[];
extern const struct bbq_attr bbq_attrs_hidden[];        /* of the row, last in every table */
/* The attributes of an own column. */
extern const struct bbq_attr bbq_attr_cell, bbq_attr_label, bbq_attr_raw;

/* The column is SQL text, integer or real by the kind of the stored column. */
const char *bbq_sql_type(const struct bbx_column *c);

/* Returns 0 or -ENOMEM. Columns beyond BBQ_MAX_COLUMNS, and own columns that differ in case alone, are left out. */
#define BBQ_MAX_COLUMNS 1000
int bbq_columns_init(const struct bbx_type *t, struct bbq_columns *ret_c);
/* Adds the aliases of columns that are there. Returns 0 or -ENOMEM. */
int bbq_aliases_add(struct bbq_columns *c);
void bbq_columns_done(struct bbq_columns *c);
/* CREATE TABLE for sqlite3_declare_vtab. Returns NULL without memory; the caller frees it with sqlite3_free. */
char *bbq_columns_declare(const struct bbq_columns *c);

/* The value of a column in a row; text is valid until the next call with the row's scratch, or the batch's next read. Returns 0,
 * -ENOMEM, pread's errno. */
int bbq_column_value(const struct bbq_row *row, const struct bbq_column *c, struct bb_cell *ret);
/* The same as an SQL value. */
void bbq_result_cell(sqlite3_context *ctx, const struct bb_cell *c, sqlite3_destructor_type life);
void bbq_column_result(const struct bbq_row *row, const struct bbq_column *c, sqlite3_context *ctx);
/* Text of an identity, which lives as long as the engine; empty text is NULL. */
void bbq_result_str(sqlite3_context *ctx, struct bbx_str s);
void bbq_result_argv(sqlite3_context *ctx, struct bbx_str s);
void bbq_result_u64(sqlite3_context *ctx, uint64_t u);

#endif
