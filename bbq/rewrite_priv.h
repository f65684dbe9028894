/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_REWRITE_PRIV_H
#define BBQ_REWRITE_PRIV_H
/* Between rewrite.c, rewrite_parse.c and rewrite_words.c. */
#include "cube.h"
#include "token.h"

#define WORDS_MAX 600
#define ITEMS_MAX 64

struct word {
	enum bbq_token t;
	const char *p;
	size_t n, gap; /* gap: bytes of space before it */
	int depth;     /* of parentheses around it */
};

/* Words from..to - 1. */
struct span {
	size_t from, to;
};

enum clause { C_items, C_from, C_where, C_group, C_having, C_order, C_limit, N_CLAUSES };

struct item {
	struct span words;  /* without the alias */
	const struct word *alias; /* NULL = none */
};

struct rewrite {
	struct bbq_table *t;
	const struct bbq_cube *cube;
	struct word w[WORDS_MAX];
	size_t n;
	bool distinct;
	struct span clause[N_CLAUSES]; /* without their keywords; empty = not there */
	struct word name;              /* that the statement calls the table */
	size_t n_items, n_groups;
	struct item items[ITEMS_MAX];
	struct span groups[ITEMS_MAX]; /* expressions that are grouped by */
	bool grouped[BBQ_CUBE_DIMS];   /* columns among them */
	bool reads[BBQ_CUBE_DIMS * (1 + BBQ_CUBE_N_SUMS) + 4];
	int64_t step;                  /* of ts_bucket, 0 = not read */
	bool refused, changed;         /* changed: what was written last has other words */
};

/* rewrite_parse.c: cuts the statement up. Returns false when it is not one that can be put to a cube. */
bool rewrite_parse(struct rewrite *r, const char *sql, sqlite3_stmt *stmt);

/* rewrite_words.c */
bool word_is(const struct word *w, const char *text);
bool word_is_one_of(const struct word *w, const char *const *texts);
bool word_is_name(const struct word *w);
bool same_name(const struct word *w, const char *name);
bool same_words(const struct rewrite *r, struct span a, struct span b);
/* The column that the word i, and *ret_n words in all, names, by this name or another; -1 = none. Refuses one that the cube lacks. */
int word_column(struct rewrite *r, size_t i, size_t end, size_t *ret_n);
/* Writes words as they stand, but for aggregates and buckets of ts. clause says where they stand. */
void write_words(struct rewrite *r, struct span s, enum clause clause, sqlite3_str *out);

#endif
