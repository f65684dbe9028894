/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_CMD_INFO_H
#define BBX_CMD_INFO_H
/* bbx info prints lists: tables with a title for people, members of one object as JSON. Private to the command. */
#include "bbx.h"
#include "print.h"

struct info {
	struct bbx_reader *r;
	bool json, verbose;
	unsigned n_lists;
	struct bb_print *print; /* of the list that is open; NULL while a list for people has no row */
	const char *title;
	const char *const *columns;
	size_t n_columns;
	char times[4][32];
};

/* A list for people is left out when it has no rows. columns are borrowed until the end. */
void bbx_info_begin(struct info *in, const char *title, const char *const *columns, size_t n);
void bbx_info_row(struct info *in, const struct bb_cell *cells);
void bbx_info_end(struct info *in);

/* "" is NULL. */
struct bb_cell bbx_info_text(const char *s);
struct bb_cell bbx_info_number(uint64_t u);
/* One digit after the point. */
struct bb_cell bbx_info_ratio(uint64_t a, uint64_t b);
/* which: up to 4 times in a row. */
struct bb_cell bbx_info_time(struct info *in, unsigned which, int64_t utc_ns);
/* A boot time of a section as UTC. */
int64_t bbx_info_utc(struct info *in, size_t section, uint64_t ts);

/* A row of a table. arg is what bbx_info_each got; returns 0 or an error. */
typedef int (*bbx_info_row_fn)(struct info *in, void *arg, const struct bbx_type *t, const struct bbx_batch *b, uint32_t row);
/* Calls fn for every row of a table. Returns 0, what fn returned, -ENOMEM, pread's errno. */
int bbx_info_each(struct info *in, const char *table, bbx_info_row_fn fn, void *arg);
/* A number of that row. Returns false when it is NULL, or there is no such column. */
bool bbx_info_get(const struct bbx_type *t, const struct bbx_batch *b, const char *column, uint32_t row, uint64_t *ret_v);

/* The lists of tables, of losses and of clocks. Return 0, -ENOMEM, pread's errno. */
int bbx_info_tables(struct info *in);
int bbx_info_loss(struct info *in);
int bbx_info_clocks(struct info *in);

#endif
