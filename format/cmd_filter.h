/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_CMD_FILTER_H
#define BBX_CMD_FILTER_H
/* Which rows a command of bbx is about: the options --type, --since, --until and --pod. */
#include "bbx.h"
#include "podarg.h"
#include "tool.h"

struct bbx_filter {
	const char *types, *since, *until; /* the options; NULL = all */
	struct bb_pod pod;
	struct bbx_reader *r;
	struct bbx_identity *id;
	int64_t since_utc, until_utc;
	bool *wanted; /* by type */
};

/* Reads the options. Ends the program when one of them makes no sense for the recording. */
void bbx_filter_init(struct bbx_filter *f, struct bbx_reader *r, struct bbx_identity *id);
void bbx_filter_done(struct bbx_filter *f);
/* Some row of it may be in the time asked for; all of them are. */
bool bbx_filter_chunk_in_time(const struct bbx_filter *f, const struct bbx_chunk *c);
bool bbx_filter_chunk_within_time(const struct bbx_filter *f, const struct bbx_chunk *c);
bool bbx_filter_row_in_time(const struct bbx_filter *f, const struct bbx_batch *b, uint32_t row);
/* A row is a pod's when its task is, or when it speaks of one of its cgroups. True without --pod. */
bool bbx_filter_row_of_pod(const struct bbx_filter *f, const struct bbx_batch *b, uint32_t row);

#endif
