/* SPDX-License-Identifier: Apache-2.0 */
/* Byte strings to dense numbers: open addressing, keys in one arena. */
#include "intern.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static uint32_t hash_bytes(const void *key, size_t len)
{
	const unsigned char *p = key;
	uint64_t h = 0xcbf29ce484222325ull ^ len;

	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * 0x100000001b3ull;
	h ^= h >> 32;
	h *= 0x9e3779b97f4a7c15ull;
	return (uint32_t)(h >> 32);
}

void graph_intern_done(struct graph_intern *in)
{
	free(in->slots);
	free(in->hashes);
	free(in->ends);
	free(in->bytes);
	memset(in, 0, sizeof(*in));
}

/* Returns the slot that holds the key, or the free one where it belongs. */
static size_t find_slot(const struct graph_intern *in, const void *key, size_t len, uint32_t hash)
{
	size_t mask = in->n_slots - 1, i = hash & mask;

	for (; in->slots[i]; i = (i + 1) & mask) {
		uint32_t n = in->slots[i] - 1;
		size_t from = n ? in->ends[n - 1] : 0;

		if (in->hashes[n] == hash && in->ends[n] - from == len &&
		    (!len || !memcmp(in->bytes + from, key, len)))
			break;
	}
	return i;
}

static int grow_slots(struct graph_intern *in)
{
	size_t n_slots = in->n_slots ? in->n_slots * 2 : 64;
	uint32_t *slots = calloc(n_slots, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	for (uint32_t n = 0; n < in->n; n++) {
		size_t i = in->hashes[n] & (n_slots - 1);

		while (slots[i])
			i = (i + 1) & (n_slots - 1);
		slots[i] = n + 1;
	}
	free(in->slots);
	in->slots = slots;
	in->n_slots = n_slots;
	return 0;
}

static int make_room(struct graph_intern *in, size_t len)
{
	if (in->n == in->n_cap) {
		size_t cap = in->n_cap ? in->n_cap * 2 : 64;
		uint32_t *hashes = reallocarray(in->hashes, cap, sizeof(*hashes));
		size_t *ends;

		if (!hashes)
			return -ENOMEM;
		in->hashes = hashes;
		ends = reallocarray(in->ends, cap, sizeof(*ends));
		if (!ends)
			return -ENOMEM;
		in->ends = ends;
		in->n_cap = cap;
	}
	if (in->bytes_cap - in->bytes_len < len) {
		size_t cap = (in->bytes_cap + len) * 2;
		char *bytes = realloc(in->bytes, cap);

		if (!bytes)
			return -ENOMEM;
		in->bytes = bytes;
		in->bytes_cap = cap;
	}
	return in->n_slots < (in->n + 1) * 2 ? grow_slots(in) : 0;
}

int graph_intern_put(struct graph_intern *in, const void *key, size_t len, uint32_t *ret_n)
{
	uint32_t hash = hash_bytes(key, len);
	size_t i;
	int err = make_room(in, len);

	if (err)
		return err;
	i = find_slot(in, key, len, hash);
	if (in->slots[i]) {
		*ret_n = in->slots[i] - 1;
		return 0;
	}
	if (len)
		memcpy(in->bytes + in->bytes_len, key, len);
	in->bytes_len += len;
	in->hashes[in->n] = hash;
	in->ends[in->n] = in->bytes_len;
	in->slots[i] = (uint32_t)in->n + 1;
	*ret_n = (uint32_t)in->n++;
	return 1;
}

uint32_t graph_intern_get(const struct graph_intern *in, const void *key, size_t len)
{
	size_t i;

	if (!in->n_slots)
		return GRAPH_INTERN_NONE;
	i = find_slot(in, key, len, hash_bytes(key, len));
	return in->slots[i] ? in->slots[i] - 1 : GRAPH_INTERN_NONE;
}
