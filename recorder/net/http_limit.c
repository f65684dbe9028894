/* SPDX-License-Identifier: Apache-2.0 */
#include "http_limit.h"

#include <netinet/in.h>
#include <string.h>

#define SECOND_NS 1000000000ull
#define COST_NS (SECOND_NS / HTTP_LIMIT_RATE)
#define CREDIT_MAX_NS (COST_NS * HTTP_LIMIT_BURST)
/* An address may be in one of so many places. */
#define WAYS 4

/* Never 0. */
static uint64_t key_of(const struct sockaddr *from)
{
	uint64_t key = 0;

	if (from->sa_family == AF_INET)
		key = ((const struct sockaddr_in *)(const void *)from)->sin_addr.s_addr;
	if (from->sa_family == AF_INET6) {
		const struct in6_addr *a = &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr;

		memcpy(&key, &a->s6_addr[IN6_IS_ADDR_V4MAPPED(a) ? 8 : 0], sizeof(key));
	}
	return key ? key : 1;
}

static struct http_limit_slot *find(struct http_limit *l, uint64_t key)
{
	struct http_limit_slot *set = &l->slots[key * 0x9e3779b97f4a7c15ull >> 32 & (HTTP_LIMIT_SLOTS - WAYS)], *oldest = set;

	for (struct http_limit_slot *s = set; s < set + WAYS; s++) {
		if (s->address == key)
			return s;
		if (s->seen_ns < oldest->seen_ns)
			oldest = s;
	}
	*oldest = (struct http_limit_slot){ .address = key };
	return oldest;
}

enum http_limit_verdict http_limit_take(struct http_limit *l, const struct sockaddr *from, uint64_t now_ns)
{
	struct http_limit_slot *s = find(l, key_of(from));

	s->credit_ns += s->seen_ns ? now_ns - s->seen_ns : CREDIT_MAX_NS;
	if (s->credit_ns > CREDIT_MAX_NS)
		s->credit_ns = CREDIT_MAX_NS;
	s->seen_ns = now_ns;
	if (s->credit_ns >= COST_NS) {
		s->credit_ns -= COST_NS;
		return HTTP_LIMIT_ok;
	}
	if (s->refused_ns && now_ns - s->refused_ns < SECOND_NS)
		return HTTP_LIMIT_refused_again;
	s->refused_ns = now_ns;
	return HTTP_LIMIT_refused;
}
