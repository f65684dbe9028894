/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_MERGE_H
#define BBX_MERGE_H
/*
 * Several files as one: their bytes one behind the other, which is a recording again (FORMAT.md 2), less the sections that occur
 * twice. Private to the library and the commands of this room.
 */
#include "bbx.h"

struct bbx_merge;

/* Returns 0, -ENOMEM. */
int bbx_merge_new(struct bbx_merge **ret_m);
/* Adds the files of a reader, which must outlive m. Returns 0, -EFBIG (2^32 sections), -ENOMEM, pread's errno. */
int bbx_merge_add(struct bbx_merge *m, struct bbx_reader *r);
/*
 * Of the sections of one session and number, of all files, the one with the most bytes is taken. To be called once, after the last
 * bbx_merge_add. Returns 0, -ENOMEM.
 */
int bbx_merge_choose(struct bbx_merge *m);
size_t bbx_merge_n_files(const struct bbx_merge *m);
const char *bbx_merge_file_name(const struct bbx_merge *m, size_t file);
/* The sections of a file that are taken from elsewhere. */
size_t bbx_merge_left_out(const struct bbx_merge *m, size_t file);
/*
 * Appends it all to out: a file of which all is taken as it is, of another the sections that are, with an INDEX of their own.
 * Returns 0, -ENODATA (a file has become shorter), -ENOMEM, the errno of pread or write(2).
 */
int bbx_merge_write(const struct bbx_merge *m, int out);
void bbx_merge_free(struct bbx_merge *m);

#endif
