/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DIFFER_QUESTION_H
#define DIFFER_QUESTION_H
/* Random statements over the tables of a database, whose answer is the same whatever way it is found. */
#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

struct column {
	char name[64], type[16];
};

struct table {
	char name[64];
	size_t n_columns;
	struct column *columns;
};

struct questions {
	sqlite3 *db;      /* where literals are drawn from */
	size_t n_tables;
	struct table *tables;
	uint64_t state;   /* not 0 */
};

/* How an answer is compared: its rows in any order; or in theirs. */
struct question {
	char *sql;        /* sqlite3_free */
	size_t n_ordered; /* the first columns' values come in this order; 0 = none do */
};

/* A statement that is asked every time. */
struct pitfall {
	const char *name, *sql;
	size_t n_ordered;
};
extern const struct pitfall pitfalls[];
extern const size_t n_pitfalls;

uint64_t any(struct questions *q, uint64_t n);
struct question any_question(struct questions *q);

#endif
