/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_INTERN_H
#define GRAPH_INTERN_H
/*
 * Byte strings to dense numbers: equal bytes, equal number, from 0 in order of first sight. Keys
 * are compared whole, so that nobody who chooses the bytes of a recording can make two different
 * things look like one.
 */
#include <stddef.h>
#include <stdint.h>

#define GRAPH_INTERN_NONE UINT32_MAX

/* Zero it before first use. */
struct graph_intern {
	uint32_t *slots;  /* number + 1, 0 = free */
	uint32_t *hashes; /* by number */
	size_t *ends;     /* by number: end of its key in bytes */
	char *bytes;
	size_t n_slots, n, n_cap, bytes_len, bytes_cap;
};

void graph_intern_done(struct graph_intern *in);
/* Sets *ret_n to the number of the key. Returns 1 when it is new, 0 when it was there, -ENOMEM. */
int graph_intern_put(struct graph_intern *in, const void *key, size_t len, uint32_t *ret_n);
/* Returns the number of the key, GRAPH_INTERN_NONE when it was never put. */
uint32_t graph_intern_get(const struct graph_intern *in, const void *key, size_t len);

#endif
