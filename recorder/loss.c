/* SPDX-License-Identifier: Apache-2.0 */
#include "loss.h"

#include "clock.h"
#include "store.h"

void rec_loss_init(struct rec_loss *l, const struct rec_probes *p)
{
	const struct bbx_schema *s = bbx_schema_builtin();
	struct rec_counts c;

	*l = (struct rec_loss){ 0 };
	for (size_t i = 0; i < s->n_types; i++)
		if (s->types[i].id < BB_COUNTS_MAX && rec_probes_counts(p, s->types[i].id, &c) != -ENOENT)
			l->accounts[s->types[i].id].type = &s->types[i];
}

const struct bbx_type *rec_loss_type(const struct rec_loss *l, uint32_t type)
{
	return type < BB_COUNTS_MAX ? l->accounts[type].type : NULL;
}

void rec_loss_count(struct rec_loss *l, uint32_t type, bool stored)
{
	if (type >= BB_COUNTS_MAX)
		return;
	l->accounts[type].stored += stored;
	l->accounts[type].bad += !stored;
}

static uint64_t lost(const struct rec_loss *l)
{
	struct rec_totals t = rec_loss_totals(l);

	return t.dropped + t.throttled;
}

/* When there is no room, of two times that follow each other the later one goes. */
static void note_time(struct rec_loss *l)
{
	const struct rec_loss_time now = { rec_boot_ns(), lost(l) };

	if (now.lost == (l->n_times ? l->times[l->n_times - 1].lost : 0))
		return;
	if (l->n_times == REC_LOSS_TIMES) {
		l->n_times /= 2;
		for (size_t i = 0; i < l->n_times; i++)
			l->times[i] = l->times[2 * i];
	}
	l->times[l->n_times++] = now;
}

uint64_t rec_loss_since(const struct rec_loss *l, uint64_t since_ns)
{
	uint64_t before = 0;

	for (size_t i = 0; i < l->n_times && l->times[i].ts_ns <= since_ns; i++)
		before = l->times[i].lost;
	return lost(l) - before;
}

void rec_loss_read(struct rec_loss *l, const struct rec_probes *p)
{
	for (size_t i = 0; i < BB_COUNTS_MAX; i++) {
		struct rec_account *a = &l->accounts[i];
		struct rec_counts c;

		if (!a->type || rec_probes_counts(p, a->type->id, &c))
			continue;
		a->counts = c;
		a->counts.produced += a->inherited;
	}
	note_time(l);
}

static uint64_t dropped(const struct rec_account *a)
{
	return a->counts.dropped + a->bad;
}

uint64_t rec_loss_settle(struct rec_loss *l)
{
	uint64_t missing = 0;

	for (size_t i = 0; i < BB_COUNTS_MAX; i++) {
		struct rec_account *a = &l->accounts[i];
		uint64_t known = a->stored + dropped(a) + a->counts.throttled;

		if (!a->type || a->counts.produced <= known)
			continue;
		missing += a->counts.produced - known;
		a->counts.dropped += a->counts.produced - known;
	}
	return missing;
}

static int write_row(struct rec_account *a, bool all, const struct rec_rows *to, struct rec_build *b)
{
	struct bb_loss *r = REC_BUILD(b, loss, rec_boot_ns());
	int err;

	r->produced = a->counts.produced;
	r->stored = a->stored - a->told.stored;
	r->dropped = dropped(a) - a->told.dropped;
	r->throttled = a->counts.throttled - a->told.throttled;
	if (!all && !r->stored && !r->dropped && !r->throttled)
		return 0;
	r->type = rec_build_text(b, a->type->name);
	r->lane = rec_build_text(b, a->type->flags & BBX_BULK ? "bulk" : "critical");
	err = rec_store_build(to, b);
	if (!err)
		a->told = (struct rec_told){ a->stored, dropped(a), a->counts.throttled };
	return err;
}

int rec_loss_write(struct rec_loss *l, bool all, const struct rec_rows *to, struct rec_build *b)
{
	int err = 0;

	for (size_t i = 0; i < BB_COUNTS_MAX && !err; i++)
		if (l->accounts[i].type)
			err = write_row(&l->accounts[i], all, to, b);
	return err;
}

static bool is_of(const struct rec_account *a, bool bulk)
{
	return a->type && !(a->type->flags & BBX_BULK) == !bulk;
}

void rec_loss_kept(struct rec_loss *l, bool bulk)
{
	for (size_t i = 0; i < BB_COUNTS_MAX; i++) {
		struct rec_account *a = &l->accounts[i];

		if (is_of(a, bulk))
			a->kept = a->stored;
		if (!bulk)
			a->kept_told = a->told;
	}
}

void rec_loss_gone(struct rec_loss *l, bool bulk)
{
	for (size_t i = 0; i < BB_COUNTS_MAX; i++) {
		struct rec_account *a = &l->accounts[i];

		if (is_of(a, bulk)) {
			a->bad += a->stored - a->kept;
			a->stored = a->kept;
		}
		if (!bulk)
			a->told = a->kept_told;
	}
}

uint64_t rec_loss_untold(const struct rec_loss *l, uint32_t type)
{
	return type < BB_COUNTS_MAX && l->accounts[type].type ? dropped(&l->accounts[type]) - l->accounts[type].kept_told.dropped : 0;
}

void rec_loss_inherit(struct rec_loss *l, uint32_t type, uint64_t stored, uint64_t dropped_before)
{
	struct rec_account *a = type < BB_COUNTS_MAX ? &l->accounts[type] : NULL;

	if (!a || !a->type)
		return;
	a->inherited += stored + dropped_before;
	a->stored += stored;
	a->bad += dropped_before;
	a->counts.produced += stored + dropped_before;
}

struct rec_totals rec_loss_totals(const struct rec_loss *l)
{
	struct rec_totals t = { 0 };

	for (size_t i = 0; i < BB_COUNTS_MAX; i++) {
		const struct rec_account *a = &l->accounts[i];

		if (!a->type)
			continue;
		t.stored += a->stored;
		t.dropped += dropped(a);
		t.throttled += a->counts.throttled;
	}
	return t;
}
