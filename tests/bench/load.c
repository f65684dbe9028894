/* SPDX-License-Identifier: Apache-2.0 */
#include "load.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bbx.h"
#include "schema_ids.h"

#define TASKS 2000
#define MAX_COLS 32
#define SEED 88172645463325252ull

struct load {
	struct bbx_writer *w;
	uint64_t rng, ts;
	struct bbx_value v[MAX_COLS];
	const struct bbx_type *type;
	struct bbx_task task, other;
	char text[4][96];
};

static uint64_t next(struct load *l)
{
	l->rng ^= l->rng << 13;
	l->rng ^= l->rng >> 7;
	l->rng ^= l->rng << 17;
	return l->rng;
}

/* A number below n, small ones far more often: the square of a uniform one. */
static uint64_t skewed(struct load *l, uint64_t n)
{
	uint64_t a = next(l) % n;

	return a * a / n;
}

static void pick_task(struct bbx_task *t, uint64_t number)
{
	static const char *const comms[] = { "nginx", "java", "node", "python3", "sh", "postgres", "envoy", "runc" };

	t->pid = t->tid = 1000 + (uint32_t)number;
	t->start_ns = 1000000000ull * number + number * 7919 % 1000000;
	t->cgroup_id = 40 + number % 120;
	t->comm = comms[number % 8];
	t->comm_len = strlen(t->comm);
}

static void set_text(struct load *l, const char *column, int slot, uint64_t number)
{
	int i = bbx_type_column(l->type, column);
	char *s = l->text[slot];
	int len = snprintf(s, sizeof(l->text[slot]), "/srv/%s/%u/lib%u", column, (unsigned)(number % 40), (unsigned)number);

	l->v[i] = (struct bbx_value){ .p = s, .len = (uint32_t)len };
}

/* Every number a plausible small one; what is special is set after. */
static void fill(struct load *l, const char *type)
{
	l->type = bbx_schema_find(bbx_schema_builtin(), type);
	for (size_t i = 0; i < l->type->n_cols; i++) {
		const struct bbx_column *c = &l->type->cols[i];

		l->v[i] = (struct bbx_value){ .null = true };
		if (c->dict == BBX_DICT_task)
			l->v[i] = (struct bbx_value){ .task = i == 1 ? &l->task : &l->other };
		else if (!strcmp(c->logical, "bytes") || !strcmp(c->logical, "dur"))
			l->v[i] = (struct bbx_value){ .u = skewed(l, 1 << 22) };
		else if (c->phys != BBX_DICT)
			l->v[i] = (struct bbx_value){ .u = skewed(l, 4) };
	}
	l->v[0] = (struct bbx_value){ .u = l->ts };
	l->v[2] = (struct bbx_value){ .u = next(l) % 8 };
}

static void fill_exec(struct load *l)
{
	uint64_t program = skewed(l, 800);

	fill(l, "exec");
	set_text(l, "exe", 0, program);
	set_text(l, "filename", 1, program);
	set_text(l, "cwd", 2, program % 50);
	set_text(l, "argv", 3, skewed(l, 100000));
}

static void fill_tcp(struct load *l)
{
	static uint8_t addr[2][4];

	fill(l, "tcp");
	addr[0][0] = addr[1][0] = 10;
	addr[0][3] = (uint8_t)(l->task.pid % 120);
	addr[1][2] = (uint8_t)skewed(l, 8);
	addr[1][3] = (uint8_t)skewed(l, 250);
	l->v[bbx_type_column(l->type, "saddr")] = (struct bbx_value){ .p = addr[0], .len = 4 };
	l->v[bbx_type_column(l->type, "daddr")] = (struct bbx_value){ .p = addr[1], .len = 4 };
	l->v[bbx_type_column(l->type, "sock")].u = next(l) % 100000;
	l->v[bbx_type_column(l->type, "sport")].u = 32768 + next(l) % 28000;
	l->v[bbx_type_column(l->type, "dport")].u = (uint64_t[]){ 443, 80, 5432, 6379 }[skewed(l, 4)];
}

static uint64_t cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Makes the events and, unless w is NULL, writes them: what the two differ in is the cost of writing. */
static int add_events(struct load *l, uint64_t n, uint64_t rate)
{
	uint64_t second = 0, kind;
	int err = 0;

	for (uint64_t i = 0; i < n && !err; i++) {
		l->ts = 1000000000ull * 3600 + i * 1000000000u / rate + next(l) % 20000;
		pick_task(&l->task, skewed(l, TASKS));
		pick_task(&l->other, skewed(l, TASKS));
		kind = next(l) % 100;
		if (kind < 60)
			fill_tcp(l);
		else if (kind < 70)
			fill_exec(l);
		else
			fill(l, kind < 80 ? "fork" : kind < 90 ? "exit" : "signal");
		if (!l->w)
			continue;
		err = bbx_writer_add(l->w, l->type->id, l->v, l->type->n_cols);
		if (!err && i / rate != second) {
			second = i / rate;
			err = bbx_writer_flush(l->w, l->ts);
		}
	}
	return err;
}

int load_write(const char *path, uint64_t n, uint64_t rate, double *ret_ns)
{
	struct bbx_origin origin = { .node = "bench", .clock_id = 7 };
	struct load dry = { .rng = SEED }, l = { .rng = SEED };
	uint64_t t0, making;
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644), err, closed;

	if (fd < 0)
		return -errno;
	t0 = cpu_ns();
	add_events(&dry, n, rate);
	making = cpu_ns() - t0;
	t0 = cpu_ns();
	err = bbx_writer_open(fd, &(struct bbx_writer_opts){ .origin = &origin, .session = 1 }, &l.w);
	if (!err) {
		err = add_events(&l, n, rate);
		closed = bbx_writer_close(l.w);
		err = err ? err : closed;
		*ret_ns = ((double)(cpu_ns() - t0) - (double)making) / (double)n;
	}
	close(fd);
	return err;
}
