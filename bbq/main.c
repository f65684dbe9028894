/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include "args.h"
#include "bbq.h"
#include "export.h"
#include "input.h"
#include "run.h"
#include "shell.h"
#include "timearg.h"

static struct {
	sqlite3 *db; /* what Ctrl-C stops */
	struct timespec end; /* of --timeout */
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

static int check_time(void *aux)
{
	struct timespec now;
	bool *timed_out = aux;

	clock_gettime(CLOCK_MONOTONIC, &now);
	*timed_out = now.tv_sec > app.end.tv_sec || (now.tv_sec == app.end.tv_sec && now.tv_nsec >= app.end.tv_nsec);
	return *timed_out;
}

/* So many steps of SQLite's machine take about a millisecond. */
#define STEPS 20000

static void limit_time(sqlite3 *db, struct bbq_args *a)
{
	uint64_t ns = a->timeout_ns;

	clock_gettime(CLOCK_MONOTONIC, &app.end);
	ns += (uint64_t)app.end.tv_nsec;
	app.end.tv_sec += (time_t)(ns / 1000000000);
	app.end.tv_nsec = (long)(ns % 1000000000);
	sqlite3_progress_handler(db, STEPS, check_time, &a->timed_out);
}

/* Times are relative to the trigger, which the recording tells. */
static void set_scope(struct bbq *q, struct bbq_args *a)
{
	int64_t trigger = bbx_reference(bbq_identity(q)).utc_ns;

	a->scope.has_since = a->since;
	a->scope.has_until = a->until;
	if (a->since && bb_time_parse(a->since, trigger, &a->scope.since))
		bb_usage("--since: not a valid TIME: %s", a->since);
	if (a->until && bb_time_parse(a->until, trigger, &a->scope.until))
		bb_usage("--until: not a valid TIME: %s", a->until);
	if (a->since && a->until && a->scope.since > a->scope.until)
		bb_usage("--since %s is after --until %s", a->since, a->until);
	bbq_set_scope(q, &a->scope);
}

/* Says so when the scope names what the recording does not have. */
static bool check_scope(struct bbq *q, const struct bbq_args *a)
{
	int k = bbq_scope_unknown(q, &a->scope);

	if (k == BBQ_N_SCOPE_TEXTS)
		return true;
	if (k < 0)
		bb_die(BB_EXIT_FAILED, "%s", bbx_strerror(k));
	if (k == BBQ_SCOPE_pod)
		bb_pod_warn(&a->pod, bbq_identity(q));
	else
		bb_warn("no %s %s in this recording", bbq_scope_name(k), a->scope.text[k]);
	return false;
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
static void redirect(const struct bbq_args *a)
{
	if (a->output && !freopen(a->output, "w", stdout))
		bb_die(BB_EXIT_FAILED, "%s: %s", a->output, bbx_strerror(errno));
}

/* A verb that found nothing was given a name that nothing has. */
static enum bb_exit check_verb(const struct bbq_args *a)
{
	if (a->table)
		bb_warn("no such table: %s ('bbq tables' lists them)", a->table);
	if (a->column)
		bb_warn("no column has %s in its name ('bbq columns' lists them)", a->column);
	return a->table || a->column ? BB_EXIT_FAILED : BB_EXIT_OK;
}

int main(int argc, char **argv)
{
	struct bbq_args args;
	struct bbq_words words;
	struct bbx_reader *r;
	struct bbx_diag diag;
	enum bb_exit status, damage;
	struct bbq *q;
	uint64_t rows = 0;
	bool known;

	bbq_args_parse(argc, argv, &words, &args);
	r = bb_input_open(args.recordings, args.n_recordings, 0);
	limit_memory(args.max_memory);
	if (bbq_open(r, &q, &diag))
		bb_die(BB_EXIT_FAILED, "%s: %s", bbx_file_name(r, 0), diag.what);
	known = check_scope(q, &args);
	set_scope(q, &args);
	bbq_set_rewrite(q, !args.no_rewrite);
	if (args.untrusted && bbq_set_untrusted(q))
		bb_die(BB_EXIT_FAILED, "--untrusted: %s", sqlite3_errmsg(bbq_db(q)));
	catch_interrupt(bbq_db(q));
	if (args.timeout_ns)
		limit_time(bbq_db(q), &args);
	if (!args.export || strcmp(args.export, "sqlite"))
		redirect(&args);
	if (!args.shell)
		start_pager(&args);
	status = !known ? BB_EXIT_FAILED : args.shell ? bbq_shell(q, &args) : args.export ? bbq_export(q, &args) : bbq_run(q, &args, &rows);
	if (status == BB_EXIT_OK && !rows)
		status = check_verb(&args);
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
	bb_pod_done(&args.pod);
	free(args.sql);
	bb_exit(status);
}
