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

/* The codes from 1 up, whose meaning depends on the signal (asm-generic/siginfo.h); the others mean the same for every signal. */
static const struct {
	int sig, code;
	const char *name;
} signal_codes[] = {
	{ 4, 1, "ILL_ILLOPC" }, { 4, 2, "ILL_ILLOPN" }, { 4, 3, "ILL_ILLADR" }, { 4, 4, "ILL_ILLTRP" }, { 4, 5, "ILL_PRVOPC" },
	{ 4, 6, "ILL_PRVREG" }, { 4, 7, "ILL_COPROC" }, { 4, 8, "ILL_BADSTK" }, { 4, 9, "ILL_BADIADDR" },
	{ 5, 1, "TRAP_BRKPT" }, { 5, 2, "TRAP_TRACE" }, { 5, 3, "TRAP_BRANCH" }, { 5, 4, "TRAP_HWBKPT" }, { 5, 5, "TRAP_UNK" },
	{ 5, 6, "TRAP_PERF" },
	{ 7, 1, "BUS_ADRALN" }, { 7, 2, "BUS_ADRERR" }, { 7, 3, "BUS_OBJERR" }, { 7, 4, "BUS_MCEERR_AR" }, { 7, 5, "BUS_MCEERR_AO" },
	{ 8, 1, "FPE_INTDIV" }, { 8, 2, "FPE_INTOVF" }, { 8, 3, "FPE_FLTDIV" }, { 8, 4, "FPE_FLTOVF" }, { 8, 5, "FPE_FLTUND" },
	{ 8, 6, "FPE_FLTRES" }, { 8, 7, "FPE_FLTINV" }, { 8, 8, "FPE_FLTSUB" }, { 8, 14, "FPE_FLTUNK" }, { 8, 15, "FPE_CONDTRAP" },
	{ 11, 1, "SEGV_MAPERR" }, { 11, 2, "SEGV_ACCERR" }, { 11, 3, "SEGV_BNDERR" }, { 11, 4, "SEGV_PKUERR" }, { 11, 5, "SEGV_ACCADI" },
	{ 11, 6, "SEGV_ADIDERR" }, { 11, 7, "SEGV_ADIPERR" }, { 11, 8, "SEGV_MTEAERR" }, { 11, 9, "SEGV_MTESERR" }, { 11, 10, "SEGV_CPERR" },
	{ 17, 1, "CLD_EXITED" }, { 17, 2, "CLD_KILLED" }, { 17, 3, "CLD_DUMPED" }, { 17, 4, "CLD_TRAPPED" }, { 17, 5, "CLD_STOPPED" },
	{ 17, 6, "CLD_CONTINUED" },
	{ 29, 1, "POLL_IN" }, { 29, 2, "POLL_OUT" }, { 29, 3, "POLL_MSG" }, { 29, 4, "POLL_ERR" }, { 29, 5, "POLL_PRI" }, { 29, 6, "POLL_HUP" },
	{ 31, 1, "SYS_SECCOMP" }, { 31, 2, "SYS_USER_DISPATCH" },
};

/* si_code_name(sig, code): 'SEGV_MAPERR' */
static void fn_si_code_name(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	sqlite3_int64 sig = sqlite3_value_int64(argv[0]), code = sqlite3_value_int64(argv[1]);

	(void)argc;
	for (size_t i = 0; i < sizeof(signal_codes) / sizeof(signal_codes[0]); i++) {
		if (signal_codes[i].sig == sig && signal_codes[i].code == code) {
			sqlite3_result_text(ctx, signal_codes[i].name, -1, SQLITE_STATIC);
			return;
		}
	}
	label_of(ctx, "si_code", argv[1]);
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
	bbq_result_appended(ctx, s);
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
	bbq_result_appended(ctx, s);
}

const struct bbq_function bbq_name_functions[] = {
	{ "signal_name", 1, fn_signal_name },
	{ "errno_name", 1, fn_errno_name },
	{ "syscall_name", 1, fn_syscall_name },
	{ "si_code_name", 2, fn_si_code_name },
	{ "cap_names", 1, fn_cap_names },
	{ "open_flags", 1, fn_open_flags },
	{ 0 },
};
