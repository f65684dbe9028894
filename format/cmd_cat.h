/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_CMD_CAT_H
#define BBX_CMD_CAT_H
/* What a row of a table looks like in bbx cat. Private to the command. */
#include "bbx.h"
#include "cell.h"
#include "identity.h"

struct cat {
	struct bbx_reader *r;
	struct bbx_identity *id;
};

/* What is printed of a stored column. */
enum cat_what {
	CAT_table, CAT_ts, CAT_node, CAT_namespace, CAT_pod, CAT_container, CAT_upid, CAT_pid, CAT_tid, CAT_comm,
	CAT_cell, CAT_label, CAT_time, CAT_argv,
};

struct cat_column {
	char *name, *key;     /* key: the name in JSON, behind a comma and before its value */
	size_t key_len;
	enum cat_what what;
	int col;              /* index of the stored column, -1 = none */
	struct bb_cell cell;  /* of the row at hand */
	struct bbx_str raw;   /* the same of an argv, as stored */
	struct bb_scratch scratch;
	char time[32];
};

/* The columns of a table: the common ones, then its own. */
struct cat_plan {
	const struct bbx_type *type;
	struct cat_column *columns;
	size_t n, cap;
	int ts, task;
	int who_col;          /* the task column that who is of, in the row at hand; -1 = none */
	struct bbx_who who;
};

/* Returns 0, -ENOMEM. */
int bbx_cat_plan(const struct bbx_type *type, struct cat_plan *ret_p);
void bbx_cat_plan_done(struct cat_plan *p);
/* Fills the cells with a row. argv_raw: argv columns get raw, not shell-quoted cells. Returns 0, -ENOMEM, pread's errno. */
int bbx_cat_row(const struct cat *c, struct cat_plan *p, const struct bbx_batch *b, uint32_t row, bool argv_raw);
/* Prints the filled row as one JSON object in one line; what is NULL is left out. */
void bbx_cat_print_json(const struct cat_plan *p);

#endif
