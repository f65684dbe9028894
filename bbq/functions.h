/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_FUNCTIONS_H
#define BBQ_FUNCTIONS_H
/* SQL functions: tables of them, one a file. All are pure, and get the engine as their user data. Private to libbbq. */
#include "engine.h"

struct bbq_function {
	const char *name;
	int n_args;
	void (*call)(sqlite3_context *ctx, int argc, sqlite3_value **argv);
};

/* Ended by a NULL name. */
extern const struct bbq_function bbq_text_functions[], bbq_match_functions[], bbq_unit_functions[];

/* In a connection that runs statements, a function that it has already stays its own. */
static inline int bbq_function_result(const struct bbq *q, int rc)
{
	return q->borrowed && rc == SQLITE_BUSY ? SQLITE_OK : rc;
}

/* statistics.c: the aggregates. Returns an SQLite result code. */
int bbq_register_statistics(struct bbq *q);

#endif
