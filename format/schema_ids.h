/* SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause */
#ifndef BBX_SCHEMA_IDS_H
#define BBX_SCHEMA_IDS_H
/*
 * The ids of the built-in tables and of the columns that every table has. Safe to include from BPF programs.
 * Rows registered at run time take ids from BBX_TYPE_RUNTIME.
 */
enum bbx_type_id {
#define EVENT(id, name, lane, doc) BBX_TYPE_##name = id,
#define STATE(id, name, doc) BBX_TYPE_##name = id,
#include "events.def"
	BBX_TYPE_RUNTIME = 0x10000,
};

enum bbx_common_column {
	BBX_COL_TS = 1,
	BBX_COL_TASK = 2,
	BBX_COL_CPU = 3,
	BBX_COL_FIRST = 16,
};

#endif
