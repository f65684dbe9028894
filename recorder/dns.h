/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_DNS_H
#define REC_DNS_H
/*
 * Records of DNS messages, as the BPF program gives them, into rows: what the message says, and to which question it is the answer.
 * Memory: at most REC_DNS_PENDING questions of some hundred bytes; the oldest is forgotten first.
 */
#include "build.h"

#define REC_DNS_PENDING 4096u
#define REC_DNS_TIMEOUT_NS 5000000000ull

struct rec_dns_question;

/* Zeroed to begin with. */
struct rec_dns {
	struct rec_dns_question *pending; /* by hash */
	struct rec_build build;
};

void rec_dns_done(struct rec_dns *d);
/*
 * Of a valid wire record of table dns: *rec and *len become those of its row, in d, until the next call. Other records are left as they are.
 * Returns 0, -ENOMEM.
 */
int rec_dns_refine(struct rec_dns *d, const void **rec, size_t *len);
/* Gives a row for each question that has waited too long. Returns 0, put's error. */
int rec_dns_tick(struct rec_dns *d, uint64_t now_ns, rec_put_fn *put, void *arg);

#endif
