/* SPDX-License-Identifier: Apache-2.0 */
/* What can be asked for, by which path. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cjson/cJSON.h>
#include "http_lines.h"
#include "http_priv.h"
#include "cleanup.h"

#define TEXT "text/plain; charset=utf-8"
#define JSON "application/json"
#define METRICS "text/plain; version=0.0.4; charset=utf-8"
#define NAME_CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._"

static void reply_text(struct http_request *q, unsigned status, const char *text)
{
	http_reply(q, status, TEXT, text, strlen(text));
}

/* Takes the object. */
static void reply_json(struct http_request *q, unsigned status, cJSON *json)
{
	char *body = cJSON_PrintUnformatted(json);

	cJSON_Delete(json);
	if (body)
		http_reply(q, status, JSON, body, strlen(body));
	cJSON_free(body);
}

/* ---- /healthz, /readyz ----------------------------------------------------------------------- */

static unsigned start_healthz(struct http_request *q)
{
	reply_text(q, MHD_HTTP_OK, "ok\n");
	return 0;
}

static unsigned ask_status(struct http_request *q)
{
	return http_ask(q, HTTP_ASK, "status");
}

static void told_readyz(struct http_request *q, const char *text, size_t len, int fd)
{
	static const char yes[] = "recording\tyes\n";

	(void)fd;
	if (len >= sizeof(yes) - 1 && !memcmp(text, yes, sizeof(yes) - 1))
		reply_text(q, MHD_HTTP_OK, "recording\n");
	else
		reply_text(q, MHD_HTTP_SERVICE_UNAVAILABLE, "not recording\n");
}

/* ---- /metrics, /v1/status --------------------------------------------------------------------- */

static unsigned start_metrics(struct http_request *q)
{
	return http_ask(q, HTTP_ASK, "metrics");
}

static void add_own_figures(const struct http *h, FILE *out)
{
	fputs("# HELP blackbox_http_requests_total Requests that were answered, by the first digit of the status.\n"
	      "# TYPE blackbox_http_requests_total counter\n", out);
	for (unsigned i = 1; i < 6; i++)
		fprintf(out, "blackbox_http_requests_total{code=\"%uxx\"} %" PRIu64 "\n", i, h->n_status[i]);
	fprintf(out, "# HELP blackbox_http_limited_total Requests that were refused because their address made too many.\n"
		     "# TYPE blackbox_http_limited_total counter\n"
		     "blackbox_http_limited_total %" PRIu64 "\n"
		     "# HELP blackbox_http_cut_total Connections that were cut because a request, or its answer, took too long.\n"
		     "# TYPE blackbox_http_cut_total counter\n"
		     "blackbox_http_cut_total %" PRIu64 "\n", h->n_limited, h->n_cut);
}

static void told_metrics(struct http_request *q, const char *text, size_t len, int fd)
{
	_cleanup_free_ char *body = NULL;
	size_t size;
	FILE *out = open_memstream(&body, &size);

	(void)fd;
	if (!out) {
		http_fail(q, MHD_HTTP_SERVICE_UNAVAILABLE, "out of memory");
		return;
	}
	fwrite(text, 1, len, out);
	add_own_figures(q->h, out);
	q->h->o.figures(q->h->o.arg, out);
	if (!fclose(out))
		http_reply(q, MHD_HTTP_OK, METRICS, body, size);
}

static void told_status(struct http_request *q, const char *text, size_t len, int fd)
{
	(void)fd;
	reply_json(q, MHD_HTTP_OK, http_lines_status(text, len));
}

/* ---- /v1/trigger -------------------------------------------------------------------------------- */

static unsigned start_trigger(struct http_request *q)
{
	char line[HTTP_LINE_MAX];
	const char *why = http_lines_trigger(q->body, q->body_len, line);

	if (!why)
		return http_ask(q, HTTP_ASK, line);
	http_fail(q, MHD_HTTP_BAD_REQUEST, why);
	return 0;
}

static void told_trigger(struct http_request *q, const char *text, size_t len, int fd)
{
	cJSON *json = http_lines_status(text, len);
	const cJSON *error = cJSON_GetObjectItemCaseSensitive(json, "error");
	bool is_busy = cJSON_IsString(error) && strstr(error->valuestring, "too many");

	(void)fd;
	reply_json(q, !error ? MHD_HTTP_ACCEPTED : is_busy ? MHD_HTTP_TOO_MANY_REQUESTS : MHD_HTTP_BAD_REQUEST, json);
}

/* ---- /v1/incidents ------------------------------------------------------------------------------- */

static unsigned start_incidents(struct http_request *q)
{
	return http_ask(q, HTTP_LIST, "");
}

static void told_incidents(struct http_request *q, const char *text, size_t len, int fd)
{
	(void)fd;
	reply_json(q, MHD_HTTP_OK, http_lines_incidents(text, len));
}

static unsigned start_incident(struct http_request *q)
{
	size_t len = strlen(q->rest);

	/* The recorder checks it, too; a name that cannot be is not worth its time. */
	if (*q->rest == '.' || strspn(q->rest, NAME_CHARS) != len || len >= HTTP_LINE_MAX) {
		http_fail(q, MHD_HTTP_NOT_FOUND, "no such incident");
		return 0;
	}
	return http_ask(q, HTTP_OPEN, q->rest);
}

static void told_incident(struct http_request *q, const char *text, size_t len, int fd)
{
	(void)text, (void)len;
	http_reply_file(q, q->rest, fd);
}

const struct http_route http_routes[] = {
	{ "GET", "/healthz", HTTP_ANYONE, start_healthz, NULL },
	{ "GET", "/readyz", HTTP_ANYONE, ask_status, told_readyz },
	{ "GET", "/metrics", HTTP_TOKEN, start_metrics, told_metrics },
	{ "GET", "/v1/status", HTTP_OWNER, ask_status, told_status },
	{ "POST", "/v1/trigger", HTTP_OWNER, start_trigger, told_trigger },
	{ "GET", "/v1/incidents", HTTP_OWNER, start_incidents, told_incidents },
	{ "GET", "/v1/incidents/*", HTTP_OWNER, start_incident, told_incident },
};
const size_t http_n_routes = sizeof(http_routes) / sizeof(*http_routes);
