/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBAI_RANK_H
#define BBAI_RANK_H
/*
 * Which finding is the cause. A finding is explained away by an earlier or simultaneous one whose detector says that it explains
 * that class within the process, container or node, and that is about as sure; a later finding of the same class and
 * kind in the same container is its repetition.
 * What remains is ordered: the closest to the trigger first, then by score, then the earliest.
 */
#include "evidence.h"

/* A kill takes its time: a cause may be seen so much later than what it explains. */
#define AI_SLACK_NS 1000000000
/* A finding explains no other whose score is higher by more than this. */
#define AI_LESS_SURE 0.1

/*
 * trigger: the row the recording was kept for, or NULL. ancestors: those of its process, by upid.
 * Sorts f->all and fills about, explained_by and n_explained.
 */
void ai_rank(struct ai_findings *f, const struct ai_row *trigger, const struct ai_rows *ancestors);

/* Whether a trigger says of which process, container or pod it is. */
bool ai_trigger_names(const struct ai_row *trigger);

#endif
