/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_DECODE_H
#define BB_DECODE_H
/*
 * Wire records (bpf/wire.h) to rows of values: the one decoder of every table, driven by the rows of events.def.
 * Records may be hostile: every length and offset is checked. No memory is allocated.
 */
#include <linux/types.h>
#include "bbx.h"
#include "../bpf/wire.h"

#define BB_MAX_COLUMNS 64
/* cpu of a record that belongs to no CPU. */
#define REC_NULL_CPU 0xffffu

/* A decoded row, values in the order of the table's columns; they point into the record and into the row itself. */
struct bb_row {
	uint32_t type; /* enum bbx_type_id */
	size_t n;
	struct bbx_value v[BB_MAX_COLUMNS];
	struct bbx_task tasks[BB_MAX_COLUMNS];
};

/*
 * Decodes the len bytes at rec, which need no alignment. The row is valid as long as the record and the row stay where
 * they are. Returns 0, or -EBADMSG: too short, no such table, a string outside the record, an unknown address family,
 * a NULL that the table forbids.
 */
int bb_decode(const void *rec, size_t len, struct bb_row *row);

#endif
