/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_DICT_WRITE_H
#define BBX_DICT_WRITE_H
/*
 * The dictionaries of the section being written (FORMAT.md 6.3): values to ids, and the entries not
 * yet in the file. Private to the library.
 */
#include "bbx_types.h"
#include "buf.h"

/* Open addressing; a slot is hash << 32 | id, 0 = empty. */
struct bbx_slots {
	uint64_t *slot;
	size_t cap; /* a power of two, or 0 */
};

/* Strings, or addresses. Entry i has id i + 1. */
struct bbx_dict_strings {
	struct bbx_slots slots;
	struct bbx_dict_string_entry *entries;
	size_t n, cap, written;
	struct bbx_buf bytes;
};

struct bbx_dict_tasks {
	struct bbx_slots slots;
	struct bbx_dict_task_entry *entries;
	size_t n, cap, written;
};

struct bbx_dict_write {
	struct bbx_dict_strings strings, ips;
	struct bbx_dict_tasks tasks;
	size_t bytes; /* of all entries, as in the file before compression */
};

void bbx_dict_done(struct bbx_dict_write *d);
/* Empties the dictionaries, for a new section; keeps their memory. */
void bbx_dict_reset(struct bbx_dict_write *d);

/* The id of a value, made when it has none yet. Return 0, -EFBIG (dictionary full), -ENOMEM. */
int bbx_dict_put_string(struct bbx_dict_write *d, const void *p, size_t len, uint64_t *ret_id);
int bbx_dict_put_ip(struct bbx_dict_write *d, const void *p, size_t len, uint64_t *ret_id);
int bbx_dict_put_task(struct bbx_dict_write *d, const struct bbx_task *t, uint64_t *ret_id);
/* The id a string has, 0 when it has none. */
uint64_t bbx_dict_find_string(const struct bbx_dict_write *d, const void *p, size_t len);

/*
 * Replaces *out by the payload, before compression, of a DICT record with entries of a kind that
 * are not in the file yet, and counts them as written. Returns 1; 0 when there are none (left);
 * -ENOMEM.
 */
int bbx_dict_next_delta(struct bbx_dict_write *d, enum bbx_dict kind, struct bbx_buf *out,
			uint64_t *ret_first_id, uint32_t *ret_n);

#endif
