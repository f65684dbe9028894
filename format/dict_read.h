/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_DICT_READ_H
#define BBX_DICT_READ_H
/*
 * The dictionaries of one section in memory (FORMAT.md 6.3), made of the payloads of its DICT
 * records. Some may be missing. Private to the library.
 */
#include "bbx_types.h"

#define BBX_DICT_KINDS 4 /* enum bbx_dict */

/* The entries of one DICT record, of any kind. */
struct bbx_dict_range {
	uint64_t first;
	uint32_t n;
	uint8_t *raw;              /* the strings */
	uint32_t *ends;            /* of each string in raw; NULL for tasks */
	struct bbx_dict_task *tasks;
};

struct bbx_dict_task {
	uint32_t pid, tid;
	uint64_t start_ns, cgroup_id, comm_id;
};

/* Zero it before first use. */
struct bbx_dicts {
	struct {
		struct bbx_dict_range *ranges; /* by rising first id */
		size_t n, cap;
	} kind[BBX_DICT_KINDS];
	size_t bytes;
};

/*
 * Adds the n entries of a payload, uncompressed, of a string, ip or task dictionary. Takes over
 * raw, from malloc, also on failure. Returns 0, -EBADMSG (malformed, or ids that are there
 * already), -EFBIG, -ENOMEM.
 */
int bbx_dict_add(struct bbx_dicts *d, enum bbx_dict kind, uint64_t first, uint32_t n, uint8_t *raw,
		 size_t len);
/* Returns false when the id has no entry. kind is string or ip. */
bool bbx_dict_find_str(const struct bbx_dicts *d, enum bbx_dict kind, uint64_t id,
		       struct bbx_str *ret_s);
/* Returns NULL when the id has no entry. */
const struct bbx_dict_task *bbx_dict_find_task(const struct bbx_dicts *d, uint64_t id);
/* The largest id that has an entry; 0 when there is none. */
uint64_t bbx_dict_last(const struct bbx_dicts *d, enum bbx_dict kind);
void bbx_dicts_done(struct bbx_dicts *d);

#endif
