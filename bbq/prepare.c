/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SQLite (3.40) hands LIKE, GLOB, <>, IS NOT and IS NOT NULL in the ON of an outer join to the table on its left side too, where they must not
 * leave rows out. A table cannot tell, so it takes up such conditions only of statements that have no outer join, themselves or in a view; in a connection that is not its own of none.
 */
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

int bbq_prepare(struct bbq *q, const char *sql, sqlite3_stmt **ret_stmt, const char **ret_tail)
{
	int rc;

	q->any_op = !q->borrowed && !may_join_outer(sql);
	rc = bbq_views_prepare(q, sql, ret_stmt, ret_tail);
	q->any_op = false;
	return rc;
}
