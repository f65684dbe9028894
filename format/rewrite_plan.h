/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_REWRITE_PLAN_H
#define BBX_REWRITE_PLAN_H
/* What a rewritten recording will look like: its origins, which chunks go to which, its tables. Private to rewrite.c. */
#include "group.h"
#include "rewrite.h"

struct bbx_rewrite_origin {
	uint64_t hash;
	uint64_t session;  /* the new one's number: the same for the same sections and rw->what */
	size_t section;    /* the first of it */
	bool has_utc;
	int64_t utc_offset;
};

struct bbx_rewrite_plan {
	struct bbx_rewrite_origin *origins;
	size_t n_origins, origins_cap;
	uint32_t *origin_of;      /* by section */
	struct bbx_groups chunks, attachments; /* by origin */
	struct bbx_schema schema; /* types and columns as the reader's, ids unique, NOT_NULL where it holds */
};

/* Reads the NOT_NULL columns of what will be kept. Returns as bbx_rewrite. */
int bbx_rewrite_plan(const struct bbx_rewrite *rw, struct bbx_rewrite_plan *p);
void bbx_rewrite_plan_done(struct bbx_rewrite_plan *p);

#endif
