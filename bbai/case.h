/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBAI_CASE_H
#define BBAI_CASE_H
/*
 * One recording, judged: all that a report says, in either form. One thread, that of the engine.
 */
#include "evidence.h"

/* Evidence is gathered for so many root causes, and a report names so many. */
#define AI_ROOTS_MAX 8
#define AI_NODES_MAX 8

struct ai_window {
	int64_t from_ns, to_ns;   /* UTC of the first and the last event; equal when there is none */
	int64_t ref_ns;           /* what relative times count from, UTC */
	bool ref_is_trigger;
	uint64_t events;
	size_t files, n_nodes;
	const char *nodes[AI_NODES_MAX]; /* the reader's */
};

struct ai_loss {
	bool accounted;           /* the recording has rows of loss */
	int64_t dropped, throttled;
	size_t damages;           /* places where the recording is damaged or cut, or was before it was repaired */
	uint64_t damaged_rows;    /* rows known to be lost there */
	struct ai_rows types;     /* type, stored, dropped, throttled */
	int64_t gaps, gap_ns;     /* times in which nothing was recorded, and how long they were together */
	int64_t gap_end_ns;       /* UTC of the last one's end */
};

struct ai_case {
	struct ai_findings findings; /* ranked */
	struct ai_finding *verdict;  /* NULL = unknown: no finding, or none about what the trigger names */
	struct ai_rows chain;        /* the verdict's process from its start to its end */
	struct ai_rows last;         /* without a verdict: the last events */
	struct ai_rows trigger;      /* none or one row */
	struct ai_window window;
	struct ai_loss loss;
};

/*
 * Asks the detectors (by class order of their files) and judges. They must outlive the case. Returns 0, -ENOMEM.
 * Queries of the recording that fail (a table it does not have) leave their part empty.
 */
int ai_case_new(struct bbq *q, struct ai_detector *const *detectors, size_t n, struct ai_case *ret_c);
void ai_case_done(struct ai_case *c);

#endif
