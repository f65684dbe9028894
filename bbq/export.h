/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_EXPORT_H
#define BBQ_EXPORT_H
/* Recordings as files of other programs: bbq export. Part of the command, not of the library. */
#include "args.h"

/* True when there is a format of that name. */
bool bbq_export_is_format(const char *name);
/* Writes a->export: to a->output, or to stdout, which a->output may already be. Returns BB_EXIT_OK, or the status of what went wrong, which has been said. */
enum bb_exit bbq_export(struct bbq *q, const struct bbq_args *a);

/* A statement of ours, or NULL after a message. */
sqlite3_stmt *bbq_export_prepare(struct bbq *q, const char *sql);
/* rc of the last step: BB_EXIT_OK for SQLITE_DONE, else a message and BB_EXIT_FAILED. Finalizes. */
enum bb_exit bbq_export_finish(struct bbq *q, sqlite3_stmt *stmt, int rc);

enum bb_exit bbq_export_sqlite(struct bbq *q, const struct bbq_args *a);
enum bb_exit bbq_export_perfetto(struct bbq *q, const struct bbq_args *a);

#endif
