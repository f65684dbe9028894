/* SPDX-License-Identifier: Apache-2.0 */
#include "group.h"

#include <errno.h>
#include <stdlib.h>

int bbx_groups_make(struct bbx_groups *g, size_t n, size_t n_keys, size_t (*key)(const void *arg, size_t i), const void *arg)
{
	g->list = calloc(n + 1, sizeof(*g->list));
	g->first = calloc(n_keys + 2, sizeof(*g->first));
	if (!g->list || !g->first)
		return -ENOMEM;
	/* One place further on, so that placing the things leaves each key's first where it belongs. */
	for (size_t i = 0; i < n; i++)
		g->first[key(arg, i) + 2]++;
	for (size_t k = 2; k < n_keys + 2; k++)
		g->first[k] += g->first[k - 1];
	for (size_t i = 0; i < n; i++)
		g->list[g->first[key(arg, i) + 1]++] = i;
	return 0;
}

void bbx_groups_done(struct bbx_groups *g)
{
	free(g->list);
	free(g->first);
	*g = (struct bbx_groups){ 0 };
}
