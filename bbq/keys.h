/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_KEYS_H
#define BBQ_KEYS_H
/* Keys of a join, each once: whole numbers and text; NULL, reals and blobs are none. Private to libbbq. */
#include "cell.h"

/* Zero it before first use. */
struct bbq_keys {
	size_t n, cap, n_slots;
	struct bb_cell *keys; /* in the order in which they came; text is theirs */
	uint32_t *slots;      /* index + 1, by hash */
};

/* The value as a key; false when it is none. Text stays where it is. */
bool bbq_key_of(const struct bb_cell *cell, struct bb_cell *ret_key);
bool bbq_key_same(const struct bb_cell *a, const struct bb_cell *b);
/* The index of a key, which is added when it is new. Returns 0 or -ENOMEM. */
int bbq_keys_put(struct bbq_keys *k, const struct bb_cell *key, size_t *ret_i);
/* SIZE_MAX when it is not there. */
size_t bbq_keys_find(const struct bbq_keys *k, const struct bb_cell *key);
void bbq_keys_done(struct bbq_keys *k);

#endif
