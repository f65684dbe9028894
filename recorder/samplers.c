/* SPDX-License-Identifier: Apache-2.0 */
#include "samplers.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "clock.h"
#include "sample.h"

#define SECOND_NS 1000000000ull
#define TURN_NS (SECOND_NS / 10)

static const struct sampler {
	const char *name;
	uint64_t period_ns;
	rec_sampler_fn *run;
	void (*done)(void *state);
	bool hurries; /* at every turn, after a trigger */
} samplers[] = {
	{ "cgroup_stat", SECOND_NS, rec_sample_cgroups, free, true },
	{ "node_stat", SECOND_NS, rec_sample_node, free, true },
	{ "net_stat", SECOND_NS, rec_sample_net, free, true },
	{ "cgroup_limit", SECOND_NS, rec_sample_limits, free, false },
	{ "disk_stat", SECOND_NS, rec_sample_disks, free, false },
	{ "process_stat", 5 * SECOND_NS, rec_sample_processes, free, false },
	{ "kmsg", SECOND_NS, rec_sample_kmsg, rec_sample_kmsg_done, false },
};
#define N_SAMPLERS (sizeof(samplers) / sizeof(*samplers))
_Static_assert(N_SAMPLERS <= REC_SAMPLERS_MAX, "as the header says");

struct progress {
	struct rec_round round;
	uint64_t due_ns, cpu_ns, turns, missed;
	bool runs;
};

struct rec_samplers {
	struct rec_sampled what;
	struct rec_cgroup_places places;
	struct progress progress[N_SAMPLERS];
	size_t first;      /* who is first at the next turn: nobody always comes last */
	uint64_t turn_ns, hurry_until_ns;
};

static uint64_t cpu_now(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t))
		return 0;
	return (uint64_t)t.tv_sec * SECOND_NS + (uint64_t)t.tv_nsec;
}

bool rec_round_over(const struct rec_round *r)
{
	return cpu_now() >= r->cpu_limit_ns;
}

int rec_round_put(struct rec_round *r)
{
	struct rec_build *b = r->what->b;

	rec_build_end(b);
	r->items++;
	return r->what->put(r->what->arg, b->buf, b->len);
}

static bool is_below(const char *path, const char *top)
{
	size_t len = strlen(top);

	return !strncmp(path, top, len) && (path[len] == '/' || !path[len]);
}

int rec_round_cgroups(struct rec_round *r, int (*fn)(struct rec_round *r, struct rec_group *g))
{
	const char *below = r->what->below;

	while (r->cursor < REC_CGROUPS_SLOTS) {
		struct rec_group *g = rec_cgroups_slot(r->what->cgroups, r->cursor++);
		const bool is_any = g != NULL;

		for (; g; g = g->next) {
			int err = g->gone || (below && !is_below(g->path, below)) ? 0 : fn(r, g);

			if (err < 0)
				return err;
		}
		if (is_any && rec_round_over(r))
			return r->cursor < REC_CGROUPS_SLOTS;
	}
	return 0;
}

int rec_samplers_new(const struct rec_sampled *what, struct rec_samplers **ret_s)
{
	struct rec_samplers *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->what = *what;
	rec_cgroup_places_init(&s->places, what->fs, what->host);
	for (size_t i = 0; i < N_SAMPLERS; i++) {
		s->progress[i].round.what = &s->what;
		s->progress[i].round.places = &s->places;
	}
	*ret_s = s;
	return 0;
}

void rec_samplers_free(struct rec_samplers *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < N_SAMPLERS; i++)
		samplers[i].done(s->progress[i].round.state);
	free(s);
}

static int put_account(struct rec_samplers *s, const struct sampler *kind, struct progress *p)
{
	struct bb_sampler *r = REC_BUILD(s->what.b, sampler, rec_boot_ns());

	r->items = p->round.items;
	r->cpu_ns = p->cpu_ns;
	r->turns = p->turns;
	r->missed = p->missed;
	r->sampler = rec_build_text(s->what.b, kind->name);
	rec_build_end(s->what.b);
	return s->what.put(s->what.arg, s->what.b->buf, s->what.b->len);
}

/* One turn of one sampler. */
static int take(struct rec_samplers *s, size_t i, uint64_t cpu_limit_ns)
{
	struct progress *p = &s->progress[i];
	uint64_t before = cpu_now();
	int r;

	if (!p->runs) {
		p->round.items = p->round.cursor = 0;
		p->cpu_ns = p->turns = 0;
		p->runs = true;
	}
	p->round.cpu_limit_ns = cpu_limit_ns;
	r = samplers[i].run(&p->round);
	p->cpu_ns += cpu_now() - before;
	p->turns++;
	if (r)
		return r < 0 ? r : 0;
	p->runs = false;
	return put_account(s, &samplers[i], p);
}

/* Starts a round whose time has come. */
static bool is_due(struct rec_samplers *s, size_t i, uint64_t now)
{
	const uint64_t period = samplers[i].hurries && now < s->hurry_until_ns ? TURN_NS : samplers[i].period_ns;
	struct progress *p = &s->progress[i];

	if (p->runs)
		return true;
	if (p->due_ns > now + period)
		p->due_ns = now;
	if (now < p->due_ns)
		return false;
	p->missed = p->due_ns ? (now - p->due_ns) / period : 0;
	p->due_ns = p->due_ns ? p->due_ns + (p->missed + 1) * period : now + period;
	return true;
}

int rec_samplers_run(struct rec_samplers *s)
{
	const uint64_t now = rec_boot_ns(), cpu_limit_ns = cpu_now() + REC_SAMPLERS_BUDGET_NS;

	if (now < s->turn_ns)
		return 0;
	s->turn_ns = now + TURN_NS;
	for (size_t n = 0; n < N_SAMPLERS; n++) {
		size_t i = (s->first + n) % N_SAMPLERS;
		int r;

		if (!is_due(s, i, now))
			continue;
		r = take(s, i, cpu_limit_ns);
		if (r < 0)
			return r;
		if (cpu_now() >= cpu_limit_ns) {
			s->first = (i + 1) % N_SAMPLERS;
			break;
		}
	}
	return 0;
}

void rec_samplers_hurry(struct rec_samplers *s, uint64_t trigger_ns)
{
	const uint64_t until = trigger_ns + REC_SAMPLERS_HURRY_NS;

	if (until > s->hurry_until_ns)
		s->hurry_until_ns = until;
}

int rec_samplers_last(struct rec_samplers *s)
{
	int r = 0;

	for (size_t i = 0; i < N_SAMPLERS && !r; i++) {
		s->progress[i].round.is_last = true;
		r = take(s, i, UINT64_MAX);
	}
	return r;
}

void rec_samplers_renew(struct rec_samplers *s)
{
	for (size_t i = 0; i < REC_CGROUPS_SLOTS; i++)
		for (struct rec_group *g = rec_cgroups_slot(s->what.cgroups, i); g; g = g->next)
			g->limits_due_ns = 0;
}
