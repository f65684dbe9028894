/* SPDX-License-Identifier: Apache-2.0 */
#include "load.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bbx.h"
#include "bbx_segment.h"
#include "../bench/dist.h"
#include "schema_ids.h"

#define SECOND 1000000000ull
#define SECONDS 600ull
#define PODS 64u
#define MEDIUM 62u          /* the pod with 1.8 % of the connections */
#define CRON 63u            /* the pod that lives from 290 to 310 s */
#define PER_POD 60u         /* processes */
#define PROCESSES (PODS * PER_POD)
#define PEERS 2000u
#define ARGVS 200000u
#define TYPES_MAX 64u
#define SECTIONS_MAX 1000u

#define COLUMN(id_, name_, phys_, dict_, flags_, logical_, unit_) \
	{ .id = id_, .name = name_, .phys = phys_, .dict = dict_, .flags = flags_, .logical = logical_, .unit = unit_, \
	  .anon = "none", .labels = "", .doc = "" }
#define NUMBER(id, name, logical, unit) COLUMN(id, name, BBX_U64, BBX_DICT_none, BBX_NOT_NULL, logical, unit)
static const struct bbx_column tcp_cols[] = {
	NUMBER(BBX_COL_TS, "ts", "boot_ts", "ns"),
	COLUMN(BBX_COL_TASK, "task", BBX_DICT, BBX_DICT_task, 0, "task", ""),
	COLUMN(BBX_COL_CPU, "cpu", BBX_U64, BBX_DICT_none, 0, "none", ""),
	NUMBER(16, "event", "none", ""),
	COLUMN(17, "saddr", BBX_DICT, BBX_DICT_ip, 0, "ip", ""),
	NUMBER(18, "sport", "port", ""),
	COLUMN(19, "daddr", BBX_DICT, BBX_DICT_ip, 0, "ip", ""),
	NUMBER(20, "dport", "port", ""),
	NUMBER(21, "bytes_sent", "bytes", "bytes"),
	NUMBER(22, "bytes_received", "bytes", "bytes"),
	NUMBER(23, "rtt_us", "usec", "us"),
};
enum { TCP_EVENT = 3, TCP_SADDR, TCP_SPORT, TCP_DADDR, TCP_DPORT, TCP_SENT, TCP_RECEIVED, TCP_RTT, TCP_COLS };

struct query_load {
	struct bbx_schema schema;
	struct bbx_type types[TYPES_MAX];
	struct rng rng;
	struct zipf pods, peers, ports, of_pod;
	struct bbx_task tasks[PROCESSES];
	struct bbx_writer *w;
	struct bbx_value v[64];
	const struct bbx_type *type;
	char text[4][160];
	uint64_t ts;
};

static const char *const comms[] = { "nginx", "java", "node", "python3", "postgres", "envoy", "redis", "curl", "sh", "go-api" };

static void init_tasks(struct query_load *l)
{
	for (uint32_t i = 0; i < PROCESSES; i++) {
		uint32_t pod = i / PER_POD, k = i % PER_POD;
		const char *comm = k < 50 ? comms[pod % 7] : k == 50 && pod % 8 == 3 ? "curl" : comms[7 + k % 3 + !(k % 3)];

		l->tasks[i] = (struct bbx_task){
			.pid = 1000 + i * 7, .tid = 1000 + i * 7, .start_ns = SECOND + i * 1000003ull, .cgroup_id = 5000 + pod, .comm = comm,
			.comm_len = strlen(comm),
		};
	}
}

static int init(struct query_load *l)
{
	const struct bbx_schema *builtin = bbx_schema_builtin();

	l->rng.state = 88172645463325252ull;
	l->ts = 10 * SECOND;
	l->schema = *builtin;
	memcpy(l->types, builtin->types, builtin->n_types * sizeof(*builtin->types));
	l->schema.types = l->types;
	for (size_t i = 0; i < builtin->n_types; i++) {
		if (strcmp(l->types[i].name, "tcp"))
			continue;
		l->types[i].cols = tcp_cols;
		l->types[i].n_cols = TCP_COLS;
	}
	init_tasks(l);
	return zipf_init(&l->pods, MEDIUM) | zipf_init(&l->peers, PEERS) | zipf_init(&l->ports, 12) | zipf_init(&l->of_pod, PER_POD);
}

static void start_row(struct query_load *l, const char *type, const struct bbx_task *task)
{
	l->type = bbx_schema_find(&l->schema, type);
	for (size_t i = 3; i < l->type->n_cols; i++)
		l->v[i] = (struct bbx_value){ .null = !(l->type->cols[i].flags & BBX_NOT_NULL) };
	l->v[0] = (struct bbx_value){ .u = l->ts };
	l->v[1] = task ? (struct bbx_value){ .task = task } : (struct bbx_value){ .null = true };
	l->v[2] = (struct bbx_value){ .u = rng_below(&l->rng, 8) };
}

static int add_row(struct query_load *l)
{
	return bbx_writer_add(l->w, l->type->id, l->v, l->type->n_cols);
}

static void set_text(struct query_load *l, const char *column, int slot, int len)
{
	l->v[bbx_type_column(l->type, column)] = (struct bbx_value){ .p = l->text[slot], .len = (uint32_t)len };
}

static void set_number(struct query_load *l, const char *column, uint64_t n)
{
	l->v[bbx_type_column(l->type, column)] = (struct bbx_value){ .u = n };
}

/* What every segment begins with. */
static int add_snapshot(struct query_load *l)
{
	int err;

	start_row(l, "clock", NULL);
	set_number(l, "realtime", l->ts + 1700000000 * SECOND);
	err = add_row(l);
	for (unsigned pod = 0; pod < PODS && !err; pod++) {
		start_row(l, "container", NULL);
		set_number(l, "cgroup", 5000 + pod);
		set_text(l, "cgroup_path", 0, snprintf(l->text[0], 160, "/kubepods/burstable/pod%u/%064u", pod, pod));
		set_text(l, "container_id", 1, snprintf(l->text[1], 160, "%064u", pod));
		set_text(l, "pod", 2, pod == CRON ? snprintf(l->text[2], 160, "cron-28475") : snprintf(l->text[2], 160, "app-%u-7d9f", pod));
		set_text(l, "namespace", 3, snprintf(l->text[3], 160, "team-%u", pod % 6));
		err = add_row(l);
	}
	return err;
}

static unsigned any_pod(struct query_load *l)
{
	uint64_t draw = rng_below(&l->rng, 1000000), second = l->ts / SECOND - 10;

	if (draw < 17678)
		return MEDIUM;
	if (second >= 290 && second < 310 && draw < 17678 + 15000)
		return CRON;
	return (unsigned)zipf_pick(&l->pods, &l->rng);
}

static int add_tcp(struct query_load *l)
{
	static const uint16_t ports[] = { 443, 80, 5432, 6379, 8080, 9092, 3306, 53, 8443, 9200, 27017, 11211 };
	unsigned pod = any_pod(l);
	size_t peer = zipf_pick(&l->peers, &l->rng);
	const struct bbx_task *t = &l->tasks[pod * PER_POD + zipf_pick(&l->of_pod, &l->rng)];
	uint8_t saddr[4] = { 10, 244, 1, (uint8_t)(pod + 2) }, daddr[4] = { 10, (uint8_t)(96 + peer % 3), (uint8_t)(peer / 250), (uint8_t)(peer % 250) };

	start_row(l, "tcp", t);
	l->v[TCP_EVENT].u = rng_below(&l->rng, 6) % 5;
	l->v[TCP_SADDR] = (struct bbx_value){ .p = saddr, .len = 4 };
	l->v[TCP_SPORT].u = 32768 + rng_below(&l->rng, 28232);
	l->v[TCP_DADDR] = (struct bbx_value){ .p = daddr, .len = 4 };
	l->v[TCP_DPORT].u = ports[peer % 97 ? zipf_pick(&l->ports, &l->rng) : 11];
	l->v[TCP_SENT].u = (uint64_t)rng_lognormal(&l->rng, 900, 1.6);
	l->v[TCP_RECEIVED].u = (uint64_t)rng_lognormal(&l->rng, 3500, 1.9);
	l->v[TCP_RTT].u = (uint64_t)rng_lognormal(&l->rng, 300, 0.7);
	return add_row(l);
}

static int add_exec(struct query_load *l)
{
	uint64_t n = rng_below(&l->rng, ARGVS);
	const struct bbx_task *t = &l->tasks[any_pod(l) * PER_POD + rng_below(&l->rng, PER_POD)];
	int len;

	start_row(l, "exec", t);
	len = snprintf(l->text[0], 160, "/usr/bin/tool-%llu", (unsigned long long)(n % 300));
	set_text(l, "exe", 0, len);
	set_text(l, "filename", 0, len);
	if (n % 4001 == 17)
		len = snprintf(l->text[1], 160, "cat%c/etc/shadow%c--job=%llu", 0, 0, (unsigned long long)n);
	else
		len = snprintf(l->text[1], 160, "tool-%llu%c--config=/etc/app-%llu.yaml%c--job=%llu", (unsigned long long)(n % 300), 0,
			       (unsigned long long)(n % 40), 0, (unsigned long long)n);
	set_text(l, "argv", 1, len + 1);
	set_number(l, "argv_bytes", (uint64_t)len + 1);
	set_number(l, "argc", 3);
	set_number(l, "uid", n % 3 * 1000);
	set_number(l, "ns_pid", t->pid % 900);
	set_number(l, "ns_level", 1);
	return add_row(l);
}

/* The rows of one segment, flushed each second. */
static int add_rows(struct query_load *l, uint64_t connections, uint64_t gap)
{
	uint64_t second = l->ts / SECOND;
	int err = add_snapshot(l);

	for (uint64_t i = 0; i < connections && !err; i++) {
		l->ts += gap / 2 + rng_below(&l->rng, gap);
		if (l->ts / SECOND != second) {
			second = l->ts / SECOND;
			err = bbx_writer_flush(l->w, second * SECOND);
		}
		if (!err)
			err = add_tcp(l);
		if (!err && i % 10 == 0)
			err = add_exec(l);
	}
	return err;
}

static int write_segment(struct query_load *l, unsigned i, uint64_t *seq, uint64_t connections, uint64_t gap, int *ret_fd)
{
	struct bbx_origin origin = { .boot_id = "bench-query-boot", .node = "worker-1", .clock_id = 7 };
	struct bbx_writer_opts opts = { .schema = &l->schema, .origin = &origin, .session = 99, .seq = *seq, .segment = i };
	FILE *f = tmpfile();
	int err = f ? bbx_writer_open(fileno(f), &opts, &l->w) : -errno;

	if (err)
		return err;
	err = add_rows(l, connections, gap);
	if (!err)
		err = bbx_writer_flush(l->w, l->ts);
	*seq = bbx_writer_stats(l->w)->seq;
	*ret_fd = fileno(f);
	return err ? err : bbx_writer_close(l->w);
}

int query_load_write(const char *path, uint64_t connections, unsigned sections)
{
	struct query_load *l = calloc(1, sizeof(*l));
	uint64_t gap = SECONDS * SECOND / connections, seq = 0, bytes;
	int segments[SECTIONS_MAX], out, err = l ? init(l) : -ENOMEM;

	for (unsigned i = 0; i < sections && !err; i++) {
		err = write_segment(l, i, &seq, connections / sections, gap, &segments[i]);
	}
	out = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (!err && out < 0)
		err = -errno;
	if (!err)
		err = bbx_segment_join(out, segments, sections, &bytes);
	if (out >= 0)
		close(out);
	free(l);
	return err;
}
