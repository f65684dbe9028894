/* SPDX-License-Identifier: Apache-2.0 */
/* The two ends of an edge: which node a cell of a row stands for. */
#include "build.h"

#include <string.h>

bool graph_build_u64(const struct graph_build_row *row, int col, uint64_t *ret_v)
{
	const struct bbx_vec *vec;

	if (col < 0)
		return false;
	vec = &row->b->vec[col];
	if (!vec->present || !vec->u || bbx_cell_null(row->b, (uint32_t)col, row->i))
		return false;
	*ret_v = vec->u[row->i];
	return true;
}

/* Returns 1, 0 when the cell names no process, negative errno. */
static int end_process(struct graph_build *b, const struct graph_build_row *row, int col,
		       struct bbx_who *ret_who)
{
	uint64_t task;
	int err;

	if (!graph_build_u64(row, col, &task))
		return 0;
	err = bbx_who(b->g->id, row->b->section, task, ret_who);
	if (err && err != -ENOENT)
		return err;
	return !err && ret_who->upid && ret_who->upid <= b->g->n_procs;
}

static int end_other(struct graph_build *b, const struct graph_key *key, bool only_known,
		     uint32_t *ret_node)
{
	uint32_t n;
	int err;

	if (!only_known) {
		err = graph_node(b->g, key, ret_node);
		return err ? err : 1;
	}
	n = graph_intern_get(&b->g->keys, key, sizeof(*key));
	if (n == GRAPH_INTERN_NONE)
		return 0;
	*ret_node = b->g->n_procs + n;
	return 1;
}

/* The bytes of an address cell. Returns 1, 0 for none, negative errno. */
static int cell_ip(struct graph_build *b, const struct graph_build_row *row, int col,
		   uint8_t ret_ip[16], uint32_t *ret_len)
{
	const struct bbx_vec *vec;
	struct bbx_str ip = { 0 };
	uint64_t id;

	if (col < 0)
		return 0;
	vec = &row->b->vec[col];
	if (!vec->present || bbx_cell_null(row->b, (uint32_t)col, row->i))
		return 0;
	if (vec->str) {
		ip = vec->str[row->i];
	} else if (graph_build_u64(row, col, &id)) {
		int err = bbx_dict_ip(b->g->r, row->b->section, id, &ip);

		if (err)
			return err == -ENOENT ? 0 : err;
	}
	if (ip.len != 4 && ip.len != 16)
		return 0;
	memcpy(ret_ip, ip.p, ip.len);
	*ret_len = (uint32_t)ip.len;
	return 1;
}

static bool is_loopback(const uint8_t *ip, uint32_t len)
{
	static const uint8_t v6[16] = { [15] = 1 };

	return len == 4 ? ip[0] == 127 : !memcmp(ip, v6, 16);
}

/* Returns 1, 0 when the row lacks an address or port, negative errno. */
static int row_tuple(struct graph_build *b, const struct graph_build_row *row,
		     struct graph_tuple *t)
{
	uint64_t sport = 0, dport = 0, netns = 0;
	uint32_t len = 0;
	int got;

	memset(t, 0, sizeof(*t));
	t->host = row->host;
	got = cell_ip(b, row, b->tcp.saddr, t->saddr, &len);
	if (got > 0)
		got = cell_ip(b, row, b->tcp.daddr, t->daddr, &t->ip_len);
	if (got <= 0)
		return got;
	graph_build_u64(row, b->tcp.sport, &sport);
	graph_build_u64(row, b->tcp.dport, &dport);
	t->sport = sport & 0xffff;
	t->dport = dport & 0xffff;
	if (is_loopback(t->daddr, t->ip_len) && graph_build_u64(row, b->tcp.netns, &netns))
		t->netns = (uint32_t)netns;
	return t->dport && len == t->ip_len;
}

static bool is_server_port(const struct graph *g, uint32_t port)
{
	return g->server_ports[port / 8] >> port % 8 & 1;
}

int graph_build_learn_peer(struct graph_build *b, const struct graph_build_row *row, int task_col,
			   const int64_t events[2])
{
	struct graph_tuple t;
	struct bbx_who who;
	uint64_t event = 0, sport = 0;
	int got;

	if (graph_build_u64(row, b->tcp.event, &event) &&
	    graph_build_u64(row, b->tcp.sport, &sport) &&
	    ((int64_t)event == events[0] || (int64_t)event == events[1]))
		b->g->server_ports[(sport & 0xffff) / 8] |= (uint8_t)(1 << sport % 8);
	got = row_tuple(b, row, &t);
	if (got > 0)
		got = end_process(b, row, task_col, &who);
	if (got <= 0)
		return got;
	return graph_peers_add(&b->peers, &t, who.upid - 1, row->ts);
}

/* The other end of a connection. */
static int end_peer(struct graph_build *b, const struct graph_build_row *row, bool only_remote,
		    uint32_t *ret_node)
{
	struct graph_key key = { .kind = GRAPH_ENDPOINT };
	struct graph_tuple t;
	int got = row_tuple(b, row, &t);
	uint32_t peer;

	if (got <= 0)
		return got;
	peer = graph_peers_find(&b->peers, &t, row->ts);
	if (peer != GRAPH_NONE) {
		*ret_node = peer;
		return !only_remote;
	}
	memcpy(key.ip, t.daddr, sizeof(key.ip));
	key.ip_len = t.ip_len;
	/* A client's port means nothing, and would make every connection an end of its own. */
	key.port = is_server_port(b->g, t.sport) ? 0 : t.dport;
	if (is_loopback(key.ip, key.ip_len))
		key.host = row->host;
	return end_other(b, &key, false, ret_node);
}

int graph_build_end(struct graph_build *b, const struct graph_build_row *row, enum graph_end end,
		    int col, uint32_t *ret_node)
{
	struct graph_key memory = { .kind = GRAPH_MEMORY, .host = row->host };
	struct graph_key kernel = { .kind = GRAPH_KERNEL, .host = row->host };
	struct bbx_who who = { 0 };
	int got;

	switch (end) {
	case END_KERNEL:
		return end_other(b, &kernel, false, ret_node);
	case END_MEMORY:
	case END_LIMITED:
		graph_build_u64(row, col, &memory.cgroup_id);
		return end_other(b, &memory, end == END_LIMITED, ret_node);
	case END_PEER:
	case END_REMOTE:
		return end_peer(b, row, end == END_REMOTE, ret_node);
	default:
		break;
	}
	got = end_process(b, row, col, &who);
	if (!got && end == END_ACTOR)
		return end_other(b, &kernel, false, ret_node);
	if (got <= 0)
		return got;
	if (end == END_OWN) {
		memory.cgroup_id = who.cgroup_id;
		return end_other(b, &memory, true, ret_node);
	}
	if (end == END_PARENT) {
		uint32_t parent = bbx_process(b->g->id, who.upid)->parent_upid;

		*ret_node = parent - 1;
		return parent && parent <= b->g->n_procs;
	}
	*ret_node = who.upid - 1;
	return 1;
}
