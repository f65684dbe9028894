/* SPDX-License-Identifier: Apache-2.0 */
#include "columns.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "schema_ids.h"

const char *bbq_sql_type(const struct bbx_column *c)
{
	if (c->phys == BBX_F64)
		return "REAL";
	return c->phys == BBX_U64 || c->phys == BBX_I64 ? "INTEGER" : "TEXT";
}

static bool is_task(const struct bbx_column *c)
{
	return c->phys == BBX_DICT && c->dict == BBX_DICT_task;
}

/* The stored columns that every table has are known by their ids. */
static int common_cell(const struct bbx_type *t, uint32_t id)
{
	for (size_t i = 0; i < t->n_cols; i++)
		if (t->cols[i].id == id)
			return (int)i;
	return -1;
}

/* SQL does not tell upper from lower case. */
static int own_cell(const struct bbx_type *t, const char *name)
{
	for (size_t i = 0; i < t->n_cols; i++)
		if (t->cols[i].id >= BBX_COL_FIRST && !is_task(&t->cols[i]) && !strcasecmp(t->cols[i].name, name))
			return (int)i;
	return -1;
}

static bool has_name(const struct bbq_columns *c, const char *name)
{
	for (size_t i = 0; i < c->n; i++)
		if (!strcasecmp(c->cols[i].name, name))
			return true;
	return false;
}

/* Adds a column unless the name is taken. prefix and name make up its name. */
static int add(struct bbq_columns *c, const char *prefix, struct bbq_column col)
{
	const char *name = col.attr->name;

	if (c->n == c->cap)
		return 0;
	col.name = malloc(strlen(prefix) + strlen(name) + 2);
	if (!col.name)
		return -ENOMEM;
	strcpy(col.name, prefix);
	if (*prefix && *name)
		strcat(col.name, "_");
	strcat(col.name, name);
	if (has_name(c, col.name)) {
		free(col.name);
		return 0;
	}
	if (!col.type)
		col.type = col.attr->type;
	if (!col.unit)
		col.unit = col.attr->unit;
	if (!col.doc)
		col.doc = col.attr->doc;
	c->cols[c->n++] = col;
	return 0;
}

static int add_cell(struct bbq_columns *c, const struct bbx_type *t, int cell, bool hidden)
{
	const struct bbx_column *s = &t->cols[cell];
	struct bbq_column col = {
		.attr = &bbq_attr_cell, .cell = cell, .hidden = hidden, .type = bbq_sql_type(s), .unit = s->unit, .doc = s->doc,
	};
	struct bbq_column more = { .cell = cell, .unit = "", .doc = s->doc };
	int err;

	if (s->phys == BBX_DICT && s->dict == BBX_DICT_ip)
		col.type = "TEXT";
	err = add(c, s->name, col);
	if (err)
		return err;
	if (*s->labels && (s->phys == BBX_U64 || s->phys == BBX_I64)) {
		more.attr = &bbq_attr_label;
		return add(c, s->name, more);
	}
	if (!strcmp(s->logical, "argv")) {
		more.attr = &bbq_attr_raw;
		more.hidden = true;
		return add(c, s->name, more);
	}
	return 0;
}

/* Columns of the row and its task. An own column of that name stands in for one. */
static int add_attrs(struct bbq_columns *c, const struct bbx_type *t, const struct bbq_attr *attrs, bool hidden)
{
	int err = 0;

	for (const struct bbq_attr *a = attrs; a->name && !err; a++) {
		int own = own_cell(t, a->name);

		if (own >= 0)
			err = add_cell(c, t, own, hidden);
		else
			err = add(c, "", (struct bbq_column){ .attr = a, .cell = c->task, .hidden = hidden });
	}
	return err;
}

/* A further task column X becomes X_upid, X_pid and so on; a stored column of such a name comes first. */
static int add_task(struct bbq_columns *c, const struct bbx_type *t, int cell, const struct bbq_attr *attrs, bool hidden)
{
	const char *prefix = t->cols[cell].name;
	int err = 0;

	for (const struct bbq_attr *a = attrs; a->name && !err; a++) {
		char *name = malloc(strlen(prefix) + strlen(a->name) + 2);

		if (!name)
			return -ENOMEM;
		stpcpy(stpcpy(stpcpy(name, prefix), "_"), a->name);
		if (own_cell(t, name) < 0)
			err = add(c, prefix, (struct bbq_column){ .attr = a, .cell = cell, .hidden = hidden, .doc = t->cols[cell].doc });
		free(name);
	}
	return err;
}

static int add_own(struct bbq_columns *c, const struct bbx_type *t)
{
	int err = 0;

	for (size_t i = 0; i < t->n_cols && !err; i++) {
		if (t->cols[i].id < BBX_COL_FIRST)
			continue;
		if (is_task(&t->cols[i]))
			err = add_task(c, t, (int)i, bbq_attrs_task, false);
		else
			err = add_cell(c, t, (int)i, false);
	}
	for (size_t i = 0; i < t->n_cols && !err; i++)
		if (t->cols[i].id >= BBX_COL_FIRST && is_task(&t->cols[i]))
			err = add_task(c, t, (int)i, bbq_attrs_task_hidden, true);
	return err;
}

/* Every table has the columns that the view events needs, and their aliases, however many it has of its own. */
#define ROOM_FOR_HIDDEN 80

int bbq_columns_init(const struct bbx_type *t, struct bbq_columns *ret_c)
{
	struct bbq_columns c = { .cap = BBQ_MAX_COLUMNS - ROOM_FOR_HIDDEN };
	int cpu = common_cell(t, BBX_COL_CPU);
	struct bbq_column *ret;
	int err;

	c.ts = common_cell(t, BBX_COL_TS);
	c.task = common_cell(t, BBX_COL_TASK);
	if (c.task >= 0 && !is_task(&t->cols[c.task]))
		c.task = -1;
	if (c.ts >= 0 && t->cols[c.ts].phys != BBX_U64)
		c.ts = -1;
	c.cols = calloc(BBQ_MAX_COLUMNS, sizeof(*c.cols));
	if (!c.cols)
		return -ENOMEM;
	err = add_attrs(&c, t, bbq_attrs_common, false);
	if (!err)
		err = add_own(&c, t);
	c.cap = BBQ_MAX_COLUMNS;
	if (!err)
		err = add_attrs(&c, t, bbq_attrs_hidden, true);
	if (!err && cpu >= 0)
		err = add_cell(&c, t, cpu, true);
	if (!err)
		err = bbq_aliases_add(&c);
	if (err) {
		bbq_columns_done(&c);
		return err;
	}
	ret = realloc(c.cols, c.n * sizeof(*c.cols));
	if (ret)
		c.cols = ret;
	*ret_c = c;
	return 0;
}

void bbq_columns_done(struct bbq_columns *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->cols[i].name);
	free(c->cols);
	*c = (struct bbq_columns){ 0 };
}

char *bbq_columns_declare(const struct bbq_columns *c)
{
	sqlite3_str *s = sqlite3_str_new(NULL);

	sqlite3_str_appendall(s, "CREATE TABLE x(");
	for (size_t i = 0; i < c->n; i++)
		sqlite3_str_appendf(s, "%s\"%w\" %s%s", i ? ", " : "", c->cols[i].name, c->cols[i].type,
				    c->cols[i].hidden ? " HIDDEN" : "");
	sqlite3_str_appendall(s, ")");
	return sqlite3_str_finish(s);
}
