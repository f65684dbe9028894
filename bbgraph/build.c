/* SPDX-License-Identifier: Apache-2.0 */
/* From rows to edges: rules.def against the tables of a recording, which are looked up by name. */
#include "build.h"
#include "../format/cleanup.h"

#include <string.h>

/* The value a label stands for, in the recording's own label tables. */
static bool find_label(const struct bbx_schema *s, const struct bbx_column *c, const char *name,
		       int64_t *ret_v)
{
	for (size_t i = 0; i < s->n_labels; i++) {
		if (strcmp(s->labels[i].name, c->labels))
			continue;
		for (size_t k = 0; k < s->labels[i].n; k++)
			if (!strcmp(s->labels[i].labels[k].name, name)) {
				*ret_v = s->labels[i].labels[k].value;
				return true;
			}
	}
	return false;
}

static bool is_label(const char *when)
{
	return when[0] >= 'a' && when[0] <= 'z';
}

static bool bind_column(const struct bbx_type *t, const char *name, int *ret_col)
{
	*ret_col = name[0] ? bbx_type_column(t, name) : -1;
	return !name[0] || *ret_col >= 0;
}

static void bind_rule(struct graph *g, const struct bbx_type *t, int id,
		      struct graph_build_rule *br)
{
	const struct graph_rule *rule = &graph_rules[id];

	memset(br, 0, sizeof(*br));
	br->rule = rule;
	br->active = bind_column(t, rule->from_column, &br->from) &&
		     bind_column(t, rule->to_column, &br->to) &&
		     bind_column(t, rule->when_column, &br->when);
	for (int i = 0; i < GRAPH_VALUES; i++) {
		bind_column(t, rule->values[i], &br->values[i]);
		if (br->values[i] >= 0)
			g->columns[id][i] = &t->cols[br->values[i]];
	}
	if (br->active && is_label(rule->when))
		br->active = find_label(bbx_schema(g->r), &t->cols[br->when], rule->when,
					&br->when_value);
}

static bool row_matches(const struct graph_build_rule *br, const struct graph_build_row *row)
{
	const char *when = br->rule->when;
	uint64_t u;
	int64_t v;

	if (br->when < 0)
		return true;
	if (!graph_build_u64(row, br->when, &u))
		return false;
	v = (int64_t)u;
	if (is_label(when))
		return v == br->when_value;
	return when[0] == '!' ? v != 0 : when[0] == '>' ? v > 0 : v <= 0;
}

/* Returns 0, also when the row makes no edge; -ENOMEM, -EFBIG, pread's errno. */
static int apply_rule(struct graph_build *b, const struct graph_build_rule *br,
		      const struct graph_build_row *row)
{
	struct graph_edge e = { .ts = row->ts, .rule = (uint8_t)(br->rule - graph_rules) };
	int err;

	if (!br->active || !row_matches(br, row))
		return 0;
	err = graph_build_end(b, row, br->rule->from, br->from, &e.src);
	if (err > 0)
		err = graph_build_end(b, row, br->rule->to, br->to, &e.dst);
	if (err <= 0)
		return err;
	/* A connection of a process with itself tells nothing. */
	if (e.src == e.dst && br->rule->to != END_PROCESS)
		return 0;
	for (int i = 0; i < GRAPH_VALUES; i++) {
		uint64_t v;

		if (graph_build_u64(row, br->values[i], &v)) {
			e.v[i] = (int64_t)v;
			e.has |= (uint8_t)(1 << i);
		}
	}
	return graph_edge_add(b->g, &e);
}

static bool in_window(const struct graph *g, int64_t ts)
{
	return !(g->opts.since_utc_ns || g->opts.until_utc_ns) ||
	       (ts >= g->opts.since_utc_ns && ts <= g->opts.until_utc_ns);
}

int graph_build_for_rows(struct graph_build *b, const struct bbx_type *t, graph_build_call call,
			 void *arg)
{
	struct bbx_reader *r = b->g->r;
	const struct bbx_schema *s = bbx_schema(r);
	int ts_col = bbx_type_column(t, "ts");

	for (size_t c = 0; c < bbx_n_chunks(r); c++) {
		struct graph_build_row row = { .b = &b->batch };
		int got;

		if (&s->types[bbx_chunk(r, c)->type] != t)
			continue;
		got = bbx_chunk_read(r, c, NULL, 0, &b->batch);
		if (got < 0)
			return got;
		if (!got)
			continue;
		row.host = b->g->section_host[b->batch.section];
		for (row.i = 0; row.i < b->batch.rows; row.i++) {
			uint64_t ts;
			int err;

			if (!graph_build_u64(&row, ts_col, &ts))
				continue;
			row.ts = bbx_utc(b->g->id, b->batch.section, ts);
			if (!in_window(b->g, row.ts))
				continue;
			err = call(b, &row, arg);
			if (err)
				return err;
		}
	}
	return 0;
}

static int apply_rules(struct graph_build *b, const struct graph_build_row *row, void *arg)
{
	const struct graph_build_rule *br = arg;

	for (; br->rule; br++) {
		int err = apply_rule(b, br, row);

		if (err)
			return err;
	}
	return 0;
}

static int read_table(struct graph_build *b, const char *table)
{
	const struct bbx_type *t = bbx_schema_find(bbx_schema(b->g->r), table);
	struct graph_build_rule rules[RULE_COUNT + 1];
	size_t n = 0;

	if (!t)
		return 0;
	for (int i = 0; i < RULE_COUNT; i++)
		if (!strcmp(graph_rules[i].table, table))
			bind_rule(b->g, t, i, &rules[n++]);
	rules[n].rule = NULL;
	return graph_build_for_rows(b, t, apply_rules, rules);
}

struct learn {
	int task;
	int64_t events[2]; /* what makes a port a server's: listen, accept */
};

static int learn_row(struct graph_build *b, const struct graph_build_row *row, void *arg)
{
	const struct learn *l = arg;

	return graph_build_learn_peer(b, row, l->task, l->events);
}

/* The first pass over tcp: who has which addresses and ports. */
static int learn_peers(struct graph_build *b)
{
	const struct bbx_schema *s = bbx_schema(b->g->r);
	const struct bbx_type *t = bbx_schema_find(s, "tcp");
	struct learn l = { .events = { -1, -1 } };
	int err;

	if (!t)
		return 0;
	l.task = bbx_type_column(t, "task");
	b->tcp = (struct graph_build_tcp){
		.saddr = bbx_type_column(t, "saddr"), .daddr = bbx_type_column(t, "daddr"),
		.sport = bbx_type_column(t, "sport"), .dport = bbx_type_column(t, "dport"),
		.netns = bbx_type_column(t, "netns"), .event = bbx_type_column(t, "event"),
	};
	if (b->tcp.event >= 0) {
		find_label(s, &t->cols[b->tcp.event], "listen", &l.events[0]);
		find_label(s, &t->cols[b->tcp.event], "accept", &l.events[1]);
	}
	err = graph_build_for_rows(b, t, learn_row, &l);
	graph_peers_sort(&b->peers);
	return err;
}

/* Which machine each section and each process belongs to. */
static int find_hosts(struct graph *g)
{
	size_t n = bbx_n_sections(g->r);
	struct graph_intern boots = { 0 };
	int err = 0;

	g->section_host = calloc(n + 1, sizeof(*g->section_host));
	g->hosts = calloc(n + 1, sizeof(*g->hosts));
	g->proc_host = calloc((size_t)g->n_procs + 1, sizeof(*g->proc_host));
	if (!g->section_host || !g->hosts || !g->proc_host)
		return -ENOMEM;
	for (size_t i = 0; i < n && err >= 0; i++) {
		const struct bbx_section *s = bbx_section(g->r, i);
		uint32_t host = 0;

		err = graph_intern_put(&boots, s->boot_id, sizeof(s->boot_id), &host);
		g->section_host[i] = host;
		if (err > 0) {
			memcpy(g->hosts[host].boot_id, s->boot_id, sizeof(s->boot_id));
			g->hosts[host].node = s->node;
			g->hosts[host].section = i;
			g->n_hosts = host + 1;
		}
	}
	for (uint32_t i = 0; i < g->n_procs && err >= 0; i++) {
		const struct bbx_process *p = bbx_process(g->id, i + 1);
		uint32_t host = graph_intern_get(&boots, p->boot_id, sizeof(p->boot_id));

		g->proc_host[i] = host == GRAPH_INTERN_NONE ? 0 : host;
	}
	graph_intern_done(&boots);
	return err < 0 ? err : 0;
}

static int read_all(struct graph_build *b)
{
	int err = learn_peers(b);

	for (int i = 0; i < RULE_COUNT && !err; i++)
		if (graph_rules[i].table[0] &&
		    (!i || strcmp(graph_rules[i].table, graph_rules[i - 1].table)))
			err = read_table(b, graph_rules[i].table);
	if (!err)
		err = graph_build_notes(b);
	return err ? err : graph_build_finish(b->g);
}

int graph_new(struct bbx_reader *r, struct bbx_identity *id, const struct graph_opts *opts,
	      struct graph **ret_g)
{
	struct graph *g = calloc(1, sizeof(*g));
	struct graph_build b = { .g = g };
	int err;

	if (!g)
		return -ENOMEM;
	g->r = r;
	g->id = id;
	if (opts)
		g->opts = *opts;
	g->n_procs = g->n_nodes = bbx_n_processes(id);
	err = find_hosts(g);
	if (!err)
		err = read_all(&b);
	bbx_batch_done(&b.batch);
	graph_peers_done(&b.peers);
	if (err) {
		graph_free(g);
		return err;
	}
	*ret_g = g;
	return 0;
}
