/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IDENTITY_RECORDING_H
#define IDENTITY_RECORDING_H
/* Recordings for the tests of identity: rows written one by one, read back with who they belong to. */
#include <stdio.h>
#include "identity.h"

#define MS 1000000ull
#define SEC (1000 * MS)
#define UTC 1700000000 /* seconds, of boot time 0 */

/* A column's value: of a number, a text, or a task. */
struct set {
	const char *column, *text;
	size_t len;
	uint64_t number;
	const struct bbx_task *task;
};
#define TEXT(column, literal) { column, literal, sizeof(literal) - 1, 0, NULL }
#define NUMBER(column, n) { column, NULL, 0, n, NULL }
#define TASK(column, t) { column, NULL, 0, 0, t }
/* Columns that are not set are NULL, or 0 or empty. of NULL: no task. */
#define ROW(w, table, ts, of, ...) add_row(w, table, ts, of, (const struct set[]){ __VA_ARGS__ { 0 } })

struct bbx_task task(uint32_t pid, uint32_t tid, uint64_t start_ns, uint64_t cgroup, const char *comm);
void add_row(struct bbx_writer *w, const char *table, uint64_t ts, const struct bbx_task *of, const struct set *sets);

FILE *new_file(void);
/* A section of boot number boot, below 4, with a clock row. */
struct bbx_writer *start(FILE *f, uint8_t boot);

struct recording {
	struct bbx_reader *r;
	struct bbx_identity *id;
};

/* Both close the file. */
struct recording open_file(FILE *f);
struct recording finish(struct bbx_writer *w, FILE *f);
void done(struct recording *rec);

#endif
