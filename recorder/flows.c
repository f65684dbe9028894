/* SPDX-License-Identifier: Apache-2.0 */
#include "flows.h"

#include <errno.h>
#include <stdlib.h>
#include "clock.h"

enum { PROTO_TCP = 6 };

/* What is new of a socket: the counters are differences. */
struct news {
	uint64_t sock;
	struct bb_flow_counts c;
};

struct list {
	struct news *news;
	size_t n;
	uint64_t interval_ns;
};

struct out {
	struct rec_build *b;
	rec_put_fn *put;
	void *arg;
	uint64_t interval_ns;
};

void rec_flows_done(struct rec_flows *f)
{
	rec_counted_done(&f->counted);
	free(f->owners);
	f->owners = NULL;
}

static struct rec_flow_owner *place(const struct rec_flows *f, uint64_t sock)
{
	return &f->owners[(sock * 0x9e3779b97f4a7c15ull >> 32) % REC_FLOW_OWNERS];
}

int rec_flows_event(struct rec_flows *f, const void *rec)
{
	const struct bb_tcp *e = rec;
	struct rec_flow_owner *o;

	if (e->h.type != BBX_TYPE_tcp || !e->h.task.tgid || e->h.task.tgid == BB_NULL_U32)
		return 0;
	if (!f->owners)
		f->owners = calloc(REC_FLOW_OWNERS, sizeof(*f->owners));
	if (!f->owners)
		return -ENOMEM;
	o = place(f, e->sock);
	o->sock = e->sock;
	o->task = e->h.task;
	return 0;
}

static struct bb_task owner(const struct rec_flows *f, uint64_t sock, const struct bb_flow_counts *c)
{
	const struct rec_flow_owner *o = f->owners && c->protocol == PROTO_TCP ? place(f, sock) : NULL;

	return o && o->sock == sock ? o->task : c->task;
}

static int note(void *arg, const void *key, const void *now, const void *then, uint64_t interval_ns)
{
	const struct bb_flow_counts *old = then, *new = now;
	struct list *l = arg;
	struct news *n = &l->news[l->n];

	l->interval_ns = interval_ns;
	n->sock = *(const uint64_t *)key;
	n->c = *new;
	if (old && old->first_ns == new->first_ns) {
		n->c.bytes_sent -= old->bytes_sent;
		n->c.bytes_received -= old->bytes_received;
		n->c.packets_sent -= old->packets_sent;
		n->c.packets_received -= old->packets_received;
	}
	l->n += n->c.packets_sent || n->c.packets_received;
	return 0;
}

static int by_bytes(const void *a, const void *b)
{
	const struct bb_flow_counts *x = &((const struct news *)a)->c, *y = &((const struct news *)b)->c;
	const uint64_t u = x->bytes_sent + x->bytes_received, v = y->bytes_sent + y->bytes_received;

	return (u < v) - (u > v);
}

static int put_row(const struct out *o, const struct news *n, struct bb_task task, uint32_t sockets)
{
	struct bb_flow *row = REC_BUILD(o->b, flow, rec_boot_ns());

	row->h.task = task;
	row->sock = n->sock;
	row->bytes_sent = n->c.bytes_sent;
	row->bytes_received = n->c.bytes_received;
	row->packets_sent = n->c.packets_sent;
	row->packets_received = n->c.packets_received;
	row->interval_ns = o->interval_ns;
	row->saddr = n->c.saddr;
	row->daddr = n->c.daddr;
	row->family = n->c.family;
	row->protocol = n->c.protocol;
	row->sport = n->c.sport;
	row->dport = n->c.dport;
	row->many = n->c.many;
	row->sockets = sockets;
	rec_build_end(o->b);
	return o->put(o->arg, o->b->buf, o->b->len);
}

static int put_rest(const struct out *o, const struct news *news, size_t n)
{
	struct news sum = { .sock = BB_NULL_U64 };

	for (size_t i = 0; i < n; i++) {
		sum.c.bytes_sent += news[i].c.bytes_sent;
		sum.c.bytes_received += news[i].c.bytes_received;
		sum.c.packets_sent += news[i].c.packets_sent;
		sum.c.packets_received += news[i].c.packets_received;
	}
	sum.c.family = sum.c.protocol = sum.c.sport = sum.c.dport = sum.c.many = BB_NULL_U32;
	return put_row(o, &sum, REC_NULL_TASK, (uint32_t)n);
}

static int put_list(const struct rec_flows *f, const struct out *o, struct list *l)
{
	int r = 0;

	if (l->n > REC_FLOW_ROWS)
		qsort(l->news, l->n, sizeof(*l->news), by_bytes);
	for (size_t i = 0; i < l->n && i < REC_FLOW_ROWS && !r; i++)
		r = put_row(o, &l->news[i], owner(f, l->news[i].sock, &l->news[i].c), 1);
	if (!r && l->n > REC_FLOW_ROWS)
		r = put_rest(o, l->news + REC_FLOW_ROWS, l->n - REC_FLOW_ROWS);
	return r;
}

int rec_flows_write(struct rec_flows *f, const struct rec_probes *p, struct rec_build *b, rec_put_fn *put, void *arg)
{
	int fd = rec_probes_counts_flows(p) ? rec_probes_map(p, REC_FAMILY_net, "flows") : -1, r;
	struct out o = { .b = b, .put = put, .arg = arg };
	struct list l = { 0 };

	if (fd < 0)
		return 0;
	l.news = malloc(BB_FLOWS_MAX * sizeof(*l.news));
	if (!l.news)
		return -ENOMEM;
	r = rec_counted_read(&f->counted, fd, BB_FLOWS_MAX, sizeof(uint64_t), sizeof(struct bb_flow_counts), note, &l);
	o.interval_ns = l.interval_ns;
	if (!r)
		r = put_list(f, &o, &l);
	free(l.news);
	return r;
}
