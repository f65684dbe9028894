/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBAI_REPORT_H
#define BBAI_REPORT_H
/*
 * A judged recording on paper: for people, or as JSON. Both print to out alone; errors of writing stay in the stream.
 */
#include <stdio.h>

#include "case.h"

/* What is said without a verdict. Malloced; NULL without memory. */
char *ai_unknown_title(const struct ai_case *c);

/* Returns 0, -ENOMEM. */
int ai_report(FILE *out, const struct ai_case *c);
/* The statements that led to the verdict, ready to run. Returns 0, -ENOMEM. */
int ai_report_sql(FILE *out, struct bbq *q, const struct ai_case *c, struct ai_detector *const *detectors, size_t n);
/* One JSON object; bbai(1) lists its members. Returns 0, -ENOMEM. */
int ai_json(FILE *out, const struct ai_case *c);

#endif
