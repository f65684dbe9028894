/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_CUT_H
#define BBX_CUT_H
/*
 * Parts of a recording with their chunks as they are stored: what bbx_rewrite does for much more time, where no row changes.
 * Private to the library and the commands of this room.
 */
#include "rewrite.h"

/*
 * Writes the sections of which rw keeps rows, incidents, attachments, RECOVERY or unknown records that may be copied, in the order of
 * the files, and an INDEX and TRAILER. A chunk that is kept whole is copied; of one that is kept in part a new one is made, with the ids of its
 * section's dictionaries; of those, what stands before the section's last chunk is kept. Sessions get new names, and new sequence numbers.
 * rw's functions that change something are not called. A recording with a section that lost its FILE or SCHEMA, or stores a column as another
 * kind than others do, is rewritten. Returns as bbx_rewrite.
 */
int bbx_cut(const struct bbx_rewrite *rw);

#endif
