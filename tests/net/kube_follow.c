/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Follows an API server as bbrec-net does, and prints a line for all it is told: what tests of kube_watch.h compare.
 *	kube_follow KUBECONFIG NODE [stall_s=N] [wait_ms=N]
 * Ends when its standard input does, then prints its largest RSS.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include "../../recorder/net/kube_watch.h"

/* What the watch needs of bbrec-net. */
struct net {
	CURLM *multi;
	char error[256];
};

int net_transfer_start(struct net *n, struct net_transfer *t)
{
	return curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t) || curl_multi_add_handle(n->multi, t->easy) ? -EIO : 0;
}

void net_transfer_stop(struct net *n, struct net_transfer *t)
{
	curl_multi_remove_handle(n->multi, t->easy);
}

uint64_t net_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void print_number(const char *name, int64_t n)
{
	if (n != KUBE_UNKNOWN)
		printf(" %s=%lld", name, (long long)n);
}

static void print_end(const char *name, const struct kube_end *e)
{
	if (!e->is_told)
		return;
	printf(" %s=%s", name, e->reason);
	print_number("exit", e->exit_code);
}

static void pod(void *arg, const struct kube_pod *p)
{
	(void)arg;
	printf("pod %s/%s %s %s", p->ns, p->name, p->node_uid, p->phase);
	for (size_t i = 0; i < p->n_containers; i++) {
		const struct kube_container *c = &p->containers[i];

		printf(" %s:%.12s:%s", c->name, c->container_id, c->state);
		print_number("restarts", c->restart_count);
		print_number("limit", c->limits.memory_bytes);
		print_end("end", &c->end);
		print_end("last", &c->last_end);
	}
	puts("");
}

static void gone(void *arg, const struct kube_seen_pod *p)
{
	(void)arg;
	printf("gone %s/%s\n", p->ns, p->name);
}

static void change(void *arg, const struct kube_change *c)
{
	(void)arg;
	printf("change %s/%s %s %s", c->pod->ns, c->pod->name, c->container ? c->container->name : "-", c->reason);
	print_number("exit", c->exit_code);
	if (c->container)
		print_number("restarts", c->container->restart_count);
	puts("");
}

static void manifest(void *arg, const struct kube_pod *p, const char *json)
{
	(void)arg;
	printf("manifest %s/%s %s\n", p->ns, p->name, json);
}

static void state(void *arg, const struct kube_state *s)
{
	static const char *const phases[] = { "listing", "watching", "waiting" };
	struct net *n = arg;

	printf("state %s pods=%llu lists=%llu skipped=%llu\n", phases[s->phase], (unsigned long long)s->pods, (unsigned long long)s->lists,
	       (unsigned long long)s->skipped);
	if (*s->error && strcmp(n->error, s->error) != 0)
		printf("error %s\n", s->error);
	memcpy(n->error, s->error, sizeof(n->error));
}

static void end_transfer(CURLM *multi, CURL *easy, CURLcode result)
{
	struct net_transfer *t;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&t);
	curl_multi_remove_handle(multi, easy);
	t->done(t->arg, result);
}

static void run(struct net *n, struct kube_watch *w)
{
	struct curl_waitfd in = { .fd = STDIN_FILENO, .events = CURL_WAIT_POLLIN };

	while (!in.revents) {
		long wait_ms = kube_watch_tick(w, net_now_ms());
		CURLMsg *m;
		int left;

		fflush(stdout);
		curl_multi_poll(n->multi, &in, 1, (int)wait_ms, NULL);
		curl_multi_perform(n->multi, &left);
		while ((m = curl_multi_info_read(n->multi, &left)))
			end_transfer(n->multi, m->easy_handle, m->data.result);
	}
}

int main(int argc, char **argv)
{
	struct kube_times times = kube_times_default;
	struct net n = { 0 };
	const struct kube_sink sink = { &n, pod, gone, change, manifest, state };
	struct kube_config config;
	struct kube_watch *w;
	struct rusage used;
	char why[256];

	for (int i = 3; i < argc; i++)
		if (sscanf(argv[i], "stall_s=%u", &times.stall_s) != 1 && sscanf(argv[i], "wait_ms=%u", &times.wait_min_ms) != 1)
			return 2;
	if (argc < 3 || kube_config_load(argv[1], KUBE_ACCOUNT_DIR, &config, why, sizeof(why)) != 0) {
		fprintf(stderr, "kube_follow: %s\n", argc < 3 ? "usage: kube_follow KUBECONFIG NODE" : why);
		return 2;
	}
	curl_global_init(CURL_GLOBAL_DEFAULT);
	n.multi = curl_multi_init();
	if (!n.multi || kube_watch_new(&n, &config, argv[2], &times, &sink, &w) < 0)
		return 1;
	run(&n, w);
	kube_watch_free(w);
	curl_multi_cleanup(n.multi);
	curl_global_cleanup();
	kube_config_free(&config);
	getrusage(RUSAGE_SELF, &used);
	printf("rss_kib %ld\n", used.ru_maxrss);
	return 0;
}
