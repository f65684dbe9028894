/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_CELL_H
#define BB_CELL_H
/*
 * One cell of a batch as people and SQL see it: addresses as text, arguments shell-quoted, points in time as UTC.
 * libbbtool.a, shared by bbx cat and bbq.
 */
#include "bbx.h"
#include "identity.h"
#include "print.h"

/* Memory for one cell's text. Zero it before first use. */
struct bb_scratch {
	char *p;
	char text[64];
};
void bb_scratch_done(struct bb_scratch *s);

/*
 * By physical and logical kind of the column: u64, i64 and f64 as they are (an enum as its number, see bbx_label());
 * boot_ts as UTC nanoseconds; a task as the upid of its process, NULL when that is lost; ip as text, IPv4-mapped
 * addresses as IPv4; argv shell-quoted; other strings as their bytes. id 0 of a dictionary is NULL.
 * Text is valid until the next call with the same scratch, or the batch's next read.
 * Returns 0 with *ret_c set, or -ENOMEM, pread's errno.
 */
int bb_cell_from(struct bbx_reader *r, struct bbx_identity *id, const struct bbx_batch *b, uint32_t col, uint32_t row,
		 struct bb_cell *ret_c, struct bb_scratch *s);
/* The dictionary id in a cell; 0 for NULL, and for strings stored without a dictionary. */
uint64_t bb_cell_id(const struct bbx_batch *b, uint32_t col, uint32_t row);
/* An address of 4 or 16 bytes as text in buf, which has room for 64. Returns its length; 0 when it is no address. */
size_t bb_ip_print(const char *p, size_t len, char *buf);

#endif
