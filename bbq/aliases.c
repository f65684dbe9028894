/* SPDX-License-Identifier: Apache-2.0 */
/* The names that others have for our columns. Each is a hidden column, last in its table, and answers from the same place. */
#include <stdlib.h>
#include <string.h>
#include "columns.h"

/* alias, the column it stands for, whose name that is. */
static const struct {
	const char *alias, *name, *doc;
} aliases[] = {
	{ "ns", "namespace", "short for namespace" },
	{ "incident", "file", "the recording" },
	{ "k8s_pod_name", "pod", "pod, as OpenTelemetry has it" },
	{ "k8s_namespace_name", "namespace", "namespace, as OpenTelemetry has it" },
	{ "k8s_container_name", "container", "container, as OpenTelemetry has it" },
	{ "k8s_node_name", "node", "node, as OpenTelemetry has it" },
	{ "process_pid", "pid", "pid, as OpenTelemetry and ECS have it" },
	{ "process_parent_pid", "ppid", "ppid, as OpenTelemetry and ECS have it" },
	{ "process_executable_path", "exe", "exe, as OpenTelemetry has it" },
	{ "process_command_line", "argv", "argv, as OpenTelemetry and ECS have it" },
	{ "cmdline", "argv", "argv, as osquery has it" },
	{ "path", "exe", "exe, as osquery has it" },
	{ "parent", "ppid", "ppid, as osquery has it" },
	{ "cid", "cgroup_id", "cgroup_id, as osquery has it" },
	{ "source_ip", "saddr", "saddr, as ECS has it" },
	{ "source_port", "sport", "sport, as ECS has it" },
	{ "destination_ip", "daddr", "daddr, as ECS has it" },
	{ "destination_port", "dport", "dport, as ECS has it" },
	{ "local_address", "saddr", "saddr, as osquery has it" },
	{ "local_port", "sport", "sport, as osquery has it" },
	{ "remote_address", "daddr", "daddr, as osquery has it" },
	{ "remote_port", "dport", "dport, as osquery has it" },
};

static int find(const struct bbq_columns *c, const char *name)
{
	for (size_t i = 0; i < c->n; i++)
		if (!sqlite3_stricmp(c->cols[i].name, name))
			return (int)i;
	return -1;
}

int bbq_aliases_add(struct bbq_columns *c)
{
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]) && c->n < c->cap; i++) {
		int of = find(c, aliases[i].name);
		struct bbq_column col;

		if (of < 0 || find(c, aliases[i].alias) >= 0)
			continue;
		col = c->cols[of];
		col.name = strdup(aliases[i].alias);
		if (!col.name)
			return -ENOMEM;
		col.doc = aliases[i].doc;
		col.alias_of = aliases[i].name;
		col.hidden = true;
		c->cols[c->n++] = col;
	}
	return 0;
}
