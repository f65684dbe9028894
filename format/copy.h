/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_COPY_H
#define BBX_COPY_H
/*
 * Continuing a recording: its records as they are, then further ones, then a new INDEX and TRAILER. Private to the library and
 * the commands of this room.
 */
#include "bbx_types.h"
#include "out.h"

/*
 * Copies the recording in the file `in`, without the INDEX and TRAILER at its end, and readies o, which was initialised
 * with the descriptor to write to, so that what is written next belongs to the last section.
 * Returns 0; -EMEDIUMTYPE (no record in it); with diag -EBADMSG (bytes that are no record, a record that is cut) and -EPROTONOSUPPORT (an
 * unknown record that must not be copied); -ENOMEM; the errno of pread or write(2).
 */
int bbx_copy_open(struct bbx_out *o, int in, struct bbx_diag *diag);
/* Whether a rewritten file may hold the record as it is (FORMAT.md 11); INDEX and TRAILER are made anew. */
bool bbx_is_copied(const struct bbx_header *h);
/* Copies a part of a file. Returns 0; -ENODATA (the file is shorter), -ENOMEM, the errno of pread, write or sendfile(2). */
int bbx_copy_bytes(int in, uint64_t off, uint64_t len, int out);
/* Writes all of data, however often write(2) stops. Returns 0 or its errno. */
int bbx_write_all(int fd, const void *data, size_t len);

#endif
