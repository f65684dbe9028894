/* SPDX-License-Identifier: Apache-2.0 */
/* The HTTP server as a part of bbrec-net: its settings, and its questions as messages. */
#include "http_module.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "http.h"
#include "http_review.h"
#include "tool.h"

/* Of an answer in parts; a longer one is an error. */
#define ANSWER_BYTES (1u << 20)
/* As many as there may be connections. */
#define QUESTIONS 64
/* Longer than the server waits for an answer. */
#define FORGET_MS 10000
#define RETRY_MS 10000
/* How often the certificate is looked at. */
#define RENEW_MS 1000
/* Of a path, in an audit. */
#define PATH_BYTES 255

struct question {
	uint64_t request, id; /* request 0 = free */
	uint64_t asked_ms;
	char *text;           /* the parts so far */
	size_t len;
};

struct state {
	struct net *net;
	struct http_opts opts;
	struct http_review *review; /* NULL = none */
	struct http *http;    /* NULL = its place is taken; tried again at retry_ms */
	uint64_t retry_ms, renew_ms;
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

static void audit(void *arg, const struct http_audit *a)
{
	struct state *s = arg;
	char path[PATH_BYTES + 1];

	snprintf(path, sizeof(path), "%s", a->path);
	net_tell(s->net, REC_PEER_audit, &(struct rec_peer_audit){
		.status = a->status, .method = a->method, .path = path, .client = a->client, .user = a->user });
}

static void figures(void *arg, FILE *out)
{
	struct state *s = arg;

	net_figures(s->net, out);
}

/* ---- The API server ---------------------------------------------------------------------------- */

_Static_assert(HTTP_USER_MAX == HTTP_REVIEW_USER_MAX, "users are passed on");

static unsigned review(void *arg, uint64_t id, const char *token, const char *verb, const char *path, char *user)
{
	struct state *s = arg;

	return http_review_ask(s->review, id, token, verb, path, user);
}

static void reviewed(void *arg, uint64_t id, unsigned status, const char *user)
{
	struct state *s = arg;

	http_reviewed(s->http, id, status, user);
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

	if (r && r != -EADDRINUSE)
		net_fail(s->net, "%s", why);
	else if (r && !s->retry_ms)
		bb_warn("%s; it is tried again", why);
	net_state(s->net, "listen", "%s", r ? strerror(-r) : s->opts.listen);
	s->retry_ms = r ? net_now_ms() + RETRY_MS : 0;
	return r == -EADDRINUSE ? 0 : r;
}

static void stop(void *state)
{
	struct state *s = state;

	http_close(s->http);
	http_review_close(s->review);
	for (size_t i = 0; i < QUESTIONS; i++)
		free(s->questions[i].text);
	free(s);
}

static int open_review(struct state *s)
{
	const char *how = net_setting(s->net, "token-review");
	char why[512];
	int r;

	if (!strcmp(how, "off"))
		return 0;
	r = http_review_open(s->net, how, reviewed, s, &s->review, why, sizeof(why));
	if (r)
		net_fail(s->net, "token-review: %s", why);
	s->opts.review = review;
	return r;
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
		.owner = net_owner(n),
		.arg = s,
		.ask = ask,
		.audit = audit,
		.figures = figures,
	};
	r = open_review(s);
	if (!r)
		r = open_server(s);
	if (r)
		stop(s);
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

static void renew(struct state *s, uint64_t now_ms)
{
	char why[512];
	int r = http_renew(s->http, why, sizeof(why));

	s->renew_ms = now_ms + RENEW_MS;
	if (r < 0)
		bb_warn("%s; the certificate of before stays", why);
	else if (r)
		bb_warn("%s is read again", s->opts.tls_cert);
}

static long tick(void *state, uint64_t now_ms)
{
	struct state *s = state;

	if (!s->http && now_ms >= s->retry_ms)
		open_server(s);
	if (!s->http)
		return RETRY_MS;
	http_run(s->http);
	if (now_ms >= s->renew_ms)
		renew(s, now_ms);
	return http_timeout_ms(s->http);
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
