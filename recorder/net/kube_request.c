/* SPDX-License-Identifier: Apache-2.0 */
#include "kube_watch_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cleanup.h"

#define PAGE 500 /* pods; servers may send more */

static int set_file(CURL *easy, const struct kube_file *f, CURLoption path, CURLoption blob)
{
	struct curl_blob b = { .data = f->data, .len = f->len, .flags = CURL_BLOB_NOCOPY };

	return f->data ? curl_easy_setopt(easy, blob, &b) : f->path ? curl_easy_setopt(easy, path, f->path) : CURLE_OK;
}

int kube_request_init(struct kube_watch *w)
{
	CURL *e = w->transfer.easy = curl_easy_init();
	int failed = !e;

	if (failed)
		return -ENOMEM;
	failed |= curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	failed |= curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	failed |= curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	failed |= curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	failed |= curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT, 10L);
	failed |= curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
	failed |= curl_easy_setopt(e, CURLOPT_ERRORBUFFER, w->curl_error);
	failed |= curl_easy_setopt(e, CURLOPT_USERAGENT, "bbrec-net/" BB_VERSION);
	failed |= curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, kube_intake_write);
	failed |= curl_easy_setopt(e, CURLOPT_WRITEDATA, w);
	failed |= set_file(e, &w->config->ca, CURLOPT_CAINFO, CURLOPT_CAINFO_BLOB);
	failed |= set_file(e, &w->config->cert, CURLOPT_SSLCERT, CURLOPT_SSLCERT_BLOB);
	failed |= set_file(e, &w->config->key, CURLOPT_SSLKEY, CURLOPT_SSLKEY_BLOB);
	return failed ? -ENOMEM : 0;
}

void kube_request_done(struct kube_watch *w)
{
	kube_request_stop(w);
	curl_easy_cleanup(w->transfer.easy);
	curl_slist_free_all(w->headers);
}

static void add_header(struct curl_slist **headers, const char *line, int *failed)
{
	struct curl_slist *l = curl_slist_append(*headers, line);

	*failed |= !l;
	*headers = l ? l : *headers;
}

/* Anew for each request: the token may have been renewed. */
static int set_headers(struct kube_watch *w)
{
	_cleanup_free_ char *token = NULL, *line = NULL;
	int failed = 0, r = kube_config_token(w->config, &token);

	if (r == -EINVAL)
		snprintf(w->state.error, sizeof(w->state.error), "%s holds no token", w->config->token.path);
	else if (r < 0)
		snprintf(w->state.error, sizeof(w->state.error), "token: %s", strerror(-r));
	if (r < 0)
		return r;
	curl_slist_free_all(w->headers);
	w->headers = NULL;
	add_header(&w->headers, "Accept: application/json", &failed);
	if (token && asprintf(&line, "Authorization: Bearer %s", token) >= 0)
		add_header(&w->headers, line, &failed);
	failed |= token && !line;
	failed |= curl_easy_setopt(w->transfer.easy, CURLOPT_HTTPHEADER, w->headers);
	return failed ? -ENOMEM : 0;
}

static char *list_url(struct kube_watch *w, const char *node)
{
	_cleanup_free_ char *more = curl_easy_escape(w->transfer.easy, w->answer.more, 0);
	_cleanup_free_ char *version = curl_easy_escape(w->transfer.easy, w->at_least, 0);
	bool is_first = !*w->answer.more, has_version = is_first && *w->at_least;
	char *url;

	if (!more || !version)
		return NULL;
	/* Without the match, a version and a limit ask for exactly that version, which the server may no longer have. */
	return asprintf(&url, "%s/api/v1/pods?fieldSelector=spec.nodeName%%3D%s&limit=%d%s%s%s%s%s", w->config->server, node, PAGE,
			has_version ? "&resourceVersion=" : "", has_version ? version : "",
			has_version ? "&resourceVersionMatch=NotOlderThan" : "", is_first ? "" : "&continue=", more) < 0 ? NULL : url;
}

static char *watch_url(struct kube_watch *w, const char *node)
{
	_cleanup_free_ char *version = curl_easy_escape(w->transfer.easy, w->version, 0);
	char *url;

	if (!version)
		return NULL;
	return asprintf(&url, "%s/api/v1/pods?fieldSelector=spec.nodeName%%3D%s&watch=1&allowWatchBookmarks=true&timeoutSeconds=%u&resourceVersion=%s",
			w->config->server, node, w->times->watch_s, version) < 0 ? NULL : url;
}

int kube_request_start(struct kube_watch *w)
{
	_cleanup_free_ char *node = curl_easy_escape(w->transfer.easy, w->node, 0);
	_cleanup_free_ char *url = NULL;
	int r = set_headers(w);

	if (r < 0)
		return r;
	if (node)
		url = w->state.phase == KUBE_PHASE_listing ? list_url(w, node) : watch_url(w, node);
	if (!url || curl_easy_setopt(w->transfer.easy, CURLOPT_URL, url))
		return -ENOMEM;
	*w->curl_error = '\0';
	kube_intake_clear(w);
	if (net_transfer_start(w->net, &w->transfer))
		return -ENOMEM;
	w->is_transferring = true;
	return 0;
}

void kube_request_stop(struct kube_watch *w)
{
	if (w->is_transferring)
		net_transfer_stop(w->net, &w->transfer);
	w->is_transferring = false;
}
