/* SPDX-License-Identifier: Apache-2.0 */
/* Tells of incidents: webhooks, and the user's command. */
#include "notify_module.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "cleanup.h"
#include "notify_hook.h"
#include "notify_jobs.h"
#include "notify_post.h"
#include "notify_spool.h"
#include "timearg.h"
#include "tool.h"

/* A verdict comes in this time, or not at all. */
#define VERDICT_NS ((NOTIFY_VERDICT_S + 10) * 1000000000ull)

struct notify {
	struct net *net;
	struct notify_hooks hooks;
	struct notify_spool spool;
	struct notify_jobs jobs;
	struct notify_post posts[NOTIFY_HOOKS_MAX];
	uint64_t groups;
	char told[100];
};

static uint64_t now_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* ---- Start --------------------------------------------------------------------------------------- */

static const char *setting(const struct net *n, const char *name)
{
	const char *value = net_setting(n, name);

	return *value && strcmp(value, "off") ? value : NULL;
}

/* The folder of this program, without a slash at its end. */
static void own_folder(char folder[512])
{
	ssize_t len = readlink("/proc/self/exe", folder, 511);
	char *slash;

	folder[len > 0 ? len : 0] = '\0';
	slash = strrchr(folder, '/');
	if (slash)
		*slash = '\0';
}

/* Beside this program, or where programs are. Malloced; NULL when it is nowhere. */
static char *find_bbai(void)
{
	char own[512], *path;
	const char *const folders[] = { own, "/usr/local/bin", "/usr/bin" };

	own_folder(own);
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		if (asprintf(&path, "%s/bbai", folders[i]) < 0)
			return NULL;
		if (!access(path, X_OK))
			return path;
		free(path);
	}
	return NULL;
}

static int load_hooks(struct notify *y, const char *path, char *why, size_t cap)
{
	const char *said = net_setting(y->net, "templates");
	char own[512], folder[600];

	own_folder(own);
	snprintf(folder, sizeof(folder), "%s/../share/blackbox/templates", own);
	return notify_hooks_load(&y->hooks, path, strcmp(said, "auto") ? said : folder, why, cap);
}

/* What waits for webhooks that are no more would wait for ever. */
static void drop_strangers(struct notify *y)
{
	struct notify_item *next;
	unsigned n = 0;

	for (struct notify_item *i = y->spool.first; i; i = next) {
		size_t k = 0;

		next = i->next;
		while (k < y->hooks.n && strcmp(y->hooks.list[k].id, i->hook))
			k++;
		if (k < y->hooks.n)
			continue;
		notify_spool_remove(&y->spool, i);
		n++;
	}
	if (n)
		bb_warn("notify-dir: %u notifications of webhooks that are no longer there are removed", n);
}

/* A mistake there costs the webhooks, not HTTP and the command. Returns 0, or -ENOMEM. */
static int refuse_hooks(struct notify *y, int err, const char *setting, const char *why)
{
	notify_hooks_free(&y->hooks);
	if (err == -ENOMEM)
		return err;
	bb_warn("%s: %s; no webhook is told of incidents", setting, why);
	net_state(y->net, "notify", "off: %s: %s", setting, why);
	return 0;
}

static int start_hooks(struct notify *y, const char *path)
{
	uint64_t keep_ns = 0;
	char why[512];
	int r = load_hooks(y, path, why, sizeof(why));

	if (r)
		return refuse_hooks(y, r, "webhooks", why);
	r = notify_spool_open(&y->spool, net_folder(y->net));
	if (r) {
		snprintf(why, sizeof(why), "%s: %s", net_setting(y->net, "notify-dir"), strerror(-r));
		return refuse_hooks(y, r, "notify-dir", why);
	}
	bb_duration_parse(net_setting(y->net, "notify-keep"), &keep_ns);
	for (size_t i = 0; i < y->hooks.n; i++)
		y->posts[i] = (struct notify_post){ .hook = &y->hooks.list[i], .spool = &y->spool, .net = y->net, .keep_ns = keep_ns };
	drop_strangers(y);
	return 0;
}

static void judged(void *arg, uint64_t group, const cJSON *summary);

static int start_jobs(struct notify *y, const char *command)
{
	bool verdict = !strcmp(net_setting(y->net, "verdict"), "yes");

	y->jobs = (struct notify_jobs){
		.net = y->net,
		.bbai = verdict ? find_bbai() : NULL,
		.command = command ? strdup(command) : NULL,
		.judged = judged,
		.arg = y,
	};
	return notify_jobs_start(&y->jobs);
}

static void stop(void *state)
{
	struct notify *y = state;

	for (size_t i = 0; i < y->hooks.n; i++)
		if (y->posts[i].net)
			notify_post_stop(&y->posts[i]);
	notify_jobs_stop(&y->jobs);
	notify_spool_done(&y->spool);
	notify_hooks_free(&y->hooks);
	free(y);
}

static int start(struct net *n, void **ret_state)
{
	const char *webhooks = setting(n, "webhooks"), *command = setting(n, "on-incident");
	struct notify *y;
	int r;

	if (!webhooks && !command)
		return 0;
	y = calloc(1, sizeof(*y));
	if (!y)
		return -ENOMEM;
	y->net = n;
	y->spool.fd = -1;
	r = start_jobs(y, command);
	if (!r && webhooks)
		r = start_hooks(y, webhooks);
	if (r) {
		stop(y);
		return r;
	}
	*ret_state = y;
	return 0;
}

/* ---- An incident ----------------------------------------------------------------------------------- */

/* The verdict is known, or never will be: what waits for it need not any longer. */
static void judged(void *arg, uint64_t group, const cJSON *summary)
{
	struct notify *y = arg;
	char *text = cJSON_GetObjectItemCaseSensitive(summary, "verdict") ? cJSON_PrintUnformatted(summary) : NULL;

	for (struct notify_item *i = y->spool.first; i; i = i->next) {
		if (i->group != group)
			continue;
		if (text && !i->is_busy)
			notify_spool_rewrite(&y->spool, i, text, strlen(text));
		i->due_ns = 0;
	}
	cJSON_free(text);
}

static cJSON *make_summary(const struct notify *y, const struct rec_peer_sealed *m)
{
	const struct {
		const char *name, *value;
	} texts[] = {
		{ "file", m->name }, { "node", net_node(y->net) }, { "namespace", m->namespace }, { "pod", m->pod },
		{ "container", m->container }, { "reason", m->reason }, { "detail", m->detail },
	};
	time_t seconds = (time_t)(m->utc_ns / 1000000000u);
	cJSON *o = cJSON_CreateObject();
	char when[40], fraction[16];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(fraction, sizeof(fraction), ".%03uZ", (unsigned)(m->utc_ns / 1000000u % 1000));
	strcat(when, fraction);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		cJSON_AddStringToObject(o, texts[i].name, texts[i].value);
	cJSON_AddStringToObject(o, "time", when);
	cJSON_AddNumberToObject(o, "bytes", (double)m->bytes);
	return o;
}

static void tell_all(struct notify *y, const struct rec_peer_sealed *m)
{
	cJSON *summary = make_summary(y, m);
	char *text = cJSON_PrintUnformatted(summary);
	uint64_t group = ++y->groups, due_ns = y->jobs.bbai ? now_ns(CLOCK_BOOTTIME) + VERDICT_NS : 0;

	for (size_t i = 0; text && i < y->hooks.n; i++) {
		struct notify_item *item = notify_spool_put(&y->spool, y->hooks.list[i].id, (int64_t)now_ns(CLOCK_REALTIME), text,
							    strlen(text));

		if (!item)
			bb_warn("notify-dir: an incident cannot be told to webhook %s: it cannot be written", y->hooks.list[i].kind);
		else
			item->group = group;
		if (item)
			item->due_ns = due_ns;
	}
	cJSON_free(text);
	notify_jobs_add(&y->jobs, group, summary);
}

static int heed(void *state, const struct rec_peer_msg *m, int fd)
{
	struct notify *y = state;

	if (m->id == REC_PEER_sealed)
		tell_all(y, &m->sealed);
	return m->id == REC_PEER_file ? notify_jobs_file(&y->jobs, m->file.request, fd) : 0;
}

/* ---- The loop ------------------------------------------------------------------------------------- */

static size_t fds(void *state, struct curl_waitfd *list, size_t cap)
{
	struct notify *y = state;

	if (!y->jobs.helper.pid || !cap)
		return 0;
	*list = (struct curl_waitfd){ .fd = y->jobs.helper.sock, .events = CURL_WAIT_POLLIN };
	return 1;
}

static void run_jobs(struct notify *y)
{
	if (!notify_jobs_run(&y->jobs, net_now_ms()))
		return;
	/* No program can be started any more: bbrec starts all anew. */
	bb_die(BB_EXIT_FAILED, "the process that runs programs has ended");
}

static void ready(void *state, const struct curl_waitfd *list, size_t n)
{
	(void)list, (void)n;
	run_jobs(state);
}

struct counts {
	uint64_t delivered, failures, given_up;
};

static struct counts count(const struct notify *y)
{
	struct counts c = { .given_up = y->spool.dropped };

	for (size_t i = 0; i < y->hooks.n; i++) {
		c.delivered += y->posts[i].delivered;
		c.failures += y->posts[i].failures;
		c.given_up += y->posts[i].given_up;
	}
	return c;
}

/* What bbrec status shows. */
static void tell_state(struct notify *y)
{
	struct counts c = count(y);
	char text[sizeof(y->told)];

	snprintf(text, sizeof(text), "%" PRIu64 " delivered, %zu waiting, %" PRIu64 " given up", c.delivered, y->spool.n, c.given_up);
	if (!y->hooks.n || !strcmp(text, y->told))
		return;
	strcpy(y->told, text);
	net_state(y->net, "notify", "%s", text);
}

static long tick(void *state, uint64_t now_ms)
{
	struct notify *y = state;
	uint64_t boot_ns = now_ns(CLOCK_BOOTTIME);
	int64_t utc_ns = (int64_t)now_ns(CLOCK_REALTIME);
	long wait = y->jobs.first ? 1000 : 60000;

	(void)now_ms;
	run_jobs(y);
	for (size_t i = 0; i < y->hooks.n; i++) {
		long w = notify_post_tick(&y->posts[i], boot_ns, utc_ns);

		wait = w < wait ? w : wait;
	}
	tell_state(y);
	return wait;
}

static void figures(void *state, FILE *out)
{
	const struct notify *y = state;
	struct counts c = count(y);
	const struct {
		const char *name, *type, *help;
		uint64_t value;
	} rows[] = {
		{ "notify_waiting", "gauge", "Notifications that are still to be sent.", y->spool.n },
		{ "notify_delivered_total", "counter", "Notifications that were sent.", c.delivered },
		{ "notify_failures_total", "counter", "Attempts to send a notification that failed.", c.failures },
		{ "notify_given_up_total", "counter", "Notifications that were not sent in time, refused for good, or had no room.", c.given_up },
		{ "commands_total", "counter", "Commands that were run for an incident.", y->jobs.commands },
		{ "commands_failed_total", "counter", "Of these, those that ended with another status than 0.", y->jobs.commands_failed },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		fprintf(out, "# HELP blackbox_%s %s\n# TYPE blackbox_%s %s\nblackbox_%s %" PRIu64 "\n", rows[i].name, rows[i].help,
			rows[i].name, rows[i].type, rows[i].name, rows[i].value);
}

const struct net_module notify_module = {
	.name = "notify",
	.start = start,
	.fds = fds,
	.ready = ready,
	.tick = tick,
	.heed = heed,
	.figures = figures,
	.stop = stop,
};
