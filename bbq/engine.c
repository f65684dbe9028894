/* SPDX-License-Identifier: Apache-2.0 */
#include "engine.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "view.h"

static int set_up(struct bbq *q)
{
	int rc = bbq_register_vtab(q);

	if (rc == SQLITE_OK)
		rc = bbq_register_cubes(q);
	if (rc == SQLITE_OK)
		rc = bbq_register_lists(q);
	if (rc == SQLITE_OK)
		rc = bbq_register_functions(q);
	if (rc == SQLITE_OK)
		rc = bbq_create_events(q);
	if (rc == SQLITE_OK)
		rc = bbq_register_views(q);
	return rc;
}

/* What holds in a connection of our own. */
static int confine(struct bbq *q)
{
	sqlite3 *db = q->db;
	int rc = sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 1, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_set_authorizer(db, bbq_authorize, q);
	return rc;
}

static int open_db(struct bbq *q)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX;
	int rc = sqlite3_open_v2(":memory:", &q->db, flags, NULL);

	if (rc == SQLITE_OK)
		rc = set_up(q);
	return rc == SQLITE_OK ? confine(q) : rc;
}

static int attach_db(struct bbq *q, sqlite3 *db)
{
	int rc;

	q->db = db;
	q->borrowed = true;
	rc = set_up(q);
	return rc == SQLITE_OK ? bbq_make_views(q) : rc;
}

/* db NULL: a connection of its own. */
static int open_engine(struct bbx_reader *r, sqlite3 *db, struct bbq **ret_q, struct bbx_diag *diag)
{
	struct bbq *q = calloc(1, sizeof(*q));
	int err = -ENOMEM, rc;

	*diag = (struct bbx_diag){ .off = UINT64_MAX };
	if (q) {
		q->r = r;
		q->work = BBQ_ANY_WORK;
		err = bbx_identity_open(r, &q->id);
	}
	if (!err) {
		q->ref = bbx_reference(q->id);
		err = bbq_tables_init(q);
	}
	if (!err)
		err = bbq_views_init(q);
	if (err) {
		snprintf(diag->what, sizeof(diag->what), "%s", bbx_strerror(err));
	} else {
		rc = db ? attach_db(q, db) : open_db(q);
		if (rc != SQLITE_OK)
			snprintf(diag->what, sizeof(diag->what), "SQLite: %s", q->db ? sqlite3_errmsg(q->db) : sqlite3_errstr(rc));
		err = rc == SQLITE_OK ? 0 : rc == SQLITE_NOMEM ? -ENOMEM : -EINVAL;
	}
	if (err) {
		bbq_close(q);
		return err;
	}
	*ret_q = q;
	return 0;
}

int bbq_open(struct bbx_reader *r, struct bbq **ret_q, struct bbx_diag *diag)
{
	return open_engine(r, NULL, ret_q, diag);
}

int bbq_attach(struct bbx_reader *r, sqlite3 *db, struct bbq **ret_q, struct bbx_diag *diag)
{
	return open_engine(r, db, ret_q, diag);
}

void bbq_close(struct bbq *q)
{
	if (!q)
		return;
	if (!q->borrowed)
		sqlite3_close(q->db);
	bbq_views_done(q);
	bbq_tables_done(q);
	bbx_identity_free(q->id);
	free(q->scope_upids);
	free(q);
}

sqlite3 *bbq_db(const struct bbq *q)
{
	return q->db;
}

struct bbx_identity *bbq_identity(const struct bbq *q)
{
	return q->id;
}

struct bbx_reader *bbq_reader(const struct bbq *q)
{
	return q->r;
}

int bbq_declare(sqlite3 *db, char *sql)
{
	int rc = sql ? sqlite3_declare_vtab(db, sql) : SQLITE_NOMEM;

	sqlite3_free(sql);
	return rc == SQLITE_OK ? sqlite3_vtab_config(db, SQLITE_VTAB_INNOCUOUS) : rc;
}
