/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_MAP_H
#define BBX_MAP_H
/*
 * A hash table from two numbers to a small one, open addressing. Private to the library. Zero it before first use.
 * Keys come from files: the hash is seeded with an address, so that no file can be made to collide everywhere.
 */
#include <stddef.h>
#include <stdint.h>

struct bbx_map {
	struct bbx_map_slot {
		uint64_t a, b;
		uint32_t value; /* plus 1; 0 = free */
	} *slots;
	size_t n, cap;
};

#define BBX_MAP_NONE UINT32_MAX

/* Returns the value, BBX_MAP_NONE when there is none. */
uint32_t bbx_map_find(const struct bbx_map *m, uint64_t a, uint64_t b);
/* Adds value (< BBX_MAP_NONE) unless the key is there. Sets *ret_value to what the key has now. Returns 1 = added, 0, -ENOMEM. */
int bbx_map_add(struct bbx_map *m, uint64_t a, uint64_t b, uint32_t value, uint32_t *ret_value);
void bbx_map_done(struct bbx_map *m);

#endif
