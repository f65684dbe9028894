/* SPDX-License-Identifier: Apache-2.0 */
#include "query.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../bbq/bbq.h"
#include "tool.h"

/* A statement may do this part of the work that is left for the whole case: one that is greedy leaves something for the others. */
#define SHARE 4

const struct ai_cell *ai_cell(const struct ai_row *row, const char *name)
{
	for (size_t i = 0; row && i < row->n; i++) {
		if (strcmp(row->cells[i].name, name) == 0)
			return &row->cells[i];
	}
	return NULL;
}

int64_t ai_cell_int(const struct ai_row *row, const char *name)
{
	const struct ai_cell *c = ai_cell(row, name);

	return c && c->type == AI_INT ? c->i : 0;
}

const char *ai_cell_text(const struct ai_row *row, const char *name)
{
	const struct ai_cell *c = ai_cell(row, name);

	return c && c->type == AI_TEXT ? c->text : NULL;
}

bool ai_cell_same(const struct ai_row *a, const struct ai_row *b, const char *name)
{
	const struct ai_cell *x = ai_cell(a, name), *y = ai_cell(b, name);
	bool x_text = x && x->type == AI_TEXT, y_text = y && y->type == AI_TEXT;

	if (!x_text || !y_text)
		return x_text == y_text;
	return x->len == y->len && memcmp(x->text, y->text, x->len) == 0;
}

void ai_row_done(struct ai_row *row)
{
	for (size_t i = 0; i < row->n; i++) {
		free(row->cells[i].name);
		free(row->cells[i].text);
	}
	free(row->cells);
	*row = (struct ai_row){ 0 };
}

void ai_rows_done(struct ai_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++)
		ai_row_done(&rows->rows[i]);
	free(rows->rows);
	*rows = (struct ai_rows){ 0 };
}

static int bind_text(sqlite3_stmt *s, int i, const struct ai_cell *c, bool for_people)
{
	char *safe;

	if (!for_people)
		return sqlite3_bind_text(s, i, c->text, (int)c->len, SQLITE_STATIC);
	safe = bb_escape(c->text, c->len);
	return safe ? sqlite3_bind_text(s, i, safe, -1, free) : SQLITE_NOMEM;
}

static int bind(sqlite3_stmt *s, const struct ai_row *params, bool for_people)
{
	int rc = SQLITE_OK;

	for (int i = 1; i <= sqlite3_bind_parameter_count(s) && rc == SQLITE_OK; i++) {
		const char *name = sqlite3_bind_parameter_name(s, i);
		const struct ai_cell *c = name ? ai_cell(params, name + 1) : NULL;

		if (!c || c->type == AI_NULL)
			rc = sqlite3_bind_null(s, i);
		else if (c->type == AI_INT)
			rc = sqlite3_bind_int64(s, i, c->i);
		else if (c->type == AI_REAL)
			rc = sqlite3_bind_double(s, i, c->f);
		else
			rc = bind_text(s, i, c, for_people);
	}
	return rc;
}

static int copy_cell(sqlite3_stmt *s, int col, struct ai_cell *c)
{
	const char *name = sqlite3_column_name(s, col), *text;
	int type = sqlite3_column_type(s, col);

	c->name = name ? strdup(name) : NULL;
	if (!c->name)
		return -ENOMEM;
	if (type == SQLITE_NULL)
		return 0;
	if (type == SQLITE_INTEGER) {
		c->type = AI_INT;
		c->i = sqlite3_column_int64(s, col);
		return 0;
	}
	if (type == SQLITE_FLOAT) {
		c->type = AI_REAL;
		c->f = sqlite3_column_double(s, col);
		return 0;
	}
	text = sqlite3_column_blob(s, col);
	c->len = (size_t)sqlite3_column_bytes(s, col);
	if (c->len > AI_CELL_MAX)
		c->len = AI_CELL_MAX;
	c->text = malloc(c->len + 1);
	if (!c->text)
		return -ENOMEM;
	if (c->len)
		memcpy(c->text, text, c->len);
	c->text[c->len] = '\0';
	c->type = AI_TEXT;
	return 0;
}

static int copy_row(sqlite3_stmt *s, struct ai_rows *rows)
{
	struct ai_row *grown = realloc(rows->rows, (rows->n + 1) * sizeof(*grown)), *row;
	int n = sqlite3_column_count(s), err = 0;

	if (!grown)
		return -ENOMEM;
	rows->rows = grown;
	row = &grown[rows->n++];
	if (n > AI_CELLS_MAX)
		n = AI_CELLS_MAX;
	*row = (struct ai_row){ .cells = calloc(n ? n : 1, sizeof(struct ai_cell)) };
	if (!row->cells)
		return -ENOMEM;
	row->n = (size_t)n;
	for (int i = 0; i < n && !err; i++)
		err = copy_cell(s, i, &row->cells[i]);
	return err;
}

/* Cells that a failed copy left without a name must not be looked up. */
static void drop_half_row(struct ai_rows *rows)
{
	if (rows->n)
		ai_row_done(&rows->rows[--rows->n]);
}

static int step_all(sqlite3_stmt *s, size_t max, struct ai_rows *rows, int *rc)
{
	while ((*rc = sqlite3_step(s)) == SQLITE_ROW) {
		if (rows->n == max) {
			rows->more = true;
			*rc = SQLITE_DONE;
			return 0;
		}
		if (copy_row(s, rows) < 0) {
			drop_half_row(rows);
			return -ENOMEM;
		}
	}
	return *rc == SQLITE_NOMEM ? -ENOMEM : 0;
}

int ai_query(struct bbq *q, const char *sql, const struct ai_row *params, size_t max, struct ai_rows *ret, char *why,
	     size_t why_size)
{
	sqlite3 *db = bbq_db(q);
	struct ai_rows rows = { 0 };
	sqlite3_stmt *s = NULL;
	uint64_t left = bbq_work(q), share = left / SHARE;
	int rc, err = 0;

	bbq_set_work(q, share);
	rc = sqlite3_prepare_v2(db, sql, -1, &s, NULL);
	if (rc == SQLITE_OK)
		rc = bind(s, params, false);
	if (rc == SQLITE_OK && s)
		err = step_all(s, max, &rows, &rc);
	bbq_set_work(q, left - (share - bbq_work(q)));
	if (!err && rc != SQLITE_OK && rc != SQLITE_DONE) {
		snprintf(why, why_size, "%s", rc == SQLITE_INTERRUPT ? "takes too much work" : sqlite3_errmsg(db));
		err = rc == SQLITE_NOMEM ? -ENOMEM : -EINVAL;
	}
	sqlite3_finalize(s);
	if (err)
		ai_rows_done(&rows);
	else
		*ret = rows;
	return err;
}

char *ai_query_expand(struct bbq *q, const char *sql, const struct ai_row *params)
{
	sqlite3_stmt *s = NULL;
	char *expanded = NULL, *copy = NULL;

	if (sqlite3_prepare_v2(bbq_db(q), sql, -1, &s, NULL) == SQLITE_OK && s && bind(s, params, true) == SQLITE_OK)
		expanded = sqlite3_expanded_sql(s);
	copy = strdup(expanded ? expanded : sql);
	sqlite3_free(expanded);
	sqlite3_finalize(s);
	return copy;
}
