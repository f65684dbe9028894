/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bbq export perfetto: a trace for ui.perfetto.dev. A track for each process, with a slice from its start to its end, and an instant for each event.
 * The protocol buffers are those of perfetto/protos/perfetto/trace; the few fields that are written stand in the table below.
 */
#include "export.h"
#include <stdlib.h>
#include <string.h>

enum field {
	TRACE_PACKET, PACKET_TIMESTAMP, PACKET_SEQUENCE, PACKET_EVENT, PACKET_TRACK, TRACK_UUID, TRACK_NAME, TRACK_PROCESS, PROCESS_PID,
	PROCESS_CMDLINE, PROCESS_NAME, EVENT_TYPE, EVENT_TRACK, EVENT_CATEGORY, EVENT_NAME, EVENT_NOTE, NOTE_NAME, NOTE_INT, NOTE_TEXT,
};

enum wire { VARINT = 0, BYTES = 2 };

static const struct {
	uint32_t number;
	enum wire wire;
} fields[] = {
	[TRACE_PACKET] = { 1, BYTES },
	[PACKET_TIMESTAMP] = { 8, VARINT }, [PACKET_SEQUENCE] = { 10, VARINT }, [PACKET_EVENT] = { 11, BYTES }, [PACKET_TRACK] = { 60, BYTES },
	[TRACK_UUID] = { 1, VARINT }, [TRACK_NAME] = { 2, BYTES }, [TRACK_PROCESS] = { 3, BYTES },
	[PROCESS_PID] = { 1, VARINT }, [PROCESS_CMDLINE] = { 2, BYTES }, [PROCESS_NAME] = { 6, BYTES },
	[EVENT_TYPE] = { 9, VARINT }, [EVENT_TRACK] = { 11, VARINT }, [EVENT_CATEGORY] = { 22, BYTES }, [EVENT_NAME] = { 23, BYTES },
	[EVENT_NOTE] = { 4, BYTES },
	[NOTE_NAME] = { 10, BYTES }, [NOTE_INT] = { 4, VARINT }, [NOTE_TEXT] = { 6, BYTES },
};

enum event_type { SLICE_BEGIN = 1, SLICE_END = 2, INSTANT = 3 };

/* A message that grows. */
struct message {
	FILE *f;
	char *p;
	size_t len;
};

static void put_varint(FILE *f, uint64_t u)
{
	for (; u >= 0x80; u >>= 7)
		putc((int)(u & 0x7f) | 0x80, f);
	putc((int)u, f);
}

static void put_key(FILE *f, enum field field)
{
	put_varint(f, (uint64_t)fields[field].number << 3 | fields[field].wire);
}

static void put_number(struct message *m, enum field field, uint64_t u)
{
	put_key(m->f, field);
	put_varint(m->f, u);
}

static void put_bytes(FILE *f, enum field field, const char *p, size_t len)
{
	put_key(f, field);
	put_varint(f, len);
	fwrite(p, 1, len, f);
}

/* Strings of protocol buffers are UTF-8: other bytes are written as escapes, as are control characters. NULL is left out. */
static void put_text(struct message *m, enum field field, sqlite3_stmt *stmt, int column)
{
	const char *p = (const char *)sqlite3_column_text(stmt, column);
	char *safe = p ? bb_escape(p, (size_t)sqlite3_column_bytes(stmt, column)) : NULL;

	if (safe)
		put_bytes(m->f, field, safe, strlen(safe));
	free(safe);
}

/* m must stay where it is until end_in(). */
static void begin(struct message *m)
{
	m->f = open_memstream(&m->p, &m->len);
	if (!m->f)
		bb_die(BB_EXIT_FAILED, "out of memory");
}

static void end_in(struct message *m, FILE *outer, enum field field)
{
	if (fclose(m->f))
		bb_die(BB_EXIT_FAILED, "out of memory");
	put_bytes(outer, field, m->p, m->len);
	free(m->p);
}

/* A column of the statement as a note on the event; NULL is left out. */
static void put_note(struct message *event, sqlite3_stmt *stmt, int column)
{
	const char *name = sqlite3_column_name(stmt, column);
	struct message note;

	if (sqlite3_column_type(stmt, column) == SQLITE_NULL)
		return;
	begin(&note);
	put_bytes(note.f, NOTE_NAME, name, strlen(name));
	if (sqlite3_column_type(stmt, column) == SQLITE_INTEGER)
		put_number(&note, NOTE_INT, (uint64_t)sqlite3_column_int64(stmt, column));
	else
		put_text(&note, NOTE_TEXT, stmt, column);
	end_in(&note, event->f, EVENT_NOTE);
}

static void begin_event(struct message *event, enum event_type type, uint64_t track)
{
	begin(event);
	put_number(event, EVENT_TYPE, type);
	put_number(event, EVENT_TRACK, track);
}

static void end_event(struct message *event, uint64_t ts)
{
	struct message packet;

	begin(&packet);
	put_number(&packet, PACKET_TIMESTAMP, ts);
	put_number(&packet, PACKET_SEQUENCE, 1);
	end_in(event, packet.f, PACKET_EVENT);
	end_in(&packet, stdout, TRACE_PACKET);
}

/* Track 0 is no track; upids begin with 1, and the last of all is for events of no process. */
#define NO_PROCESS (UINT64_C(1) << 32)

/* Columns: upid, pid, comm, argv, start, end, then notes. */
static void put_process(sqlite3_stmt *stmt)
{
	uint64_t upid = (uint64_t)sqlite3_column_int64(stmt, 0);
	struct message packet, track, process, event;

	begin(&packet);
	begin(&track);
	begin(&process);
	put_number(&packet, PACKET_SEQUENCE, 1);
	put_number(&track, TRACK_UUID, upid);
	put_number(&process, PROCESS_PID, (uint64_t)sqlite3_column_int64(stmt, 1));
	put_text(&process, PROCESS_CMDLINE, stmt, 3);
	put_text(&process, PROCESS_NAME, stmt, 2);
	end_in(&process, track.f, TRACK_PROCESS);
	end_in(&track, packet.f, PACKET_TRACK);
	end_in(&packet, stdout, TRACE_PACKET);

	begin_event(&event, SLICE_BEGIN, upid);
	put_text(&event, EVENT_NAME, stmt, 2);
	put_bytes(event.f, EVENT_CATEGORY, "process", 7);
	for (int i = 6; i < sqlite3_column_count(stmt); i++)
		put_note(&event, stmt, i);
	end_event(&event, (uint64_t)sqlite3_column_int64(stmt, 4));
	begin_event(&event, SLICE_END, upid);
	end_event(&event, (uint64_t)sqlite3_column_int64(stmt, 5));
}

/* Columns: ts, upid, event, what, then notes. */
static void put_instant(sqlite3_stmt *stmt)
{
	bool has_process = sqlite3_column_type(stmt, 1) != SQLITE_NULL;
	struct message event;

	begin_event(&event, INSTANT, has_process ? (uint64_t)sqlite3_column_int64(stmt, 1) : NO_PROCESS);
	put_text(&event, EVENT_CATEGORY, stmt, 2);
	put_text(&event, EVENT_NAME, stmt, 3);
	for (int i = 4; i < sqlite3_column_count(stmt); i++)
		put_note(&event, stmt, i);
	end_event(&event, (uint64_t)sqlite3_column_int64(stmt, 0));
}

static void put_rest_track(void)
{
	static const char name[] = "no process";
	struct message packet, track;

	begin(&packet);
	begin(&track);
	put_number(&packet, PACKET_SEQUENCE, 1);
	put_number(&track, TRACK_UUID, NO_PROCESS);
	put_bytes(track.f, TRACK_NAME, name, strlen(name));
	end_in(&track, packet.f, PACKET_TRACK);
	end_in(&packet, stdout, TRACE_PACKET);
}

static const struct {
	const char *sql;
	void (*put)(sqlite3_stmt *stmt);
} parts[] = {
	{ "SELECT upid, pid, coalesce(comm, '?'), argv, coalesce(start, first_ts), coalesce(exit_ts, last_ts), pod, namespace, container, exe, "
	  "exit_code, exit_signal_name FROM processes WHERE coalesce(start, first_ts) IS NOT NULL ORDER BY upid", put_process },
	{ "SELECT ts, upid, event, coalesce(what, event), pod, namespace, container, cite FROM timeline WHERE event NOT IN ('fork', 'exit') "
	  "ORDER BY ts, event, cite", put_instant },
};

enum bb_exit bbq_export_perfetto(struct bbq *q, const struct bbq_args *a)
{
	enum bb_exit status = BB_EXIT_OK;

	(void)a;
	put_rest_track();
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && status == BB_EXIT_OK; i++) {
		sqlite3_stmt *stmt = bbq_export_prepare(q, parts[i].sql);
		int rc;

		if (!stmt)
			return BB_EXIT_FAILED;
		while ((rc = sqlite3_step(stmt)) == SQLITE_ROW && !ferror(stdout))
			parts[i].put(stmt);
		status = bbq_export_finish(q, stmt, rc);
	}
	return status;
}
