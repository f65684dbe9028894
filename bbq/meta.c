/* SPDX-License-Identifier: Apache-2.0 */
/* Tables about the recording: incident, chunk and damage. */
#include <string.h>
#include "list.h"

static void result_text(sqlite3_context *ctx, const char *s)
{
	if (s && *s)
		sqlite3_result_text(ctx, s, -1, SQLITE_STATIC);
}

/* ---- incident: key and value ---- */

enum incident_kind { I_TIME, I_TEXT, I_NUMBER };

static const struct {
	const char *key;
	enum incident_kind kind;
	size_t off;
} incident_keys[] = {
	{ "ts", I_TIME, offsetof(struct bbx_incident, ts) },
	{ "reason", I_TEXT, offsetof(struct bbx_incident, reason) },
	{ "detail", I_TEXT, offsetof(struct bbx_incident, detail) },
	{ "node", I_TEXT, offsetof(struct bbx_incident, node) },
	{ "namespace", I_TEXT, offsetof(struct bbx_incident, ns) },
	{ "pod", I_TEXT, offsetof(struct bbx_incident, pod) },
	{ "container", I_TEXT, offsetof(struct bbx_incident, container) },
	{ "container_id", I_TEXT, offsetof(struct bbx_incident, container_id) },
	{ "window_asked_ns", I_NUMBER, offsetof(struct bbx_incident, window_asked_ns) },
	{ "window_kept_ns", I_NUMBER, offsetof(struct bbx_incident, window_kept_ns) },
	{ "dropped", I_NUMBER, offsetof(struct bbx_incident, dropped) },
};
#define N_INCIDENT_KEYS (sizeof(incident_keys) / sizeof(incident_keys[0]))

/* What holds for the whole recording stands first. */
static const char *const reference_keys[] = { "reference_ts", "reference_is_trigger" };
#define N_REFERENCE_KEYS (sizeof(reference_keys) / sizeof(reference_keys[0]))

static uint64_t n_incident_rows(struct bbq *q)
{
	return N_REFERENCE_KEYS + bbx_n_incidents(q->r) * N_INCIDENT_KEYS;
}

static void get_key(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)q, (void)c;
	if (row < N_REFERENCE_KEYS)
		result_text(ctx, reference_keys[row]);
	else
		result_text(ctx, incident_keys[(row - N_REFERENCE_KEYS) % N_INCIDENT_KEYS].key);
}

static void get_value(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	const struct bbx_incident *i;
	const char *at;
	size_t key;

	(void)c;
	if (row == 0)
		sqlite3_result_int64(ctx, q->ref.utc_ns);
	if (row == 1)
		sqlite3_result_int(ctx, q->ref.is_trigger);
	if (row < N_REFERENCE_KEYS)
		return;
	row -= N_REFERENCE_KEYS;
	i = bbx_incident(q->r, row / N_INCIDENT_KEYS);
	if (!i)
		return;
	key = row % N_INCIDENT_KEYS;
	at = (const char *)i + incident_keys[key].off;
	if (incident_keys[key].kind == I_TEXT)
		result_text(ctx, *(const char *const *)at);
	else if (incident_keys[key].kind == I_TIME)
		sqlite3_result_int64(ctx, bbx_utc(q->id, q->ref.section, *(const uint64_t *)at));
	else
		bbq_result_u64(ctx, *(const uint64_t *)at);
}

static void get_incident(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)q, (void)c;
	if (row >= N_REFERENCE_KEYS)
		sqlite3_result_int64(ctx, (sqlite3_int64)((row - N_REFERENCE_KEYS) / N_INCIDENT_KEYS));
}

static const struct bbq_list_column incident_columns[] = {
	{ "key", "TEXT", "", "what", .get = get_key },
	{ "value", "", "", "its value", .get = get_value },
	{ "incident", "INTEGER", "", "number of the incident, from 0", true, .get = get_incident },
	{ 0 },
};

const struct bbq_list bbq_list_incident = {
	"incident", "Why the recording was kept; reference_ts is what rel counts from.", false, BBX_KNOWN_times, n_incident_rows, incident_columns, NULL,
};

/* ---- chunk ---- */

static uint64_t n_chunks(struct bbq *q)
{
	return bbx_n_chunks(q->r);
}

static void get_chunk_number(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	const struct bbx_chunk *k = bbx_chunk(q->r, row);

	(void)c;
	bbq_result_u64(ctx, c->off == offsetof(struct bbx_chunk, rows) ? k->rows : *(const uint64_t *)((const char *)k + c->off));
}

static void get_chunk(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)q, (void)c;
	sqlite3_result_int64(ctx, (sqlite3_int64)row);
}

static void get_chunk_type(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	uint32_t type = bbx_chunk(q->r, row)->type;

	(void)c;
	if (type < q->n_tables)
		result_text(ctx, bbx_schema(q->r)->types[type].name);
}

static void get_chunk_time(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	const struct bbx_chunk *k = bbx_chunk(q->r, row);

	sqlite3_result_int64(ctx, bbx_utc(q->id, k->section, *(const uint64_t *)((const char *)k + c->off)));
}

static void get_chunk_section(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)c;
	sqlite3_result_int64(ctx, (sqlite3_int64)bbx_chunk(q->r, row)->section);
}

static void get_chunk_file(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)c;
	result_text(ctx, bbx_file_name(q->r, bbx_section(q->r, bbx_chunk(q->r, row)->section)->file));
}

#define IN_CHUNK(f) .off = offsetof(struct bbx_chunk, f)

static const struct bbq_list_column chunk_columns[] = {
	{ "chunk", "INTEGER", "", "its number: rowid >> 20 of its rows", .get = get_chunk },
	{ "table_name", "TEXT", "", "the table of its rows", .get = get_chunk_type },
	{ "rows", "INTEGER", "", "number of rows", .get = get_chunk_number, IN_CHUNK(rows) },
	{ "min_ts", "INTEGER", "ns", "time of the first row, UTC", .get = get_chunk_time, IN_CHUNK(t_min) },
	{ "max_ts", "INTEGER", "ns", "time of the last row, UTC", .get = get_chunk_time, IN_CHUNK(t_max) },
	{ "bytes", "INTEGER", "bytes", "size in the file", .get = get_chunk_number, IN_CHUNK(bytes) },
	{ "off", "INTEGER", "bytes", "where it stands in the file", .get = get_chunk_number, IN_CHUNK(off) },
	{ "section", "INTEGER", "", "number of its section", .get = get_chunk_section },
	{ "file", "TEXT", "", "name of the file", .get = get_chunk_file },
	{ 0 },
};

const struct bbq_list bbq_list_chunk = {
	"chunk", "The pieces in which the rows of the recording are stored.", false, BBX_KNOWN_times, n_chunks, chunk_columns, NULL,
};

/* ---- damage ---- */

static uint64_t n_damages(struct bbq *q)
{
	return bbx_n_damages(q->r);
}

static void get_damage_number(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	bbq_result_u64(ctx, *(const uint64_t *)((const char *)bbx_damage(q->r, row) + c->off));
}

static void get_damage_file(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)c;
	result_text(ctx, bbx_file_name(q->r, bbx_damage(q->r, row)->file));
}

static void get_damage_type(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)c;
	result_text(ctx, bbx_damage(q->r, row)->type);
}

static void get_damage_columns(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)c;
	result_text(ctx, bbx_damage(q->r, row)->columns);
}

/* The list grows as chunks are read, so the text may move. */
static void get_damage_what(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)c;
	sqlite3_result_text(ctx, bbx_damage(q->r, row)->what, -1, SQLITE_TRANSIENT);
}

#define IN_DAMAGE(f) .off = offsetof(struct bbx_damage, f)

static const struct bbq_list_column damage_columns[] = {
	{ "file", "TEXT", "", "name of the file", .get = get_damage_file },
	{ "off", "INTEGER", "bytes", "where in the file", .get = get_damage_number, IN_DAMAGE(off) },
	{ "bytes", "INTEGER", "bytes", "how much of it", .get = get_damage_number, IN_DAMAGE(bytes) },
	{ "rows", "INTEGER", "", "rows known to be lost", .get = get_damage_number, IN_DAMAGE(rows) },
	{ "cells", "INTEGER", "", "values that rows which are there lack: NULL", .get = get_damage_number, IN_DAMAGE(cells) },
	{ "table_name", "TEXT", "", "the table of the rows", .get = get_damage_type },
	{ "columns", "TEXT", "", "the columns of the values", .get = get_damage_columns },
	{ "what", "TEXT", "", "in words", .get = get_damage_what },
	{ 0 },
};

const struct bbq_list bbq_list_damage = {
	"damage", "What is missing from the recording, as far as it has been read.", false, BBX_KNOWN_times, n_damages, damage_columns, NULL,
};
