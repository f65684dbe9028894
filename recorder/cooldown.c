/* SPDX-License-Identifier: Apache-2.0 */
#include "cooldown.h"

#include <stddef.h>

#define HOUR_NS 3600000000000ull

/* FNV-1a. */
static uint64_t add_text(uint64_t hash, const char *s)
{
	do
		hash = (hash ^ (unsigned char)*s) * 0x100000001b3ull;
	while (*s++);
	return hash;
}

enum rec_verdict rec_cooldown_ask(struct rec_cooldown *c, const char *what, const char *reason, uint64_t now_ns, uint64_t cooldown_ns,
				  uint64_t per_hour)
{
	uint64_t key = add_text(add_text(0xcbf29ce484222325ull, what), reason);
	size_t oldest = 0, i;

	for (i = 0; i < REC_COOLDOWN_SLOTS && c->slots[i].key != key; i++)
		if (c->slots[i].last_ns < c->slots[oldest].last_ns)
			oldest = i;
	if (i == REC_COOLDOWN_SLOTS)
		i = oldest;
	else if (now_ns - c->slots[i].last_ns < cooldown_ns)
		return REC_COOLING_DOWN;
	if (!c->hour_start_ns || now_ns - c->hour_start_ns >= HOUR_NS) {
		c->hour_start_ns = now_ns;
		c->in_hour = 0;
	}
	if (c->in_hour >= per_hour)
		return REC_HOUR_IS_FULL;
	c->in_hour++;
	c->slots[i].key = key;
	c->slots[i].last_ns = now_ns;
	return REC_ALLOWED;
}
