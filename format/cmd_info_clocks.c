/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd_info.h"
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* What the readings of a node's clocks in one boot say of its UTC. */
struct clock {
	const struct bbx_section *section; /* the first of them */
	uint64_t readings, max_error_us;
	bool has_error;
	int64_t first_utc, last_utc, offset; /* offset: UTC less boot time, by the first reading */
	uint64_t shift_ns;                   /* how far a later reading is from it */
};

#define MAX_CLOCKS 1024 /* listed; a fleet has fewer */

struct clocks {
	struct clock *list;
	size_t n;
};

static bool same_clock(const struct bbx_section *a, const struct bbx_section *b)
{
	return !strcmp(a->node, b->node) && !memcmp(a->boot_id, b->boot_id, sizeof(a->boot_id));
}

static int find_clock(struct info *in, struct clocks *c, size_t section, struct clock **ret_clock)
{
	const struct bbx_section *s = bbx_section(in->r, section);
	struct clock *list;
	size_t i = 0;

	while (i < c->n && !same_clock(c->list[i].section, s))
		i++;
	*ret_clock = NULL;
	if (i == MAX_CLOCKS)
		return 0;
	if (i == c->n) {
		list = reallocarray(c->list, c->n + 1, sizeof(*list));
		if (!list)
			return -ENOMEM;
		c->list = list;
		list[c->n++] = (struct clock){ .section = s };
	}
	*ret_clock = &c->list[i];
	return 0;
}

static int add_reading(struct info *in, void *arg, const struct bbx_type *t, const struct bbx_batch *b, uint32_t row)
{
	uint64_t ts, realtime, error, shift;
	struct clock *c;
	int err = find_clock(in, arg, b->section, &c);

	if (err || !c || !bbx_info_get(t, b, "ts", row, &ts) || !bbx_info_get(t, b, "realtime", row, &realtime))
		return err;
	if (!c->readings++) {
		c->offset = (int64_t)(realtime - ts);
		c->first_utc = bbx_info_utc(in, b->section, ts);
	}
	c->last_utc = bbx_info_utc(in, b->section, ts);
	shift = realtime - ts - (uint64_t)c->offset;
	shift = (int64_t)shift < 0 ? -shift : shift;
	c->shift_ns = shift > c->shift_ns ? shift : c->shift_ns;
	if (bbx_info_get(t, b, "max_error", row, &error)) {
		c->has_error = true;
		c->max_error_us = error > c->max_error_us ? error : c->max_error_us;
	}
	return 0;
}

int bbx_info_clocks(struct info *in)
{
	static const char *const columns[] = { "node", "readings", "first", "last", "max_error_us", "shift_us" };
	struct clocks c = { 0 };
	int err = bbx_info_each(in, "clock", add_reading, &c);

	bbx_info_begin(in, "clocks", columns, COUNT(columns));
	for (size_t i = 0; i < c.n; i++)
		if (c.list[i].readings)
			bbx_info_row(in, (struct bb_cell[]){
				bbx_info_text(c.list[i].section->node), bbx_info_number(c.list[i].readings),
				bbx_info_time(in, 0, c.list[i].first_utc), bbx_info_time(in, 1, c.list[i].last_utc),
				c.list[i].has_error ? bbx_info_number(c.list[i].max_error_us) : bbx_info_text(NULL),
				bbx_info_ratio(c.list[i].shift_ns, 1000),
			});
	bbx_info_end(in);
	free(c.list);
	return err;
}
