/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBAI_TEXT_H
#define BBAI_TEXT_H
/*
 * Cells as words. What comes from a recording is escaped and cut to a length that fits a report.
 * A cell's name tells its unit: *_bytes, *_ns; ts, start and *_ts are UTC.
 */
#include <stdint.h>
#include <stdio.h>

#include "query.h"

/* Text of a cell in a report is at most so many bytes long, the mark of the cut included. */
#define AI_TEXT_MAX 160

/* All return malloced text, NULL without memory. */
char *ai_text_cell(const struct ai_cell *c, int64_t ref_ns);
/*
 * Fills {column} placeholders from the row. A part in [brackets] is left out when a column in it is NULL or missing; outside
 * of brackets such a column reads "?". {target} is ai_text_target.
 */
char *ai_text_render(const char *template, const struct ai_row *row, int64_t ref_ns);
/* Whom a row is about: "checkout-6d9f/app (namespace shop)", or "process leaker on node n1" when it is in no container. */
char *ai_text_target(const struct ai_row *row);
/* "anon rss 63 MiB, trigger comm leaker": the cells that are set, without source, cite and ts. */
char *ai_text_row(const struct ai_row *row, int64_t ref_ns);
/* "oom#17", of the cells source and cite. */
char *ai_text_cite(const struct ai_row *row);
/* The statement that shows the cited row. */
char *ai_text_lookup(const struct ai_row *row);
/* "-12.500s": ts_ns relative to ref_ns, to the millisecond. buf of at least 32 bytes. Returns buf. */
char *ai_text_relative(int64_t ts_ns, int64_t ref_ns, char *buf);
/* "1.5 s", "350 ms". buf of at least 32 bytes. Returns buf. */
char *ai_text_duration(int64_t ns, char *buf);

#endif
