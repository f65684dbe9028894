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

void bbq_result_cell(sqlite3_context *ctx, const struct bb_cell *c, sqlite3_destructor_type life)
{
	switch (c->type) {
	case BB_CELL_null:
		break;
	case BB_CELL_int:
		sqlite3_result_int64(ctx, c->i);
		break;
	case BB_CELL_uint:
		bbq_result_u64(ctx, c->u);
		break;
	case BB_CELL_real:
		sqlite3_result_double(ctx, c->f);
		break;
	case BB_CELL_text:
		sqlite3_result_text64(ctx, c->p, c->len, life, SQLITE_UTF8);
		break;
	case BB_CELL_blob:
		sqlite3_result_blob64(ctx, c->p, c->len, life);
		break;
	}
}

static int get_cell(const struct bbq_row *row, const struct bbq_column *c, struct bb_cell *ret)
{
	return bb_cell_from(row->q->r, row->q->id, row->b, (uint32_t)c->cell, row->i, ret, row->scratch);
}

static struct bb_cell text_cell(struct bbx_str s)
{
	return s.len ? (struct bb_cell){ .type = BB_CELL_text, .p = s.p, .len = s.len } : (struct bb_cell){ .type = BB_CELL_null };
}

static struct bb_cell int_cell(int64_t i)
{
	return (struct bb_cell){ .type = BB_CELL_int, .i = i };
}

static int get_label(const struct bbq_row *row, const struct bbq_column *c, struct bb_cell *ret)
{
	const struct bbx_schema *s = bbx_schema(row->q->r);
	const struct bbx_vec *v = &row->b->vec[c->cell];
	const char *label;

	if (!v->present || !v->u || bbx_cell_null(row->b, (uint32_t)c->cell, row->i))
		return 0;
	label = bbx_label(s, &s->types[row->b->type].cols[c->cell], (int64_t)v->u[row->i]);
	if (label)
		*ret = (struct bb_cell){ .type = BB_CELL_text, .p = label, .len = strlen(label) };
	return 0;
}

static int get_raw(const struct bbq_row *row, const struct bbq_column *c, struct bb_cell *ret)
{
	struct bbx_str s;
	int got = bbx_cell_str(row->q->r, row->b, (uint32_t)c->cell, row->i, &s);

	if (got > 0)
		*ret = (struct bb_cell){ .type = BB_CELL_blob, .p = s.p, .len = s.len };
	return got < 0 && got != -ENOENT ? got : 0;
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

static int get_time(const struct bbq_row *row, const struct bbq_column *c, struct bb_cell *ret)
{
	uint64_t ts;
	int64_t utc;

	if (!row_ts(row, &ts))
		return 0;
	utc = bbx_utc(row->q->id, row->b->section, ts);
	if (c->attr->time == BBQ_TIME_boot)
		*ret = (struct bb_cell){ .type = BB_CELL_uint, .u = ts };
	else if (c->attr->time == BBQ_TIME_utc)
		*ret = int_cell(utc);
	else
		*ret = (struct bb_cell){ .type = BB_CELL_real, .f = bbq_rel(row->q, utc) };
	return 0;
}

static int get_node(const struct bbq_row *row, const struct bbq_column *c, struct bb_cell *ret)
{
	const char *node = bbx_section(row->q->r, row->b->section)->node;

	(void)c;
	*ret = text_cell((struct bbx_str){ node, strlen(node) });
	return 0;
}

static int get_file(const struct bbq_row *row, const struct bbq_column *c, struct bb_cell *ret)
{
	const char *name = bbx_file_name(row->q->r, bbx_section(row->q->r, row->b->section)->file);

	(void)c;
	*ret = (struct bb_cell){ .type = BB_CELL_text, .p = name, .len = strlen(name) };
	return 0;
}

static int get_section(const struct bbq_row *row, const struct bbq_column *c, struct bb_cell *ret)
{
	(void)c;
	*ret = int_cell((int64_t)row->b->section);
	return 0;
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

static int get_image_text(const struct bbq_row *row, const struct bbq_column *c, struct bb_cell *ret)
{
	struct bbx_image i;

	if (row_image(row, c, &i))
		*ret = text_cell(*(const struct bbx_str *)((const char *)&i + c->attr->off));
	return 0;
}

static int get_image_argv(const struct bbq_row *row, const struct bbq_column *c, struct bb_cell *ret)
{
	struct bb_scratch *s = row->scratch;
	struct bbx_image i;

	if (!row_image(row, c, &i) || !i.argv.len)
		return 0;
	free(s->p);
	s->p = bb_quote_argv(i.argv.p, i.argv.len);
	if (!s->p)
		return -ENOMEM;
	*ret = (struct bb_cell){ .type = BB_CELL_text, .p = s->p, .len = strlen(s->p) };
	return 0;
}

static int get_image_argv_raw(const struct bbq_row *row, const struct bbq_column *c, struct bb_cell *ret)
{
	struct bbx_image i;

	if (row_image(row, c, &i) && i.argv.len)
		*ret = (struct bb_cell){ .type = BB_CELL_blob, .p = i.argv.p, .len = i.argv.len };
	return 0;
}

static int get_image_id(const struct bbq_row *row, const struct bbq_column *c, struct bb_cell *ret)
{
	struct bbx_image i;

	if (row_image(row, c, &i) && i.has_uid)
		*ret = int_cell(*(const uint32_t *)((const char *)&i + c->attr->off));
	return 0;
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

static int get_parent_comm(const struct bbq_row *row, const struct bbq_column *c, struct bb_cell *ret)
{
	const struct bbx_process *p;
	struct bbx_who w;

	if (!row_who(row, c, &w))
		return 0;
	p = who_parent(row->q->id, &w);
	if (p)
		*ret = text_cell(p->comm);
	return 0;
}

int bbq_column_value(const struct bbq_row *row, const struct bbq_column *c, struct bb_cell *ret)
{
	const struct bbq_attr *a = c->attr;
	struct bbx_who w;
	int64_t i;

	*ret = (struct bb_cell){ .type = BB_CELL_null };
	if (a->get)
		return a->get(row, c, ret);
	if (!row_who(row, c, &w))
		return 0;
	if (a->text)
		*ret = text_cell(a->text(a, &w));
	else if (a->number(row->q->id, &w, &i))
		*ret = int_cell(i);
	return 0;
}

void bbq_column_result(const struct bbq_row *row, const struct bbq_column *c, sqlite3_context *ctx)
{
	sqlite3_destructor_type life = c->attr->stays ? SQLITE_STATIC : SQLITE_TRANSIENT;
	struct bb_cell cell;
	int err = bbq_column_value(row, c, &cell);

	if (err == -ENOMEM)
		sqlite3_result_error_nomem(ctx);
	else if (err)
		sqlite3_result_error(ctx, bbx_strerror(err), -1);
	else
		bbq_result_cell(ctx, &cell, life);
}

const struct bbq_attr bbq_attr_cell = { .name = "", .get = get_cell };
const struct bbq_attr bbq_attr_label = { .name = "name", .type = "TEXT", .get = get_label, .stays = true };
const struct bbq_attr bbq_attr_raw = { .name = "raw", .type = "BLOB", .get = get_raw };

#define TASK .stays = true, .needs = BBX_KNOWN_times
#define NUMBERED .stays = true, .needs = BBX_KNOWN_tasks
#define PROCESS .needs = BBX_KNOWN_processes
#define IN_CONTAINER(f) .text = who_container, .off = offsetof(struct bbx_container_info, f), .stays = true, .needs = BBX_KNOWN_containers
#define IN_IMAGE(f) .off = offsetof(struct bbx_image, f), .needs_ts = true, PROCESS

const struct bbq_attr bbq_attrs_common[] = {
	{ "ts", "INTEGER", "ns", "when it happened, UTC since 1970", .get = get_time, .time = BBQ_TIME_utc, .needs_ts = true },
	{ "node", "TEXT", "", "name of the node", .get = get_node, .stays = true, .of_section = true },
	{ "namespace", "TEXT", "", "namespace of the pod", IN_CONTAINER(ns) },
	{ "pod", "TEXT", "", "name of the pod", IN_CONTAINER(pod) },
	{ "container", "TEXT", "", "name of the container in its pod", IN_CONTAINER(container) },
	{ "upid", "INTEGER", "", "number of the process in this recording; unlike a pid never used again", .number = who_upid, NUMBERED },
	{ "pid", "INTEGER", "", "process id, initial pid namespace", .number = who_pid, TASK },
	{ "tid", "INTEGER", "", "thread id, initial pid namespace", .number = who_tid, TASK },
	{ "comm", "TEXT", "", "name of the thread at that time", .text = who_comm, TASK },
	{ 0 },
};

/* Their documentation is that of the task column. */
const struct bbq_attr bbq_attrs_task[] = {
	{ "upid", "INTEGER", "", NULL, .number = who_upid, NUMBERED },
	{ "pid", "INTEGER", "", NULL, .number = who_pid, TASK },
	{ "comm", "TEXT", "", NULL, .text = who_comm, TASK },
	{ "pod", "TEXT", "", NULL, IN_CONTAINER(pod) },
	{ 0 },
};

const struct bbq_attr bbq_attrs_task_hidden[] = {
	{ "namespace", "TEXT", "", NULL, IN_CONTAINER(ns) },
	{ "container", "TEXT", "", NULL, IN_CONTAINER(container) },
	{ "tid", "INTEGER", "", NULL, .number = who_tid, TASK },
	{ "exe", "TEXT", "", NULL, .get = get_image_text, .stays = true, IN_IMAGE(exe) },
	{ 0 },
};

const struct bbq_attr bbq_attrs_hidden[] = {
	{ "exe", "TEXT", "", "the process's program at that time", .get = get_image_text, .stays = true, IN_IMAGE(exe) },
	{ "argv", "TEXT", "", "its arguments, shell-quoted", .get = get_image_argv, .needs_ts = true, PROCESS },
	{ "argv_raw", "BLOB", "", "its arguments, each ended by a NUL", .get = get_image_argv_raw, .stays = true, .needs_ts = true, PROCESS },
	{ "cwd", "TEXT", "", "its working directory", .get = get_image_text, .stays = true, IN_IMAGE(cwd) },
	{ "uid", "INTEGER", "", "its user id", .get = get_image_id, IN_IMAGE(uid) },
	{ "gid", "INTEGER", "", "its group id", .get = get_image_id, IN_IMAGE(gid) },
	{ "ppid", "INTEGER", "", "process id of the parent", .number = who_ppid, PROCESS },
	{ "parent_upid", "INTEGER", "", "upid of the parent", .number = who_parent_upid, PROCESS },
	{ "parent_comm", "TEXT", "", "last name of the parent", .get = get_parent_comm, .stays = true, PROCESS },
	{ "rel", "REAL", "s", "time from the trigger", .get = get_time, .time = BBQ_TIME_rel, .needs_ts = true },
	{ "boot_ns", "INTEGER", "ns", "time since the node's boot", .get = get_time, .time = BBQ_TIME_boot, .needs_ts = true },
	{ "cgroup_id", "INTEGER", "", "cgroup of the thread at that time", .number = who_cgroup, TASK },
	{ "container_id", "TEXT", "", "the runtime's id of the container", IN_CONTAINER(container_id) },
	{ "pod_uid", "TEXT", "", "UID of the pod", IN_CONTAINER(pod_uid) },
	{ "file", "TEXT", "", "name of the recording that the row is stored in", .get = get_file, .of_section = true },
	{ "section", "INTEGER", "", "number of the section the row is stored in", .get = get_section, .of_section = true },
	{ 0 },
};
