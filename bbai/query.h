/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBAI_QUERY_H
#define BBAI_QUERY_H
/*
 * Small, bounded answers from libbbq, copied out. One thread, that of the engine.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bbq;

/* A cell keeps at most so many bytes of a text; a row so many cells. */
#define AI_CELL_MAX 4096
#define AI_CELLS_MAX 64

enum ai_cell_type { AI_NULL, AI_INT, AI_REAL, AI_TEXT };

struct ai_cell {
	char *name;
	enum ai_cell_type type;
	int64_t i;
	double f;
	char *text; /* of AI_TEXT: ends with a NUL, and may hold others */
	size_t len;
};

struct ai_row {
	size_t n;
	struct ai_cell *cells;
};

struct ai_rows {
	size_t n;
	struct ai_row *rows;
	bool more; /* there were more than the caller asked for */
};

/*
 * Runs one statement. Its :parameters take the cells of that name in params; NULL where there is none (params may be NULL).
 * At most max rows are kept. Returns 0 with *ret filled; -EINVAL: SQL failed, why (of why_size bytes) says how; -ENOMEM.
 */
int ai_query(struct bbq *q, const char *sql, const struct ai_row *params, size_t max, struct ai_rows *ret, char *why,
	     size_t why_size);
void ai_rows_done(struct ai_rows *rows);
void ai_row_done(struct ai_row *row);

/* Returns NULL when there is no such cell. */
const struct ai_cell *ai_cell(const struct ai_row *row, const char *name);
/* 0 when there is no such cell, or it is no number. */
int64_t ai_cell_int(const struct ai_row *row, const char *name);
/* NULL when there is no such cell, or it is no text. */
const char *ai_cell_text(const struct ai_row *row, const char *name);
/* Both have equal text, or both have none. */
bool ai_cell_same(const struct ai_row *a, const struct ai_row *b, const char *name);

/*
 * The statement with its parameters written out as literals, for people who want to run it. Text that could harm their terminal
 * is escaped. Malloced; NULL without memory.
 */
char *ai_query_expand(struct bbq *q, const char *sql, const struct ai_row *params);

#endif
