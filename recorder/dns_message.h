/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_DNS_MESSAGE_H
#define REC_DNS_MESSAGE_H
/* A message of DNS (RFC 1035, 3596) as it was on the wire, or its beginning. Anybody may have sent it. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REC_DNS_NAME_MAX 1024   /* 255 bytes, all of them escaped, and a NUL */
#define REC_DNS_ANSWERS_MAX 1024

struct rec_dns_message {
	uint16_t id, qtype;
	uint8_t opcode, rcode;
	bool is_answer, is_truncated; /* as the header says: an answer that did not fit into a datagram */
	uint16_t n_answers;           /* as the header says */
	uint32_t ttl;                 /* the least of the answers, s; UINT32_MAX = there is none */
	/* The question's name, without the dot at its end; "." for the root. Other bytes than letters, digits, - and _ as \DDD. */
	char name[REC_DNS_NAME_MAX];
	char answers[REC_DNS_ANSWERS_MAX]; /* addresses and canonical names, separated by spaces, as many as there was room for */
};

/* Returns 0; -EBADMSG when it is none, or has not exactly one question. What follows that may be cut or damaged: then it is left out. */
int rec_dns_parse(const uint8_t *p, size_t len, struct rec_dns_message *ret_m);

#endif
