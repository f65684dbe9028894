/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_TAPE_H
#define REC_TAPE_H
/*
 * What is recorded without an end: both series of segments, and the records that are not in them yet. A write that fails costs the rows since
 * the last flush, which count as dropped, and never the recording: the next tick tries again.
 */
#include "intake.h"
#include "series.h"
#include "settings.h"
#include "stage.h"

enum { REC_CRITICAL, REC_BULK };

struct rec_tape_opts {
	const struct rec_settings *settings; /* borrowed, like all */
	const struct bbx_origin *origin;
	struct rec_intake *intake;           /* whose rows these are */
	int (*head)(void *arg);              /* writes the rows that every segment of critical ones begins with */
	void *arg;
	void (*say)(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
};

struct rec_tape {
	struct rec_tape_opts o;
	struct rec_folder folder;
	struct rec_series series[REC_N_SERIES];
	struct rec_stage stage;
	struct rec_rows rows;      /* of the open segments */
	uint64_t errors;           /* writes that failed */
	uint64_t flushed;          /* writes of critical rows that did not */
	char trouble[160];         /* of the last one, until one works; "" = all is well */
};

/* What a recorder before left, that was killed or ended. last_ns 0 = nothing. */
struct rec_left {
	struct rec_staged staged;
	bool is_flushed[REC_N_SERIES]; /* the staged records of these are in the segments */
	uint64_t last_ns;              /* when it last was seen alive */
};

/* Returns 0, or a negative errno with the reason in why. The caller frees ret_left->staged. *t may be closed then, too. */
int rec_tape_open(struct rec_tape *t, const struct rec_tape_opts *o, struct rec_left *ret_left, char *why, size_t cap);
/* Starts the first segments; last_ns as in struct rec_left. Returns 0, or -ENOMEM. */
int rec_tape_start(struct rec_tape *t, uint64_t last_ns);
/* Ends the segments. Nothing is staged any more. */
void rec_tape_close(struct rec_tape *t);
/* Notes a record before it is taken in. Returns false when it has no room: flush first. */
bool rec_tape_stage(struct rec_tape *t, const void *rec, size_t len);
/*
 * One tick: bulk rows to their segment, then what tick adds of critical ones and these. Ends segments that are full or old, removes those
 * that are too many. Returns 0, -ENOMEM, tick's.
 */
int rec_tape_flush(struct rec_tape *t, uint64_t watermark_ns, int (*tick)(void *arg), void *arg);
/* Ends the open segments, so that all is in closed ones. Returns 0, -ENOMEM. */
int rec_tape_roll(struct rec_tape *t);

#endif
