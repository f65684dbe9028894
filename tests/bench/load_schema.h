/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_LOAD_SCHEMA_H
#define BENCH_LOAD_SCHEMA_H
/*
 * The built-in tables and those that only the load has: file opens, summaries of system calls, and any number of plain ones.
 */
#include "bbx.h"

#define LOAD_TYPES_MAX 128u

struct load_schema {
	struct bbx_schema schema;
	struct bbx_type types[LOAD_TYPES_MAX];
	char names[LOAD_TYPES_MAX][16];
};

/* Columns of the load's own tables, behind ts, task and cpu. */
enum { OPEN_PATH = 3, OPEN_FLAGS, OPEN_RET, OPEN_DUR };
enum { SYS_NR = 3, SYS_COUNT, SYS_ERRORS, SYS_TOTAL, SYS_MAX };
enum { PLAIN_KIND = 3, PLAIN_BYTES, PLAIN_DUR, PLAIN_NAME };

/* extra: number of plain tables, plain0 and so on. */
void load_schema_init(struct load_schema *s, unsigned extra);

#endif
