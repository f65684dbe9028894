/* SPDX-License-Identifier: Apache-2.0 */
#include "shell_commands.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cleanup.h"
#include "export.h"
#include "run.h"

#define MAX_DEPTH 8 /* of files that read files */

/* ---- Where rows go ----------------------------------------------------------------------------------------------- */

static void output_done(struct bbq_commands *c)
{
	fflush(stdout);
	if (c->screen >= 0) {
		dup2(c->screen, STDOUT_FILENO);
		close(c->screen);
	}
	c->screen = -1;
	c->once = false;
}

static enum bb_exit output_to(struct bbq_commands *c, const char *path, bool once)
{
	int fd;

	output_done(c);
	if (!path)
		return BB_EXIT_OK;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	c->screen = fd < 0 ? -1 : fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (fd < 0 || c->screen < 0 || dup2(fd, STDOUT_FILENO) < 0) {
		bb_warn("%s: %s", path, bbx_strerror(errno));
		if (fd >= 0)
			close(fd);
		return BB_EXIT_FAILED;
	}
	close(fd);
	c->once = once;
	return BB_EXIT_OK;
}

static enum bb_exit run_sql(struct bbq_commands *c, const char *sql)
{
	char *before = c->a->sql;
	enum bb_exit status;
	uint64_t rows = 0;

	c->a->sql = strdup(sql);
	if (!c->a->sql)
		bb_die(BB_EXIT_FAILED, "out of memory");
	status = bbq_run(c->q, c->a, &rows);
	fflush(stdout);
	free(c->a->sql);
	c->a->sql = before;
	if (c->once)
		output_done(c);
	return status;
}

/* ---- Commands ---------------------------------------------------------------------------------------------------- */

static enum bb_exit do_mode(struct bbq_commands *c, const char *arg)
{
	if (arg && !bb_mode_parse(arg, &c->a->mode))
		return BB_EXIT_OK;
	bb_warn("no such mode");
	return BB_EXIT_OK;
}

static enum bb_exit do_output(struct bbq_commands *c, const char *arg)
{
	return output_to(c, arg, false);
}

static enum bb_exit do_once(struct bbq_commands *c, const char *arg)
{
	if (!arg)
		bb_warn(".once takes a file");
	return arg ? output_to(c, arg, true) : BB_EXIT_OK;
}

static enum bb_exit do_timer(struct bbq_commands *c, const char *arg)
{
	c->a->stats = arg ? !strcmp(arg, "on") : !c->a->stats;
	return BB_EXIT_OK;
}

static enum bb_exit do_explain(struct bbq_commands *c, const char *arg)
{
	c->a->explain = arg ? !strcmp(arg, "on") : !c->a->explain;
	return BB_EXIT_OK;
}

static enum bb_exit do_param(struct bbq_commands *c, const char *arg)
{
	const char *equals = arg ? strchr(arg, '=') : NULL;
	size_t len = equals ? (size_t)(equals - arg) : 0, i = 0;
	char *copy = len ? strdup(arg) : NULL;

	while (i < c->a->n_params && (c->a->params[i].name_len != len || memcmp(c->a->params[i].name, arg, len)))
		i++;
	if (!copy || i == BBQ_MAX_PARAMS) {
		free(copy);
		bb_warn(i == BBQ_MAX_PARAMS ? "too many parameters" : ".param takes NAME=VALUE");
		return BB_EXIT_OK;
	}
	free(c->typed[i]);
	c->typed[i] = copy;
	c->a->params[i] = (struct bbq_param){ copy, copy + len + 1, len };
	c->a->n_params += i == c->a->n_params;
	return BB_EXIT_OK;
}

static enum bb_exit do_read(struct bbq_commands *c, const char *arg)
{
	_cleanup_fclose_ FILE *f = arg && c->depth < MAX_DEPTH ? fopen(arg, "re") : NULL;
	enum bb_exit status = BB_EXIT_OK;
	char *line = NULL, *text = NULL;
	size_t size = 0;
	bool more = true;

	if (!f) {
		bb_warn("%s: %s", arg ? arg : ".read", !arg ? "takes a file" : c->depth == MAX_DEPTH ? "too many files that read files" : bbx_strerror(errno));
		return BB_EXIT_FAILED;
	}
	c->depth++;
	while (more && status == BB_EXIT_OK && getline(&line, &size, f) >= 0) {
		line[strcspn(line, "\n")] = '\0';
		more = bbq_commands_line(c, &text, line, &status);
	}
	c->depth--;
	if (text && status == BB_EXIT_OK)
		bb_warn("%s: a statement without its semicolon is left out", arg);
	free(text);
	free(line);
	return status;
}

static enum bb_exit do_save(struct bbq_commands *c, const char *arg)
{
	struct bbq_args a = *c->a;

	a.output = arg;
	if (!arg)
		bb_warn(".save takes a file");
	return arg ? bbq_export_sqlite(c->q, &a) : BB_EXIT_OK;
}

static enum bb_exit do_quit(struct bbq_commands *c, const char *arg)
{
	(void)c, (void)arg;
	return BB_EXIT_OK;
}

static enum bb_exit do_help(struct bbq_commands *c, const char *arg);

/* Those without a function are words of the command line. */
static const struct command {
	const char *name, *arg, *doc;
	enum bb_exit (*run)(struct bbq_commands *c, const char *arg);
} commands[] = {
	{ "tables", "", "tables and views", NULL },
	{ "schema", "[TABLE]", "columns of a table", NULL },
	{ "columns", "[NAME]", "columns with that in their name", NULL },
	{ "reports", "", "canned reports", NULL },
	{ "run", "REPORT", "one of them", NULL },
	{ "mode", "MODE", "how rows are printed", do_mode },
	{ "param", "NAME=VALUE", "the value of :NAME", do_param },
	{ "timer", "[on|off]", "what each statement costs", do_timer },
	{ "explain", "[on|off]", "plans instead of rows", do_explain },
	{ "output", "[FILE]", "rows go to a file, or here again", do_output },
	{ "once", "FILE", "those of the next statement do", do_once },
	{ "read", "FILE", "lines from a file, up to one that fails", do_read },
	{ "save", "FILE", "the recording as an SQLite database", do_save },
	{ "help", "", "this", do_help },
	{ "quit", "", "the end", do_quit },
};

static enum bb_exit do_help(struct bbq_commands *c, const char *arg)
{
	(void)c, (void)arg;
	puts("SQL ends with a semicolon. Besides it there are:");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		printf("  .%-8s%-12s%s\n", commands[i].name, commands[i].arg, commands[i].doc);
	puts("Tab completes names of tables, columns, functions and pods; Ctrl-C stops a statement.");
	return BB_EXIT_OK;
}

static enum bb_exit run_verb(struct bbq_commands *c, const char *verb, const char *arg)
{
	struct bbq_words w = { .word = { verb, arg }, .n = arg ? 2 : 1 };
	size_t n_params = c->a->n_params;
	enum bb_exit status = BB_EXIT_OK;
	const char *sql;

	if (!strcmp(verb, "run") && (!arg || !bbq_report_sql(arg))) {
		bb_warn("no such report (.reports lists them)");
		return BB_EXIT_OK;
	}
	if (n_params < BBQ_MAX_PARAMS && bbq_verb(c->a, &w, &sql))
		status = run_sql(c, sql);
	c->a->n_params = n_params;
	c->a->report = false;
	c->a->table = NULL;
	return status;
}

/* Returns false to end. */
static bool run_command(struct bbq_commands *c, char *line, enum bb_exit *status)
{
	const char *name = strtok(line + 1, " \t"), *arg = name ? strtok(NULL, " \t") : NULL;

	name = name ? name : "help";
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(commands[i].name, name))
			continue;
		*status = commands[i].run ? commands[i].run(c, arg) : run_verb(c, name, arg);
		return commands[i].run != do_quit;
	}
	bb_warn("no such command: .%s (.help lists them)", name);
	return true;
}

/* Adds a line to what was typed before. Returns true when that is a statement, or empty. */
static bool add_line(char **text, const char *line)
{
	char *joined = NULL;

	if (asprintf(&joined, "%s%s%s", *text ? *text : "", *text ? "\n" : "", line) < 0)
		bb_die(BB_EXIT_FAILED, "out of memory");
	free(*text);
	*text = joined;
	return sqlite3_complete(joined) || !joined[strspn(joined, " \t\n")];
}

bool bbq_commands_line(struct bbq_commands *c, char **text, char *line, enum bb_exit *status)
{
	*status = BB_EXIT_OK;
	if (!*text && *line == '.')
		return run_command(c, line, status);
	if (add_line(text, line)) {
		*status = run_sql(c, *text);
		free(*text);
		*text = NULL;
	}
	return true;
}

void bbq_commands_done(struct bbq_commands *c)
{
	output_done(c);
	for (size_t i = 0; i < BBQ_MAX_PARAMS; i++)
		free(c->typed[i]);
}
