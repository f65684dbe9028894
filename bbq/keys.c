/* SPDX-License-Identifier: Apache-2.0 */
#include "keys.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool bbq_key_of(const struct bb_cell *cell, struct bb_cell *ret_key)
{
	*ret_key = *cell;
	if (cell->type == BB_CELL_uint && cell->u <= INT64_MAX)
		ret_key->type = BB_CELL_int;
	return ret_key->type == BB_CELL_int || ret_key->type == BB_CELL_text;
}

static bool has_bytes(const struct bb_cell *c)
{
	return c->type == BB_CELL_text || c->type == BB_CELL_blob;
}

bool bbq_key_same(const struct bb_cell *a, const struct bb_cell *b)
{
	if (a->type != b->type)
		return false;
	if (has_bytes(a))
		return a->len == b->len && (!a->len || !memcmp(a->p, b->p, a->len));
	return a->type == BB_CELL_null || a->u == b->u;
}

static uint64_t hash(const struct bb_cell *key)
{
	uint64_t h = (uint64_t)key->type * 0x100000001b3ull;

	if (!has_bytes(key))
		h ^= key->type == BB_CELL_null ? 0 : key->u;
	for (size_t i = 0; has_bytes(key) && i < key->len; i++)
		h = (h ^ (uint8_t)key->p[i]) * 0x100000001b3ull;
	return h * 0x9e3779b97f4a7c15ull >> 32;
}

/* Where the key stands, or would. */
static uint32_t *slot_of(const struct bbq_keys *k, const struct bb_cell *key)
{
	size_t s = (size_t)hash(key) & (k->n_slots - 1);

	while (k->slots[s] && !bbq_key_same(&k->keys[k->slots[s] - 1], key))
		s = (s + 1) & (k->n_slots - 1);
	return &k->slots[s];
}

size_t bbq_keys_find(const struct bbq_keys *k, const struct bb_cell *key)
{
	return k->n ? (size_t)*slot_of(k, key) - 1 : SIZE_MAX;
}

static int grow(struct bbq_keys *k)
{
	size_t cap = k->cap ? 2 * k->cap : 64, n_slots = 4 * cap;
	struct bb_cell *keys = realloc(k->keys, cap * sizeof(*keys));
	uint32_t *slots = keys ? calloc(n_slots, sizeof(*slots)) : NULL;

	k->keys = keys ? keys : k->keys;
	if (!slots)
		return -ENOMEM;
	free(k->slots);
	k->slots = slots;
	k->n_slots = n_slots;
	k->cap = cap;
	for (size_t i = 0; i < k->n; i++)
		*slot_of(k, &keys[i]) = (uint32_t)i + 1;
	return 0;
}

static const char *copy_of(const struct bb_cell *key)
{
	char *text = malloc(key->len + 1);

	if (text && key->len)
		memcpy(text, key->p, key->len);
	return text;
}

int bbq_keys_put(struct bbq_keys *k, const struct bb_cell *key, size_t *ret_i)
{
	struct bb_cell copy = *key;
	size_t i = bbq_keys_find(k, key);

	if (i == SIZE_MAX) {
		if (k->n == k->cap && grow(k))
			return -ENOMEM;
		if (has_bytes(key) && !(copy.p = copy_of(key)))
			return -ENOMEM;
		k->keys[i = k->n++] = copy;
		*slot_of(k, &copy) = (uint32_t)i + 1;
	}
	*ret_i = i;
	return 0;
}

void bbq_keys_clear(struct bbq_keys *k)
{
	for (size_t i = 0; i < k->n; i++)
		if (has_bytes(&k->keys[i]))
			free((char *)k->keys[i].p);
	if (k->n)
		memset(k->slots, 0, k->n_slots * sizeof(*k->slots));
	k->n = 0;
}

void bbq_keys_done(struct bbq_keys *k)
{
	bbq_keys_clear(k);
	free(k->keys);
	free(k->slots);
	*k = (struct bbq_keys){ 0 };
}
