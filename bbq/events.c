/* SPDX-License-Identifier: Apache-2.0 */
/* View events: what the event tables have in common. */
#include "list.h"

#define SELECT "SELECT ts, rel, %Q AS event, node, namespace, pod, container, upid, pid, comm, rowid AS cite, file FROM \"%w\""

static const struct bbq_list_column columns[] = {
	{ "ts", "INTEGER", "ns", "when it happened, UTC since 1970", .hidden = false },
	{ "rel", "REAL", "s", "time from the trigger", .hidden = false },
	{ "event", "TEXT", "", "name of the table that has the row", .hidden = false },
	{ "node", "TEXT", "", "name of the node", .hidden = false },
	{ "namespace", "TEXT", "", "namespace of the pod", .hidden = false },
	{ "pod", "TEXT", "", "name of the pod", .hidden = false },
	{ "container", "TEXT", "", "name of the container in its pod", .hidden = false },
	{ "upid", "INTEGER", "", "number of the process in this recording; unlike a pid never used again", .hidden = false },
	{ "pid", "INTEGER", "", "process id, initial pid namespace", .hidden = false },
	{ "comm", "TEXT", "", "name of the thread at that time", .hidden = false },
	{ "cite", "INTEGER", "", "rowid of the row in that table", .hidden = false },
	{ "file", "TEXT", "", "name of the recording that the row is stored in", .hidden = false },
	{ 0 },
};

const struct bbq_list bbq_list_events = { "events", "The rows of all event tables, with the columns they share.", .cols = columns };

int bbq_create_events(struct bbq *q)
{
	const struct bbx_schema *s = bbx_schema(q->r);
	sqlite3_str *sql = sqlite3_str_new(NULL);
	int limit = sqlite3_limit(q->db, SQLITE_LIMIT_COMPOUND_SELECT, -1), n = 0, rc = SQLITE_OK;
	char *text;

	sqlite3_str_appendall(sql, "CREATE TEMP VIEW events AS ");
	for (size_t i = 0; i < q->n_shown && n < limit; i++) {
		const char *name = s->types[q->shown[i]].name;

		if (!q->tables[q->shown[i]].state)
			sqlite3_str_appendf(sql, n++ ? " UNION ALL " SELECT : SELECT, name, name);
	}
	text = sqlite3_str_finish(sql);
	if (!text)
		return SQLITE_NOMEM;
	if (n)
		rc = sqlite3_exec(q->db, text, NULL, NULL, NULL);
	sqlite3_free(text);
	return rc;
}
