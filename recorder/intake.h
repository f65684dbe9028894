/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_INTAKE_H
#define REC_INTAKE_H
/*
 * What is done with a record: its row is stored and counted, and what it tells of cgroups and triggers is taken. And what is due each second:
 * clocks, losses, throttling, counts, names. Rows stand in the order of their arrival.
 */
#include "build.h"
#include "call_counts.h"
#include "cgroups.h"
#include "dns.h"
#include "flows.h"
#include "latency.h"
#include "loss.h"
#include "processes.h"
#include "throttle.h"
#include "trigger.h"
#include "store.h"

/* All pointers are borrowed. */
struct rec_intake {
	struct rec_probes *probes;
	struct rec_cgroups *cgroups;
	struct rec_build *build;
	struct rec_loss loss;
	struct rec_throttle throttle;
	struct rec_call_counts calls;
	struct rec_flows flows;
	struct rec_latencies latencies;
	struct rec_dns dns;
	uint64_t throttled; /* in all, when the budgets were last read */
	struct rec_triggers triggers;
	uint64_t clock_due_ns;
	struct rec_processes *processes; /* to learn from the records, too; NULL = not wanted */
	bool goes_on; /* a row that cannot be written counts as lost, too */
};

void rec_intake_init(struct rec_intake *in, struct rec_probes *p, struct rec_cgroups *c, struct rec_build *b);
void rec_intake_done(struct rec_intake *in);
/* Takes a record of the ring, and stores its row. One that is no row is counted as lost. Returns 0, -ENOMEM, the writer's error. */
int rec_intake_put(struct rec_intake *in, const struct rec_rows *to, const void *rec, size_t len);
/*
 * Takes a record without counting it: another recorder read it but did not write it, or no hook made it. Returns as above, -EBADMSG; the
 * writer's error also where recording goes on.
 */
int rec_intake_again(struct rec_intake *in, const struct rec_rows *to, const void *rec, size_t len);
/* Writes what is due, to be flushed next. Returns as above. */
int rec_intake_tick(struct rec_intake *in, const struct rec_rows *to);
/* The last tick, once all has been read: settles the account. Returns as above; *ret_missing as rec_loss_settle. */
int rec_intake_finish(struct rec_intake *in, const struct rec_rows *to, uint64_t *ret_missing);

#endif
