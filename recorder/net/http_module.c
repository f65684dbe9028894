/* SPDX-License-Identifier: Apache-2.0 */
/* The HTTP server as a part of bbrec-net: its settings, and its questions as messages. */
#include "http_module.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "http.h"
#include "tool.h"

/* Of an answer in parts; a longer one is an error. */
#define ANSWER_BYTES (1u << 20)
/* As many as there may be connections. */
#define QUESTIONS 64
/* Longer than the server waits for an answer. */
#define FORGET_MS 10000
#define RETRY_MS 10000

struct question {
	uint64_t request, id; /* request 0 = free */
	uint64_t asked_ms;
	char *text;           /* the parts so far */
	size_t len;
};

struct state {
	struct net *net;
	struct http_opts opts;
	struct http *http;    /* NULL = its place is taken; tried again at retry_ms */
	uint64_t retry_ms;
	struct question questions[QUESTIONS];
};

static struct question *find(struct state *s, uint64_t request)
{
	for (size_t i = 0; i < QUESTIONS; i++)
		if (s->questions[i].request == request)
			return &s->questions[i];
	return NULL;
}

/* A free one; what bbrec has not answered in time is asked for no more. NULL = there is none. */
static struct question *take(struct state *s, uint64_t now_ms)
{
	for (size_t i = 0; i < QUESTIONS; i++) {
		struct question *q = &s->questions[i];

		if (q->request && now_ms - q->asked_ms < FORGET_MS)
			continue;
		free(q->text);
		*q = (struct question){ .asked_ms = now_ms };
		return q;
	}
	return NULL;
}

/* ---- To bbrec ---------------------------------------------------------------------------------- */

static int ask(void *arg, uint64_t id, enum http_question kind, const char *text)
{
	struct state *s = arg;
	struct question *q = take(s, net_now_ms());
	uint64_t request = net_request(s->net);
	int r = -EINVAL;

	if (!q)
		return -EBUSY;
	if (kind == HTTP_ASK)
		r = net_tell(s->net, REC_PEER_ask, &(struct rec_peer_ask){ .request = request, .line = text });
	else if (kind == HTTP_OPEN)
		r = net_tell(s->net, REC_PEER_open, &(struct rec_peer_open){ .request = request, .name = text });
	else if (kind == HTTP_LIST)
		r = net_tell(s->net, REC_PEER_list, &(struct rec_peer_list){ .request = request });
	if (!r) {
		q->request = request;
		q->id = id;
	}
	return r;
}

static void figures(void *arg, FILE *out)
{
	struct state *s = arg;

	net_figures(s->net, out);
}

/* ---- From bbrec -------------------------------------------------------------------------------- */

static void settle(struct state *s, struct question *q, int err, int fd)
{
	struct question copy = *q;

	*q = (struct question){ 0 };
	http_told(s->http, copy.id, err, copy.text ? copy.text : "", copy.len, fd);
	free(copy.text);
}

static void heed_answer(struct state *s, const struct rec_peer_answer *m)
{
	struct question *q = m->request ? find(s, m->request) : NULL;
	char *text;

	if (!q)
		return;
	text = q->len + m->data.len > ANSWER_BYTES ? NULL : realloc(q->text, q->len + m->data.len + 1);
	if (!text) {
		settle(s, q, -EFBIG, -1);
		return;
	}
	q->text = text;
	memcpy(text + q->len, m->data.p, m->data.len);
	q->len += m->data.len;
	text[q->len] = '\0';
	if (!m->more || m->error)
		settle(s, q, -(int)m->error, -1);
}

static int heed(void *state, const struct rec_peer_msg *m, int fd)
{
	struct state *s = state;
	struct question *q;

	if (m->id == REC_PEER_answer)
		heed_answer(s, &m->answer);
	if (m->id != REC_PEER_file || !m->file.request)
		return 0;
	q = find(s, m->file.request);
	if (!q)
		return 0;
	settle(s, q, fd < 0 && !m->file.error ? -EIO : -(int)m->file.error, fd);
	return 1;
}

/* ---- The module --------------------------------------------------------------------------------- */

static const char *setting(const struct net *n, const char *name)
{
	const char *value = net_setting(n, name);

	return *value ? value : NULL;
}

/* Another agent may have the place, and end one day. Returns 0, or a negative errno: it cannot be. */
static int open_server(struct state *s)
{
	char why[512];
	int r = http_open(&s->opts, &s->http, why, sizeof(why));

	if (r && !s->retry_ms)
		bb_warn("%s%s", why, r == -EADDRINUSE ? "; it is tried again" : "");
	net_state(s->net, "listen", "%s", r ? strerror(-r) : s->opts.listen);
	s->retry_ms = r ? net_now_ms() + RETRY_MS : 0;
	return r == -EADDRINUSE ? 0 : r;
}

static int start(struct net *n, void **ret_state)
{
	struct state *s;
	int r;

	if (!strcmp(net_setting(n, "listen"), "off"))
		return 0;
	s = calloc(1, sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->net = n;
	s->opts = (struct http_opts){
		.listen = net_setting(n, "listen"),
		.tls_cert = setting(n, "tls-cert"),
		.tls_key = setting(n, "tls-key"),
		.token_file = setting(n, "token-file"),
		.arg = s,
		.ask = ask,
		.figures = figures,
	};
	r = open_server(s);
	if (r)
		free(s);
	else
		*ret_state = s;
	return r;
}

static size_t fds(void *state, struct curl_waitfd *list, size_t cap)
{
	struct state *s = state;

	if (!cap || !s->http)
		return 0;
	*list = (struct curl_waitfd){ .fd = http_fd(s->http), .events = CURL_WAIT_POLLIN };
	return 1;
}

static void ready(void *state, const struct curl_waitfd *list, size_t n)
{
	struct state *s = state;

	(void)list, (void)n;
	http_run(s->http);
}

static long tick(void *state, uint64_t now_ms)
{
	struct state *s = state;

	if (!s->http && now_ms >= s->retry_ms)
		open_server(s);
	if (!s->http)
		return RETRY_MS;
	http_run(s->http);
	return http_timeout_ms(s->http);
}

static void stop(void *state)
{
	struct state *s = state;

	http_close(s->http);
	for (size_t i = 0; i < QUESTIONS; i++)
		free(s->questions[i].text);
	free(s);
}

const struct net_module http_module = {
	.name = "http",
	.start = start,
	.fds = fds,
	.ready = ready,
	.tick = tick,
	.heed = heed,
	.stop = stop,
};
