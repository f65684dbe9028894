/* SPDX-License-Identifier: Apache-2.0 */
#include "columns.h"
#include <stdlib.h>
#include <string.h>
#include "engine.h"
#include "tool.h"

void bbq_result_str(sqlite3_context *ctx, struct bbx_str s)
{
	if (s.len)
		sqlite3_result_text64(ctx, s.p, s.len, SQLITE_STATIC, SQLITE_UTF8);
}

void bbq_result_argv(sqlite3_context *ctx, struct bbx_str s)
{
	char *line;

	if (!s.len)
		return;
	line = bb_quote_argv(s.p, s.len);
	if (line)
		sqlite3_result_text(ctx, line, -1, free);
	else
		sqlite3_result_error_nomem(ctx);
}

/* SQL has no unsigned numbers: what passes its integers becomes a real number. */
void bbq_result_u64(sqlite3_context *ctx, uint64_t u)
{
	if (u <= INT64_MAX)
		sqlite3_result_int64(ctx, (int64_t)u);
	else
		sqlite3_result_double(ctx, (double)u);
}

static void fail(sqlite3_context *ctx, int err)
{
	if (err == -ENOMEM)
		sqlite3_result_error_nomem(ctx);
	else
		sqlite3_result_error(ctx, bbx_strerror(err), -1);
}

static void get_cell(const struct bbq_row *row, const struct bbq_column *c, sqlite3_context *ctx)
{
	struct bb_cell cell;
	int err = bb_cell_from(row->q->r, row->q->id, row->b, (uint32_t)c->cell, row->i, &cell, row->scratch);

	if (err) {
		fail(ctx, err);
		return;
	}
	switch (cell.type) {
	case BB_CELL_null:
		break;
	case BB_CELL_int:
		sqlite3_result_int64(ctx, cell.i);
		break;
	case BB_CELL_uint:
		bbq_result_u64(ctx, cell.u);
		break;
	case BB_CELL_real:
		sqlite3_result_double(ctx, cell.f);
		break;
	case BB_CELL_text:
		sqlite3_result_text64(ctx, cell.p, cell.len, SQLITE_TRANSIENT, SQLITE_UTF8);
		break;
	case BB_CELL_blob:
		sqlite3_result_blob64(ctx, cell.p, cell.len, SQLITE_TRANSIENT);
		break;
	}
}

static void get_label(const struct bbq_row *row, const struct bbq_column *c, sqlite3_context *ctx)
{
	const struct bbx_schema *s = bbx_schema(row->q->r);
	const struct bbx_vec *v = &row->b->vec[c->cell];
	const char *label;

	if (!v->present || !v->u || bbx_cell_null(row->b, (uint32_t)c->cell, row->i))
		return;
	label = bbx_label(s, &s->types[row->b->type].cols[c->cell], (int64_t)v->u[row->i]);
	if (label)
		sqlite3_result_text(ctx, label, -1, SQLITE_STATIC);
}

static void get_raw(const struct bbq_row *row, const struct bbq_column *c, sqlite3_context *ctx)
{
	struct bbx_str s;
	int got = bbx_cell_str(row->q->r, row->b, (uint32_t)c->cell, row->i, &s);

	if (got > 0)
		sqlite3_result_blob64(ctx, s.p, s.len, SQLITE_TRANSIENT);
	else if (got < 0 && got != -ENOENT)
		fail(ctx, got);
}

static bool row_ts(const struct bbq_row *row, uint64_t *ret_ts)
{
	const struct bbx_vec *v;

	if (row->ts < 0)
		return false;
	v = &row->b->vec[row->ts];
	if (!v->present || !v->u || bbx_cell_null(row->b, (uint32_t)row->ts, row->i))
		return false;
	*ret_ts = v->u[row->i];
	return true;
}

static void get_time(const struct bbq_row *row, const struct bbq_column *c, sqlite3_context *ctx)
{
	uint64_t ts;
	int64_t utc;

	if (!row_ts(row, &ts))
		return;
	utc = bbx_utc(row->q->id, row->b->section, ts);
	if (c->attr->time == BBQ_TIME_boot)
		bbq_result_u64(ctx, ts);
	else if (c->attr->time == BBQ_TIME_utc)
		sqlite3_result_int64(ctx, utc);
	else
		sqlite3_result_double(ctx, bbq_rel(row->q, utc));
}

static void get_node(const struct bbq_row *row, const struct bbq_column *c, sqlite3_context *ctx)
{
	const char *node = bbx_section(row->q->r, row->b->section)->node;

	(void)c;
	bbq_result_str(ctx, (struct bbx_str){ node, strlen(node) });
}

static void get_file(const struct bbq_row *row, const struct bbq_column *c, sqlite3_context *ctx)
{
	(void)c;
	sqlite3_result_text(ctx, bbx_file_name(row->q->r, bbx_section(row->q->r, row->b->section)->file), -1, SQLITE_TRANSIENT);
}

static void get_section(const struct bbq_row *row, const struct bbq_column *c, sqlite3_context *ctx)
{
	(void)c;
	sqlite3_result_int64(ctx, (sqlite3_int64)row->b->section);
}

static bool row_who(const struct bbq_row *row, const struct bbq_column *c, struct bbx_who *ret_w)
{
	return c->cell >= 0 &&
	       !bbx_who(row->q->id, row->b->section, bb_cell_id(row->b, (uint32_t)c->cell, row->i), ret_w);
}

/* The program that the process ran at the row's time. */
static bool row_image(const struct bbq_row *row, const struct bbq_column *c, struct bbx_image *ret_i)
{
	struct bbx_who w;
	uint64_t ts;

	if (!row_who(row, c, &w) || !w.upid || !row_ts(row, &ts))
		return false;
	bbx_process_image(row->q->id, w.upid, ts, ret_i);
	return true;
}

static void get_image_text(const struct bbq_row *row, const struct bbq_column *c, sqlite3_context *ctx)
{
	struct bbx_image i;

	if (row_image(row, c, &i))
		bbq_result_str(ctx, *(const struct bbx_str *)((const char *)&i + c->attr->off));
}

static void get_image_argv(const struct bbq_row *row, const struct bbq_column *c, sqlite3_context *ctx)
{
	struct bbx_image i;

	if (row_image(row, c, &i))
		bbq_result_argv(ctx, i.argv);
}

static void get_image_argv_raw(const struct bbq_row *row, const struct bbq_column *c, sqlite3_context *ctx)
{
	struct bbx_image i;

	if (row_image(row, c, &i) && i.argv.len)
		sqlite3_result_blob64(ctx, i.argv.p, i.argv.len, SQLITE_STATIC);
}

static void get_image_id(const struct bbq_row *row, const struct bbq_column *c, sqlite3_context *ctx)
{
	struct bbx_image i;

	if (row_image(row, c, &i) && i.has_uid)
		sqlite3_result_int64(ctx, *(const uint32_t *)((const char *)&i + c->attr->off));
}

static struct bbx_str who_comm(const struct bbq_attr *a, const struct bbx_who *w)
{
	(void)a;
	return w->comm;
}

static struct bbx_str who_container(const struct bbq_attr *a, const struct bbx_who *w)
{
	return w->container ? *(const struct bbx_str *)((const char *)w->container + a->off) : (struct bbx_str){ 0 };
}

static bool who_upid(const struct bbx_identity *id, const struct bbx_who *w, int64_t *ret_i)
{
	(void)id;
	*ret_i = w->upid;
	return w->upid;
}

/* pid 0 without a name is a cgroup's own entry, with one the idle task. */
static bool who_pid(const struct bbx_identity *id, const struct bbx_who *w, int64_t *ret_i)
{
	(void)id;
	*ret_i = w->pid;
	return w->pid || w->comm.len;
}

static bool who_tid(const struct bbx_identity *id, const struct bbx_who *w, int64_t *ret_i)
{
	(void)id;
	*ret_i = w->tid;
	return w->pid || w->comm.len;
}

static bool who_cgroup(const struct bbx_identity *id, const struct bbx_who *w, int64_t *ret_i)
{
	(void)id;
	*ret_i = (int64_t)w->cgroup_id;
	return w->cgroup_id && w->cgroup_id <= INT64_MAX;
}

static const struct bbx_process *who_parent(const struct bbx_identity *id, const struct bbx_who *w)
{
	const struct bbx_process *p = bbx_process(id, w->upid);

	return p && p->parent_upid ? bbx_process(id, p->parent_upid) : NULL;
}

static bool who_ppid(const struct bbx_identity *id, const struct bbx_who *w, int64_t *ret_i)
{
	const struct bbx_process *p = who_parent(id, w);

	*ret_i = p ? p->pid : 0;
	return p;
}

static bool who_parent_upid(const struct bbx_identity *id, const struct bbx_who *w, int64_t *ret_i)
{
	const struct bbx_process *p = who_parent(id, w);

	*ret_i = p ? p->upid : 0;
	return p;
}

static void get_parent_comm(const struct bbq_row *row, const struct bbq_column *c, sqlite3_context *ctx)
{
	const struct bbx_process *p;
	struct bbx_who w;

	if (!row_who(row, c, &w))
		return;
	p = who_parent(row->q->id, &w);
	if (p)
		bbq_result_str(ctx, p->comm);
}

void bbq_column_result(const struct bbq_row *row, const struct bbq_column *c, sqlite3_context *ctx)
{
	const struct bbq_attr *a = c->attr;
	struct bbx_who w;
	int64_t i;

	if (a->get)
		a->get(row, c, ctx);
	else if (!row_who(row, c, &w))
		sqlite3_result_null(ctx);
	else if (a->text)
		bbq_result_str(ctx, a->text(a, &w));
	else if (a->number(row->q->id, &w, &i))
		sqlite3_result_int64(ctx, i);
}

const struct bbq_attr bbq_attr_cell = { .name = "", .get = get_cell };
const struct bbq_attr bbq_attr_label = { .name = "name", .type = "TEXT", .get = get_label };
const struct bbq_attr bbq_attr_raw = { .name = "raw", .type = "BLOB", .get = get_raw };

#define TASK .needs = BBX_KNOWN_tasks
#define PROCESS .needs = BBX_KNOWN_processes
#define IN_CONTAINER(f) .text = who_container, .off = offsetof(struct bbx_container_info, f), TASK
#define IN_IMAGE(f) .off = offsetof(struct bbx_image, f), .needs_ts = true, PROCESS

const struct bbq_attr bbq_attrs_common[] = {
	{ "ts", "INTEGER", "ns", "when it happened, UTC since 1970", .get = get_time, .time = BBQ_TIME_utc, .needs_ts = true },
	{ "node", "TEXT", "", "name of the node", .get = get_node },
	{ "namespace", "TEXT", "", "namespace of the pod", IN_CONTAINER(ns) },
	{ "pod", "TEXT", "", "name of the pod", IN_CONTAINER(pod) },
	{ "container", "TEXT", "", "name of the container in its pod", IN_CONTAINER(container) },
	{ "upid", "INTEGER", "", "number of the process in this recording; unlike a pid never used again", .number = who_upid, TASK },
	{ "pid", "INTEGER", "", "process id, initial pid namespace", .number = who_pid, TASK },
	{ "tid", "INTEGER", "", "thread id, initial pid namespace", .number = who_tid, TASK },
	{ "comm", "TEXT", "", "name of the thread at that time", .text = who_comm, TASK },
	{ 0 },
};

/* Their documentation is that of the task column. */
const struct bbq_attr bbq_attrs_task[] = {
	{ "upid", "INTEGER", "", NULL, .number = who_upid, TASK },
	{ "pid", "INTEGER", "", NULL, .number = who_pid, TASK },
	{ "comm", "TEXT", "", NULL, .text = who_comm, TASK },
	{ "pod", "TEXT", "", NULL, IN_CONTAINER(pod) },
	{ 0 },
};

const struct bbq_attr bbq_attrs_task_hidden[] = {
	{ "namespace", "TEXT", "", NULL, IN_CONTAINER(ns) },
	{ "container", "TEXT", "", NULL, IN_CONTAINER(container) },
	{ "tid", "INTEGER", "", NULL, .number = who_tid, TASK },
	{ "exe", "TEXT", "", NULL, .get = get_image_text, IN_IMAGE(exe) },
	{ 0 },
};

const struct bbq_attr bbq_attrs_hidden[] = {
	{ "exe", "TEXT", "", "the process's program at that time", .get = get_image_text, IN_IMAGE(exe) },
	{ "argv", "TEXT", "", "its arguments, shell-quoted", .get = get_image_argv, .needs_ts = true, PROCESS },
	{ "argv_raw", "BLOB", "", "its arguments, each ended by a NUL", .get = get_image_argv_raw, .needs_ts = true, PROCESS },
	{ "cwd", "TEXT", "", "its working directory", .get = get_image_text, IN_IMAGE(cwd) },
	{ "uid", "INTEGER", "", "its user id", .get = get_image_id, IN_IMAGE(uid) },
	{ "gid", "INTEGER", "", "its group id", .get = get_image_id, IN_IMAGE(gid) },
	{ "ppid", "INTEGER", "", "process id of the parent", .number = who_ppid, PROCESS },
	{ "parent_upid", "INTEGER", "", "upid of the parent", .number = who_parent_upid, PROCESS },
	{ "parent_comm", "TEXT", "", "last name of the parent", .get = get_parent_comm, PROCESS },
	{ "rel", "REAL", "s", "time from the trigger", .get = get_time, .time = BBQ_TIME_rel, .needs_ts = true },
	{ "boot_ns", "INTEGER", "ns", "time since the node's boot", .get = get_time, .time = BBQ_TIME_boot, .needs_ts = true },
	{ "cgroup_id", "INTEGER", "", "cgroup of the thread at that time", .number = who_cgroup, TASK },
	{ "container_id", "TEXT", "", "the runtime's id of the container", IN_CONTAINER(container_id) },
	{ "pod_uid", "TEXT", "", "UID of the pod", IN_CONTAINER(pod_uid) },
	{ "file", "TEXT", "", "name of the recording that the row is stored in", .get = get_file },
	{ "section", "INTEGER", "", "number of the section the row is stored in", .get = get_section },
	{ 0 },
};
