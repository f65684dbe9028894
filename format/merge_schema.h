/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_MERGE_SCHEMA_H
#define BBX_MERGE_SCHEMA_H
/*
 * The union of the schemas of all sections, by table and column name (FORMAT.md 6.2). It only
 * grows: indexes stay valid, pointers do not. The first three columns of every table are ts, task
 * and cpu, whatever a schema says. Private to the library.
 */
#include "bbx_types.h"

/* Where a section's column lies in the union. */
struct bbx_col_map {
	uint32_t id;
	enum bbx_phys phys;
	enum bbx_dict dict;
	int32_t col; /* index in the union's type; -1 = its kind does not fit there */
};

struct bbx_type_map {
	uint32_t id;
	uint32_t type; /* index in the union */
	size_t n_cols;
	struct bbx_col_map *cols;
};

struct bbx_schema_map {
	struct bbx_schema *schema; /* owned: the union's names lie in it */
	size_t n_types;
	struct bbx_type_map *types; /* by rising id */
};

/* Zero it before first use. */
struct bbx_union {
	struct bbx_schema pub;
	struct bbx_type *types;
	struct bbx_labels *labels;
	uint32_t *by_name; /* type indexes by rising name */
};

/*
 * Takes over s (from bbx_schema_decode), also on failure, and merges it. Types beyond the limits
 * get no map. The union needs the map until bbx_union_done; *ret_map is written on failure too,
 * with NULL or what must be freed. Returns 0, -ENOMEM.
 */
int bbx_union_add(struct bbx_union *u, struct bbx_schema *s, struct bbx_schema_map **ret_map);
/* Returns NULL when the section has no such type. */
const struct bbx_type_map *bbx_schema_map_find(const struct bbx_schema_map *m, uint32_t type_id);
void bbx_schema_map_free(struct bbx_schema_map *m);
void bbx_union_done(struct bbx_union *u);

#endif
