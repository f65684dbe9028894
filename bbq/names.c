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

/* An empty one is NULL to SQLite. */
static void result_str(sqlite3_context *ctx, sqlite3_str *s)
{
	int rc = sqlite3_str_errcode(s);
	char *text = sqlite3_str_finish(s);

	if (rc == SQLITE_OK)
		sqlite3_result_text(ctx, text ? text : "", -1, text ? sqlite3_free : SQLITE_STATIC);
	else
		sqlite3_result_error_nomem(ctx);
}

/* cap_names(bits): 'CHOWN NET_RAW'; those that have no name by their number. */
static void fn_cap_names(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	uint64_t bits = (uint64_t)sqlite3_value_int64(argv[0]);
	sqlite3_str *s;

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
	result_str(ctx, s);
}

/* Flags of open(2); arm: 1 = of ARM alone, -1 = of the others. Those with several bits stand before those with one of them. */
static const struct {
	uint32_t bits;
	int arm;
	const char *name;
} open_flags[] = {
	{ 01, 0, "O_WRONLY" }, { 02, 0, "O_RDWR" }, { 0100, 0, "O_CREAT" }, { 0200, 0, "O_EXCL" }, { 0400, 0, "O_NOCTTY" }, { 01000, 0, "O_TRUNC" },
	{ 02000, 0, "O_APPEND" }, { 04000, 0, "O_NONBLOCK" }, { 04010000, 0, "O_SYNC" }, { 010000, 0, "O_DSYNC" }, { 020000, 0, "O_ASYNC" },
	{ 020200000, -1, "O_TMPFILE" }, { 040000, -1, "O_DIRECT" }, { 0100000, -1, "O_LARGEFILE" }, { 0200000, -1, "O_DIRECTORY" }, { 0400000, -1, "O_NOFOLLOW" },
	{ 020040000, 1, "O_TMPFILE" }, { 040000, 1, "O_DIRECTORY" }, { 0100000, 1, "O_NOFOLLOW" }, { 0200000, 1, "O_DIRECT" }, { 0400000, 1, "O_LARGEFILE" },
	{ 01000000, 0, "O_NOATIME" }, { 02000000, 0, "O_CLOEXEC" }, { 010000000, 0, "O_PATH" },
};

static bool is_arm(const struct bbq *q)
{
	const char *arch = bbx_n_sections(q->r) ? bbx_section(q->r, 0)->arch : "";

	return !strncmp(arch, "arm", 3) || !strncmp(arch, "aarch", 5);
}

/* open_flags(n): 'O_WRONLY|O_CREAT', as strace has it; what has no name as a number. As on the architecture that the recording begins with. */
static void fn_open_flags(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	uint64_t rest = (uint64_t)sqlite3_value_int64(argv[0]);
	int arm = is_arm(sqlite3_user_data(ctx)) ? 1 : -1;
	sqlite3_str *s;

	(void)argc;
	if (sqlite3_value_numeric_type(argv[0]) != SQLITE_INTEGER)
		return;
	s = sqlite3_str_new(NULL);
	if (!(rest & 03))
		sqlite3_str_appendall(s, "O_RDONLY");
	for (size_t i = 0; i < sizeof(open_flags) / sizeof(open_flags[0]); i++) {
		if (open_flags[i].arm == -arm || (rest & open_flags[i].bits) != open_flags[i].bits)
			continue;
		sqlite3_str_appendf(s, "%s%s", sqlite3_str_length(s) ? "|" : "", open_flags[i].name);
		rest &= ~(uint64_t)open_flags[i].bits;
	}
	if (rest)
		sqlite3_str_appendf(s, "|0x%llx", (unsigned long long)rest);
	result_str(ctx, s);
}

const struct bbq_function bbq_name_functions[] = {
	{ "signal_name", 1, fn_signal_name },
	{ "errno_name", 1, fn_errno_name },
	{ "syscall_name", 1, fn_syscall_name },
	{ "cap_names", 1, fn_cap_names },
	{ "open_flags", 1, fn_open_flags },
	{ 0 },
};
