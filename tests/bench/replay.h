/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_REPLAY_H
#define BENCH_REPLAY_H
/*
 * All rows of a recording in memory, ready for the writer: what writing them again costs, and nothing else.
 */
#include "bbx.h"

struct row {
	uint64_t ts;
	const struct bbx_type *type;
	size_t first;     /* of its values */
};

struct replay {
	struct bbx_reader *r;
	struct bbx_batch *batch; /* one a chunk: values borrow from them */
	struct bbx_task **task;  /* by section and id - 1 */
	struct row *row;
	struct bbx_value *value;
	size_t n, n_values;
};

/* r stays the caller's, open as long as the rows. Returns 0 or a negative errno; replay_done accepts what it left. */
int replay_load(struct replay *s, struct bbx_reader *r);
void replay_done(struct replay *s);
/* Writes the rows in the order of their times to fd, a flush each second. Fills *ret_ns, CPU time of the writer's calls. Returns 0 or
 * a negative errno. */
int replay_write(const struct replay *s, int fd, uint64_t *ret_ns);

uint64_t cpu_ns(void);

#endif
