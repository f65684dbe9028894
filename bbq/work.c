/* SPDX-License-Identifier: Apache-2.0 */
/* How much work statements may do. A recording of a few kilobytes can hold millions of rows, and a join look at them for each of them. */
#include "engine.h"

/* SQLite tells of its steps so many at a time. */
#define STEPS 100000

static int count_steps(void *aux)
{
	struct bbq *q = aux;

	bbq_spend(q, STEPS);
	return !q->work;
}

void bbq_set_work(struct bbq *q, uint64_t work)
{
	q->work = work;
	sqlite3_progress_handler(q->db, STEPS, work == BBQ_ANY_WORK ? NULL : count_steps, q);
}

uint64_t bbq_work(const struct bbq *q)
{
	return q->work;
}
