/* SPDX-License-Identifier: Apache-2.0 */
#include "http_review.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>
#include "cleanup.h"
#include "kube_buffer.h"
#include "kube_easy.h"
#include "kube_json.h"
#include "tool.h"

/* At a time; further questions get 503. */
#define SLOTS 8
#define KNOWN 256
#define KNOWN_MS 60000
#define TRANSFER_S 4L /* less than a request waits */
#define ANSWER_BYTES (256u << 10)
#define TOKEN_REVIEWS "/apis/authentication.k8s.io/v1/tokenreviews"
#define ACCESS_REVIEWS "/apis/authorization.k8s.io/v1/subjectaccessreviews"

struct known {
	unsigned char key[32];
	unsigned status;         /* 0 = free */
	uint64_t until_ms;
	char user[HTTP_REVIEW_USER_MAX];
};

/* A question on its way. */
struct asked {
	struct http_review *r;
	uint64_t id;             /* 0 = free */
	unsigned char key[32];
	bool is_access;          /* the second of the two reviews */
	char *verb, *path, *body;
	char user[HTTP_REVIEW_USER_MAX];
	struct net_transfer transfer;
	struct curl_slist *headers;
	struct kube_buffer text;
};

struct http_review {
	struct net *net;
	struct kube_config config;
	http_review_fn *fn;
	void *arg;
	struct asked asked[SLOTS];
	struct known known[KNOWN];
	bool is_failing;         /* and that was said */
};

/* ---- What is known --------------------------------------------------------------------------- */

static int make_key(unsigned char key[32], const char *token, const char *verb, const char *path)
{
	_cleanup_free_ char *text = NULL;
	int len = asprintf(&text, "%s %s %s", token, verb, path);

	return len < 0 || gnutls_hash_fast(GNUTLS_DIG_SHA256, text, (size_t)len, key) ? -ENOMEM : 0;
}

static const struct known *find_known(const struct http_review *r, const unsigned char key[32])
{
	uint64_t now = net_now_ms();

	for (const struct known *k = r->known; k < r->known + KNOWN; k++)
		if (k->status && now < k->until_ms && !memcmp(k->key, key, sizeof(k->key)))
			return k;
	return NULL;
}

/* The one that is known longest makes room. */
static void remember(struct http_review *r, const struct asked *a, unsigned status)
{
	struct known *oldest = r->known;

	for (struct known *k = r->known; k < r->known + KNOWN; k++)
		if (k->until_ms < oldest->until_ms)
			oldest = k;
	*oldest = (struct known){ .status = status, .until_ms = net_now_ms() + KNOWN_MS };
	memcpy(oldest->key, a->key, sizeof(oldest->key));
	strcpy(oldest->user, a->user);
}

/* ---- The reviews ----------------------------------------------------------------------------- */

static cJSON *new_review(const char *kind, const char *version)
{
	cJSON *o = cJSON_CreateObject();

	cJSON_AddStringToObject(o, "kind", kind);
	cJSON_AddStringToObject(o, "apiVersion", version);
	return o;
}

static cJSON *token_review(const char *token)
{
	cJSON *o = new_review("TokenReview", "authentication.k8s.io/v1");

	cJSON_AddStringToObject(cJSON_AddObjectToObject(o, "spec"), "token", token);
	return o;
}

/* user: status.user of the TokenReview. */
static cJSON *access_review(const struct asked *a, const cJSON *user)
{
	static const char *const members[] = { "uid", "groups", "extra" };
	cJSON *o = new_review("SubjectAccessReview", "authorization.k8s.io/v1"), *spec = cJSON_AddObjectToObject(o, "spec");
	cJSON *attributes = cJSON_AddObjectToObject(spec, "nonResourceAttributes");

	cJSON_AddStringToObject(attributes, "path", a->path);
	cJSON_AddStringToObject(attributes, "verb", a->verb);
	cJSON_AddStringToObject(spec, "user", kube_json_text(user, "username"));
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		const cJSON *m = cJSON_GetObjectItemCaseSensitive(user, members[i]);

		if (m)
			cJSON_AddItemToObject(spec, members[i], cJSON_Duplicate(m, true));
	}
	return o;
}

static void clear(struct asked *a)
{
	curl_easy_cleanup(a->transfer.easy);
	curl_slist_free_all(a->headers);
	kube_buffer_free(&a->text);
	free(a->verb);
	free(a->path);
	free(a->body);
	*a = (struct asked){ 0 };
}

/* The question is answered: status 200, 401 or 403, which counts for a while, or 503. */
static void settle(struct asked *a, unsigned status)
{
	struct http_review *r = a->r;
	struct asked copy = { .id = a->id };

	strcpy(copy.user, a->user);
	if (status != 503)
		remember(r, a, status);
	clear(a);
	r->fn(r->arg, copy.id, status, copy.user);
}

static void fail(struct asked *a, CURLcode code, long status)
{
	struct http_review *r = a->r;

	if (!r->is_failing && code == CURLE_OK)
		bb_warn("token-review: %s%s: HTTP status %ld%s", r->config.server, a->is_access ? ACCESS_REVIEWS : TOKEN_REVIEWS, status,
			status == 403 ? "; it takes the ClusterRole system:auth-delegator" : "");
	else if (!r->is_failing)
		bb_warn("token-review: %s: %s", r->config.server, curl_easy_strerror(code));
	r->is_failing = true;
	settle(a, 503);
}

static size_t take_text(char *p, size_t size, size_t n, void *arg)
{
	struct asked *a = arg;

	kube_buffer_add(&a->text, p, size * n);
	return a->text.is_over || a->text.is_oom ? 0 : size * n;
}

/* Takes the review. Returns 0, or a negative errno. */
static int post(struct asked *a, cJSON *review)
{
	_cleanup_free_ char *url = NULL;
	CURL *e = a->transfer.easy;
	int failed = 0;

	free(a->body);
	a->body = cJSON_PrintUnformatted(review);
	cJSON_Delete(review);
	kube_buffer_clear(&a->text);
	if (!a->body || asprintf(&url, "%s%s", a->r->config.server, a->is_access ? ACCESS_REVIEWS : TOKEN_REVIEWS) < 0)
		return -ENOMEM;
	failed |= curl_easy_setopt(e, CURLOPT_URL, url);
	failed |= curl_easy_setopt(e, CURLOPT_POSTFIELDS, a->body);
	failed |= curl_easy_setopt(e, CURLOPT_TIMEOUT, TRANSFER_S);
	failed |= curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take_text);
	failed |= curl_easy_setopt(e, CURLOPT_WRITEDATA, a);
	if (failed || kube_easy_headers(e, &a->r->config, true, &a->headers))
		return -EIO;
	return net_transfer_start(a->r->net, &a->transfer);
}

/* ---- Their answers --------------------------------------------------------------------------- */

static void take_token(struct asked *a, const cJSON *status)
{
	const cJSON *user = kube_json_get(status, "user");

	if (!cJSON_IsTrue(kube_json_get(status, "authenticated")) || !*kube_json_text(user, "username")) {
		settle(a, 401);
		return;
	}
	snprintf(a->user, sizeof(a->user), "%s", kube_json_text(user, "username"));
	a->is_access = true;
	if (post(a, access_review(a, user)))
		fail(a, CURLE_OUT_OF_MEMORY, 0);
}

static void done(void *arg, CURLcode code)
{
	struct asked *a = arg;
	const cJSON *status;
	long http = 0;
	cJSON *json;

	curl_easy_getinfo(a->transfer.easy, CURLINFO_RESPONSE_CODE, &http);
	json = code == CURLE_OK && http / 100 == 2 && a->text.p ? cJSON_ParseWithLength(a->text.p, a->text.len) : NULL;
	status = kube_json_get(json, "status");
	if (!status) {
		fail(a, code, http);
	} else {
		a->r->is_failing = false;
		if (a->is_access)
			settle(a, cJSON_IsTrue(kube_json_get(status, "allowed")) ? 200 : 403);
		else
			take_token(a, status);
	}
	cJSON_Delete(json);
}

/* ---- Questions -------------------------------------------------------------------------------- */

unsigned http_review_ask(struct http_review *r, uint64_t id, const char *token, const char *verb, const char *path,
			 char user[HTTP_REVIEW_USER_MAX])
{
	const struct known *k;
	struct asked *a = r->asked;
	unsigned char key[32];

	user[0] = '\0';
	if (make_key(key, token, verb, path))
		return 503;
	k = find_known(r, key);
	if (k) {
		strcpy(user, k->user);
		return k->status;
	}
	while (a < r->asked + SLOTS && a->id)
		a++;
	if (a == r->asked + SLOTS)
		return 503;
	*a = (struct asked){ .r = r, .id = id, .verb = strdup(verb), .path = strdup(path), .text.max = ANSWER_BYTES };
	memcpy(a->key, key, sizeof(a->key));
	a->transfer = (struct net_transfer){ .easy = curl_easy_init(), .done = done, .arg = a };
	if (a->verb && a->path && a->transfer.easy && !kube_easy_init(a->transfer.easy, &r->config) && !post(a, token_review(token)))
		return 0;
	clear(a);
	return 503;
}

int http_review_open(struct net *n, const char *how, http_review_fn *fn, void *arg, struct http_review **ret_r, char *why, size_t cap)
{
	struct http_review *r = calloc(1, sizeof(*r));
	int err;

	snprintf(why, cap, "out of memory");
	if (!r)
		return -ENOMEM;
	r->net = n;
	r->fn = fn;
	r->arg = arg;
	err = kube_config_load(how, KUBE_ACCOUNT_DIR, &r->config, why, cap);
	if (err)
		free(r);
	else
		*ret_r = r;
	return err;
}

void http_review_close(struct http_review *r)
{
	if (!r)
		return;
	for (struct asked *a = r->asked; a < r->asked + SLOTS; a++) {
		if (!a->id)
			continue;
		net_transfer_stop(r->net, &a->transfer);
		clear(a);
	}
	kube_config_free(&r->config);
	free(r);
}
