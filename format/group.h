/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_GROUP_H
#define BBX_GROUP_H
/* Things of a recording by what they belong to. Private to the library and the commands of this room. */
#include <stddef.h>

/* The things of key k are list[first[k]] to list[first[k + 1] - 1], by rising number. Zero it before first use. */
struct bbx_groups {
	size_t *list, *first;
};

/* Groups the numbers below n by their keys, which are below n_keys. Returns 0, -ENOMEM. */
int bbx_groups_make(struct bbx_groups *g, size_t n, size_t n_keys, size_t (*key)(const void *arg, size_t i), const void *arg);
void bbx_groups_done(struct bbx_groups *g);

#endif
