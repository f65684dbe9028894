/* SPDX-License-Identifier: Apache-2.0 */
#include "tool_help.h"
#include <string.h>

/* Columns of the screen, and of the widest option before its text starts on the next line. */
#define WIDTH 80
#define INDENT 27

static const struct {
	enum bb_exit status;
	const char *meaning;
} statuses[] = {
	{ BB_EXIT_OK, "done" },
	{ BB_EXIT_FAILED, "failed: a file, a query, memory" },
	{ BB_EXIT_USAGE, "wrong usage" },
	{ BB_EXIT_DAMAGED, "done, but from a damaged or cut recording: stderr says what is missing" },
	{ BB_EXIT_NOTHING, "nothing found, with --exit-code" },
};

static void print_synopsis(const struct bb_tool *t)
{
	puts("Usage:");
	for (const char *line = t->synopsis; line;) {
		size_t n = strcspn(line, "\n");

		printf(" %s %.*s\n", t->name, (int)n, line);
		line = line[n] ? line + n + 1 : NULL;
	}
}

/* Words of text, from column on, broken before the screen ends; later lines start at INDENT. */
static void print_wrapped(const char *text, int column)
{
	if (column >= INDENT) {
		putchar('\n');
		column = 0;
	}
	printf("%*s", INDENT - column, "");
	column = INDENT;
	while (*text) {
		int n = (int)strcspn(text, " ");

		if (column > INDENT && column + 1 + n > WIDTH) {
			printf("\n%*s", INDENT, "");
			column = INDENT;
		}
		column += printf("%s%.*s", column > INDENT ? " " : "", n, text);
		text += n + strspn(text + n, " ");
	}
	putchar('\n');
}

static void print_options(const struct bb_option *o)
{
	for (; o && o->name; o++) {
		int column;

		if (o->letter)
			column = printf(" -%c, --%s", o->letter, o->name);
		else
			column = printf("     --%s", o->name);
		if (o->arg)
			column += printf(" <%s>", o->arg);
		print_wrapped(o->help, column);
	}
}

static void print_commands(const struct bb_command *commands)
{
	int width = 0;

	for (const struct bb_command *c = commands; c->name; c++)
		width = (int)strlen(c->name) > width ? (int)strlen(c->name) : width;
	puts("\nCommands:");
	for (const struct bb_command *c = commands; c->name; c++)
		printf(" %-*s  %s\n", width, c->name, c->what);
}

static bool has_option(const struct bb_option *o, const char *name)
{
	for (; o && o->name; o++)
		if (!strcmp(o->name, name))
			return true;
	return false;
}

void bb_tool_help(const struct bb_tool *t, const struct bb_option *common)
{
	bool exit_code = has_option(t->options, "exit-code");

	print_synopsis(t);
	printf("\n%s\n\nOptions:\n", t->summary);
	print_options(t->options);
	print_options(common);
	if (t->commands)
		print_commands(t->commands);
	if (t->details)
		printf("\n%s\n", t->details);
	puts("\nExit status:");
	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
		if (statuses[i].status != BB_EXIT_NOTHING || exit_code)
			printf(" %d  %s\n", statuses[i].status, statuses[i].meaning);
	if (t->see_also)
		printf("\nSee also: %s\n", t->see_also);
}
