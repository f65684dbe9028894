/* SPDX-License-Identifier: Apache-2.0 */
#include "notify_post.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "cleanup.h"
#include "notify_template.h"
#include "tool.h"

#define SECOND_NS 1000000000ull
#define WAIT_MAX_S 300
#define CONNECT_S 10
#define TRANSFER_S 30
#define ANSWER_BYTES (64u << 10)
#define IDLE_MS 60000

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * SECOND_NS + (uint64_t)t.tv_nsec;
}

/* ---- The request ------------------------------------------------------------------------------- */

static int add_header(struct notify_post *p, const char *name, const char *value)
{
	struct curl_slist *more;
	char line[256];

	snprintf(line, sizeof(line), "%s: %s", name, value);
	more = curl_slist_append(p->headers, line);
	if (!more)
		return -ENOMEM;
	p->headers = more;
	return 0;
}

/* The time is signed, too, so that an old notification cannot be sent again by others. */
static int sign(struct notify_post *p, const char *secret)
{
	static const char digits[] = "0123456789abcdef";
	_cleanup_free_ char *text = NULL;
	unsigned char mac[32];
	char when[24], value[7 + 64 + 1] = "sha256=";
	int len, r;

	snprintf(when, sizeof(when), "%lld", (long long)time(NULL));
	len = asprintf(&text, "%s.%s", when, p->body);
	if (len < 0)
		return -ENOMEM;
	if (gnutls_hmac_fast(GNUTLS_MAC_SHA256, secret, strlen(secret), text, (size_t)len, mac))
		return -EIO;
	for (size_t i = 0; i < 64; i++)
		value[7 + i] = digits[mac[i / 2] >> (i % 2 ? 0 : 4) & 15];
	value[71] = '\0';
	r = add_header(p, "X-Blackbox-Timestamp", when);
	return r ? r : add_header(p, "X-Blackbox-Signature", value);
}

/* Fills in the body and the headers. Returns 0; -EBADMSG: the file holds no summary; -ENOMEM. */
static int make_request(struct notify_post *p)
{
	_cleanup_free_ char *text = notify_spool_read(p->spool, p->item), *secret = notify_hook_secret(p->hook);
	cJSON *summary = text ? cJSON_Parse(text) : NULL;
	char why[128];
	int r;

	if (!cJSON_IsObject(summary)) {
		cJSON_Delete(summary);
		return -EBADMSG;
	}
	if (secret && p->hook->tells_secret)
		cJSON_AddStringToObject(summary, "secret", secret);
	p->body = notify_template_fill(p->hook->text, notify_members, summary, why, sizeof(why));
	cJSON_Delete(summary);
	r = p->body ? add_header(p, "Content-Type", "application/json") : -ENOMEM;
	/* The other side can tell by it that it has had this one. */
	if (!r)
		r = add_header(p, "Idempotency-Key", p->item->file);
	return r || !secret || p->hook->tells_secret ? r : sign(p, secret);
}

static size_t skip_answer(char *data, size_t size, size_t n, void *arg)
{
	uint64_t *len = arg;

	(void)data;
	*len += size * n;
	return *len > ANSWER_BYTES ? 0 : size * n;
}

static void clear_request(struct notify_post *p)
{
	curl_easy_cleanup(p->transfer.easy);
	curl_slist_free_all(p->headers);
	free(p->body);
	p->transfer.easy = NULL;
	p->headers = NULL;
	p->body = NULL;
	if (p->item)
		p->item->is_busy = false;
	p->item = NULL;
}

/* ---- What came of it ----------------------------------------------------------------------------- */

static bool is_final(long status)
{
	static const long refusals[] = { 400, 410, 413, 415, 422 };

	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		if (status == refusals[i])
			return true;
	return false;
}

static void tell_failure(struct notify_post *p, CURLcode code, long status, const char *then)
{
	if (status)
		bb_warn("webhook %s (line %u): HTTP status %ld; %s", p->hook->kind, p->hook->line, status, then);
	else
		bb_warn("webhook %s (line %u): %s; %s", p->hook->kind, p->hook->line, curl_easy_strerror(code), then);
}

static uint64_t wait_ns(unsigned tries, curl_off_t asked_s)
{
	uint64_t s = tries < 9 ? 1u << (tries - 1) : WAIT_MAX_S, ns;

	if (asked_s > 0)
		s = asked_s < WAIT_MAX_S ? (uint64_t)asked_s : WAIT_MAX_S;
	ns = (s < WAIT_MAX_S ? s : WAIT_MAX_S) * SECOND_NS;
	return asked_s > 0 ? ns : ns / 5 * 4 + (uint64_t)random() % (ns / 5 * 2);
}

static void put_off(struct notify_post *p, CURLcode code, long status)
{
	curl_off_t asked_s = 0;

	curl_easy_getinfo(p->transfer.easy, CURLINFO_RETRY_AFTER, &asked_s);
	p->failures++;
	p->item->tries++;
	p->item->due_ns = now_ns() + wait_ns(p->item->tries, asked_s);
	if (!p->is_failing)
		tell_failure(p, code, status, "it is tried again");
	p->is_failing = true;
}

static void forget(struct notify_post *p, struct notify_item *i)
{
	if (p->item == i)
		p->item = NULL;
	notify_spool_remove(p->spool, i);
}

static void give_up(struct notify_post *p, struct notify_item *i)
{
	p->given_up++;
	forget(p, i);
}

static void done(void *arg, CURLcode code)
{
	struct notify_post *p = arg;
	long status = 0;

	curl_easy_getinfo(p->transfer.easy, CURLINFO_RESPONSE_CODE, &status);
	/* An answer that is too long is an answer all the same. */
	if (status >= 200 && status < 300 && (code == CURLE_OK || code == CURLE_WRITE_ERROR)) {
		p->delivered++;
		p->is_failing = false;
		forget(p, p->item);
	} else if (is_final(status)) {
		tell_failure(p, code, status, "the notification is given up");
		give_up(p, p->item);
	} else {
		put_off(p, code, status);
	}
	clear_request(p);
}

/* Returns 0, or a negative errno. */
static int send_item(struct notify_post *p)
{
	CURL *easy = curl_easy_init();
	int r;

	p->transfer = (struct net_transfer){ .easy = easy, .done = done, .arg = p };
	r = easy ? make_request(p) : -ENOMEM;
	if (r)
		return r;
	p->skipped = 0;
	curl_easy_setopt(easy, CURLOPT_URL, p->hook->url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "bbrec-net/" BB_VERSION);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, p->headers);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, p->body);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)TRANSFER_S);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, skip_answer);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, &p->skipped);
	return net_transfer_start(p->net, &p->transfer);
}

/* The first of the hook's that is due, or that soonest will be; what is too old goes. */
static struct notify_item *find_due(struct notify_post *p, int64_t utc_ns)
{
	struct notify_item *best = NULL, *next;

	for (struct notify_item *i = p->spool->first; i; i = next) {
		next = i->next;
		if (strcmp(i->hook, p->hook->id))
			continue;
		if (utc_ns - i->utc_ns > (int64_t)p->keep_ns) {
			bb_warn("webhook %s (line %u): a notification is given up: it could not be sent in time", p->hook->kind,
				p->hook->line);
			give_up(p, i);
		} else if (!best || i->due_ns < best->due_ns) {
			best = i;
		}
	}
	return best;
}

long notify_post_tick(struct notify_post *p, uint64_t now, int64_t utc_ns)
{
	struct notify_item *i;
	int r;

	if (p->item)
		return IDLE_MS;
	i = find_due(p, utc_ns);
	if (!i)
		return IDLE_MS;
	if (i->due_ns > now) {
		uint64_t ms = (i->due_ns - now) / 1000000u + 1;

		return ms < IDLE_MS ? (long)ms : IDLE_MS;
	}
	p->item = i;
	i->is_busy = true;
	r = send_item(p);
	if (!r)
		return IDLE_MS;
	if (r == -EBADMSG)
		give_up(p, i);
	else
		i->due_ns = now + SECOND_NS;
	clear_request(p);
	return 0;
}

void notify_post_stop(struct notify_post *p)
{
	net_transfer_stop(p->net, &p->transfer);
	clear_request(p);
}
