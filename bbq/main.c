/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include "args.h"
#include "bbq.h"
#include "export.h"
#include "run.h"
#include "session.h"
#include "shell.h"
#include "tool_output.h"

/* What Ctrl-C stops. */
static sqlite3 *running;

static void on_interrupt(int sig)
{
	(void)sig;
	sqlite3_interrupt(running);
}

/* The second Ctrl-C ends the program at once. */
static void catch_interrupt(sqlite3 *db)
{
	struct sigaction action = { .sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND };

	running = db;
	sigaction(SIGINT, &action, NULL);
}

/* SQLite's memory and what the reading of rows takes each have their bound; without one nobody counts. */
static void limit_memory(uint64_t bytes)
{
	struct rlimit data = { bytes, bytes };

	if (!bytes) {
		sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
		return;
	}
	sqlite3_hard_heap_limit64(bytes < INT64_MAX ? (sqlite3_int64)bytes : INT64_MAX);
	if (setrlimit(RLIMIT_DATA, &data))
		bb_die(BB_EXIT_FAILED, "--max-memory: %s", bbx_strerror(errno));
}

/* On a terminal; the second statement's rows go through the same. */
static void start_pager(struct bbq_args *a)
{
	if (!a->export && (a->mode == BB_MODE_box || a->mode == BB_MODE_table || a->mode == BB_MODE_line))
		a->look.is_terminal = bb_pager_start();
}

/* What is printed goes to -o; a database is made there instead. */
static void redirect(const struct bbq_args *a, struct bbx_reader *r)
{
	if (a->output)
		bb_output_redirect(a->output, &(struct bb_output_inputs){ a->recordings, a->n_recordings, r });
}

int main(int argc, char **argv)
{
	struct bbq_session s = { 0 };
	struct bbq_args args;
	struct bbq_words words;
	enum bb_exit status;
	uint64_t rows = 0;

	bbq_args_parse(argc, argv, &words, &args);
	limit_memory(args.max_memory);
	bbq_session_open(&s, &args);
	catch_interrupt(bbq_db(s.q));
	if (!args.export || strcmp(args.export, "sqlite"))
		redirect(&args, s.r);
	if (!args.shell)
		start_pager(&args);
	if (!s.known)
		status = BB_EXIT_FAILED;
	else if (args.shell)
		status = bbq_shell(&s, &args);
	else
		status = args.export ? bbq_export(s.q, &args) : bbq_run(s.q, &args, &rows);
	if (status == BB_EXIT_OK && !rows)
		status = bbq_verb_check(&args);
	signal(SIGINT, SIG_DFL);
	bbq_session_close(&s, &args);
	if (status == BB_EXIT_OK)
		status = s.damage;
	if (status == BB_EXIT_OK && args.exit_code && !rows)
		status = BB_EXIT_NOTHING;
	bb_pod_done(&args.pod);
	free(args.sql);
	bb_exit(status);
}
