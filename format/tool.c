/* SPDX-License-Identifier: Apache-2.0 */
#include "tool.h"
#include "cleanup.h"
#include "tool_help.h"
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#ifdef __GLIBC__
#include <stdio_ext.h>
#endif
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* getopt_long's value of the option in row i of the table; letters lie below. */
#define LONG_BASE 256
#define MAX_OPTIONS 64

static struct {
	const char *name; /* the command, without its subcommand */
	int name_len;
	const char *help; /* what to call for help: the command with its subcommand */
	int (*settle)(bool whole);
	const char *out; /* what standard output is called */
} tool = { "bb", 2, "bb", NULL, "standard output" };

static const struct bb_option shell_options[] = {
	{ 'h', "help", NULL, "show this help", BB_OPT_FLAG, NULL, NULL },
	{ 'V', "version", NULL, "show the version", BB_OPT_FLAG, NULL, NULL },
	{ 0 },
};

/* A command's table and the shell's own, as getopt_long wants them. */
struct parser {
	const struct bb_option *row[MAX_OPTIONS];
	size_t n;
	struct option longs[MAX_OPTIONS + 1];
	char shorts[2 * MAX_OPTIONS + 4];
};

static void add_options(struct parser *p, const struct bb_option *o)
{
	char *s = p->shorts + strlen(p->shorts);

	for (; o && o->name && p->n < MAX_OPTIONS; o++) {
		p->row[p->n] = o;
		p->longs[p->n] = (struct option){ o->name, o->arg ? required_argument : no_argument, NULL,
						  LONG_BASE + (int)p->n };
		p->n++;
		if (o->letter)
			*s++ = o->letter;
		if (o->letter && o->arg)
			*s++ = ':';
	}
}

/* The row of a value that getopt_long returned, or left in optopt. */
static const struct bb_option *find_option(const struct parser *p, int value)
{
	if (value >= LONG_BASE)
		return p->row[value - LONG_BASE];
	for (size_t i = 0; i < p->n; i++)
		if (value && p->row[i]->letter == value)
			return p->row[i];
	return NULL;
}

static void apply(const struct bb_option *o, const char *arg)
{
	switch (o->kind) {
	case BB_OPT_FLAG:
		*(bool *)o->dst = true;
		break;
	case BB_OPT_COUNT:
		*(int *)o->dst += 1;
		break;
	case BB_OPT_STR:
		*(const char **)o->dst = arg;
		break;
	case BB_OPT_CALL:
		if (o->call(arg, o->dst))
			bb_usage("--%s: not a valid %s: %s", o->name, o->arg ? o->arg : "use", arg ? arg : "");
		break;
	}
}

_Noreturn static void bad_option(const struct parser *p, int value, char **argv)
{
	const struct bb_option *o = find_option(p, optopt);

	if (value == ':' && o)
		bb_usage("option --%s needs an argument: %s", o->name, o->arg);
	if (o && optopt >= LONG_BASE)
		bb_usage("option --%s takes no argument", o->name);
	if (optopt)
		bb_usage("unknown option -%c", optopt);
	bb_usage("unknown or ambiguous option %s", argv[optind - 1]);
}

/* --help and --version. */
_Noreturn static void answer(const struct bb_tool *t, const struct bb_option *o)
{
	if (o == &shell_options[0])
		bb_tool_help(t, shell_options);
	else
		printf("%s (BlackBox) %s\n", t->name, BB_VERSION);
	bb_exit(BB_EXIT_OK);
}

const char *bb_tool_name(void)
{
	return tool.help;
}

static int parse(const struct bb_tool *t, int argc, char **argv, const char *mode)
{
	struct parser p = { .n = 0 };
	int value;

	tool.name = t->name;
	tool.name_len = (int)strcspn(t->name, " ");
	tool.help = t->name;
	strcpy(p.shorts, mode);
	add_options(&p, t->options);
	add_options(&p, shell_options);
	opterr = 0;
#ifdef __GLIBC__
	__fsetlocking(stdout, FSETLOCKING_BYCALLER); /* one thread prints */
#endif
	optind = 0; /* starts getopt afresh: a subcommand parses after its command */
	while ((value = getopt_long(argc, argv, p.shorts, p.longs, NULL)) != -1) {
		const struct bb_option *o = value == '?' || value == ':' ? NULL : find_option(&p, value);

		if (!o)
			bad_option(&p, value, argv);
		if (o >= shell_options && o < shell_options + 2)
			answer(t, o);
		apply(o, optarg);
	}
	return optind;
}

int bb_tool_parse(const struct bb_tool *t, int argc, char **argv)
{
	return parse(t, argc, argv, ":");
}

int bb_tool_parse_posix(const struct bb_tool *t, int argc, char **argv)
{
	return parse(t, argc, argv, "+:");
}

void bb_tool_run(const struct bb_tool *t, int argc, char **argv)
{
	int first = bb_tool_parse_posix(t, argc, argv);

	if (first >= argc)
		bb_usage("no command given");
	for (const struct bb_command *c = t->commands; c->name; c++)
		if (!strcmp(c->name, argv[first]))
			bb_exit(c->run(argc - first, argv + first));
	bb_usage("no such command: %s", argv[first]);
}

static void say(const char *fmt, va_list ap)
{
	_cleanup_free_ char *message = NULL, *safe = NULL;

	if (vasprintf(&message, fmt, ap) < 0)
		message = NULL;
	safe = message ? bb_escape(message, strlen(message)) : NULL;
	bb_progress_clear();
	fprintf(stderr, "%.*s: %s\n", tool.name_len, tool.name, safe ? safe : "out of memory");
}

void bb_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

void bb_tool_settle_by(int (*fn)(bool whole), const char *name)
{
	tool.settle = fn;
	tool.out = name ? name : tool.out;
}

static int settle(bool whole)
{
	return tool.settle ? tool.settle(whole) : 0;
}

_Noreturn void bb_die(enum bb_exit status, const char *fmt, ...)
{
	va_list ap;

	bb_progress_stop();
	fflush(stdout);
	settle(false);
	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	exit(status);
}

_Noreturn void bb_usage(const char *fmt, ...)
{
	va_list ap;

	bb_progress_stop();
	fflush(stdout);
	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	fprintf(stderr, "Try '%s --help'.\n", tool.help);
	settle(false);
	exit(BB_EXIT_USAGE);
}

_Noreturn void bb_exit(enum bb_exit status)
{
	bool failed = ferror(stdout);
	int err;

	bb_progress_stop();
	errno = 0;
	if (fclose(stdout) || failed) {
		bool left = errno == EPIPE && bb_pager_on();

		if (errno && errno != EPIPE)
			bb_warn("%s: %s", tool.out, strerror(errno));
		else if (!errno)
			bb_warn("%s: write error", tool.out);
		status = left ? status : BB_EXIT_FAILED;
	}
	err = settle(status != BB_EXIT_FAILED && status != BB_EXIT_USAGE);
	if (err) {
		bb_warn("%s: %s", tool.out, strerror(-err));
		status = BB_EXIT_FAILED;
	}
	bb_pager_wait();
	exit(status);
}
