/* SPDX-License-Identifier: Apache-2.0 */
/* Words for what is in a graph. */
#include "text.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#define NSEC_PER_SEC 1000000000ll

static void put_str(FILE *f, struct bbx_str s)
{
	if (s.len)
		fwrite(s.p, 1, s.len, f);
}

void graph_text_bytes(FILE *f, uint64_t bytes)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	uint64_t tenths;
	size_t u = 0;

	if (bytes < 1024) {
		fprintf(f, "%" PRIu64 " B", bytes);
		return;
	}
	while (u < 5 && bytes >> (10 * (u + 2)))
		u++;
	/* In 1024ths of the unit, so that nothing overflows. */
	tenths = (bytes >> (10 * u)) * 10 / 1024;
	fprintf(f, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10, tenths % 10, units[u]);
}

static void put_duration(FILE *f, uint64_t ns)
{
	uint64_t s = ns / 1000000000u;

	if (ns < 1000)
		fputs("0s", f);
	else if (ns < 1000000)
		fprintf(f, "%" PRIu64 "us", ns / 1000);
	else if (ns < 1000000000u)
		fprintf(f, "%" PRIu64 "ms", ns / 1000000);
	else if (s < 120)
		fprintf(f, "%" PRIu64 ".%" PRIu64 "s", s, ns / 100000000 % 10);
	else if (s < 7200)
		fprintf(f, "%" PRIu64 "m%02" PRIu64 "s", s / 60, s % 60);
	else if (s < 2 * 86400)
		fprintf(f, "%" PRIu64 "h%02" PRIu64 "m", s / 3600, s / 60 % 60);
	else
		fprintf(f, "%" PRIu64 "d%02" PRIu64 "h", s / 86400, s / 3600 % 24);
}

void graph_text_time(FILE *f, int64_t utc_ns, int64_t t)
{
	uint64_t ns = utc_ns < t ? (uint64_t)t - (uint64_t)utc_ns : (uint64_t)utc_ns - (uint64_t)t;

	fputs(utc_ns < t && ns >= 1000 ? "t-" : "t+", f);
	put_duration(f, ns);
}

void graph_text_utc(FILE *f, int64_t utc_ns)
{
	int64_t rest = ((utc_ns % NSEC_PER_SEC) + NSEC_PER_SEC) % NSEC_PER_SEC;
	time_t s = (time_t)(utc_ns / NSEC_PER_SEC - (utc_ns % NSEC_PER_SEC < 0));
	char buf[32] = "?";
	struct tm tm;

	if (gmtime_r(&s, &tm))
		strftime(buf, sizeof(buf), "%Y-%m-%dT%H:%M:%S", &tm);
	fprintf(f, "%s.%03dZ", buf, (int)(rest / 1000000));
}

static void put_container(FILE *f, const struct bbx_container_info *c)
{
	if (!c->pod.len) {
		put_str(f, c->container_id.len ? c->container_id : c->cgroup_path);
		return;
	}
	if (c->ns.len) {
		put_str(f, c->ns);
		fputc('/', f);
	}
	put_str(f, c->pod);
	if (c->container.len) {
		fputc('/', f);
		put_str(f, c->container);
	}
}

static void put_memory(FILE *f, const struct graph *g, uint32_t node)
{
	const struct graph_key *k = &g->others[node - g->n_procs];
	const struct bbx_container_info *c = graph_container(g, node);

	if (!k->cgroup_id) {
		fputs("memory of the node", f);
		return;
	}
	fputs("memory of ", f);
	if (c && (c->pod.len || c->container_id.len || c->cgroup_path.len))
		put_container(f, c);
	else if (g->memories[node - g->n_procs].path)
		fputs(g->memories[node - g->n_procs].path, f);
	else
		fprintf(f, "cgroup %" PRIu64, k->cgroup_id);
}

static void put_endpoint(FILE *f, const struct graph_key *k)
{
	char buf[INET6_ADDRSTRLEN] = "?";

	inet_ntop(k->ip_len == 4 ? AF_INET : AF_INET6, k->ip, buf, sizeof(buf));
	fprintf(f, k->ip_len == 4 ? "%s" : "[%s]", buf);
	if (k->port)
		fprintf(f, ":%" PRIu32, k->port);
	else
		fputs(" (client)", f);
}

void graph_text_node(FILE *f, const struct graph *g, uint32_t node)
{
	const struct bbx_process *p = graph_process(g, node);

	switch (graph_kind(g, node)) {
	case GRAPH_PROCESS:
		if (p->comm.len)
			put_str(f, p->comm);
		else
			fputc('?', f);
		fprintf(f, " [%" PRIu32 "]", p->pid);
		break;
	case GRAPH_MEMORY:
		put_memory(f, g, node);
		break;
	case GRAPH_ENDPOINT:
		put_endpoint(f, &g->others[node - g->n_procs]);
		break;
	case GRAPH_KERNEL:
		fprintf(f, "kernel");
		break;
	}
}

/* bbx_process_image wants boot time; identity only converts the other way, by one offset at a time.
 */
static uint64_t to_boot(const struct graph *g, uint32_t node, int64_t utc_ns)
{
	const struct bbx_process *p = graph_process(g, node);
	int64_t born = graph_born(g, node);

	if (utc_ns == INT64_MAX)
		return UINT64_MAX;
	return utc_ns <= born ? p->start_ns : p->start_ns + ((uint64_t)utc_ns - (uint64_t)born);
}

void graph_text_program(FILE *f, const struct graph *g, uint32_t node, int64_t utc_ns)
{
	struct bbx_image image = { 0 };
	size_t n;

	bbx_process_image(g->id, node + 1, to_boot(g, node, utc_ns), &image);
	n = image.argv.len;
	if (n && !image.argv.p[n - 1])
		n--;
	for (size_t i = 0; i < n; i++)
		fputc(image.argv.p[i] ? image.argv.p[i] : ' ', f);
	if (!n)
		put_str(f, image.exe);
}

/* The name that the recording has for a signal. */
static void put_signal(FILE *f, const struct graph *g, uint32_t signal)
{
	const struct bbx_schema *s = bbx_schema(g->r);
	const struct bbx_type *t = bbx_schema_find(s, "exit");
	int col = t ? bbx_type_column(t, "signal") : -1;
	const char *name = col < 0 ? NULL : bbx_label(s, &t->cols[col], signal);

	if (name)
		fputs(name, f);
	else
		fprintf(f, "signal %" PRIu32, signal);
}

void graph_text_end(FILE *f, const struct graph *g, uint32_t node)
{
	const struct bbx_process *p = graph_process(g, node);

	if (!p->has_exit)
		return;
	if (p->exit_signal)
		put_signal(f, g, p->exit_signal);
	else
		fprintf(f, "exit %" PRId32, p->exit_code);
	if (p->oom_victim)
		fputs(" (oom)", f);
}

/* A value as its column's meaning wants it. */
static void put_value(FILE *f, const struct graph *g, const struct bbx_column *c, int64_t v)
{
	const char *name = c ? bbx_label(bbx_schema(g->r), c, v) : NULL;

	if (name)
		fputs(name, f);
	else if (c && !strcmp(c->logical, "bytes"))
		graph_text_bytes(f, (uint64_t)v);
	else
		fprintf(f, "%" PRId64, v);
}

void graph_text_edge(FILE *f, const struct graph *g, const struct graph_edge *e)
{
	for (const char *p = graph_rules[e->rule].text; *p; p++) {
		int i = p[0] == '$' ? p[1] - '1' : -1;

		if (i < 0 || i >= GRAPH_VALUES) {
			fputc(*p, f);
			continue;
		}
		p++;
		if (e->has >> i & 1)
			put_value(f, g, g->columns[e->rule][i], e->v[i]);
		else
			fputc('?', f);
	}
}
