/* SPDX-License-Identifier: Apache-2.0 */
/* What a recording tells beside edges: events it had to lose, triggers, and the paths of cgroups.
 */
#include "build.h"

#include <stdlib.h>
#include <string.h>

/* Far more event types than any recorder has: what a hostile file adds beyond goes under the last.
 */
#define LOSSES_MAX 64

static int add_loss(struct graph *g, const char *type, uint64_t dropped, uint64_t throttled)
{
	size_t i;

	for (i = 0; i < g->n_losses; i++)
		if (!strcmp(g->losses[i].type, type))
			break;
	if (i == LOSSES_MAX)
		i--;
	if (i == g->n_losses) {
		struct graph_loss *losses = reallocarray(g->losses, i + 1, sizeof(*losses));

		if (!losses)
			return -ENOMEM;
		g->losses = losses;
		g->losses[i] = (struct graph_loss){ .dropped = 0 };
		strcpy(g->losses[i].type, type);
		g->n_losses++;
	}
	g->losses[i].dropped += dropped;
	g->losses[i].throttled += throttled;
	return 0;
}

struct loss_columns {
	int type, dropped, throttled;
};

static int loss_row(struct graph_build *b, const struct graph_build_row *row, void *arg)
{
	const struct loss_columns *c = arg;
	uint64_t dropped = 0, throttled = 0;
	struct bbx_str type;
	char name[sizeof(((struct graph_loss *)0)->type)] = "";
	int got;

	graph_build_u64(row, c->dropped, &dropped);
	graph_build_u64(row, c->throttled, &throttled);
	if (!dropped && !throttled)
		return 0;
	got = bbx_cell_str(b->g->r, row->b, (uint32_t)c->type, row->i, &type);
	if (got < 0 && got != -ENOENT)
		return got;
	if (got > 0)
		memcpy(name, type.p, type.len < sizeof(name) ? type.len : sizeof(name) - 1);
	return add_loss(b->g, name, dropped, throttled);
}

struct path_columns {
	int id, path;
};

static int path_row(struct graph_build *b, const struct graph_build_row *row, void *arg)
{
	const struct path_columns *c = arg;
	struct graph_key key = { .kind = GRAPH_MEMORY, .host = row->host };
	struct bbx_str path;
	uint32_t n;
	int got;

	if (!graph_build_u64(row, c->id, &key.cgroup_id))
		return 0;
	n = graph_intern_get(&b->g->keys, &key, sizeof(key));
	if (n == GRAPH_INTERN_NONE || b->g->memories[n].path)
		return 0;
	got = bbx_cell_str(b->g->r, row->b, (uint32_t)c->path, row->i, &path);
	if (got <= 0)
		return got == -ENOENT ? 0 : got;
	b->g->memories[n].path = strndup(path.p, path.len);
	return b->g->memories[n].path ? 0 : -ENOMEM;
}

#define TRIGGERS_MAX 4096

struct trigger_columns {
	int task, reason, detail;
};

static int read_detail(struct graph *g, const struct graph_build_row *row, int column, char **ret_detail)
{
	struct bbx_str s = { 0 };
	int got = column < 0 ? 0 : bbx_cell_str(g->r, row->b, (uint32_t)column, row->i, &s);

	if (got <= 0)
		return got == -ENOENT ? 0 : got;
	*ret_detail = strndup(s.p, s.len);
	return *ret_detail ? 0 : -ENOMEM;
}

static int trigger_row(struct graph_build *b, const struct graph_build_row *row, void *arg)
{
	const struct trigger_columns *c = arg;
	struct graph *g = b->g;
	struct graph_trigger *triggers;
	struct bbx_str reason = { 0 };
	uint32_t node = GRAPH_NONE;
	int got = bbx_cell_str(g->r, row->b, (uint32_t)c->reason, row->i, &reason);

	if (got < 0 && got != -ENOENT)
		return got;
	/* A request happened to nobody. */
	if ((reason.len == 7 && !memcmp(reason.p, "request", 7)) || g->n_triggers == TRIGGERS_MAX)
		return 0;
	got = graph_build_end(b, row, END_PROCESS, c->task, &node);
	if (got <= 0)
		return got;
	triggers = reallocarray(g->triggers, g->n_triggers + 1, sizeof(*triggers));
	if (!triggers)
		return -ENOMEM;
	g->triggers = triggers;
	triggers += g->n_triggers++;
	*triggers = (struct graph_trigger){ .ts = row->ts, .node = node };
	return read_detail(g, row, c->detail, &triggers->detail);
}

static int read_triggers(struct graph_build *b)
{
	const struct bbx_type *t = bbx_schema_find(bbx_schema(b->g->r), "trigger");
	struct trigger_columns c;

	if (!t)
		return 0;
	c.task = bbx_type_column(t, "task");
	c.reason = bbx_type_column(t, "reason");
	c.detail = bbx_type_column(t, "detail");
	return c.reason < 0 ? 0 : graph_build_for_rows(b, t, trigger_row, &c);
}

static int read_losses(struct graph_build *b)
{
	const struct bbx_type *t = bbx_schema_find(bbx_schema(b->g->r), "loss");
	struct loss_columns c;

	if (!t)
		return 0;
	c.type = bbx_type_column(t, "type");
	c.dropped = bbx_type_column(t, "dropped");
	c.throttled = bbx_type_column(t, "throttled");
	return c.type < 0 ? 0 : graph_build_for_rows(b, t, loss_row, &c);
}

struct gap_columns {
	int ts, since;
};

static int gap_row(struct graph_build *b, const struct graph_build_row *row, void *arg)
{
	const struct gap_columns *c = arg;
	uint64_t since = 0, ts = 0;

	if (!graph_build_u64(row, c->since, &since) || !graph_build_u64(row, c->ts, &ts))
		return 0;
	b->g->n_gaps++;
	b->g->gap_ns += ts > since ? ts - since : 0;
	return 0;
}

static int read_gaps(struct graph_build *b)
{
	const struct bbx_type *t = bbx_schema_find(bbx_schema(b->g->r), "gap");
	struct gap_columns c;

	if (!t)
		return 0;
	c.ts = bbx_type_column(t, "ts");
	c.since = bbx_type_column(t, "since");
	return graph_build_for_rows(b, t, gap_row, &c);
}

int graph_build_notes(struct graph_build *b)
{
	const struct bbx_type *t = bbx_schema_find(bbx_schema(b->g->r), "cgroup");
	struct path_columns c;
	int err = read_losses(b);

	if (!err)
		err = read_gaps(b);
	if (!err)
		err = read_triggers(b);
	if (err || !t)
		return err;
	c.id = bbx_type_column(t, "id");
	c.path = bbx_type_column(t, "path");
	return c.path < 0 ? 0 : graph_build_for_rows(b, t, path_row, &c);
}
