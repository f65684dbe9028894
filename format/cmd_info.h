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

/* The lists of tables, of losses and of clocks. Return 0, -ENOMEM, pread's errno. */
int bbx_info_tables(struct info *in);
int bbx_info_loss(struct info *in);
int bbx_info_clocks(struct info *in);

#endif
