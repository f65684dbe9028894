/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of a join. */
#include "gather.h"
#include <stdlib.h>
#include <string.h>

bool bbq_key_of(const struct bb_cell *cell, struct bb_cell *ret_key)
{
	*ret_key = *cell;
	if (cell->type == BB_CELL_uint && cell->u <= INT64_MAX)
		ret_key->type = BB_CELL_int;
	return ret_key->type == BB_CELL_int || ret_key->type == BB_CELL_text;
}

int bbq_key_compare(const struct bb_cell *x, const struct bb_cell *y)
{
	int d = 0;

	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	if (x->type == BB_CELL_int)
		return (x->i > y->i) - (x->i < y->i);
	if (x->len && y->len)
		d = memcmp(x->p, y->p, x->len < y->len ? x->len : y->len);
	return d ? d : (x->len > y->len) - (x->len < y->len);
}

static int compare(const void *a, const void *b)
{
	return bbq_key_compare(a, b);
}

static void free_key(struct bb_cell *key)
{
	if (key->type == BB_CELL_text)
		free((char *)key->p);
}

void bbq_keys_sort(struct bbq_keys *k)
{
	size_t n = 0;

	if (k->n)
		qsort(k->keys, k->n, sizeof(*k->keys), compare);
	for (size_t i = 0; i < k->n; i++) {
		if (n && !bbq_key_compare(&k->keys[n - 1], &k->keys[i]))
			free_key(&k->keys[i]);
		else
			k->keys[n++] = k->keys[i];
	}
	k->n = k->n_sorted = n;
}

size_t bbq_keys_find(const struct bbq_keys *k, const struct bb_cell *key)
{
	const struct bb_cell *found = k->n_sorted ? bsearch(key, k->keys, k->n_sorted, sizeof(*key), compare) : NULL;

	return found ? (size_t)(found - k->keys) : SIZE_MAX;
}

int bbq_keys_add(struct bbq_keys *k, const struct bb_cell *key)
{
	struct bb_cell copy = *key;

	if ((k->n && !bbq_key_compare(&k->keys[k->n - 1], key)) || bbq_keys_find(k, key) != SIZE_MAX)
		return 0;
	if (k->n == k->cap) {
		size_t cap = k->cap ? 2 * k->cap : 64;
		struct bb_cell *keys = realloc(k->keys, cap * sizeof(*keys));

		if (!keys)
			return -ENOMEM;
		k->keys = keys;
		k->cap = cap;
	}
	if (key->type == BB_CELL_text) {
		char *text = malloc(key->len + 1);

		if (!text)
			return -ENOMEM;
		if (key->len)
			memcpy(text, key->p, key->len);
		copy.p = text;
	}
	k->keys[k->n++] = copy;
	if (k->n >= 2 * k->n_sorted + 64)
		bbq_keys_sort(k);
	return 0;
}

void bbq_keys_done(struct bbq_keys *k)
{
	for (size_t i = 0; i < k->n; i++)
		free_key(&k->keys[i]);
	free(k->keys);
	*k = (struct bbq_keys){ 0 };
}
