/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_REWRITE_H
#define BBQ_REWRITE_H
/*
 * Statements that add up the rows of one event table, put to its cube instead (cube.h): SELECT pod, sum(bytes_sent) FROM tcp GROUP BY pod reads
 * tcp_cube. What is not understood for certain is left as it is. Private to libbbq.
 */
#include "engine.h"

/* The same statement of the cube, for sqlite3_free; NULL when it is to be left as it is. What the authorizer saw of it is in q->seen. */
char *bbq_rewrite(struct bbq *q, sqlite3_stmt *stmt);
/* A function whose value follows from its arguments, or that bbq_rewrite puts into the cube's words. */
bool bbq_rewrite_knows(const char *function);

#endif
