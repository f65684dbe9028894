/* SPDX-License-Identifier: Apache-2.0 */
#include "session.h"
#include <errno.h>
#include <time.h>
#include "input.h"
#include "timearg.h"

/* ---- Bounds and scope -------------------------------------------------------------------------------------------- */

/* When --timeout is over. */
static struct timespec end;

static int check_time(void *aux)
{
	struct timespec now;
	bool *timed_out = aux;

	clock_gettime(CLOCK_MONOTONIC, &now);
	*timed_out = now.tv_sec > end.tv_sec || (now.tv_sec == end.tv_sec && now.tv_nsec >= end.tv_nsec);
	return *timed_out;
}

/* So many steps of SQLite's machine take about a millisecond. */
#define STEPS 20000

void bbq_session_start_time(const struct bbq_session *s, struct bbq_args *a)
{
	uint64_t ns = a->timeout_ns;

	if (!ns)
		return;
	clock_gettime(CLOCK_MONOTONIC, &end);
	ns += (uint64_t)end.tv_nsec;
	end.tv_sec += (time_t)(ns / 1000000000);
	end.tv_nsec = (long)(ns % 1000000000);
	sqlite3_progress_handler(bbq_db(s->q), STEPS, check_time, &a->timed_out);
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
	int process = k == BBQ_N_SCOPE_TEXTS ? bbq_scope_has_process(q, &a->scope) : 0;

	if (process > 0)
		return true;
	if (k < 0 || process < 0)
		bb_die(BB_EXIT_FAILED, "%s", bbx_strerror(k < 0 ? k : process));
	if (k == BBQ_N_SCOPE_TEXTS)
		bb_warn("no process %u in this recording", a->scope.pid);
	else if (k == BBQ_SCOPE_pod)
		bb_pod_warn(&a->pod, bbq_identity(q));
	else
		bb_warn("no %s %s in this recording", bbq_scope_name(k), a->scope.text[k]);
	return false;
}

/* ---- What is missing --------------------------------------------------------------------------------------------- */

/* A repaired copy is whole, but what was repaired was not. */
static void say_repaired(const struct bbx_reader *r)
{
	uint64_t records = 0, values = 0;
	bool lost = false;

	for (size_t i = 0; i < bbx_n_recoveries(r); i++) {
		const struct bbx_recovery *v = bbx_recovery(r, i);

		lost |= bbx_recovery_lost(v);
		values += v->cells;
		for (size_t k = 0; k < v->n_missing; k++)
			records += v->missing[k].last_seq - v->missing[k].first_seq + 1;
	}
	if (lost)
		bb_warn("a repaired copy, which lacks what was damaged or cut: at least %llu record%s and %llu value%s ('bbx info' says more)",
			(unsigned long long)records, records == 1 ? "" : "s", (unsigned long long)values, values == 1 ? "" : "s");
}

static enum bb_exit report(struct bbx_reader *r, bool quiet)
{
	if (quiet)
		return bbx_n_damages(r) ? BB_EXIT_DAMAGED : BB_EXIT_OK;
	say_repaired(r);
	return bb_input_report(r);
}

/* ---- Opening and closing ----------------------------------------------------------------------------------------- */

void bbq_session_open(struct bbq_session *s, struct bbq_args *a)
{
	struct bbx_diag diag;

	s->r = bb_input_open(a->recordings, a->n_recordings, 0);
	if (bbq_open(s->r, &s->q, &diag))
		bb_die(BB_EXIT_FAILED, "%s: %s", bbx_file_name(s->r, 0), diag.what);
	s->known = check_scope(s->q, a);
	set_scope(s->q, a);
	bbq_set_rewrite(s->q, !a->no_rewrite);
	if (a->untrusted && bbq_set_untrusted(s->q))
		bb_die(BB_EXIT_FAILED, "--untrusted: %s", sqlite3_errmsg(bbq_db(s->q)));
	bbq_session_start_time(s, a);
}

void bbq_session_close(struct bbq_session *s, const struct bbq_args *a)
{
	enum bb_exit damage;

	bbq_close(s->q);
	damage = report(s->r, a->quiet);
	if (s->damage == BB_EXIT_OK)
		s->damage = damage;
	bbx_close(s->r);
	s->q = NULL;
	s->r = NULL;
}
