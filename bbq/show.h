/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_SHOW_H
#define BBQ_SHOW_H
/* Prints the rows of a statement. Part of the command, not of the library. */
#include "args.h"

/*
 * Steps through stmt and prints; *rows counts up. Returns SQLITE_DONE, or what stopped it: SQLITE_NOMEM too when printing had no memory.
 * Ends early when stdout fails or a->limit is reached, which is said.
 */
int bbq_show(struct bbq *q, sqlite3_stmt *stmt, const struct bbq_args *a, uint64_t *rows);
/* Prints the plan of a statement that is an EXPLAIN QUERY PLAN, as a tree. Returns as bbq_show. */
int bbq_show_plan(sqlite3_stmt *stmt);

#endif
