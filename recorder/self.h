/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_SELF_H
#define REC_SELF_H
/* What the recorder itself costs, and how full its rings were: rows of the table recorder. */
#include "build.h"
#include "lanes.h"
#include "rings.h"

/* Makes a row of now, and of what the rings have seen since the row before. Returns the row, borrowed: it is complete. */
struct bb_recorder *rec_self_build(struct rec_build *b, const struct rec_lanes *l, struct rec_rings *r);

#endif
