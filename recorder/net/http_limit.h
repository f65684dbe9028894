/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_LIMIT_H
#define HTTP_LIMIT_H
/*
 * How many requests an address may make: HTTP_LIMIT_BURST at once, HTTP_LIMIT_RATE a second in the long run. The table is small and
 * bounded: of addresses that share a place the one that was seen longest ago is forgotten. IPv6 addresses count by their /64.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#define HTTP_LIMIT_RATE 50
#define HTTP_LIMIT_BURST 100
#define HTTP_LIMIT_SLOTS 1024

struct http_limit_slot {
	uint64_t address;      /* 0 = free */
	uint64_t seen_ns;
	uint64_t credit_ns;    /* one request costs a second / HTTP_LIMIT_RATE */
	uint64_t refused_ns;   /* when a refusal was last told */
};

struct http_limit {
	struct http_limit_slot slots[HTTP_LIMIT_SLOTS];
};

enum http_limit_verdict {
	HTTP_LIMIT_ok,
	HTTP_LIMIT_refused,      /* the first one within a second */
	HTTP_LIMIT_refused_again,
};

/* A request came. l: zeroed at first. */
enum http_limit_verdict http_limit_take(struct http_limit *l, const struct sockaddr *from, uint64_t now_ns);

#endif
