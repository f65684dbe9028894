/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_ROWS_H
#define BBX_ROWS_H
/*
 * Rows of a batch as values that a writer takes, dictionaries looked up. Private to the library and the commands of this room.
 */
#include "bbx.h"

/* Zero it before first use. Strings and tasks are the reader's or the batch's: good until the batch is read into again. */
struct bbx_row {
	struct bbx_value *values;
	struct bbx_task *tasks;
	size_t n, cap;
};

/*
 * A row, values in the order of the type's columns. What a lost dictionary entry hides is NULL, in a string "?dict:<id>".
 * Returns 0, -ENOMEM, pread's errno.
 */
int bbx_row_get(struct bbx_reader *r, const struct bbx_batch *b, uint32_t row, struct bbx_row *ret_row);
void bbx_row_done(struct bbx_row *row);
/* One value of it; task is where a task goes. */
int bbx_row_value(struct bbx_reader *r, const struct bbx_batch *b, uint32_t col, uint32_t row, struct bbx_task *task,
		  struct bbx_value *ret_v);

#endif
