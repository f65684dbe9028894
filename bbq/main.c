/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdlib.h>
#include "args.h"
#include "bbq.h"
#include "input.h"
#include "run.h"

static struct {
	sqlite3 *db; /* what Ctrl-C stops */
} app;

static void on_interrupt(int sig)
{
	(void)sig;
	sqlite3_interrupt(app.db);
}

/* The second Ctrl-C ends the program at once. */
static void catch_interrupt(sqlite3 *db)
{
	struct sigaction action = { .sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND };

	app.db = db;
	sigaction(SIGINT, &action, NULL);
}

int main(int argc, char **argv)
{
	struct bbq_args args;
	struct bbx_reader *r;
	struct bbx_diag diag;
	enum bb_exit status, damage;
	struct bbq *q;
	uint64_t rows = 0;

	bbq_args_parse(argc, argv, &args);
	r = bb_input_open(args.recordings, args.n_recordings, 0);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (bbq_open(r, &q, &diag))
		bb_die(BB_EXIT_FAILED, "%s: %s", bbx_file_name(r, 0), diag.what);
	catch_interrupt(bbq_db(q));
	status = bbq_run(q, &args, &rows);
	if (status == BB_EXIT_OK && args.table && !rows) {
		bb_warn("no such table: %s ('bbq tables' lists them)", args.table);
		status = BB_EXIT_FAILED;
	}
	signal(SIGINT, SIG_DFL);
	bbq_close(q);
	if (args.quiet)
		damage = bbx_n_damages(r) ? BB_EXIT_DAMAGED : BB_EXIT_OK;
	else
		damage = bb_input_report(r);
	if (status == BB_EXIT_OK)
		status = damage;
	if (status == BB_EXIT_OK && args.exit_code && !rows)
		status = BB_EXIT_NOTHING;
	bbx_close(r);
	free(args.sql);
	bb_exit(status);
}
