/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_SQL_H
#define BBQ_SQL_H
/* SQLite: linked to, or in bbx.so (BBQ_EXTENSION) that of the program which loads it. */
#ifdef BBQ_EXTENSION
#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT3
#else
#include <sqlite3.h>
#endif

#endif
