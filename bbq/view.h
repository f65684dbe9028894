/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_VIEW_H
#define BBQ_VIEW_H
/* Views and table functions: SQL of our own, made part of a connection. Private to libbbq. */
#include "define.h"

/* Reads bbq/views for this recording's schema. Returns 0, -ENOMEM. */
int bbq_views_init(struct bbq *q);
void bbq_views_done(struct bbq *q);
/* sqlite3_prepare_v2, with the views made when the statement names one. */
int bbq_views_prepare(struct bbq *q, const char *sql, sqlite3_stmt **ret_stmt, const char **ret_tail);
/* The table of the recording with that name; NULL = SQL sees none. */
const struct bbq_table *bbq_table_find(const struct bbq *q, const char *name, size_t len);
/* Makes a module of a table function; d lives as long as the connection. Returns an SQLite result code. */
int bbq_register_tvf(struct bbq_define *d);

#endif
