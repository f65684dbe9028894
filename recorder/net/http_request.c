/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a request: admitted, read, allowed, started, answered. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <cjson/cJSON.h>
#include "http_owner.h"
#include "http_priv.h"

/* ---- Answers --------------------------------------------------------------------------------- */

void http_reply_with(struct http_request *q, unsigned status, struct MHD_Response *r)
{
	if (q->response) {
		MHD_destroy_response(r);
		return;
	}
	MHD_add_response_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
	q->response = r;
	q->status = status;
}

void http_reply(struct http_request *q, unsigned status, const char *type, const char *text, size_t len)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(len, (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);

	if (!r)
		return;
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	http_reply_with(q, status, r);
}

void http_fail(struct http_request *q, unsigned status, const char *text)
{
	cJSON *json = cJSON_CreateObject();
	char *body;

	cJSON_AddStringToObject(json, "error", text);
	body = cJSON_PrintUnformatted(json);
	cJSON_Delete(json);
	if (body)
		http_reply(q, status, "application/json", body, strlen(body));
	cJSON_free(body);
	if (status == MHD_HTTP_UNAUTHORIZED && q->response)
		MHD_add_response_header(q->response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
}

/* ---- Admission ------------------------------------------------------------------------------- */

static const char *header_of(const struct http_request *q, const char *name)
{
	return MHD_lookup_connection_value(q->c, MHD_HEADER_KIND, name);
}

static bool path_matches(const struct http_route *r, const char *path, const char **ret_rest)
{
	size_t len = strlen(r->path);

	*ret_rest = "";
	if (r->path[len - 1] != '*')
		return !strcmp(r->path, path);
	*ret_rest = path + len - 1;
	return !strncmp(r->path, path, len - 1) && **ret_rest;
}

static bool method_matches(const struct http_route *r, const char *method)
{
	return !strcmp(method, r->method) || (!strcmp(method, MHD_HTTP_METHOD_HEAD) && !strcmp(r->method, MHD_HTTP_METHOD_GET));
}

static void find_route(struct http_request *q)
{
	const struct http_route *other = NULL;

	for (size_t i = 0; i < http_n_routes; i++) {
		if (!path_matches(&http_routes[i], q->path, &q->rest))
			continue;
		if (method_matches(&http_routes[i], q->method)) {
			q->route = &http_routes[i];
			return;
		}
		other = &http_routes[i];
	}
	if (!other) {
		http_fail(q, MHD_HTTP_NOT_FOUND, "no such path");
		return;
	}
	http_fail(q, MHD_HTTP_METHOD_NOT_ALLOWED, "not by this method");
	if (q->response)
		MHD_add_response_header(q->response, MHD_HTTP_HEADER_ALLOW,
					strcmp(other->method, MHD_HTTP_METHOD_GET) ? other->method : "GET, HEAD");
}

/*
 * A browser on the node must not be made to ask for a page elsewhere: it would name that page's host, or send its origin. Only what needs no
 * token is at risk: a page has none to send.
 */
static bool is_from_a_page(const struct http_request *q)
{
	static const char *const names[] = { "localhost", "127.0.0.1", "[::1]" };
	const char *host = header_of(q, MHD_HTTP_HEADER_HOST);

	if (header_of(q, MHD_HTTP_HEADER_ORIGIN))
		return true;
	if (!host)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t len = strlen(names[i]);

		if (!strncasecmp(host, names[i], len) && (!host[len] || host[len] == ':'))
			return false;
	}
	return true;
}

/* A user of this machine, without a token. */
static void check_owner(struct http_request *q)
{
	const union MHD_ConnectionInfo *peer = MHD_get_connection_info(q->c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const union MHD_ConnectionInfo *fd = MHD_get_connection_info(q->c, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct sockaddr_storage self;
	socklen_t len = sizeof(self);
	uint32_t uid;
	int r = getsockname(fd->connect_fd, (struct sockaddr *)&self, &len) ? -errno : 0;

	if (!r)
		r = http_owner(peer->client_addr, (const struct sockaddr *)&self, &uid);
	if (!r)
		snprintf(q->user, sizeof(q->user), "uid %" PRIu32, uid);
	if (r || (uid && uid != q->h->o.owner))
		http_fail(q, MHD_HTTP_FORBIDDEN, r ? "without a token only where the kernel says whose connection it is" :
						     "without a token only for root and the agent's user");
}

static void authorize(struct http_request *q)
{
	const struct http *h = q->h;
	const char *token = http_token_of(header_of(q, MHD_HTTP_HEADER_AUTHORIZATION));

	if (q->route->need == HTTP_ANYONE)
		return;
	if (!h->token.path && !h->o.review) {
		if (is_from_a_page(q))
			http_fail(q, MHD_HTTP_FORBIDDEN, "not from a web page, or another host's name");
		else if (q->route->need == HTTP_OWNER)
			check_owner(q);
	} else if (!token) {
		http_fail(q, MHD_HTTP_UNAUTHORIZED, "a bearer token is needed");
	} else if (http_token_is_right(&h->token, token)) {
		snprintf(q->user, sizeof(q->user), "token");
	} else if (h->o.review) {
		q->token = strdup(token);
		if (!q->token)
			http_fail(q, MHD_HTTP_SERVICE_UNAVAILABLE, "out of memory");
	} else {
		http_fail(q, MHD_HTTP_UNAUTHORIZED, "the token is not right");
	}
}

static bool is_body_too_large(const struct http_request *q)
{
	const char *length = header_of(q, MHD_HTTP_HEADER_CONTENT_LENGTH);

	return length && strtoull(length, NULL, 10) > HTTP_BODY_BYTES;
}

static void admit(struct http_request *q)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(q->c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	enum http_limit_verdict verdict = http_limit_take(&q->h->limit, info->client_addr, http_now_ns());

	if (verdict != HTTP_LIMIT_ok) {
		q->h->n_limited++;
		http_fail(q, MHD_HTTP_TOO_MANY_REQUESTS, "too many requests from this address");
		if (q->response)
			MHD_add_response_header(q->response, MHD_HTTP_HEADER_RETRY_AFTER, "1");
		q->is_quiet = verdict == HTTP_LIMIT_refused_again;
		return;
	}
	find_route(q);
	if (!q->response)
		authorize(q);
	if (!q->response && is_body_too_large(q))
		http_fail(q, MHD_HTTP_CONTENT_TOO_LARGE, "the body is too long");
}

/* ---- Life ------------------------------------------------------------------------------------ */

static struct http_request *new_request(struct http *h, struct MHD_Connection *c, const char *method, const char *path)
{
	struct http_request *q = calloc(1, sizeof(*q));
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	if (!q)
		return NULL;
	q->h = h;
	q->c = c;
	q->connection = info ? info->socket_context : NULL;
	q->method = strdup(method);
	q->path = strdup(path);
	q->next = h->requests;
	q->link = &h->requests;
	if (q->next)
		q->next->link = &q->next;
	h->requests = q;
	return q;
}

void http_completed(void *cls, struct MHD_Connection *c, void **con_cls, enum MHD_RequestTerminationCode code)
{
	struct http_request *q = *con_cls;

	(void)cls, (void)c, (void)code;
	if (!q)
		return;
	if (q->connection)
		q->connection->end_ns = http_now_ns() + HTTP_IDLE_S * 1000000000ull;
	*q->link = q->next;
	if (q->next)
		q->next->link = q->link;
	if (q->response)
		MHD_destroy_response(q->response);
	free(q->token);
	free(q->method);
	free(q->path);
	free(q);
	*con_cls = NULL;
}

static enum MHD_Result send_answer(struct http_request *q)
{
	const struct http_audit a = { .method = q->method, .path = q->path, .status = q->status, .user = q->user,
				      .client = q->connection ? q->connection->from : "" };

	if (!q->response)
		return MHD_NO;
	q->h->n_status[q->status / 100 % 6]++;
	if (!q->is_quiet)
		q->h->o.audit(q->h->o.arg, &a);
	if (q->connection)
		q->connection->end_ns = http_now_ns() + HTTP_ANSWER_NS;
	return MHD_queue_response(q->c, q->status, q->response);
}

static void add_body(struct http_request *q, const char *p, size_t len)
{
	if (len > HTTP_BODY_BYTES - q->body_len) {
		http_fail(q, MHD_HTTP_CONTENT_TOO_LARGE, "the body is too long");
		return;
	}
	memcpy(q->body + q->body_len, p, len);
	q->body_len += len;
}

/* Until it is told of this question. */
static void wait_for(struct http_request *q, uint64_t id)
{
	q->id = id;
	q->asked_ns = http_now_ns();
	MHD_suspend_connection(q->c);
}

unsigned http_ask(struct http_request *q, enum http_question kind, const char *text)
{
	uint64_t id = ++q->h->last_id;

	if (q->h->o.ask(q->h->o.arg, id, kind, text))
		return MHD_HTTP_SERVICE_UNAVAILABLE;
	wait_for(q, id);
	return 0;
}

/* Takes the verdict on a token. */
static void judge(struct http_request *q, unsigned status, const char *user)
{
	free(q->token);
	q->token = NULL;
	snprintf(q->user, sizeof(q->user), "%s", user);
	if (status != MHD_HTTP_OK)
		http_fail(q, status, status == MHD_HTTP_UNAUTHORIZED ? "the token is not right" :
				     status == MHD_HTTP_FORBIDDEN ? "not allowed" : "the API server does not say whose token it is");
}

/* Verbs of RBAC are lower case; HEAD is a way to get. Returns whether it waits. */
static bool review(struct http_request *q)
{
	const struct http *h = q->h;
	uint64_t id = ++q->h->last_id;
	char user[HTTP_USER_MAX] = "";
	unsigned status = h->o.review(h->o.arg, id, q->token, strcmp(q->route->method, MHD_HTTP_METHOD_POST) ? "get" : "post", q->path, user);

	if (status)
		judge(q, status, user);
	else
		wait_for(q, id);
	return !status;
}

/* The request is whole. Returns whether it waits for something; else it is answered. */
static bool go_on(struct http_request *q)
{
	unsigned status;

	if (q->token && review(q))
		return true;
	if (q->response)
		return false;
	status = q->route->start(q);
	if (status)
		http_fail(q, status, status == MHD_HTTP_SERVICE_UNAVAILABLE ? "the recorder does not answer" : "not understood");
	return !q->response && q->id;
}

enum MHD_Result http_handle(void *cls, struct MHD_Connection *c, const char *url, const char *method, const char *version,
			    const char *upload, size_t *upload_len, void **con_cls)
{
	struct http_request *q = *con_cls;

	(void)version;
	if (!q) {
		*con_cls = q = new_request(cls, c, method, url);
		if (!q || !q->method || !q->path)
			return MHD_NO;
		admit(q);
		return q->response ? send_answer(q) : MHD_YES;
	}
	if (*upload_len) {
		if (!q->response)
			add_body(q, upload, *upload_len);
		*upload_len = 0;
		return MHD_YES;
	}
	return !q->response && go_on(q) ? MHD_YES : send_answer(q);
}

static unsigned status_of(int err)
{
	return err == -ENOENT || err == -EINVAL ? MHD_HTTP_NOT_FOUND : err == -ETIMEDOUT ? MHD_HTTP_GATEWAY_TIMEOUT :
									     MHD_HTTP_SERVICE_UNAVAILABLE;
}

static struct http_request *find_waiting(struct http *h, uint64_t id)
{
	struct http_request *q = h->requests;

	while (q && (q->id != id || !id))
		q = q->next;
	return q;
}

void http_reviewed(struct http *h, uint64_t id, unsigned status, const char *user)
{
	struct http_request *q = find_waiting(h, id);

	if (!q)
		return;
	q->id = 0;
	judge(q, status, user);
	MHD_resume_connection(q->c);
}

void http_told(struct http *h, uint64_t id, int err, const char *text, size_t len, int fd)
{
	struct http_request *q = find_waiting(h, id);

	if (!q) {
		if (fd >= 0)
			close(fd);
		return;
	}
	q->id = 0;
	if (err)
		http_fail(q, status_of(err), status_of(err) == MHD_HTTP_NOT_FOUND ? "no such incident" : "the recorder does not answer");
	else
		q->route->told(q, text, len, fd);
	MHD_resume_connection(q->c);
}
