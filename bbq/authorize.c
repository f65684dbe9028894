/* SPDX-License-Identifier: Apache-2.0 */
/* What statements may do. */
#include <stdlib.h>
#include <string.h>
#include "rewrite.h"
#include "view.h"

/* PRAGMAs that show something and set nothing. */
static const char *const pragmas[] = {
	"compile_options", "database_list", "function_list", "module_list", "pragma_list", "table_info", "table_list", "table_xinfo",
};

/* Takes a note of what rewrite.c must know of a statement. */
static void see(struct bbq *q, int action, const char *a, const char *b, const char *from)
{
	struct bbq_seen *s = &q->seen;
	size_t i = 0;

	if (a && !strcmp(a, "sqlite_master"))
		return; /* SQLite, when it sees a table for the first time */
	if (action == SQLITE_SELECT) {
		s->selects++;
	} else if (action == SQLITE_FUNCTION) {
		s->other |= !bbq_rewrite_knows(b);
	} else if (action == SQLITE_READ) {
		while (i < q->n_shown && sqlite3_stricmp(a, bbx_schema(q->r)->types[q->shown[i]].name))
			i++;
		s->other |= from || i == q->n_shown || (s->type != SIZE_MAX && s->type != q->shown[i]);
		s->type = i < q->n_shown ? q->shown[i] : SIZE_MAX;
	} else {
		s->other = true;
	}
}

/* Functions that reach beyond SQL: to files, to addresses in memory, to a program's log. */
static const char *const reaching[] = { "load_extension", "fts3_tokenizer", "sqlite_log", "sqlite_offset" };

static int may_untrusted(int action, const char *a, const char *b)
{
	for (size_t i = 0; action == SQLITE_FUNCTION && i < sizeof(reaching) / sizeof(reaching[0]); i++)
		if (!sqlite3_stricmp(b, reaching[i]))
			return SQLITE_DENY;
	if (action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_RECURSIVE || action == SQLITE_FUNCTION)
		return SQLITE_OK;
	/* SQLite itself, when it sees a table for the first time; what others write there SQLITE_DBCONFIG_DEFENSIVE refuses. */
	return action == SQLITE_UPDATE && !strcmp(a, "sqlite_master") ? SQLITE_OK : SQLITE_DENY;
}

/* from: the view that a statement comes to something by. Memory is free to use; files, other databases and settings are not. */
int bbq_authorize(void *aux, int action, const char *a, const char *b, const char *db, const char *from)
{
	struct bbq *q = aux;

	(void)db;
	if (from)
		q->any_op = false;
	see(q, action, a, b, from);
	if (q->untrusted)
		return may_untrusted(action, a, b);
	if (action == SQLITE_ATTACH || action == SQLITE_DETACH)
		return SQLITE_DENY;
	if (action != SQLITE_PRAGMA)
		return SQLITE_OK;
	for (size_t i = 0; i < sizeof(pragmas) / sizeof(pragmas[0]); i++)
		if (!sqlite3_stricmp(a, pragmas[i]))
			return SQLITE_OK;
	return SQLITE_DENY;
}

/* How large the parts of a statement may be. SQLite's own bounds are for programs that mean well. */
static const struct {
	int what, most;
} limits[] = {
	{ SQLITE_LIMIT_LENGTH, 16 << 20 }, { SQLITE_LIMIT_SQL_LENGTH, 1 << 20 }, { SQLITE_LIMIT_COLUMN, 200 }, { SQLITE_LIMIT_EXPR_DEPTH, 100 },
	{ SQLITE_LIMIT_COMPOUND_SELECT, 50 }, { SQLITE_LIMIT_VDBE_OP, 100000 }, { SQLITE_LIMIT_FUNCTION_ARG, 32 }, { SQLITE_LIMIT_ATTACHED, 0 },
	{ SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200 }, { SQLITE_LIMIT_VARIABLE_NUMBER, 100 }, { SQLITE_LIMIT_TRIGGER_DEPTH, 1 },
	{ SQLITE_LIMIT_WORKER_THREADS, 0 },
};

int bbq_set_untrusted(struct bbq *q)
{
	int rc = sqlite3_set_authorizer(q->db, NULL, NULL);

	/* What is temporary, as views are, ends with this. */
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(q->db, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = bbq_create_events(q);
	if (rc == SQLITE_OK)
		rc = bbq_make_views(q);
	if (rc == SQLITE_OK)
		rc = sqlite3_set_authorizer(q->db, bbq_authorize, q);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		sqlite3_limit(q->db, limits[i].what, limits[i].most);
	q->untrusted = true;
	return rc == SQLITE_OK ? 0 : rc == SQLITE_NOMEM ? -ENOMEM : -EINVAL;
}
