/* SPDX-License-Identifier: Apache-2.0 */
/* Which processes a scope's pid names: all that ever had it, and their descendants where those are asked for. */
#include <stdlib.h>
#include "engine.h"

/* Adds the children of those that are in. Returns whether there were any. */
static bool add_children(const struct bbx_identity *id, uint8_t *in, uint32_t n)
{
	bool any = false;

	for (uint32_t upid = 1; upid <= n; upid++) {
		uint32_t parent = bbx_process(id, upid)->parent_upid;

		if (in[upid] || parent > n || !in[parent])
			continue;
		in[upid] = 1;
		any = true;
	}
	return any;
}

static int find_processes(struct bbq *q, const struct bbq_scope *s, uint8_t **ret_in, uint32_t *ret_n)
{
	int err = bbq_know(q, s->descendants ? BBX_KNOWN_processes : BBX_KNOWN_tasks);
	uint32_t n = err ? 0 : bbx_n_processes(q->id);
	uint8_t *in = err ? NULL : calloc((size_t)n + 1, 1);

	if (!in)
		return err ? err : -ENOMEM;
	for (uint32_t upid = 1; upid <= n; upid++)
		in[upid] = bbx_process(q->id, upid)->pid == s->pid;
	while (s->descendants && add_children(q->id, in, n))
		;
	*ret_in = in;
	*ret_n = n;
	return 0;
}

int bbq_scope_upid(struct bbq *q, uint32_t upid)
{
	int err = q->scope_upids ? 0 : find_processes(q, &q->scope, &q->scope_upids, &q->n_scope_upids);

	return err ? err : upid <= q->n_scope_upids && q->scope_upids[upid];
}

int bbq_scope_has_process(struct bbq *q, const struct bbq_scope *s)
{
	uint8_t *in = NULL;
	uint32_t n = 0;
	bool any = !s->has_pid;
	int err = any ? 0 : find_processes(q, s, &in, &n);

	for (uint32_t upid = 1; upid <= n && !any; upid++)
		any = in[upid];
	free(in);
	return err ? err : any;
}
