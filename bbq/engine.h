/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_ENGINE_H
#define BBQ_ENGINE_H
/* What the parts of an engine share. Private to libbbq. */
#include "bbq.h"
#include "columns.h"

/* All rows by what they have in a column. */
struct bbq_index {
	bool too_big;
	struct bbq_gather *rows; /* NULL = not built */
};

/* One table of the recording. */
struct bbq_table {
	struct bbq *q;
	uint32_t type;           /* index into the schema */
	struct bbq_columns columns; /* see bbq_table_columns */
	size_t n_chunks, *chunks; /* indexes into the reader's chunks */
	uint64_t rows;           /* stored */
	bool asked;              /* for rows, since the last bbq_note */
	bool state, has_latest;
	size_t n_latest;         /* of a state table: rowids of the latest row of each key, ascending */
	int64_t *latest;
	struct bbq_index *by;    /* one for each column */
	uint8_t *fits;           /* by column: see rollup.h; 0 = not known yet */
	struct bbq_gather *gather; /* see join.h; NULL = none */
	struct bbq_cube *cube;   /* see cube.h; NULL = not made yet */
	const struct bbq_column *scope[BBQ_N_SCOPE_TEXTS], *scope_upid;
};

/* What the authorizer saw of a statement. */
struct bbq_seen {
	unsigned selects;
	size_t type;             /* the table that it reads, SIZE_MAX = none yet */
	bool other;              /* anything but one table of the recording and functions that rewrite.c knows */
};

struct bbq {
	struct bbx_reader *r;
	struct bbx_identity *id;
	enum bbx_known known;     /* by id */
	sqlite3 *db;
	struct bbx_reference ref;
	struct bbq_seen seen;     /* of it too */
	bool no_rewrite, rewritten, untrusted; /* see bbq.h */
	bool any_op;              /* the statement that is being prepared has no outer join: see prepare.c */
	uint64_t work;            /* that statements may do yet */
	size_t n_tables;          /* one for each type of the schema */
	struct bbq_table *tables;
	size_t n_shown, *shown;   /* those that SQL sees: no other has their name */
	size_t *chunk_pool;
	size_t n_boots;
	struct bbq_boot *boots;
	struct bbq_scope scope;
	bool scoped;              /* scope leaves something out: every way that rows are read asks bbq_scope_rows */
	uint32_t n_scope_upids;
	uint8_t *scope_upids;     /* by upid: 1 = a process of its pid; NULL = not known yet */
	size_t n_defines;         /* views and table functions */
	struct bbq_define *defines;
	struct bbq_cursor *cursors; /* open ones, in the order in which they were opened: see cursor.h */
	bool borrowed;            /* db is not ours to close */
	bool has_views;           /* the views among them are made */
	bool notes_tables;        /* while notes are read */
};

/* The section that dates and names what is known by its boot alone. */
struct bbq_boot {
	uint8_t boot_id[16];
	size_t section;
};

/* The largest number of rows that a state table may have. */
#define BBQ_MAX_LIST (1u << 22)

static inline int64_t bbq_rowid(size_t chunk, uint32_t row)
{
	return (int64_t)((uint64_t)chunk << 20 | row);
}

/*
 * Declares a virtual table by its CREATE TABLE, which it frees (sqlite3_free; NULL: there was no memory for it), as harmless in views and
 * triggers. Returns an SQLite result.
 */
int bbq_declare(sqlite3 *db, char *sql);

/* Seconds from the reference. */
static inline double bbq_rel(const struct bbq *q, int64_t utc)
{
	return (double)(int64_t)((uint64_t)utc - (uint64_t)q->ref.utc_ns) / 1e9;
}

/* Has the identity know as much. Returns 0 or as bbx_identity_learn. */
static inline int bbq_know(struct bbq *q, enum bbx_known known)
{
	int err = known > q->known ? bbx_identity_learn(q->id, known) : 0;

	if (!err && known > q->known)
		q->known = known;
	return err;
}

/* Counts work: steps, or rows that were looked at. */
static inline void bbq_spend(struct bbq *q, uint64_t n)
{
	q->work -= n < q->work ? n : q->work;
}

/* watched.c: whether no recorder watched for the table's events, by their own word. */
bool bbq_unwatched(const struct bbq *q, const struct bbq_table *t, struct bbq_note *ret_n);

/* rows.c: finds the latest rows of a state table. Returns 0, -ENOMEM, -EFBIG, pread's errno. */
int bbq_table_latest(struct bbq_table *t);
/* The row is one of them. */
bool bbq_is_latest(const struct bbq_table *t, int64_t rowid);

/* scope.c: the stored columns that the scope needs; must be asked for before the rows. */
void bbq_scope_cells(struct bbq_table *t, void (*want)(void *aux, int cell), void *aux);
/* False when no row of the chunk is in the scope. */
bool bbq_scope_chunk(const struct bbq_table *t, size_t chunk);
/* Leaves those of the listed rows that are in the scope. Returns 0 or negative errno. */
struct bbq_rows;
int bbq_scope_rows(const struct bbq_table *t, const struct bbx_batch *b, struct bbq_rows *rows);
bool bbq_scope_process(struct bbq *q, const struct bbx_process *p);
/* scope_tree.c: whether it is one of the processes that the scope's pid names. Returns 1, 0, negative errno. */
int bbq_scope_upid(struct bbq *q, uint32_t upid);

/* tables.c */
int bbq_tables_init(struct bbq *q);
void bbq_tables_done(struct bbq *q);
/* Plans the table's columns, once. Returns 0 or -ENOMEM. */
int bbq_table_columns(struct bbq_table *t);
const struct bbq_boot *bbq_boot_find(const struct bbq *q, const uint8_t boot_id[16]);

/* Each registers its part at the connection. Return an SQLite result code. */
int bbq_register_vtab(struct bbq *q);
int bbq_register_cubes(struct bbq *q);
int bbq_register_lists(struct bbq *q);
int bbq_create_events(struct bbq *q);
/* Makes all views now. */
int bbq_make_views(struct bbq *q);
int bbq_register_views(struct bbq *q);
/* The name of a number in a label table ("signal"). The recording's own names come first: it knows the machine it is from. */
void bbq_result_label(const struct bbq *q, sqlite3_context *ctx, const char *labels, int64_t value);
int bbq_register_functions(struct bbq *q);

/* authorize.c: for sqlite3_set_authorizer, with the engine. */
int bbq_authorize(void *aux, int action, const char *a, const char *b, const char *db, const char *from);

/* An errno of the reader as a result code; sets the table's error message. */
int bbq_vtab_error(sqlite3_vtab *v, int err);

#endif
