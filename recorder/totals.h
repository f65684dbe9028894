/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_TOTALS_H
#define REC_TOTALS_H
/*
 * What became of the events of all types together. Lost are those that were dropped, and those above a budget: throttled.
 */
#include <stdint.h>

struct rec_totals {
	uint64_t stored, dropped, throttled;
};

/* "N lost", and how many of them for their cgroup's budget; text has REC_LOST_TEXT bytes. Returns text. */
#define REC_LOST_TEXT 80
const char *rec_lost_text(const struct rec_totals *t, char *text);

#endif
