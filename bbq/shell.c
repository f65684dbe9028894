/* SPDX-License-Identifier: Apache-2.0 */
#include "shell.h"
#include <editline/readline.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "run.h"

#define MAX_HISTORY 1000

/* What the callbacks of the line editor and of SIGINT need. */
static struct {
	struct bbq *q;
	sqlite3_stmt *candidates;
	sigjmp_buf at_prompt;
	volatile sig_atomic_t waiting; /* for a line */
} shell;

static void on_interrupt(int sig)
{
	(void)sig;
	if (shell.waiting)
		siglongjmp(shell.at_prompt, 1);
	sqlite3_interrupt(bbq_db(shell.q));
}

/* ---- Completion: names of tables, columns and functions, and of pods; nothing that could drive a terminal ---- */

static const char candidates_sql[] =
	"SELECT name FROM (SELECT name FROM bbx_table UNION SELECT name FROM bbx_column UNION SELECT pod FROM container "
	"UNION SELECT name FROM pragma_function_list) "
	"WHERE substr(name, 1, length(?1)) = ?1 AND name NOT GLOB '*[^a-zA-Z0-9_.-]*' ORDER BY name";

static char *next_candidate(const char *text, int state)
{
	if (!state) {
		sqlite3_reset(shell.candidates);
		sqlite3_bind_text(shell.candidates, 1, text, -1, SQLITE_TRANSIENT);
	}
	if (sqlite3_step(shell.candidates) == SQLITE_ROW)
		return strdup((const char *)sqlite3_column_text(shell.candidates, 0));
	sqlite3_reset(shell.candidates);
	return NULL;
}

static char **complete(const char *text, int start, int end)
{
	(void)start, (void)end;
	return shell.candidates ? rl_completion_matches(text, next_candidate) : NULL;
}

/* ---- Lines ---- */

static bool history_path(char *path, size_t size)
{
	const char *home = getenv("HOME");

	return home && *home && snprintf(path, size, "%s/.bbq_history", home) < (int)size;
}

static void start_editing(void)
{
	static char breaks[] = " \t\n\"'`(),;=<>!*+|/";
	char path[4096];

	rl_readline_name = "bbq";
	rl_attempted_completion_function = complete;
	rl_completer_word_break_characters = breaks;
	rl_completion_append_character = '\0';
	bbq_prepare(shell.q, candidates_sql, &shell.candidates, NULL);
	using_history();
	stifle_history(MAX_HISTORY);
	if (history_path(path, sizeof(path)))
		read_history(path);
}

static void stop_editing(void)
{
	char path[4096];

	sqlite3_finalize(shell.candidates);
	if (history_path(path, sizeof(path)))
		write_history(path);
}

/* A malloced line without its end; NULL at the end of the input. */
static char *read_line(bool terminal, const char *prompt)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (terminal)
		return readline(prompt);
	n = getline(&line, &size, stdin);
	if (n < 0) {
		free(line);
		return NULL;
	}
	line[strcspn(line, "\n")] = '\0';
	return line;
}

/* ---- Commands ---- */

static enum bb_exit run_sql(struct bbq_args *a, const char *sql)
{
	char *before = a->sql;
	enum bb_exit status;
	uint64_t rows = 0;

	a->sql = strdup(sql);
	if (!a->sql)
		bb_die(BB_EXIT_FAILED, "out of memory");
	status = bbq_run(shell.q, a, &rows);
	fflush(stdout);
	free(a->sql);
	a->sql = before;
	return status;
}

static void show_help(void)
{
	puts("SQL ends with a semicolon. Besides it there are:\n"
	     "  .tables  .schema [TABLE]  .columns [NAME]  .reports  .run REPORT\n"
	     "  .mode MODE  .help  .quit\n"
	     "Tab completes names of tables, columns, functions and pods; Ctrl-C stops a statement.");
}

/* The words of the command line that are of use here, and those of the shell. Returns false to end. */
static bool run_command(struct bbq_args *a, char *line, enum bb_exit *status)
{
	static const char *const verbs[] = { "tables", "schema", "columns", "reports", "run" };
	struct bbq_words w = { 0 };
	size_t n_params = a->n_params;
	const char *sql;

	for (char *at = line + 1, *word; w.n < 2 && (word = strtok(at, " \t")); at = NULL)
		w.word[w.n++] = word;
	if (!w.n || !strcmp(w.word[0], "help")) {
		show_help();
		return true;
	}
	if (!strcmp(w.word[0], "quit"))
		return false;
	if (!strcmp(w.word[0], "mode")) {
		if (!w.word[1] || bb_mode_parse(w.word[1], &a->mode))
			bb_warn("no such mode");
		return true;
	}
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(w.word[0], verbs[i]))
			continue;
		if (!strcmp(verbs[i], "run") && (!w.word[1] || !bbq_report_sql(w.word[1]))) {
			bb_warn("no such report (.reports lists them)");
			return true;
		}
		if (n_params < BBQ_MAX_PARAMS && bbq_verb(a, &w, &sql))
			*status = run_sql(a, sql);
		a->n_params = n_params;
		a->report = false;
		a->table = NULL;
		return true;
	}
	bb_warn("no such command: .%s (.help lists them)", w.word[0]);
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

enum bb_exit bbq_shell(struct bbq *q, struct bbq_args *a)
{
	const struct sigaction action = { .sa_handler = on_interrupt };
	bool terminal = isatty(STDIN_FILENO), more = true;
	volatile enum bb_exit worst = BB_EXIT_OK;
	enum bb_exit status;
	char *volatile text = NULL;
	char *line, *typed;

	shell.q = q;
	if (terminal)
		start_editing();
	sigaction(SIGINT, &action, NULL);
	if (sigsetjmp(shell.at_prompt, 1)) {
		shell.waiting = 0;
		free(text);
		text = NULL;
		puts("");
	}
	while (more) {
		shell.waiting = terminal;
		line = read_line(terminal, text ? "...> " : "bbq> ");
		shell.waiting = 0;
		if (!line)
			break;
		if (terminal && *line)
			add_history(line);
		status = BB_EXIT_OK;
		typed = text;
		if (!typed && *line == '.') {
			more = run_command(a, line, &status);
		} else if (add_line(&typed, line)) {
			status = run_sql(a, typed);
			free(typed);
			typed = NULL;
		}
		text = typed;
		free(line);
		worst = status > worst ? status : worst;
	}
	if (text)
		bb_warn("a statement without its semicolon is left out");
	free(text);
	if (terminal)
		stop_editing();
	return terminal ? BB_EXIT_OK : worst;
}
