/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_REPORTS_H
#define REC_REPORTS_H
/*
 * What is done with what bbrec-net tells: pods become state rows and names, statuses and requests events and triggers. At most
 * REC_REPORTS_A_SECOND events; what is beyond is refused, and counted.
 * Zero it before use. Threads: one.
 */
#include "intake.h"
#include "podtable.h"

#define REC_REPORTS_A_SECOND 500

struct rec_reports {
	struct rec_podtable *pods;
	struct rec_intake *intake; /* borrowed, like the next */
	const struct rec_rows *rows;
	uint64_t refused, second;
	unsigned in_second;
};

/* Returns 0, -ENOMEM. */
int rec_reports_init(struct rec_reports *t, struct rec_intake *in, const struct rec_rows *rows);
void rec_reports_done(struct rec_reports *t);
void rec_reports_take(struct rec_reports *t, const struct rec_peer_msg *m);

#endif
