/* SPDX-License-Identifier: Apache-2.0 */
#include "shell.h"
#include <editline/readline.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "shell_commands.h"

#define MAX_HISTORY 1000

/* What the callbacks of the line editor and of SIGINT need. */
static struct {
	struct bbq *q;
	struct bbq_commands commands;
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

enum bb_exit bbq_shell(struct bbq *q, struct bbq_args *a)
{
	const struct sigaction action = { .sa_handler = on_interrupt };
	bool terminal = isatty(STDIN_FILENO), more = true;
	volatile enum bb_exit worst = BB_EXIT_OK;
	enum bb_exit status;
	char *volatile text = NULL;
	char *line, *typed;

	shell.q = q;
	shell.commands = (struct bbq_commands){ .q = q, .a = a, .screen = -1 };
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
		typed = text;
		more = bbq_commands_line(&shell.commands, &typed, line, &status);
		text = typed;
		free(line);
		worst = status > worst ? status : worst;
	}
	if (text)
		bb_warn("a statement without its semicolon is left out");
	free(text);
	bbq_commands_done(&shell.commands);
	if (terminal)
		stop_editing();
	return terminal ? BB_EXIT_OK : worst;
}
