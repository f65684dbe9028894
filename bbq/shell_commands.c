/* SPDX-License-Identifier: Apache-2.0 */
#include "shell_commands.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cleanup.h"
#include "export.h"
#include "input.h"
#include "run.h"
#include "tool_output.h"

#define MAX_DEPTH 8 /* of files that read files */

#define BLANKS " \t"

/* The next word of *at, which is moved behind it; what is in quotes may hold blanks. NULL = there is none. */
static char *take_word(char **at)
{
	char *from = *at + strspn(*at, BLANKS), *word = from, *to = from, quote = '\0';

	if (!*from)
		return NULL;
	for (; *from && (quote || !strchr(BLANKS, *from)); from++) {
		if (!quote && (*from == '\'' || *from == '"'))
			quote = *from;
		else if (quote && *from == quote)
			quote = '\0';
		else
			*to++ = *from;
	}
	*at = from + (*from != '\0');
	*to = '\0';
	return word;
}

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
	const struct bb_output_inputs in = { c->a->recordings, c->a->n_recordings, c->s->r };
	int fd;

	output_done(c);
	if (!path)
		return BB_EXIT_OK;
	if (bb_output_is_input(path, &in)) {
		bb_warn("%s: is an input, too", path);
		return BB_EXIT_FAILED;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, bb_output_mode(&in));
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
	bbq_session_start_time(c->s, c->a);
	status = bbq_run(c->s->q, c->a, &rows);
	fflush(stdout);
	free(c->a->sql);
	c->a->sql = before;
	if (c->once)
		output_done(c);
	return status == BB_EXIT_OK && !rows ? bbq_verb_check(c->a) : status;
}

/* ---- Commands ---------------------------------------------------------------------------------------------------- */

static enum bb_exit do_mode(struct bbq_commands *c, const char *arg)
{
	if (!arg || bb_mode_parse(arg, &c->a->mode))
		bb_warn(".mode takes box, table, column, line, csv, tsv, list, json, ndjson, markdown or html");
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

/* Without an argument it becomes the other. */
static enum bb_exit set_switch(const char *arg, bool *on)
{
	if (!arg || !strcmp(arg, "on") || !strcmp(arg, "off"))
		*on = arg ? !strcmp(arg, "on") : !*on;
	else
		bb_warn("on or off?");
	return BB_EXIT_OK;
}

static enum bb_exit do_timer(struct bbq_commands *c, const char *arg)
{
	return set_switch(arg, &c->a->stats);
}

static enum bb_exit do_explain(struct bbq_commands *c, const char *arg)
{
	return set_switch(arg, &c->a->explain);
}

static void list_params(const struct bbq_commands *c)
{
	for (size_t i = 0; i < c->a->n_params; i++) {
		const struct bbq_param *p = &c->a->params[i];

		printf("%.*s=%s\n", (int)p->name_len, p->name, p->value);
	}
}

static enum bb_exit do_param(struct bbq_commands *c, const char *arg)
{
	const char *equals = arg ? strchr(arg, '=') : NULL;
	size_t len = equals ? (size_t)(equals - arg) : 0, i = 0;
	char *copy = len ? strdup(arg) : NULL;

	if (!arg) {
		list_params(c);
		return BB_EXIT_OK;
	}
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
	return arg ? bbq_export_sqlite(c->s->q, &a) : BB_EXIT_OK;
}

static enum bb_exit do_last(struct bbq_commands *c, const char *arg)
{
	_cleanup_free_ char *again = c->last ? strdup(c->last) : NULL;
	enum bb_exit status = BB_EXIT_OK;
	char *text = NULL;

	(void)arg;
	if (again)
		bbq_commands_line(c, &text, again, &status);
	else
		bb_warn("no statement so far");
	return status;
}

/* What cannot be opened ends the program: a child tries first. What it says counts when it fails, else it is said again. */
static bool can_open(char *const *words, size_t n)
{
	_cleanup_fclose_ FILE *said = tmpfile();
	int status = -1, c;
	pid_t child;

	fflush(stdout);
	child = said ? fork() : -1;
	if (!child) {
		bb_tool_settle_by(NULL, NULL);
		dup2(fileno(said), STDERR_FILENO);
		bb_input_open(words, n, 0);
		_exit(0);
	}
	if (child < 0)
		bb_warn(".open: %s", bbx_strerror(errno));
	if (child < 0 || waitpid(child, &status, 0) != child || !status)
		return child > 0;
	rewind(said);
	while ((c = getc(said)) != EOF)
		putc(c, stderr);
	return false;
}

/* Takes over both. */
static enum bb_exit open_words(struct bbq_commands *c, char *copy, char **words, size_t n)
{
	bbq_session_close(c->s, c->a);
	free(c->opened);
	free(c->words);
	c->opened = copy;
	c->words = words;
	c->a->recordings = words;
	c->a->n_recordings = n;
	bbq_session_open(c->s, c->a);
	return BB_EXIT_OK;
}

static enum bb_exit do_open(struct bbq_commands *c, const char *arg)
{
	char *copy = strdup(arg), **words = calloc(strlen(arg) / 2 + 1, sizeof(*words));
	size_t n = 0;

	if (!copy || !words)
		bb_die(BB_EXIT_FAILED, "out of memory");
	for (char *at = copy, *word; (word = take_word(&at)) != NULL;)
		words[n++] = word;
	/* Commands come from standard input. */
	if (!n || !strcmp(words[0], "-"))
		bb_warn(".open takes files");
	else if (can_open(words, n))
		return open_words(c, copy, words, n);
	free(words);
	free(copy);
	return n ? BB_EXIT_FAILED : BB_EXIT_OK;
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
	{ "param", "[NAME=VALUE]", "the value of :NAME; without one, all", do_param },
	{ "timer", "[on|off]", "what each statement costs", do_timer },
	{ "explain", "[on|off]", "plans instead of rows", do_explain },
	{ "eqp", "[on|off]", "the same", do_explain },
	{ "output", "[FILE]", "rows go to a file, or here again", do_output },
	{ "once", "FILE", "those of the next statement do", do_once },
	{ "last", "", "the last statement or report again", do_last },
	{ "read", "FILE", "lines from a file, up to one that fails", do_read },
	{ "save", "FILE", "the recording as an SQLite database", do_save },
	{ "open", "FILE...", "other recordings take the place of these", do_open },
	{ "help", "", "this", do_help },
	{ "quit", "", "the end, and so are .exit and Ctrl-D", do_quit },
	{ "exit", "", "the end", do_quit },
};

static enum bb_exit do_help(struct bbq_commands *c, const char *arg)
{
	(void)c, (void)arg;
	puts("SQL ends with a semicolon. Besides it there are:");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		printf("  .%-8s%-14s%s\n", commands[i].name, commands[i].arg, commands[i].doc);
	puts("Tab completes words of SQL, names of tables, columns, functions, pods and files; Ctrl-C stops a statement.");
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
	c->a->column = NULL;
	return status;
}

/* The word that the line is, or begins with, without the dot; *ret_len its length. */
static const char *command_of(const char *line, size_t *ret_len)
{
	const char *name = line + (*line == '.') + strspn(line + (*line == '.'), BLANKS);

	*ret_len = strcspn(name, BLANKS);
	return name;
}

static const struct command *find_command(const char *line)
{
	size_t len;
	const char *name = command_of(line, &len);

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strlen(commands[i].name) == len && !memcmp(commands[i].name, name, len))
			return &commands[i];
	return NULL;
}

/* Takes over text. */
static void keep_last(struct bbq_commands *c, char *text)
{
	free(c->last);
	c->last = text;
}

/* Returns false to end. */
static bool run_command(struct bbq_commands *c, char *line, enum bb_exit *status)
{
	const struct command *command = find_command(line);
	size_t len;
	const char *name = command_of(line, &len), *arg;
	char *rest = (char *)name + len;

	if (!command) {
		bb_warn("no such command: .%.*s (.help lists them)", (int)len, name);
		return true;
	}
	if (!command->run)
		keep_last(c, strdup(line));
	arg = command->run == do_open ? rest : take_word(&rest);
	*status = command->run ? command->run(c, arg) : run_verb(c, command->name, arg);
	return command->run != do_quit;
}

/* People who know other shells end them with a bare word. Cuts off what may follow it. */
static bool is_bare_command(char *line)
{
	static const char *const words[] = { "help", "quit", "exit" };
	size_t len = strcspn(line, BLANKS ";");

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strlen(words[i]) != len || memcmp(words[i], line, len) || line[len + strspn(line + len, BLANKS ";")])
			continue;
		line[len] = '\0';
		return true;
	}
	return false;
}

const char *bbq_commands_name(size_t i)
{
	return i < sizeof(commands) / sizeof(commands[0]) ? commands[i].name : NULL;
}

bool bbq_commands_want_file(const char *line)
{
	const struct command *c = find_command(line);

	return c && strstr(c->arg, "FILE");
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
	if (!*text && (*line == '.' || is_bare_command(line)))
		return run_command(c, line, status);
	if (add_line(text, line)) {
		*status = run_sql(c, *text);
		keep_last(c, *text);
		*text = NULL;
	}
	return true;
}

void bbq_commands_done(struct bbq_commands *c)
{
	output_done(c);
	for (size_t i = 0; i < BBQ_MAX_PARAMS; i++)
		free(c->typed[i]);
	free(c->last);
	free(c->opened);
	free(c->words);
}
