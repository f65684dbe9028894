/* SPDX-License-Identifier: Apache-2.0 */
#include "load_schema.h"

#include <stdio.h>
#include <string.h>

#include "schema_ids.h"

#define COLUMN(id_, name_, phys_, dict_, flags_, logical_, unit_) \
	{ .id = id_, .name = name_, .phys = phys_, .dict = dict_, .flags = flags_, .logical = logical_, .unit = unit_, \
	  .anon = "none", .labels = "", .doc = "" }
#define NUMBER(id, name, logical, unit) COLUMN(id, name, BBX_U64, BBX_DICT_none, BBX_NOT_NULL, logical, unit)
#define TEXT(id, name, logical) COLUMN(id, name, BBX_DICT, BBX_DICT_string, 0, logical, "")
#define COMMON \
	NUMBER(BBX_COL_TS, "ts", "boot_ts", "ns"), COLUMN(BBX_COL_TASK, "task", BBX_DICT, BBX_DICT_task, 0, "task", ""), \
	COLUMN(BBX_COL_CPU, "cpu", BBX_U64, BBX_DICT_none, 0, "none", "")

static const struct bbx_column open_cols[] = {
	COMMON,
	TEXT(16, "path", "path"),
	NUMBER(17, "flags", "none", ""),
	COLUMN(18, "ret", BBX_I64, BBX_DICT_none, BBX_NOT_NULL, "none", ""),
	NUMBER(19, "dur_ns", "dur", "ns"),
};
static const struct bbx_column syscalls_cols[] = {
	COMMON,
	NUMBER(16, "nr", "none", ""),
	NUMBER(17, "calls", "count", ""),
	NUMBER(18, "errors", "count", ""),
	NUMBER(19, "total_ns", "dur", "ns"),
	NUMBER(20, "max_ns", "dur", "ns"),
};
static const struct bbx_column plain_cols[] = {
	COMMON,
	NUMBER(16, "kind", "none", ""),
	NUMBER(17, "size_bytes", "bytes", "bytes"),
	NUMBER(18, "dur_ns", "dur", "ns"),
	TEXT(19, "name", "name"),
};

static void add(struct load_schema *s, const char *name, const struct bbx_column *cols, size_t n)
{
	size_t i = s->schema.n_types++;

	snprintf(s->names[i], sizeof(s->names[i]), "%s", name);
	s->types[i] = (struct bbx_type){ .id = BBX_TYPE_RUNTIME + (uint32_t)i, .name = s->names[i], .doc = "", .n_cols = n,
					 .cols = cols };
}

#define ADD(s, name, cols) add(s, name, cols, sizeof(cols) / sizeof((cols)[0]))

void load_schema_init(struct load_schema *s, unsigned extra)
{
	const struct bbx_schema *builtin = bbx_schema_builtin();

	s->schema = *builtin;
	memcpy(s->types, builtin->types, builtin->n_types * sizeof(*builtin->types));
	s->schema.types = s->types;
	ADD(s, "open", open_cols);
	ADD(s, "syscalls", syscalls_cols);
	for (unsigned i = 0; i < extra; i++) {
		char name[16];

		snprintf(name, sizeof(name), "plain%u", i);
		ADD(s, name, plain_cols);
	}
}
