/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_RUN_H
#define BBQ_RUN_H
/* Runs the statements of a command line and prints their rows. Part of the command, not of the library. */
#include "args.h"
#include "bbq.h"

/* Returns BB_EXIT_OK with the number of rows, or the status of what went wrong, which has been said. */
enum bb_exit bbq_run(struct bbq *q, const struct bbq_args *a, uint64_t *ret_rows);

#endif
