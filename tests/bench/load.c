/* SPDX-License-Identifier: Apache-2.0 */
#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dist.h"
#include "load_schema.h"

#define ALIVE 600u      /* processes at a time */
#define DAEMONS 100u    /* of them, those that stay */
#define PATHS 20000u
#define PROGRAMS 300u
#define PEERS 400u
#define MAX_COLS 32u
#define SECOND 1000000000ull
#define SEED 88172645463325252ull

struct load {
	struct bbx_writer *w;
	struct load_schema schema;
	struct rng rng;
	struct zipf tasks, paths, programs, peers, calls, types;
	double ts;
	uint32_t last_pid, newest;        /* newest: the slot of the process that was forked last */
	struct bbx_task task[ALIVE], dead; /* dead: what stood there before */
	struct bbx_value v[MAX_COLS];
	const struct bbx_type *type;
	char text[3][128];
	uint8_t addr[2][4];
};

static void number(struct load *l, const char *column, double x)
{
	l->v[bbx_type_column(l->type, column)] = (struct bbx_value){ .u = (uint64_t)x };
}

static void text(struct load *l, int col, int slot, size_t len)
{
	l->v[col] = (struct bbx_value){ .p = l->text[slot], .len = (uint32_t)len };
}

static void new_task(struct load *l, uint32_t slot)
{
	static const char *const comms[] = { "nginx", "java", "node", "python3", "sh", "postgres", "envoy", "runc" };
	struct bbx_task *t = &l->task[slot];

	l->last_pid += 1 + (uint32_t)rng_below(&l->rng, 3);
	t->pid = t->tid = l->last_pid;
	t->start_ns = (uint64_t)l->ts;
	t->cgroup_id = 4000 + slot * 131 % 120;
	t->comm = comms[slot * 131 % 120 % 8];
	t->comm_len = strlen(t->comm);
}

static void start_row(struct load *l, const char *type, const struct bbx_task *t)
{
	l->type = bbx_schema_find(&l->schema.schema, type);
	for (size_t i = 3; i < l->type->n_cols; i++)
		l->v[i] = (struct bbx_value){ .null = !(l->type->cols[i].flags & BBX_NOT_NULL) };
	l->v[0] = (struct bbx_value){ .u = (uint64_t)l->ts };
	l->v[1] = (struct bbx_value){ .task = t };
	l->v[2] = (struct bbx_value){ .u = rng_below(&l->rng, 8) };
}

static const struct bbx_task *any_task(struct load *l)
{
	return &l->task[zipf_pick(&l->tasks, &l->rng)];
}

static size_t put_path(struct load *l, int slot, size_t rank)
{
	static const char *const roots[] = { "/usr/lib/x86_64-linux-gnu/lib", "/app/node_modules/pkg-", "/proc/self/task/",
					     "/var/lib/postgresql/data/base/", "/etc/ssl/certs/" };

	return (size_t)snprintf(l->text[slot], sizeof(l->text[slot]), "%s%zu/file-%zx.so", roots[rank % 5], rank % 700,
				rank * 2654435761u % 1048576);
}

static void fill_open(struct load *l)
{
	size_t rank = zipf_pick(&l->paths, &l->rng);
	bool failed = rng_below(&l->rng, 12) == 0;

	start_row(l, "open", any_task(l));
	text(l, OPEN_PATH, 0, put_path(l, 0, rank));
	l->v[OPEN_FLAGS].u = rank % 9 ? 0x80000 : 0x8241;
	l->v[OPEN_RET].i = failed ? -2 : 3 + (int64_t)zipf_pick(&l->peers, &l->rng) / 8;
	l->v[OPEN_DUR].u = (uint64_t)rng_lognormal(&l->rng, 4000, 0.9);
}

static void fill_syscalls(struct load *l)
{
	double calls = 1 + rng_lognormal(&l->rng, 12, 1.4), mean = rng_lognormal(&l->rng, 1500, 1.2);

	start_row(l, "syscalls", any_task(l));
	l->v[SYS_NR].u = zipf_pick(&l->calls, &l->rng) * 7 % 330;
	l->v[SYS_COUNT].u = (uint64_t)calls;
	l->v[SYS_ERRORS].u = rng_below(&l->rng, 10) ? 0 : 1 + rng_below(&l->rng, 4);
	l->v[SYS_TOTAL].u = (uint64_t)(calls * mean);
	l->v[SYS_MAX].u = (uint64_t)(mean * (1 + rng_lognormal(&l->rng, 1, 0.8)));
}

static void fill_tcp(struct load *l)
{
	const struct bbx_task *t = any_task(l);
	size_t peer = zipf_pick(&l->peers, &l->rng);

	start_row(l, "tcp", t);
	memcpy(l->addr[0], (uint8_t[]){ 10, 0, 1, (uint8_t)(t->cgroup_id % 120) }, 4);
	memcpy(l->addr[1], (uint8_t[]){ 10, 0, (uint8_t)(peer / 250), (uint8_t)(peer % 250) }, 4);
	l->v[bbx_type_column(l->type, "saddr")] = (struct bbx_value){ .p = l->addr[0], .len = 4 };
	l->v[bbx_type_column(l->type, "daddr")] = (struct bbx_value){ .p = l->addr[1], .len = 4 };
	number(l, "sock", l->ts / 100000);
	number(l, "sport", (double)(32768 + rng_below(&l->rng, 28000)));
	number(l, "dport", (double)(uint64_t[]){ 443, 80, 5432, 6379 }[peer % 4]);
	number(l, "family", 2);
	number(l, "netns", (double)(4026531840 + t->cgroup_id % 120));
	number(l, "event", (double)(1 + rng_below(&l->rng, 5)));
	number(l, "new_state", (double)(1 + rng_below(&l->rng, 7)));
	if (rng_below(&l->rng, 3))
		return;
	number(l, "bytes_sent", rng_lognormal(&l->rng, 800, 1.5));
	number(l, "bytes_received", rng_lognormal(&l->rng, 3000, 2));
	number(l, "dur_ns", rng_lognormal(&l->rng, 20e6, 1.5));
	number(l, "rtt_us", rng_lognormal(&l->rng, 300, 0.7));
}

/* A new process takes the place of one that ended: its exit row is of that one. */
static void fill_fork(struct load *l)
{
	l->newest = DAEMONS + (uint32_t)rng_below(&l->rng, ALIVE - DAEMONS);
	l->dead = l->task[l->newest];
	new_task(l, l->newest);
	start_row(l, "fork", &l->task[l->newest]);
	l->v[bbx_type_column(l->type, "parent")] = (struct bbx_value){ .task = &l->task[l->newest % DAEMONS] };
	number(l, "ns_pid", l->task[l->newest].pid % 1000);
	number(l, "ns_level", 1);
}

static void fill_exec(struct load *l)
{
	size_t program = zipf_pick(&l->programs, &l->rng), len;

	start_row(l, "exec", &l->task[l->newest]);
	l->v[bbx_type_column(l->type, "parent")] = (struct bbx_value){ .task = &l->task[l->newest % DAEMONS] };
	len = (size_t)snprintf(l->text[0], sizeof(l->text[0]), "/usr/bin/program-%zu", program);
	text(l, bbx_type_column(l->type, "exe"), 0, len);
	text(l, bbx_type_column(l->type, "filename"), 0, len);
	len = (size_t)snprintf(l->text[1], sizeof(l->text[1]), "/srv/app-%zu", program % 40);
	text(l, bbx_type_column(l->type, "cwd"), 1, len);
	len = (size_t)snprintf(l->text[2], sizeof(l->text[2]), "program-%zu%c--config=/etc/app-%zu.yaml%c--job=%llu", program, 0,
			       program % 40, 0, (unsigned long long)rng_below(&l->rng, 5000)) + 1;
	text(l, bbx_type_column(l->type, "argv"), 2, len);
	number(l, "argv_bytes", (double)len);
	number(l, "argc", 3);
	number(l, "ns_pid", l->task[l->newest].pid % 1000);
	number(l, "ns_level", 1);
}

static void fill_exit(struct load *l)
{
	const struct bbx_task *t = l->dead.pid ? &l->dead : any_task(l);

	start_row(l, "exit", t);
	number(l, "max_rss_bytes", 4096.0 * (uint64_t)rng_lognormal(&l->rng, 1200, 0.8));
	number(l, "utime_ns", rng_lognormal(&l->rng, 2e6, 1.2));
	number(l, "stime_ns", rng_lognormal(&l->rng, 1e6, 1.2));
	number(l, "lifetime_ns", l->ts - (double)t->start_ns);
	number(l, "exit_code", rng_below(&l->rng, 8) == 0);
	number(l, "ns_pid", t->pid % 1000);
	number(l, "ns_level", 1);
}

static void fill_plain(struct load *l, size_t n)
{
	size_t peer = zipf_pick(&l->peers, &l->rng);

	start_row(l, l->schema.names[l->schema.schema.n_types - 1 - n], any_task(l));
	l->v[PLAIN_KIND].u = peer % 5;
	l->v[PLAIN_BYTES].u = (uint64_t)rng_lognormal(&l->rng, 4096, 1);
	l->v[PLAIN_DUR].u = (uint64_t)rng_lognormal(&l->rng, 30000, 1);
	text(l, PLAIN_NAME, 0, (size_t)snprintf(l->text[0], sizeof(l->text[0]), "device-%zu", peer % 50));
}

static void fill(struct load *l, unsigned types)
{
	static const struct {
		unsigned upto; /* of 1000 */
		void (*fn)(struct load *l);
	} mix[] = {
		{ 587, fill_open }, { 883, fill_syscalls }, { 975, fill_tcp }, { 984, fill_fork }, { 992, fill_exec },
		{ 1000, fill_exit },
	};
	const size_t n_mix = sizeof(mix) / sizeof(mix[0]);
	size_t kind = 0;
	uint64_t draw;

	if (types > n_mix) {
		kind = zipf_pick(&l->types, &l->rng);
	} else {
		draw = rng_below(&l->rng, 1000);
		while (draw >= mix[kind].upto)
			kind++;
	}
	if (kind < n_mix)
		mix[kind].fn(l);
	else
		fill_plain(l, kind - n_mix);
}

static int add_events(struct load *l, uint64_t n, uint64_t rate, unsigned types)
{
	uint64_t second = (uint64_t)l->ts / SECOND;
	int err = 0;

	for (uint64_t i = 0; i < n && !err; i++) {
		l->ts += rng_exponential(&l->rng, (double)SECOND / (double)rate);
		if ((uint64_t)l->ts / SECOND != second) {
			second = (uint64_t)l->ts / SECOND;
			err = bbx_writer_flush(l->w, second * SECOND);
		}
		fill(l, types);
		if (!err)
			err = bbx_writer_add(l->w, l->type->id, l->v, l->type->n_cols);
	}
	return err;
}

static int init(struct load *l, unsigned types)
{
	int err = zipf_init(&l->tasks, ALIVE) | zipf_init(&l->paths, PATHS) | zipf_init(&l->programs, PROGRAMS) |
		  zipf_init(&l->peers, PEERS) | zipf_init(&l->calls, 60) | zipf_init(&l->types, types);

	load_schema_init(&l->schema, types > 6 ? types - 6 : 0);
	l->rng.state = SEED;
	l->last_pid = 1000;
	l->ts = 3600.0 * SECOND;
	for (uint32_t i = 0; i < ALIVE; i++)
		new_task(l, i);
	return err ? -ENOMEM : 0;
}

static void done(struct load *l)
{
	zipf_done(&l->tasks);
	zipf_done(&l->paths);
	zipf_done(&l->programs);
	zipf_done(&l->peers);
	zipf_done(&l->calls);
	zipf_done(&l->types);
}

int load_write(const char *path, uint64_t n, uint64_t rate, unsigned types)
{
	struct bbx_origin origin = { .node = "bench", .clock_id = 7 };
	static struct load l;
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644), err, closed;

	if (fd < 0)
		return -errno;
	err = init(&l, types);
	if (!err)
		err = bbx_writer_open(fd, &(struct bbx_writer_opts){ .schema = &l.schema.schema, .origin = &origin, .session = 1 },
				      &l.w);
	if (!err) {
		err = add_events(&l, n, rate, types);
		closed = bbx_writer_close(l.w);
		err = err ? err : closed;
	}
	done(&l);
	close(fd);
	return err;
}
