/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_ROLLUP_PRIV_H
#define BBQ_ROLLUP_PRIV_H
/* Between rollup.c and rollup_dim.c. */
#include "rollup.h"

/* Fills u->groups, which has room, with the group of each row. Returns 0, -ENOMEM, pread's errno. */
int bbq_dims_groups(struct bbq_rollup *u, const struct bbx_batch *b, const struct bbq_rows *rows);
size_t bbq_dims_n_groups(const struct bbq_rollup *u);
/* Forgets all values and groups. */
void bbq_dims_clear(struct bbq_rollup *u);
void bbq_dims_done(struct bbq_rollup *u);

#endif
