/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_STOCK_H
#define REC_STOCK_H
/* What is open on the node, as BPF iterators tell it: wire records of state tables. Zero it before use. For one thread. */
#include <stddef.h>
#include <stdint.h>

struct bpf_link;

#define REC_STOCK_ITERS 4

struct rec_stock {
	struct bpf_link *links[REC_STOCK_ITERS];
	size_t n;
	uint8_t *rows; /* wire records, one behind the other */
	size_t len;
	int is_fresh;  /* the rows were not given away yet */
};

/* Runs an iterator, and keeps its rows. Takes the link, also on failure. Returns 0, bpf(2)'s or read(2)'s negative errno, -ENOSPC: too many. */
int rec_stock_add(struct rec_stock *s, struct bpf_link *link);
/*
 * The rows: of the first time what the iterators said when they were added, later what they say now. Borrowed until the next call. Nothing
 * where they cannot be run any more.
 */
const uint8_t *rec_stock_take(struct rec_stock *s, size_t *ret_len);
void rec_stock_free(struct rec_stock *s);

#endif
