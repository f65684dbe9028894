/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_AHEAD_H
#define BBQ_AHEAD_H
/*
 * Joins. SQLite asks the inner table of a join for one key after the other, and each time all chunks that have the key would be read. But the keys
 * come out of another table of the recording, and what comes next there can be seen beforehand: the rows of many keys are gathered
 * in one pass, and kept for the next statement too. A guess that is wrong costs time, never a row. Private to libbbq.
 */
#include "cursor.h"

/* Lists the rows for a condition "column = key" of the cursor's plan. Returns 1; 0 when it cannot; negative errno. */
int bbq_ahead_list(struct bbq_cursor *c);

#endif
