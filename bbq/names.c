/* SPDX-License-Identifier: Apache-2.0 */
/* SQL functions that name numbers, as the kernel does. */
#include <string.h>
#include "functions.h"

static const struct bbx_labels *find_labels(const struct bbx_schema *s, const char *name)
{
	for (size_t i = 0; i < s->n_labels; i++)
		if (!strcmp(s->labels[i].name, name))
			return &s->labels[i];
	return NULL;
}

void bbq_result_label(const struct bbq *q, sqlite3_context *ctx, const char *labels, int64_t value)
{
	const struct bbx_labels *l = find_labels(bbx_schema(q->r), labels);

	if (!l)
		l = find_labels(bbx_schema_builtin(), labels);
	for (size_t i = 0; l && i < l->n; i++) {
		if (l->labels[i].value == value) {
			sqlite3_result_text(ctx, l->labels[i].name, -1, SQLITE_STATIC);
			return;
		}
	}
}

static void label_of(sqlite3_context *ctx, const char *labels, sqlite3_value *v)
{
	if (sqlite3_value_numeric_type(v) == SQLITE_INTEGER)
		bbq_result_label(sqlite3_user_data(ctx), ctx, labels, sqlite3_value_int64(v));
}

static void fn_signal_name(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	(void)argc;
	label_of(ctx, "signal", argv[0]);
}

static void fn_errno_name(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	(void)argc;
	label_of(ctx, "errno", argv[0]);
}

static void fn_syscall_name(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	(void)argc;
	label_of(ctx, "syscall", argv[0]);
}

static const char *const capabilities[] = {
	"CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE",
	"NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT",
	"SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE",
	"AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ",
	"PERFMON", "BPF", "CHECKPOINT_RESTORE",
};

/* cap_names(bits): 'CHOWN NET_RAW'; those that have no name by their number. */
static void fn_cap_names(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	uint64_t bits = (uint64_t)sqlite3_value_int64(argv[0]);
	sqlite3_str *s;
	char *text;
	int rc;

	(void)argc;
	if (sqlite3_value_numeric_type(argv[0]) != SQLITE_INTEGER)
		return;
	s = sqlite3_str_new(NULL);
	for (unsigned i = 0; i < 64; i++) {
		if (!(bits >> i & 1))
			continue;
		if (sqlite3_str_length(s))
			sqlite3_str_appendchar(s, 1, ' ');
		if (i < sizeof(capabilities) / sizeof(capabilities[0]))
			sqlite3_str_appendall(s, capabilities[i]);
		else
			sqlite3_str_appendf(s, "%u", i);
	}
	rc = sqlite3_str_errcode(s);
	text = sqlite3_str_finish(s);
	if (rc == SQLITE_OK)
		sqlite3_result_text(ctx, text ? text : "", -1, text ? sqlite3_free : SQLITE_STATIC);
	else
		sqlite3_result_error_nomem(ctx);
}

const struct bbq_function bbq_name_functions[] = {
	{ "signal_name", 1, fn_signal_name },
	{ "errno_name", 1, fn_errno_name },
	{ "syscall_name", 1, fn_syscall_name },
	{ "cap_names", 1, fn_cap_names },
	{ 0 },
};
