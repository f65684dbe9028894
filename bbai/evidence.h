/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBAI_EVIDENCE_H
#define BBAI_EVIDENCE_H
/*
 * What the detectors find in a recording, and the rows that show it. One thread, that of the engine.
 */
#include "detector.h"
#include "query.h"

/* A detector may find so many incidents, show so many rows a query, and count so many rows that speak for another class. */
#define AI_FINDINGS_MAX 256
#define AI_EVIDENCE_MAX 8
#define AI_COUNT_MAX 1000

/* number: as in "E1", from 1, over all findings. head: what the row shows. */
struct ai_evidence {
	unsigned number;
	const char *head;
	struct ai_row row;
};

/* rows: how many speak for the other class; 0 rules it out. failed: the question could not be asked. */
struct ai_rule_out {
	const struct ai_query *query;
	size_t rows;
	bool more, failed;
};

/* How close a finding is to what the recording was kept for; a greater one is closer. */
enum ai_about {
	AI_ABOUT_OTHER,     /* another pod, or an earlier or later run of the container */
	AI_ABOUT_ANCESTOR,  /* of a trigger's process that is in no container */
	AI_ABOUT_POD,
	AI_ABOUT_CONTAINER,
	AI_ABOUT_PROCESS,
};

struct ai_finding {
	const struct ai_detector *detector;
	struct ai_row row;
	double score;
	int64_t ts_ns;                         /* UTC */
	char *title, *fix;                     /* fix: NULL = none */
	enum ai_about about;                   /* what of the trigger it, or what it explains, is about */
	struct ai_finding *explained_by;       /* NULL = a root cause */
	size_t n_explained;                    /* how many it explains */
	bool has_evidence;                     /* evidence and rule_outs were gathered */
	size_t n_evidence;
	struct ai_evidence *evidence;
	struct ai_rule_out rule_outs[AI_SECTIONS_MAX]; /* detector->n_rule_outs of them */
};

/* A detector that could not be asked. */
struct ai_failure {
	const struct ai_detector *detector;
	char why[160];
};

struct ai_findings {
	size_t n, n_failures;
	struct ai_finding **all;
	struct ai_failure *failures;
	unsigned n_evidence; /* numbers given so far */
};

/* Adds what one detector finds. ref_ns: what times in titles refer to. Returns 0 (a detector that fails is listed), -ENOMEM. */
int ai_detect(struct bbq *q, const struct ai_detector *d, int64_t ref_ns, struct ai_findings *f);
/* Adds the rows that show a finding and the counts that rule others out. Returns 0, -ENOMEM. */
int ai_gather(struct bbq *q, struct ai_findings *f, struct ai_finding *finding);
void ai_findings_done(struct ai_findings *f);

#endif
