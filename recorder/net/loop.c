/* SPDX-License-Identifier: Apache-2.0 */
#include "loop.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "confine.h"
#include "tool.h"

#define FDS_MAX 64
#define MODULES_MAX 8
#define ALIVE_MS 5000

struct net {
	const struct net_module *const *modules;
	void *states[MODULES_MAX];
	CURLM *curl;
	int peer, folder;
	uint32_t owner;
	char *node, *said, *settings;
	size_t settings_len;
	uint64_t requests, alive_ms;
	bool ended;
	uint8_t in[REC_PEER_PACKET_MAX], out[REC_PEER_PACKET_MAX];
};

uint64_t net_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* ---- For modules ----------------------------------------------------------------------------- */

int net_folder(struct net *n)
{
	int fd = n->folder;

	n->folder = -1;
	return fd;
}

const char *net_node(const struct net *n)
{
	return n->node;
}

uint32_t net_owner(const struct net *n)
{
	return n->owner;
}

uint64_t net_request(struct net *n)
{
	return ++n->requests;
}

const char *net_setting(const struct net *n, const char *name)
{
	const char *p = n->settings, *end = n->settings + n->settings_len;

	while (p < end) {
		const char *value = p + strlen(p) + 1;

		if (value >= end)
			break;
		if (!strcmp(p, name))
			return value;
		p = value + strlen(value) + 1;
	}
	return "";
}

int net_tell(struct net *n, enum rec_peer_id id, const void *m)
{
	long len = rec_peer_encode(id, m, n->out, sizeof(n->out));
	int r = len < 0 ? (int)len : rec_peer_send(n->peer, n->out, (size_t)len, -1, 1);

	n->ended |= r == -EPIPE;
	return r;
}

void net_state(struct net *n, const char *name, const char *fmt, ...)
{
	char value[100];
	const struct rec_peer_state m = { .name = name, .value = value };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(value, sizeof(value), fmt, ap);
	va_end(ap);
	for (char *p = value; *p; p++)
		*p = *p == '\t' || *p == '\n' ? ' ' : *p;
	net_tell(n, REC_PEER_state, &m);
}

void net_fail(struct net *n, const char *fmt, ...)
{
	char text[REC_PEER_ERROR_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (strcmp(text, n->said))
		bb_warn("%s", text);
	net_tell(n, REC_PEER_failed, &(struct rec_peer_failed){ .text = text });
}

void net_figures(const struct net *n, FILE *out)
{
	for (size_t i = 0; n->modules[i]; i++)
		if (n->states[i] && n->modules[i]->figures)
			n->modules[i]->figures(n->states[i], out);
}

int net_transfer_start(struct net *n, struct net_transfer *t)
{
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	return curl_multi_add_handle(n->curl, t->easy) ? -EIO : 0;
}

void net_transfer_stop(struct net *n, struct net_transfer *t)
{
	if (t->easy)
		curl_multi_remove_handle(n->curl, t->easy);
}

/* ---- bbrec ----------------------------------------------------------------------------------- */

static void greet(struct net *n)
{
	net_tell(n, REC_PEER_greeting, &(struct rec_peer_greeting){ .version = BB_VERSION });
}

/* proc_pid_statm(5): pages of the whole, and of what is resident. */
static uint64_t rss_bytes(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	unsigned long pages = 0;

	if (f && fscanf(f, "%*u %lu", &pages) != 1)
		pages = 0;
	if (f)
		fclose(f);
	return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void tell_alive(struct net *n, uint64_t now_ms)
{
	struct rec_peer_alive m = { .rss_bytes = rss_bytes() };
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	m.cpu_ns = (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
	net_tell(n, REC_PEER_alive, &m);
	n->alive_ms = now_ms + ALIVE_MS;
}

static void hear(struct net *n, const struct rec_peer_msg *m, int fd)
{
	int kept = 0;

	for (size_t i = 0; n->modules[i] && !kept; i++)
		if (n->states[i] && n->modules[i]->heed)
			kept = n->modules[i]->heed(n->states[i], m, fd);
	if (fd >= 0 && !kept)
		close(fd);
}

/* All that is there; a packet that is no message is left out. */
static void read_peer(struct net *n)
{
	struct rec_peer_msg m;
	long len;
	int fd;

	while (!n->ended && (len = rec_peer_recv(n->peer, n->in, sizeof(n->in), &fd)) != -EAGAIN) {
		if (len > 0 && !rec_peer_decode(REC_PEER_TO_NET, n->in, (size_t)len, &m)) {
			hear(n, &m, fd);
			continue;
		}
		if (fd >= 0)
			close(fd);
		n->ended = len <= 0 && len != -EMSGSIZE;
	}
}

/* bbrec says it once its programs are loaded, which takes as long as it takes; when it ends there is nothing to read. */
static int read_hello(struct net *n)
{
	struct pollfd fd = { .fd = n->peer, .events = POLLIN };
	struct rec_peer_msg m;
	long len = poll(&fd, 1, -1) == 1 ? rec_peer_recv(n->peer, n->in, sizeof(n->in), &n->folder) : 0;

	if (!len)
		return -EPIPE;
	if (len < 0 || rec_peer_decode(REC_PEER_TO_NET, n->in, (size_t)len, &m) || m.id != REC_PEER_hello) {
		bb_warn("descriptor %d: bbrec does not say hello", n->peer);
		return -EPROTO;
	}
	/* One NUL more: whatever the bytes are, they are text. */
	n->owner = (uint32_t)m.hello.user;
	n->node = strdup(m.hello.node);
	n->settings = calloc(1, m.hello.settings.len + 1);
	n->said = strdup(m.hello.said);
	if (!n->node || !n->said || !n->settings)
		return -ENOMEM;
	memcpy(n->settings, m.hello.settings.p, m.hello.settings.len);
	n->settings_len = m.hello.settings.len;
	return 0;
}

/* ---- The loop -------------------------------------------------------------------------------- */

struct turn {
	struct curl_waitfd fds[FDS_MAX];
	size_t n, first[MODULES_MAX + 1]; /* of a module: first[i] to first[i + 1] */
};

static void collect_fds(struct net *n, struct turn *t)
{
	size_t i;

	t->fds[0] = (struct curl_waitfd){ .fd = n->peer, .events = CURL_WAIT_POLLIN };
	t->n = 1;
	for (i = 0; n->modules[i]; i++) {
		t->first[i] = t->n;
		if (n->states[i] && n->modules[i]->fds)
			t->n += n->modules[i]->fds(n->states[i], t->fds + t->n, FDS_MAX - t->n);
	}
	t->first[i] = t->n;
}

static void serve_ready(struct net *n, struct turn *t)
{
	for (size_t i = 0; n->modules[i]; i++) {
		size_t any = t->first[i];

		while (any < t->first[i + 1] && !t->fds[any].revents)
			any++;
		if (any < t->first[i + 1])
			n->modules[i]->ready(n->states[i], t->fds + t->first[i], t->first[i + 1] - t->first[i]);
	}
}

static void finish_transfers(struct net *n)
{
	CURLMsg *msg;
	int left;

	while ((msg = curl_multi_info_read(n->curl, &left))) {
		struct net_transfer *t;
		CURLcode code = msg->data.result;
		CURL *easy = msg->easy_handle;

		if (msg->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&t);
		curl_multi_remove_handle(n->curl, easy);
		t->done(t->arg, code);
	}
}

/* Returns how long nothing need be done, in ms. */
static long tick(struct net *n)
{
	uint64_t now = net_now_ms();
	long wait;

	if (now >= n->alive_ms)
		tell_alive(n, now);
	wait = (long)(n->alive_ms - now);
	for (size_t i = 0; n->modules[i]; i++) {
		long due = n->states[i] && n->modules[i]->tick ? n->modules[i]->tick(n->states[i], now) : wait;

		wait = due < wait ? due : wait;
	}
	return wait > 0 ? wait : 0;
}

static void turn(struct net *n)
{
	struct turn t = { 0 };
	int running;
	long wait = tick(n);

	collect_fds(n, &t);
	curl_multi_poll(n->curl, t.fds, (unsigned)t.n, (int)wait, NULL);
	curl_multi_perform(n->curl, &running);
	finish_transfers(n);
	if (t.fds[0].revents)
		read_peer(n);
	serve_ready(n, &t);
}

static int start_modules(struct net *n)
{
	int r = 0;

	for (size_t i = 0; n->modules[i] && !r; i++) {
		r = n->modules[i]->start(n, &n->states[i]);
		if (r == -ENOMEM)
			net_fail(n, "%s: out of memory", n->modules[i]->name);
	}
	return r;
}

int net_run(const struct net_module *const *modules, int peer)
{
	struct net *n = calloc(1, sizeof(*n));
	int r = n ? 0 : -ENOMEM;

	if (r)
		return r;
	n->modules = modules;
	n->peer = peer;
	n->folder = -1;
	n->curl = curl_multi_init();
	r = n->curl ? read_hello(n) : -ENOMEM;
	if (!r) {
		greet(n);
		r = start_modules(n);
	}
	if (!r)
		net_tell(n, REC_PEER_failed, &(struct rec_peer_failed){ .text = "" });
	if (!r) {
		r = net_confine();
		if (r)
			bb_warn("cannot set the filter of system calls: %s", strerror(-r));
	}
	while (!r && !n->ended)
		turn(n);
	for (size_t i = 0; modules[i]; i++)
		if (n->states[i])
			modules[i]->stop(n->states[i]);
	curl_multi_cleanup(n->curl);
	if (n->folder >= 0)
		close(n->folder);
	free(n->node);
	free(n->said);
	free(n->settings);
	free(n);
	return r;
}
