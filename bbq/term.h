/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_TERM_H
#define BBQ_TERM_H
/*
 * One condition of a statement, "column op value", decided exactly as SQLite decides it: NULLs, kinds of values and conversions
 * included. What depends on nothing but a dictionary entry is decided once for each entry. Private to libbbq.
 */
#include "engine.h"

/* What was decided for a number. */
struct bbq_memo {
	uint64_t number;
	uint8_t known;           /* 0 none yet, else enum bbq_verdict */
};

/* What was decided for each id of a section's dictionary: 0 none yet, else enum bbq_verdict. */
struct bbq_known {
	size_t n_ids;
	uint8_t *ids;
};

struct bbq_term {
	int column, op;          /* SQLITE_INDEX_CONSTRAINT_... */
	size_t n_values;         /* of an IN list any number; of IS [NOT] NULL none */
	sqlite3_value **values;  /* none is NULL */
	bool exact;              /* SQLite relies on it, and does not check again */
	bool is_in, has_null;    /* has_null: a value was NULL */
	bool is_range;           /* a whole number matches when it is within lo and hi, or, inverted, when it is not */
	bool inverted;
	int64_t lo, hi;
	bool same;               /* as when rows were asked for the last time */
	size_t n_sections;       /* 0 = nothing was decided yet */
	struct bbq_known *sections; /* what was decided for dictionary ids */
	size_t section;          /* that memo is about */
	struct bbq_memo *memo;   /* of stored numbers, a few, by hash */
	char *text;              /* NUL-terminated copy for LIKE and GLOB */
	size_t text_cap;
};

enum bbq_verdict { BBQ_NO = 1, BBQ_YES }; /* less BBQ_NO: how many rows of one are left */

/* Rows of a chunk, rising. all: the first n there are, which are not listed yet. */
struct bbq_rows {
	bool all;
	size_t n, cap;
	uint32_t *rows;
};

enum bbq_affinity { BBQ_AFFINITY_text, BBQ_AFFINITY_number, BBQ_AFFINITY_blob };
enum bbq_affinity bbq_affinity(const struct bbq_column *c);

/* Takes one value; *ret_ok false: the condition cannot be decided here. Returns an SQLite result code. */
int bbq_term_put(struct bbq_term *term, const struct bbq_table *t, sqlite3_value *v, bool *ret_ok);
/* All values are there. */
void bbq_term_ready(struct bbq_term *term, const struct bbq_table *t);
void bbq_term_done(struct bbq_term *term);
/* Takes over what was decided for old if that is the same condition. */
void bbq_term_inherit(struct bbq_term *term, struct bbq_term *old);
/* True when no value at all can meet it. */
bool bbq_term_never(const struct bbq_term *term);

/* The column's value follows from the dictionary entry that its cell refers to. */
bool bbq_term_of_entry(const struct bbq_table *t, const struct bbq_column *c);
/* That value; text is valid as with bbq_column_value. Returns 0 or negative errno. */
int bbq_term_entry(struct bbq_table *t, const struct bbq_column *c, size_t section, uint64_t id, struct bb_scratch *s, struct bb_cell *ret);

/* These return 1 for may or does match, 0, -ENOMEM or pread's errno. */
int bbq_term_value(struct bbq_term *term, const struct bb_cell *cell);
/* Any row of the chunk, by its times and statistics. */
int bbq_term_chunk(struct bbq_term *term, struct bbq_table *t, size_t chunk);
/* Lists rows that are all there are. */
void bbq_rows_list(struct bbq_rows *rows);
/* Leaves the rows of b that match. Returns 0 or negative errno. */
int bbq_term_rows(struct bbq_term *term, struct bbq_table *t, const struct bbx_batch *b, struct bb_scratch *s, struct bbq_rows *rows);

#endif
