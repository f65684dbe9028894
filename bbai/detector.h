/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBAI_DETECTOR_H
#define BBAI_DETECTOR_H
/*
 * A detector: one class of incident, as SQL with headings in its comments. bbai(1) describes the form, the files of
 * bbai/detectors are the examples.
 *
 *	-- class: NAME
 *	-- title: one sentence with {column} placeholders
 *	-- fix: advice with placeholders
 *	-- explains: CLASS of the same process|container|node
 *	-- finding: ...				then SQL
 *	-- evidence: what it shows		then SQL, any number of times
 *	-- rules out: CLASS: why		then SQL, any number of times
 *
 * A heading goes on in lines that begin with "--" and at least three spaces. Other lines that begin with "--" are ignored.
 * Threads: none of it is shared. Memory: everything lives until ai_detector_free.
 */
#include <stddef.h>

/* A detector file may not be longer, nor have more sections of a kind. */
#define AI_DETECTOR_MAX (256 * 1024)
#define AI_SECTIONS_MAX 32

enum ai_scope { AI_SAME_PROCESS, AI_SAME_CONTAINER, AI_SAME_NODE };

/* head: what evidence shows, or why a class is ruled out. class: "" but for rule-outs. */
struct ai_query {
	char *class, *head, *sql;
};

/* A finding of this detector is the cause of a later one of that class, when both are of the same scope. */
struct ai_explains {
	char *class;
	enum ai_scope scope;
};

struct ai_detector {
	char *class, *title, *fix; /* fix: NULL = none */
	struct ai_query finding;
	size_t n_evidence, n_rule_outs, n_explains;
	struct ai_query evidence[AI_SECTIONS_MAX], rule_outs[AI_SECTIONS_MAX];
	struct ai_explains explains[AI_SECTIONS_MAX];
};

/* What is wrong with a detector, and in which line (0 = with the whole). */
struct ai_diag {
	size_t line;
	char what[160];
};

/*
 * Returns 0; -EINVAL with diag filled: a heading is missing, double, empty or misshapen, SQL is missing or out of place,
 * or the text holds a NUL; -EFBIG: too long or too many sections, diag filled; -ENOMEM.
 */
int ai_detector_parse(const char *text, size_t len, struct ai_detector **ret_d, struct ai_diag *diag);
void ai_detector_free(struct ai_detector *d);

/* A file of the source tree inside the program. The tables end with a NULL name. */
struct ai_embedded {
	const char *name; /* "oom_child" of oom_child.sql */
	const char *text;
	size_t len;
};
extern const struct ai_embedded ai_detectors[]; /* bbai/detectors, by name */
extern const struct ai_embedded ai_queries[];   /* bbai/queries, by name */

#endif
