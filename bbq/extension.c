/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bbx.so: the engine in any program that loads extensions of SQLite. SELECT bbx_open('incident.bbx') makes the recording's tables, and the views
 * and functions of bbq(1), part of the connection until that is closed. What they show is in memory or temp; no database is written to.
 */
#include "bbq.h"
#include <stdlib.h>
#include <string.h>

SQLITE_EXTENSION_INIT1

#define MAX_FILES 64

/* What a connection has open; it lives as long as that. */
struct session {
	struct bbx_reader *r;
	struct bbq *q;
};

static void session_free(void *aux)
{
	struct session *s = aux;

	bbq_close(s->q);
	bbx_close(s->r);
	free(s);
}

static void session_fail(sqlite3_context *ctx, const char *name, const char *what)
{
	char *text = sqlite3_mprintf("bbx_open: %s: %s", name, what);

	if (text)
		sqlite3_result_error(ctx, text, -1);
	else
		sqlite3_result_error_nomem(ctx);
	sqlite3_free(text);
}

/* bbx_open(file, ...): opens them as one recording. The number of its tables. */
static void fn_open(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct session *s = sqlite3_user_data(ctx);
	const char *paths[MAX_FILES];
	struct bbx_diag diag = { 0 };
	int err;

	if (s->q) {
		session_fail(ctx, "already open", "several recordings are opened at once: bbx_open('a.bbx', 'b.bbx')");
		return;
	}
	for (int i = 0; i < argc && i < MAX_FILES; i++)
		paths[i] = (const char *)sqlite3_value_text(argv[i]);
	for (int i = 0; i < argc; i++)
		if (i >= MAX_FILES || !paths[i]) {
			session_fail(ctx, "arguments", "names of files, at most 64");
			return;
		}
	err = argc ? bbx_open(paths, (size_t)argc, 0, &s->r, &diag) : -EINVAL;
	if (err) {
		session_fail(ctx, argc ? paths[0] : "arguments", diag.what[0] ? diag.what : bbx_strerror(err));
		return;
	}
	err = bbq_attach(s->r, sqlite3_context_db_handle(ctx), &s->q, &diag);
	if (err) {
		session_fail(ctx, paths[0], diag.what);
		bbx_close(s->r);
		s->r = NULL;
		return;
	}
	sqlite3_result_int64(ctx, (sqlite3_int64)bbx_schema(s->r)->n_types);
}

__attribute__((visibility("default"))) int sqlite3_bbx_init(sqlite3 *db, char **ret_err, const sqlite3_api_routines *api);

int sqlite3_bbx_init(sqlite3 *db, char **ret_err, const sqlite3_api_routines *api)
{
	struct session *s;

	(void)ret_err;
	SQLITE_EXTENSION_INIT2(api);
	if (sqlite3_libversion_number() < 3038000) {
		*ret_err = sqlite3_mprintf("bbx needs SQLite 3.38 or later");
		return SQLITE_ERROR;
	}
	s = calloc(1, sizeof(*s));
	if (!s)
		return SQLITE_NOMEM;
	return sqlite3_create_function_v2(db, "bbx_open", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, s, fn_open, NULL, NULL, session_free);
}
