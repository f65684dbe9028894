/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KUBE_ITEMS_H
#define KUBE_ITEMS_H
/*
 * The items of a list ({"kind":"PodList","metadata":{...},"items":[{...},...]}) out of bytes as they arrive, so that a list takes the memory of
 * its largest item: API servers answer a list at resourceVersion 0 in one page, however many were asked for. Only the brackets and strings
 * outside of the items are looked at here: whoever parses an item finds what is wrong in it. Zeroed, with text.max set, it is ready.
 */
#include <stdbool.h>
#include <stdint.h>
#include "kube_buffer.h"

enum kube_part {
	KUBE_PART_none,
	KUBE_PART_item,
	KUBE_PART_metadata, /* the list's own; servers put it before the items, but need not */
};

struct kube_items {
	struct kube_buffer text; /* of the part that has not ended */
	uint64_t skipped;        /* parts longer than text.max */
	enum kube_part part;
	uint64_t depth, part_depth;
	char key[16];            /* the last one of the list itself, cut */
	uint8_t key_len;
	bool is_in_string, is_escaped, is_key, is_value, is_in_items;
	bool is_whole;           /* the list has ended */
};

/* Told each part; borrowed until it returns. Returns 0 to go on. */
typedef int kube_part_fn(void *arg, enum kube_part part, const char *p, size_t len);

/* Returns 0; what fn returned when it was not 0, and then the rest of the bytes is not looked at; -ENOMEM. */
int kube_items_feed(struct kube_items *i, const char *p, size_t len, kube_part_fn *fn, void *arg);
/* Makes it ready for another list. */
void kube_items_clear(struct kube_items *i);
void kube_items_done(struct kube_items *i);

#endif
