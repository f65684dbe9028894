/* SPDX-License-Identifier: Apache-2.0 */
#include "map.h"
#include <errno.h>
#include <stdlib.h>

static uint64_t mix(uint64_t h)
{
	h = (h ^ h >> 32) * 0xd6e8feb86659fd93ull;
	h = (h ^ h >> 32) * 0xd6e8feb86659fd93ull;
	return h ^ h >> 32;
}

/* The slot of a key, or the free one where it would stand. cap > n always leaves one. */
static struct bbx_map_slot *find_slot(const struct bbx_map *m, uint64_t a, uint64_t b)
{
	uint64_t seed = mix((uintptr_t)m);

	for (size_t i = mix(mix(a ^ seed) ^ b) & (m->cap - 1);; i = (i + 1) & (m->cap - 1)) {
		struct bbx_map_slot *s = &m->slots[i];

		if (!s->value || (s->a == a && s->b == b))
			return s;
	}
}

static int grow(struct bbx_map *m)
{
	struct bbx_map_slot *old = m->slots;
	size_t old_cap = m->cap, cap = old_cap ? 2 * old_cap : 64;
	struct bbx_map_slot *slots = calloc(cap, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	m->slots = slots;
	m->cap = cap;
	for (size_t i = 0; i < old_cap; i++)
		if (old[i].value)
			*find_slot(m, old[i].a, old[i].b) = old[i];
	free(old);
	return 0;
}

uint32_t bbx_map_find(const struct bbx_map *m, uint64_t a, uint64_t b)
{
	return m->cap ? find_slot(m, a, b)->value - 1 : BBX_MAP_NONE;
}

int bbx_map_add(struct bbx_map *m, uint64_t a, uint64_t b, uint32_t value, uint32_t *ret_value)
{
	struct bbx_map_slot *s;

	if (2 * (m->n + 1) > m->cap && grow(m))
		return -ENOMEM;
	s = find_slot(m, a, b);
	if (s->value) {
		*ret_value = s->value - 1;
		return 0;
	}
	*s = (struct bbx_map_slot){ a, b, value + 1 };
	m->n++;
	*ret_value = value;
	return 1;
}

void bbx_map_done(struct bbx_map *m)
{
	free(m->slots);
	*m = (struct bbx_map){ 0 };
}
