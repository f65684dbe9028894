/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_NEAREST_H
#define BBQ_NEAREST_H
/* What a mistyped name was meant to be. Part of the command, not of the library. */
#include <stddef.h>
#include "sql.h"

/*
 * The name, among those in the first column of the SELECT, that takes the fewest letters typed, left out, changed or swapped to be the
 * one given, at most one of three and two. Malloced; NULL = none is so near.
 */
char *bbq_nearest(sqlite3 *db, const char *select, const char *name, size_t len);

#endif
