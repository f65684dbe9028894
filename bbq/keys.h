/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_KEYS_H
#define BBQ_KEYS_H
/* Values, each once: the keys of a join, and what rows are grouped by. Private to libbbq. */
#include "cell.h"

/* Zero it before first use. */
struct bbq_keys {
	size_t n, cap, n_slots;
	struct bb_cell *keys; /* in the order in which they came; text and blobs are theirs */
	uint32_t *slots;      /* index + 1, by hash */
};

/* The value as the key of a join; false when it is none: NULL, a real or a blob. Text stays where it is. */
bool bbq_key_of(const struct bb_cell *cell, struct bb_cell *ret_key);
bool bbq_key_same(const struct bb_cell *a, const struct bb_cell *b);
/* The index of a key, which is added when it is new. Returns 0 or -ENOMEM. */
int bbq_keys_put(struct bbq_keys *k, const struct bb_cell *key, size_t *ret_i);
/* SIZE_MAX when it is not there. */
size_t bbq_keys_find(const struct bbq_keys *k, const struct bb_cell *key);
/* Forgets the keys, and keeps the room. */
void bbq_keys_clear(struct bbq_keys *k);
void bbq_keys_done(struct bbq_keys *k);

#endif
