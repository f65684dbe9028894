/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_STORE_H
#define REC_STORE_H
/* Wire records into recordings. */
#include "build.h"

/* Where rows go. Bulk events may have a recording of their own, or the same; NULL = there is none at present, rows are refused. */
struct rec_rows {
	struct bbx_writer *critical, *bulk;
};

/* Returns 0; -EBADMSG when the record is no row (nothing is stored); -ENOSPC without a writer; -ENOMEM; write(2)'s errno. */
int rec_store(const struct rec_rows *to, const void *rec, size_t len);
/* Ends a record made here, and stores it. */
int rec_store_build(const struct rec_rows *to, struct rec_build *b);

#endif
