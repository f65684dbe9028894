/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_STORE_H
#define REC_STORE_H
/* Wire records into a recording. */
#include "build.h"

/* Returns 0; -EBADMSG when the record is no row (nothing is stored); -ENOMEM; write(2)'s errno. */
int rec_store(struct bbx_writer *w, const void *rec, size_t len);
/* Ends a record made here, and stores it. */
int rec_store_build(struct bbx_writer *w, struct rec_build *b);

#endif
