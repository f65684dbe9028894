/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_LOSS_H
#define REC_LOSS_H
/*
 * The account of every event type: what the hooks produced, what was stored, dropped, throttled. In the file as loss rows.
 */
#include "build.h"
#include "probes.h"
#include "store.h"
#include "totals.h"

struct rec_account {
	const struct bbx_type *type;                         /* NULL = no such type, or it has no hooks */
	uint64_t stored, bad;                                /* records that became rows, and that could not */
	uint64_t inherited;                                  /* of both, those of the recorder before, that its hooks produced */
	struct rec_counts counts;                            /* of the hooks, when last read */
	struct rec_told {
		uint64_t stored, dropped, throttled;
	} told;                                              /* in loss rows so far */
	uint64_t kept;                                       /* of those stored, how many are safe in a file */
	struct rec_told kept_told;                           /* told in rows that are */
};

#define REC_LOSS_TIMES 256

struct rec_loss {
	struct rec_account accounts[BB_COUNTS_MAX]; /* by type id */
	struct rec_loss_time {
		uint64_t ts_ns, lost;
	} times[REC_LOSS_TIMES];                    /* when more was lost, and how much in all by then; oldest first */
	size_t n_times;
};

void rec_loss_init(struct rec_loss *l, const struct rec_probes *p);
/* Returns NULL for an id without hooks. */
const struct bbx_type *rec_loss_type(const struct rec_loss *l, uint32_t type);
/* A record was read from the ring: stored, or bad. Types without hooks are ignored. */
void rec_loss_count(struct rec_loss *l, uint32_t type, bool stored);
/* Reads the hooks' counters. */
void rec_loss_read(struct rec_loss *l, const struct rec_probes *p);
/*
 * Final, after detach and drain and rec_loss_read: produced = stored + dropped + throttled must hold for every type. What is missing
 * is counted as dropped. Returns how many were missing: 0, unless something is wrong with the counters.
 */
uint64_t rec_loss_settle(struct rec_loss *l);
/* Writes a row for each type with anything to tell since the last call, or with all for each. Returns 0, or the writer's error. */
int rec_loss_write(struct rec_loss *l, bool all, const struct rec_rows *to, struct rec_build *b);
/*
 * What became of the rows since the call before, of one lane: they are safe in a file; or they are gone with it, and count as dropped.
 * Loss rows are critical, whatever they tell of.
 */
void rec_loss_kept(struct rec_loss *l, bool bulk);
void rec_loss_gone(struct rec_loss *l, bool bulk);
struct rec_totals rec_loss_totals(const struct rec_loss *l);
/* How much was dropped or throttled since a time, to a second; of a time long ago, to a few minutes. */
uint64_t rec_loss_since(const struct rec_loss *l, uint64_t since_ns);
/* Dropped, and told by no loss row that is safe in a file: lost to the account if we were killed now. 0 for an id without hooks. */
uint64_t rec_loss_untold(const struct rec_loss *l, uint32_t type);
/* Those of a recorder that was killed, to be told by us: records of its that we stored, and that were lost. */
void rec_loss_inherit(struct rec_loss *l, uint32_t type, uint64_t stored, uint64_t dropped_before);

#endif
