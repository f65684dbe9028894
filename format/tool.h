/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_TOOL_H
#define BB_TOOL_H
/*
 * The shell that all commands share: options from one table, --help, --version, messages, exit statuses, and the check
 * that what was printed has really been written. libbbtool.a; no library file may include this.
 * Threads: main thread only. State: the program's name.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Exit statuses of every command. */
enum bb_exit {
	BB_EXIT_OK = 0,
	BB_EXIT_FAILED = 1,  /* file, SQL, network, memory */
	BB_EXIT_USAGE = 2,
	BB_EXIT_DAMAGED = 3, /* answered, but from a damaged or cut recording; stderr says what is missing */
	BB_EXIT_NOTHING = 4, /* nothing found, only with --exit-code */
};

enum bb_option_kind {
	BB_OPT_FLAG,  /* *(bool *)dst = true */
	BB_OPT_COUNT, /* *(int *)dst += 1 */
	BB_OPT_STR,   /* *(const char **)dst = argument */
	BB_OPT_CALL,  /* call(argument, dst): 0, or -EINVAL for a usage error */
};

/* One row of a command's option table. letter 0 = none; name NULL ends the table. arg NULL = takes no argument. */
struct bb_option {
	char letter;
	const char *name, *arg, *help;
	enum bb_option_kind kind;
	void *dst;
	int (*call)(const char *arg, void *dst);
};

/* One row of a program's table of commands; run gets its own name as argv[0]. name NULL ends the table. */
struct bb_command {
	const char *name, *what;
	enum bb_exit (*run)(int argc, char **argv);
};

/* A command, or a subcommand ("bbx verify"). All strings are shown by --help; see_also e.g. "bbq(1), bbx(5)". */
struct bb_tool {
	const char *name;
	const char *synopsis;  /* lines after the name, '\n' between alternatives */
	const char *summary;   /* one sentence */
	const struct bb_option *options;
	const struct bb_command *commands; /* or NULL */
	const char *details;   /* further paragraphs (commands, examples), or NULL */
	const char *see_also;
};

/*
 * Parses options, in any order and mixed with operands; -h, --help, -V and --version print on stdout and exit 0, a mistake prints
 * one line on stderr and exits 2. "--" ends the options.
 * Reorders argv; returns the index of the first operand.
 */
int bb_tool_parse(const struct bb_tool *t, int argc, char **argv);
/* As above, but stops at the first operand (for commands that run another command). */
int bb_tool_parse_posix(const struct bb_tool *t, int argc, char **argv);

/* For a program of commands: parses the options before the command, runs it, and exits with its status. */
_Noreturn void bb_tool_run(const struct bb_tool *t, int argc, char **argv);

/* "name: message\n" on stderr; control characters in it are escaped. bb_die flushes stdout and exits. */
void bb_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void bb_die(enum bb_exit status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Usage error: message, then "Try 'NAME --help'.", exit 2. */
_Noreturn void bb_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Flushes and checks stdout: a failed write is status 1 with a message (EPIPE without), whatever status was. Then exits. */
_Noreturn void bb_exit(enum bb_exit status);
/*
 * All three call fn before they exit, with whether what was printed is whole and to be kept: it returns 0 or -errno. name: what standard output is
 * called in messages, borrowed; NULL = as before.
 */
void bb_tool_settle_by(int (*fn)(bool whole), const char *name);

/*
 * From now on, when stderr is a terminal, a line there says each second that the command still works. Messages take its place by
 * themselves; what goes to stdout, which may be the same terminal, comes after bb_progress_clear(), within a second, or bb_progress_stop().
 */
void bb_progress_start(void);
void bb_progress_clear(void);
void bb_progress_stop(void);

/*
 * When stdin and stdout are terminals, sends what is printed from now on through $PAGER, or less where there is one; bb_exit() waits for it.
 * Returns whether it does: stdout is then no terminal any more.
 */
bool bb_pager_start(void);

/*
 * Text from a recording is hostile. Writes it with control characters (C0, DEL, C1, bidirectional and zero-width
 * characters) as \xHH or \u{HHHH} and invalid UTF-8 as \xHH; backslash stays.
 * Returns a malloced NUL-terminated string, NULL without memory.
 */
char *bb_escape(const char *p, size_t len);
/* Arguments (each ended by its NUL) as a shell would take them: a b 'c d' $'\n'. Malloced; NULL without memory. */
char *bb_quote_argv(const char *p, size_t len);

#endif
