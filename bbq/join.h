/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_JOIN_H
#define BBQ_JOIN_H
/*
 * Joins. SQLite asks the inner table of a join for one key after the other, and each time all chunks that have the key would be read. But the keys
 * come out of another table of the recording as a rule, and what comes next there can be seen beforehand (ahead.c): the rows of many keys are gathered
 * in one pass, and kept for the next statement too. A guess that is wrong costs time, never a row. Where none can be made all rows are
 * gathered from the second key on, unless they are too many. Private to libbbq.
 */
#include "cursor.h"

/* Lists the rows for a condition "column = key" of the cursor's plan. Returns 1; 0 when it cannot; negative errno. */
int bbq_join_list(struct bbq_cursor *c);

/* ahead.c: the key, and at most max of those that will be asked for after it in such a column. Returns 0 or negative errno. */
int bbq_guess_keys(const struct bbq_cursor *c, const struct bbq_column *column, const struct bb_cell *key, size_t max, struct bbq_keys *keys);

#endif
