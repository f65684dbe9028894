/* SPDX-License-Identifier: Apache-2.0 */
#include "shell.h"
#include <ctype.h>
#include <editline/readline.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cleanup.h"
#include "shell_commands.h"

#define MAX_HISTORY 1000

/* What the callbacks of the line editor and of SIGINT need. */
static struct {
	struct bbq_commands commands;
	sqlite3_stmt *candidates;
	char *volatile text;  /* what was typed of a statement that is not whole yet; NULL = nothing */
	char *volatile entry; /* its lines, as one of the history */
	sigjmp_buf at_prompt;
	volatile sig_atomic_t waiting; /* for a line */
} shell;

static void on_interrupt(int sig)
{
	struct bbq *q = shell.commands.s->q;

	(void)sig;
	if (shell.waiting)
		siglongjmp(shell.at_prompt, 1);
	if (q)
		sqlite3_interrupt(bbq_db(q));
}

/* ---- Completion: words of SQL, names of tables, columns and functions, and of pods; nothing that could drive a terminal ---- */

static const char candidates_sql[] =
	"WITH names(name, is_column) AS (SELECT name, 0 FROM bbx_table UNION SELECT name, 1 FROM bbx_column UNION SELECT pod, 0 FROM container "
	"UNION SELECT name, 0 FROM pragma_function_list UNION SELECT value, 0 FROM json_each(?2)), "
	"dot(at) AS (SELECT instr(?1, '.')) "
	"SELECT name FROM names WHERE substr(name, 1, length(?1)) = ?1 AND name NOT GLOB '*[^a-zA-Z0-9_.-]*' "
	"UNION SELECT substr(?1, 1, at) || name FROM names, dot WHERE at AND is_column AND substr(name, 1, length(?1) - at) = substr(?1, at + 1) "
	"ORDER BY 1";

/* The words of SQL in small letters, as JSON; of sqlite3_malloc. */
static char *sql_words(void)
{
	sqlite3_str *s = sqlite3_str_new(NULL);
	const char *word;
	int len;

	for (int i = 0; !sqlite3_keyword_name(i, &word, &len); i++) {
		sqlite3_str_appendf(s, "%s\"", i ? "," : "[");
		for (int k = 0; k < len; k++)
			sqlite3_str_appendchar(s, 1, (char)tolower((unsigned char)word[k]));
		sqlite3_str_appendchar(s, 1, '"');
	}
	sqlite3_str_appendchar(s, 1, ']');
	return sqlite3_str_finish(s);
}

static void prepare_candidates(const char *text)
{
	sqlite3_finalize(shell.candidates);
	if (bbq_prepare(shell.commands.s->q, candidates_sql, &shell.candidates, NULL) != SQLITE_OK)
		return;
	sqlite3_bind_text(shell.candidates, 1, text, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(shell.candidates, 2, sql_words(), -1, sqlite3_free);
}

/* The statement is there from the first to the last: it must not outlive the recording. */
static char *next_candidate(const char *text, int state)
{
	if (!state)
		prepare_candidates(text);
	if (shell.candidates && sqlite3_step(shell.candidates) == SQLITE_ROW)
		return strdup((const char *)sqlite3_column_text(shell.candidates, 0));
	sqlite3_finalize(shell.candidates);
	shell.candidates = NULL;
	return NULL;
}

/* Commands, whose dot is a part of what was typed. */
static char *next_command(const char *text, int state)
{
	static size_t i;
	const char *name;
	char *found = NULL;

	if (!state)
		i = 0;
	while ((name = bbq_commands_name(i)) != NULL) {
		i++;
		if (!strncmp(name, text + 1, strlen(text + 1)))
			return asprintf(&found, ".%s", name) < 0 ? NULL : found;
	}
	return NULL;
}

/* Ctrl-C must not jump out of a statement. */
static char **complete(const char *text, int start, int end)
{
	bool command = !shell.text && *rl_line_buffer == '.';
	char **matches;

	(void)end;
	shell.waiting = 0;
	if (command && !start)
		matches = rl_completion_matches(text, next_command);
	else if (command && bbq_commands_want_file(rl_line_buffer))
		matches = rl_completion_matches(text, rl_filename_completion_function);
	else
		matches = rl_completion_matches(text, next_candidate);
	shell.waiting = 1;
	return matches;
}

/* ---- Lines ---- */

static bool history_path(char *path, size_t size)
{
	const char *home = getenv("HOME");

	return home && *home && snprintf(path, size, "%s/.bbq_history", home) < (int)size;
}

static void start_editing(void)
{
	_cleanup_free_ char *name = bb_escape(bbx_file_name(shell.commands.s->r, 0), strlen(bbx_file_name(shell.commands.s->r, 0)));
	char path[4096];

	rl_readline_name = "bbq";
	rl_outstream = fdopen(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3), "w"); /* .output moves the other */
	rl_attempted_completion_function = complete;
	rl_basic_word_break_characters = " \t\n\"'`(),;=<>!*+|";
	rl_completion_append_character = '\0';
	using_history();
	stifle_history(MAX_HISTORY);
	if (history_path(path, sizeof(path)))
		read_history(path);
	printf("%s: SQL ends with a semicolon, .help lists what else there is\n", name ? name : "");
}

static void stop_editing(void)
{
	char path[4096];

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

/* A statement becomes one line of the history when it is whole; behind a comment another begins. */
static void remember(const char *line)
{
	char *joined = NULL;

	if (asprintf(&joined, "%s%s%s", shell.entry ? shell.entry : "", shell.entry ? " " : "", line) < 0)
		bb_die(BB_EXIT_FAILED, "out of memory");
	free(shell.entry);
	shell.entry = joined;
	if (shell.text && !strstr(line, "--"))
		return;
	if (*joined)
		add_history(joined);
	free(joined);
	shell.entry = NULL;
}

static void forget_line(void)
{
	free(shell.text);
	free(shell.entry);
	shell.text = NULL;
	shell.entry = NULL;
}

/* Returns false when it was the last. */
static bool take_line(char *line, bool terminal, enum bb_exit *status)
{
	_cleanup_free_ char *typed = terminal ? strdup(line) : NULL;
	char *text = shell.text;
	bool more = bbq_commands_line(&shell.commands, &text, line, status);

	shell.text = text;
	if (typed)
		remember(typed);
	return more;
}

enum bb_exit bbq_shell(struct bbq_session *s, struct bbq_args *a)
{
	const struct sigaction action = { .sa_handler = on_interrupt };
	bool terminal = isatty(STDIN_FILENO), more = true;
	volatile enum bb_exit worst = BB_EXIT_OK;
	enum bb_exit status;
	char *line;

	shell.commands = (struct bbq_commands){ .s = s, .a = a, .screen = -1 };
	if (terminal)
		start_editing();
	sigaction(SIGINT, &action, NULL);
	if (sigsetjmp(shell.at_prompt, 1)) {
		shell.waiting = 0;
		forget_line();
		puts("");
	}
	while (more) {
		shell.waiting = terminal;
		line = read_line(terminal, shell.text ? "...> " : "bbq> ");
		shell.waiting = 0;
		if (!line)
			break;
		more = take_line(line, terminal, &status);
		free(line);
		worst = status > worst ? status : worst;
	}
	if (more && terminal)
		puts("");
	if (shell.text)
		bb_warn("a statement without its semicolon is left out");
	forget_line();
	bbq_commands_done(&shell.commands);
	if (terminal)
		stop_editing();
	return terminal ? BB_EXIT_OK : worst;
}
