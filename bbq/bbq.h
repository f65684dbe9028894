/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_H
#define BBQ_H
/*
 * libbbq: SQL over recordings. An engine is an in-memory SQLite connection in which every table of a recording is a
 * virtual table: nothing is loaded, rows are decoded as a statement asks for them.
 *
 * Tables: those of the recording's schema, processes (one row a process), incident, chunk, damage, bbx_table, bbx_column;
 * view events (all event tables), and the views and table functions of bbq(1), which describes their columns. State tables show the latest row of each key.
 * rowid is a citation: the same file gives the same numbers, and "where rowid = N" is a direct access. In the tables
 * of the recording it is chunk << 20 | row; in processes it is the upid.
 *
 * SQL may read, and may make tables in memory; files, ATTACH and PRAGMAs that set something are denied.
 * Damaged chunks are skipped: what was lost is in the reader's damages after the statement.
 * Ownership: the reader must outlive the engine; statements must be finalized before bbq_close. One thread.
 */
#include "bbx.h"
#include "identity.h"
#include "sql.h"

struct bbq;

/* Returns 0, or with diag->what filled: -ENOMEM, -EFBIG, pread's errno. */
int bbq_open(struct bbx_reader *r, struct bbq **ret_q, struct bbx_diag *diag);
/*
 * The same, in a connection that is there: tables are modules of it, views are temporary, its settings stay as they are. Functions that it has
 * already may stay its own. Returns as bbq_open. bbq_close() leaves the connection open; it must not be used for the tables afterwards.
 */
int bbq_attach(struct bbx_reader *r, sqlite3 *db, struct bbq **ret_q, struct bbx_diag *diag);
/* Closes the connection and the identity, not the reader. */
void bbq_close(struct bbq *q);

/* All borrowed until bbq_close. The identity knows what the statements so far asked of it, times at least. */
sqlite3 *bbq_db(const struct bbq *q);
struct bbx_identity *bbq_identity(const struct bbq *q);
struct bbx_reader *bbq_reader(const struct bbq *q);

/*
 * Narrows the tables of the recording, and processes, to rows with these values; those of a table without such a column are left out. has_pid: of the
 * processes with that pid, descendants: and of those that they forked, and so on. since and until are UTC, inclusive, and leave state tables as they are. To be set before the first statement; the texts must outlive the engine.
 */
enum bbq_scope_text { BBQ_SCOPE_namespace, BBQ_SCOPE_pod, BBQ_SCOPE_container, BBQ_SCOPE_node, BBQ_N_SCOPE_TEXTS };
struct bbq_scope {
	const char *text[BBQ_N_SCOPE_TEXTS]; /* NULL = any */
	bool has_since, has_until, has_pid, descendants;
	int64_t since, until;
	uint32_t pid;
};
void bbq_set_scope(struct bbq *q, const struct bbq_scope *s);
/*
 * The first of its texts that, with those before it, no row can have: the recording has no such namespace, pod and so on.
 * Returns its number, BBQ_N_SCOPE_TEXTS when there is none; negative as bbx_identity_learn, or -ENOMEM.
 */
int bbq_scope_unknown(struct bbq *q, const struct bbq_scope *s);
const char *bbq_scope_name(enum bbq_scope_text text);
/* Whether there is a process with the scope's pid, or it names none. Returns 1, 0, or negative as above. */
int bbq_scope_has_process(struct bbq *q, const struct bbq_scope *s);

/*
 * For SQL that nobody has looked at, such as a program or a language model writes: from now on statements may SELECT, and nothing else: no tables in
 * memory, PRAGMAs, settings or files for sorting; and what one may be made of is narrow (16 MiB a value, 100 levels of an expression). Time,
 * rows and memory are for the caller to bound: sqlite3_progress_handler, sqlite3_hard_heap_limit64. Returns 0, -ENOMEM, -EINVAL.
 */
int bbq_set_untrusted(struct bbq *q);

/*
 * sqlite3_prepare_v2 for statements that may name the views of bbq(1). One that adds up the rows of one event table is put to the table's cube (TABLE_cube,
 * bbq(1)): sqlite3_sql() tells. Its answer is the same.
 */
int bbq_prepare(struct bbq *q, const char *sql, sqlite3_stmt **ret_stmt, const char **ret_tail);
/* Has bbq_prepare leave statements as they are, or not (at first). */
void bbq_set_rewrite(struct bbq *q, bool rewrite_on);
/* Whether the last bbq_prepare put the statement to a cube. */
bool bbq_rewritten(const struct bbq *q);

/* A view or table that statements have read, and why it has no rows: "the recording has no table tcp". */
struct bbq_note {
	const char *name; /* borrowed until bbq_close */
	char why[200];
};

/* The next one since it was last told; start with *at = 0. Tables are told of as long as statements read few. Returns false when there are no more. */
bool bbq_note(struct bbq *q, size_t *at, struct bbq_note *ret_n);

/*
 * How much work the statements may do from now on, together: steps of SQLite's machine, and rows of the recording that are
 * looked at. With none left they fail with SQLITE_INTERRUPT. The same on every machine; at first BBQ_ANY_WORK.
 */
#define BBQ_ANY_WORK UINT64_MAX
void bbq_set_work(struct bbq *q, uint64_t work);
/* What is left of it. */
uint64_t bbq_work(const struct bbq *q);

/* What a rowid of the recording's tables cites. */
static inline size_t bbq_rowid_chunk(int64_t rowid)
{
	return (size_t)((uint64_t)rowid >> 20);
}

static inline uint32_t bbq_rowid_row(int64_t rowid)
{
	return (uint32_t)(rowid & 0xfffff);
}

/* The SQL of a report of bbq(1), static; NULL = no such report. */
const char *bbq_report_sql(const char *name);

/*
 * SQL as people type it on a command line: a double-quoted token that follows a comparison, LIKE, GLOB, IS or REGEXP, or that
 * stands in an IN list, is meant as text, also when a column has that name. Returns the SQL with such tokens
 * in single quotes, malloced; NULL without memory.
 */
char *bbq_quotes(const char *sql);

/* Text that the SQL compares with a ts, which is a number and so always less: in its quotes, ret_len bytes of the SQL. NULL when there is none. */
const char *bbq_text_time(const char *sql, size_t *ret_len);
/*
 * The next word in double quotes, from *at in sql on, that is compared: a column's name or, where there is no such column, text. Not what sql itself
 * gives such a name. Moves *at behind it. Returns it without the quotes, borrowed, or NULL.
 */
const char *bbq_quoted_name(const char *sql, const char **at, size_t *ret_len);

/* The next parameter of SQL, such as :pod, from *at on, which is moved behind it; the name, without its sign, is in the SQL. Returns false when there is none. */
bool bbq_parameter(const char **at, const char **ret_name, size_t *ret_len);

#endif
