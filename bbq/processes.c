/* SPDX-License-Identifier: Apache-2.0 */
/* Table processes: all that identity knows, a row for each process. */
#include <string.h>
#include "list.h"

static uint64_t n_processes(struct bbq *q)
{
	return bbq_know(q, BBX_KNOWN_tasks) ? 0 : bbx_n_processes(q->id);
}

static const struct bbx_process *process(struct bbq *q, uint64_t row)
{
	return bbx_process(q->id, (uint32_t)(row + 1));
}

static const void *at(const void *p, const struct bbq_list_column *c)
{
	return (const char *)p + c->off;
}

/* A number; 0 = not known. */
static void get_u32(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	uint32_t u = *(const uint32_t *)at(process(q, row), c);

	if (u)
		sqlite3_result_int64(ctx, u);
}

static void get_pid(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)c;
	sqlite3_result_int64(ctx, process(q, row)->pid);
}

static void get_parent(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	const struct bbx_process *parent = bbx_process(q->id, process(q, row)->parent_upid);

	if (!parent)
		return;
	if (c->off == offsetof(struct bbx_process, pid))
		sqlite3_result_int64(ctx, parent->pid);
	else
		bbq_result_str(ctx, parent->comm);
}

static void get_ns_level(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)c;
	if (process(q, row)->ns_pid)
		sqlite3_result_int64(ctx, process(q, row)->ns_level);
}

/* How it ended; NULL while it runs. */
static void get_ending(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	const struct bbx_process *p = process(q, row);

	if (p->has_exit)
		sqlite3_result_int64(ctx, *(const int32_t *)at(p, c));
}

static void get_signal_name(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)c;
	if (process(q, row)->has_exit)
		bbq_result_label(q, ctx, "signal", process(q, row)->exit_signal);
}

static void get_oom(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)c;
	sqlite3_result_int(ctx, process(q, row)->oom_victim);
}

static void get_utc(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	const struct bbx_process *p = process(q, row);
	const struct bbq_boot *boot = bbq_boot_find(q, p->boot_id);
	uint64_t ts = *(const uint64_t *)at(p, c);

	if (!boot || (c->off == offsetof(struct bbx_process, exit_ns) && !p->has_exit))
		return;
	sqlite3_result_int64(ctx, bbx_utc(q->id, boot->section, ts));
}

static void get_node(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	const struct bbq_boot *boot = bbq_boot_find(q, process(q, row)->boot_id);
	const char *node = boot ? bbx_section(q->r, boot->section)->node : "";

	(void)c;
	bbq_result_str(ctx, (struct bbx_str){ node, strlen(node) });
}

static void get_comm(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)c;
	bbq_result_str(ctx, process(q, row)->comm);
}

static void get_container_text(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	const struct bbx_process *p = process(q, row);

	if (p->container)
		bbq_result_str(ctx, *(const struct bbx_str *)at(p->container, c));
}

static void get_cgroup(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	const struct bbx_process *p = process(q, row);

	if (p->container)
		bbq_result_u64(ctx, *(const uint64_t *)at(p->container, c));
}

/* The last program it ran. */
static struct bbx_image image(struct bbq *q, uint64_t row)
{
	struct bbx_image i;

	bbx_process_image(q->id, process(q, row)->upid, UINT64_MAX, &i);
	return i;
}

static void get_image_text(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	struct bbx_image i = image(q, row);

	bbq_result_str(ctx, *(const struct bbx_str *)at(&i, c));
}

static void get_argv(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)c;
	bbq_result_argv(ctx, image(q, row).argv);
}

static void get_argv_raw(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	struct bbx_str argv = image(q, row).argv;

	(void)c;
	if (argv.len)
		sqlite3_result_blob64(ctx, argv.p, argv.len, SQLITE_STATIC);
}

static void get_image_id(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	struct bbx_image i = image(q, row);

	if (i.has_uid)
		sqlite3_result_int64(ctx, *(const uint32_t *)at(&i, c));
}

#define IN_PROCESS(f) .off = offsetof(struct bbx_process, f)
#define IN_CONTAINER(f) .off = offsetof(struct bbx_container_info, f)
#define IN_IMAGE(f) .off = offsetof(struct bbx_image, f)

static const struct bbq_list_column columns[] = {
	{ "upid", "INTEGER", "", "number of the process in this recording", .get = get_u32, IN_PROCESS(upid) },
	{ "pid", "INTEGER", "", "process id, initial pid namespace", .get = get_pid },
	{ "parent_upid", "INTEGER", "", "the process that forked it", .get = get_u32, IN_PROCESS(parent_upid) },
	{ "start", "INTEGER", "ns", "when it started, UTC since 1970", .get = get_utc, IN_PROCESS(start_ns) },
	{ "exit_ts", "INTEGER", "ns", "when it ended; NULL when no end was recorded", .get = get_utc, IN_PROCESS(exit_ns) },
	{ "comm", "TEXT", "", "its last name", .get = get_comm },
	{ "exe", "TEXT", "", "its last program", .get = get_image_text, IN_IMAGE(exe) },
	{ "argv", "TEXT", "", "the arguments of that, shell-quoted", .get = get_argv },
	{ "node", "TEXT", "", "name of the node", .get = get_node },
	{ "namespace", "TEXT", "", "namespace of the pod", .get = get_container_text, IN_CONTAINER(ns) },
	{ "pod", "TEXT", "", "name of the pod it was in last", .get = get_container_text, IN_CONTAINER(pod) },
	{ "container", "TEXT", "", "name of the container", .get = get_container_text, IN_CONTAINER(container) },
	{ "exit_code", "INTEGER", "", "status it gave to exit(2)", .get = get_ending, IN_PROCESS(exit_code) },
	{ "exit_signal", "INTEGER", "", "signal that ended it; 0 = none", .get = get_ending, IN_PROCESS(exit_signal) },
	{ "exit_signal_name", "TEXT", "", "name of that signal", .get = get_signal_name },
	{ "oom_victim", "INTEGER", "", "1 when the OOM killer chose it", .get = get_oom },
	{ "argv_raw", "BLOB", "", "the arguments, each ended by a NUL", true, .get = get_argv_raw },
	{ "cwd", "TEXT", "", "working directory", true, .get = get_image_text, IN_IMAGE(cwd) },
	{ "uid", "INTEGER", "", "user id", true, .get = get_image_id, IN_IMAGE(uid) },
	{ "gid", "INTEGER", "", "group id", true, .get = get_image_id, IN_IMAGE(gid) },
	{ "ppid", "INTEGER", "", "process id of the parent", true, .get = get_parent, IN_PROCESS(pid) },
	{ "parent_comm", "TEXT", "", "last name of the parent", true, .get = get_parent, IN_PROCESS(comm) },
	{ "ns_pid", "INTEGER", "", "pid in its own pid namespace", true, .get = get_u32, IN_PROCESS(ns_pid) },
	{ "ns_level", "INTEGER", "", "depth of that namespace; 0 = the node's", true, .get = get_ns_level },
	{ "first_ts", "INTEGER", "ns", "of the rows that mention it, UTC", true, .get = get_utc, IN_PROCESS(first_ns) },
	{ "last_ts", "INTEGER", "ns", "of the rows that mention it, UTC", true, .get = get_utc, IN_PROCESS(last_ns) },
	{ "cgroup_id", "INTEGER", "", "its container's cgroup", true, .get = get_cgroup, IN_CONTAINER(cgroup_id) },
	{ "container_id", "TEXT", "", "the runtime's id", true, .get = get_container_text, IN_CONTAINER(container_id) },
	{ "pod_uid", "TEXT", "", "UID of the pod", true, .get = get_container_text, IN_CONTAINER(pod_uid) },
	{ "name", "TEXT", "", "comm, as osquery has it", true, .get = get_comm },
	{ "path", "TEXT", "", "exe, as osquery has it", true, .get = get_image_text, IN_IMAGE(exe) },
	{ "cmdline", "TEXT", "", "argv, as osquery has it", true, .get = get_argv },
	{ "parent", "INTEGER", "", "ppid, as osquery has it", true, .get = get_parent, IN_PROCESS(pid) },
	{ 0 },
};

static bool has_process(struct bbq *q, uint64_t row)
{
	return !q->scoped || bbq_scope_process(q, process(q, row));
}

const struct bbq_list bbq_list_processes = {
	"processes", "Every process that the recording mentions, with what is known of it in the end.", true, BBX_KNOWN_processes,
	n_processes, columns, has_process,
};

/* A tree goes on beyond what the scope leaves in. */
const struct bbq_list bbq_list_all_processes = {
	"all_processes", "The same, whatever --pod and its like leave out of processes.", true, BBX_KNOWN_processes, n_processes, columns, NULL,
};
