/* SPDX-License-Identifier: Apache-2.0 */
#include "kube_easy.h"

#include <errno.h>
#include <stdio.h>
#include "cleanup.h"

static int set_file(CURL *easy, const struct kube_file *f, CURLoption path, CURLoption blob)
{
	struct curl_blob b = { .data = f->data, .len = f->len, .flags = CURL_BLOB_NOCOPY };

	return f->data ? curl_easy_setopt(easy, blob, &b) : f->path ? curl_easy_setopt(easy, path, f->path) : CURLE_OK;
}

int kube_easy_init(CURL *e, const struct kube_config *c)
{
	int failed = 0;

	failed |= curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	failed |= curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	failed |= curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	failed |= curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	failed |= curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT, 10L);
	failed |= curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
	failed |= curl_easy_setopt(e, CURLOPT_USERAGENT, "bbrec-net/" BB_VERSION);
	failed |= set_file(e, &c->ca, CURLOPT_CAINFO, CURLOPT_CAINFO_BLOB);
	failed |= set_file(e, &c->cert, CURLOPT_SSLCERT, CURLOPT_SSLCERT_BLOB);
	failed |= set_file(e, &c->key, CURLOPT_SSLKEY, CURLOPT_SSLKEY_BLOB);
	return failed ? -ENOMEM : 0;
}

static void add_header(struct curl_slist **headers, const char *line, int *failed)
{
	struct curl_slist *l = curl_slist_append(*headers, line);

	*failed |= !l;
	*headers = l ? l : *headers;
}

int kube_easy_headers(CURL *easy, const struct kube_config *config, bool has_body, struct curl_slist **headers)
{
	_cleanup_free_ char *token = NULL, *line = NULL;
	int failed = 0, r = kube_config_token(config, &token);

	if (r < 0)
		return r;
	curl_slist_free_all(*headers);
	*headers = NULL;
	add_header(headers, "Accept: application/json", &failed);
	if (has_body)
		add_header(headers, "Content-Type: application/json", &failed);
	if (token && asprintf(&line, "Authorization: Bearer %s", token) >= 0)
		add_header(headers, line, &failed);
	failed |= token && !line;
	failed |= curl_easy_setopt(easy, CURLOPT_HTTPHEADER, *headers);
	return failed ? -ENOMEM : 0;
}
