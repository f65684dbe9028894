/* SPDX-License-Identifier: Apache-2.0 */
#include "dns.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "dns_message.h"

#define WAYS 8u /* places that a question may be in */

enum { QUERY = 1, ANSWER, UNANSWERED }; /* label table dns_event */

struct rec_dns_question {
	uint64_t sock, first_ns;
	struct bb_task task;
	struct bb_ip server;
	uint32_t attempts, protocol;
	uint16_t id, qtype;
	char *name; /* NULL = the place is free */
};

void rec_dns_done(struct rec_dns *d)
{
	for (size_t i = 0; d->pending && i < REC_DNS_PENDING; i++)
		free(d->pending[i].name);
	free(d->pending);
	d->pending = NULL;
}

static struct rec_dns_question *places(struct rec_dns *d, uint64_t sock, uint16_t id)
{
	const uint64_t h = (sock << 16 | id) * 0x9e3779b97f4a7c15ull;

	return d->pending + (h >> 32) % (REC_DNS_PENDING / WAYS) * WAYS;
}

static struct rec_dns_question *find(struct rec_dns *d, uint64_t sock, const struct rec_dns_message *m)
{
	struct rec_dns_question *q = places(d, sock, m->id);

	for (unsigned i = 0; i < WAYS; i++, q++)
		if (q->name && q->sock == sock && q->id == m->id && q->qtype == m->qtype && !strcasecmp(q->name, m->name))
			return q;
	return NULL;
}

static void forget(struct rec_dns_question *q)
{
	free(q->name);
	*q = (struct rec_dns_question){ 0 };
}

/* A place for a question: a free one, or that of the oldest. */
static struct rec_dns_question *add(struct rec_dns *d, const struct bb_dns *raw, const struct rec_dns_message *m)
{
	struct rec_dns_question *q = places(d, raw->sock, m->id), *oldest = q;

	for (unsigned i = 0; i < WAYS && oldest->name; i++)
		if (!q[i].name || q[i].first_ns < oldest->first_ns)
			oldest = &q[i];
	forget(oldest);
	oldest->name = strdup(m->name);
	if (!oldest->name)
		return NULL;
	oldest->sock = raw->sock;
	oldest->first_ns = raw->h.ts_ns;
	oldest->task = raw->h.task;
	oldest->server = raw->server;
	oldest->protocol = raw->protocol;
	oldest->id = m->id;
	oldest->qtype = m->qtype;
	return oldest;
}

static struct bb_dns *start_row(struct rec_dns *d, uint64_t ts_ns)
{
	struct bb_dns *row = REC_BUILD(&d->build, dns, ts_ns);

	row->latency_ns = BB_NULL_U64;
	row->qtype = row->rcode = row->n_answers = row->ttl_s = row->truncated = row->attempts = row->id = BB_NULL_U32;
	return row;
}

static void put_message(struct rec_dns *d, struct bb_dns *row, const struct rec_dns_message *m)
{
	row->name = rec_build_text(&d->build, m->name);
	row->qtype = m->qtype;
	row->id = m->id;
	if (row->event != ANSWER)
		return;
	row->answers = rec_build_text(&d->build, m->answers);
	row->rcode = m->rcode;
	row->n_answers = m->n_answers;
	row->ttl_s = m->ttl;
	row->truncated = m->is_truncated;
}

/* What is known of the question. Returns 0, -ENOMEM. */
static int put_question(struct rec_dns *d, struct bb_dns *row, const struct bb_dns *raw, const struct rec_dns_message *m)
{
	struct rec_dns_question *q = find(d, raw->sock, m);

	if (row->event == QUERY) {
		q = q ? q : add(d, raw, m);
		if (!q)
			return -ENOMEM;
		row->attempts = ++q->attempts;
	} else if (q) {
		row->attempts = q->attempts;
		row->latency_ns = raw->h.ts_ns > q->first_ns ? raw->h.ts_ns - q->first_ns : 0;
		forget(q);
	}
	return 0;
}

int rec_dns_refine(struct rec_dns *d, const void **rec, size_t *len)
{
	const struct bb_dns *raw = *rec;
	struct rec_dns_message m;
	struct bb_dns *row;
	int r = 0;

	if (*len < sizeof(*raw) || raw->h.type != BBX_TYPE_dns || raw->answers.off < sizeof(*raw) || raw->answers.off > *len ||
	    raw->answers.len > *len - raw->answers.off)
		return 0;
	if (!d->pending)
		d->pending = calloc(REC_DNS_PENDING, sizeof(*d->pending));
	if (!d->pending)
		return -ENOMEM;
	row = start_row(d, raw->h.ts_ns);
	row->h.cpu = raw->h.cpu;
	row->h.task = raw->h.task;
	row->sock = raw->sock;
	row->server = raw->server;
	row->event = raw->event;
	row->protocol = raw->protocol;
	if (!rec_dns_parse((const uint8_t *)raw + raw->answers.off, raw->answers.len, &m) && m.is_answer == (row->event == ANSWER)) {
		put_message(d, row, &m);
		r = put_question(d, row, raw, &m);
	}
	rec_build_end(&d->build);
	*rec = d->build.buf;
	*len = d->build.len;
	return r;
}

int rec_dns_tick(struct rec_dns *d, uint64_t now_ns, rec_put_fn *put, void *arg)
{
	int r = 0;

	for (size_t i = 0; d->pending && i < REC_DNS_PENDING && !r; i++) {
		struct rec_dns_question *q = &d->pending[i];
		struct bb_dns *row;

		if (!q->name || q->first_ns + REC_DNS_TIMEOUT_NS > now_ns)
			continue;
		row = start_row(d, now_ns);
		row->h.task = q->task;
		row->sock = q->sock;
		row->server = q->server;
		row->event = UNANSWERED;
		row->protocol = q->protocol;
		row->attempts = q->attempts;
		row->latency_ns = now_ns - q->first_ns;
		row->id = q->id;
		row->qtype = q->qtype;
		row->name = rec_build_text(&d->build, q->name);
		rec_build_end(&d->build);
		forget(q);
		r = put(arg, d->build.buf, d->build.len);
	}
	return r;
}
