/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SQLite (3.40) hands LIKE, GLOB, <>, IS NOT and IS NOT NULL in the ON of an outer join to the table on its left side too, where they must not
 * leave rows out. A table cannot tell, so it takes up such conditions only of statements that have no outer join, themselves or in a view; in a connection that is not its own of none.
 */
#include "rewrite.h"
#include "view.h"
#include <string.h>

static bool may_join_outer(const char *sql)
{
	static const char *const words[] = { "left", "right", "full" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasestr(sql, words[i]))
			return true;
	return false;
}

/* Puts the statement to a cube, if it can be; as it is, it is right too. */
static void rewrite(struct bbq *q, sqlite3_stmt **stmt)
{
	char *sql = bbq_rewrite(q, *stmt);
	sqlite3_stmt *other;

	if (sql && sqlite3_prepare_v2(q->db, sql, -1, &other, NULL) == SQLITE_OK) {
		sqlite3_finalize(*stmt);
		*stmt = other;
		q->rewritten = true;
	}
	sqlite3_free(sql);
}

int bbq_prepare(struct bbq *q, const char *sql, sqlite3_stmt **ret_stmt, const char **ret_tail)
{
	int rc;

	q->any_op = !q->borrowed && !may_join_outer(sql);
	q->seen = (struct bbq_seen){ .type = SIZE_MAX, .other = q->borrowed };
	q->rewritten = false;
	rc = bbq_views_prepare(q, sql, ret_stmt, ret_tail);
	if (rc == SQLITE_OK && *ret_stmt && !sqlite3_stmt_isexplain(*ret_stmt))
		rewrite(q, ret_stmt);
	q->any_op = false;
	return rc;
}

void bbq_set_rewrite(struct bbq *q, bool rewrite_on)
{
	q->no_rewrite = !rewrite_on;
}

bool bbq_rewritten(const struct bbq *q)
{
	return q->rewritten;
}
