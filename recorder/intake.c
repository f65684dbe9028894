/* SPDX-License-Identifier: Apache-2.0 */
#include "intake.h"

#include "clock.h"
#include "store.h"

#define CLOCK_NS 10000000000ull

void rec_intake_init(struct rec_intake *in, struct rec_probes *p, struct rec_cgroups *c, struct rec_build *b)
{
	*in = (struct rec_intake){ .probes = p, .cgroups = c, .build = b };
	rec_loss_init(&in->loss, p);
}

void rec_intake_done(struct rec_intake *in)
{
	rec_throttle_done(&in->throttle);
	rec_call_counts_done(&in->calls);
	rec_flows_done(&in->flows);
	rec_latencies_done(&in->latencies);
	rec_dns_done(&in->dns);
}

static int learn(struct rec_intake *in, const struct rec_rows *to, const void *rec)
{
	int r = rec_flows_event(&in->flows, rec);

	if (!r)
		r = rec_cgroups_event(in->cgroups, rec);
	return r ? r : rec_triggers_event(&in->triggers, rec, in->cgroups, to, in->build);
}

int rec_intake_put(struct rec_intake *in, const struct rec_rows *to, const void *rec, size_t len)
{
	const struct bb_hdr *h;
	int r = rec_dns_refine(&in->dns, &rec, &len);

	if (r)
		return r;
	h = rec;
	r = rec_store(to, rec, len);
	if (r == -EBADMSG) {
		if (len >= sizeof(*h))
			rec_loss_count(&in->loss, h->type, false);
		return 0;
	}
	if (r < 0 && (r == -ENOMEM || !in->goes_on))
		return r;
	rec_loss_count(&in->loss, h->type, !r);
	rec_call_counts_event(&in->calls, rec);
	r = in->processes ? rec_processes_event(in->processes, rec) : 0;
	return r ? r : learn(in, to, rec);
}

int rec_intake_again(struct rec_intake *in, const struct rec_rows *to, const void *rec, size_t len)
{
	int r = rec_dns_refine(&in->dns, &rec, &len), kept;

	if (r)
		return r;
	kept = rec_store(to, rec, len);
	if (kept == -EBADMSG || kept == -ENOMEM || (kept && !in->goes_on))
		return kept;
	r = learn(in, to, rec);
	return r ? r : kept;
}

static int put_clock(struct rec_intake *in, const struct rec_rows *to)
{
	rec_clock_build(in->build);
	return rec_store_build(to, in->build);
}

static int store(void *to, const void *rec, size_t len)
{
	return rec_store(to, rec, len);
}

static int put_accounts(struct rec_intake *in, const struct rec_rows *to, bool last)
{
	const struct rec_throttle_out out = { .b = in->build, .put = store, .arg = (void *)to };
	uint64_t throttled = rec_loss_totals(&in->loss).throttled;
	struct rec_budget *budgets;
	size_t n;
	int r = rec_loss_write(&in->loss, last, to, in->build);

	if (r || (throttled == in->throttled && !in->throttle.is_any_open))
		return r;
	in->throttled = throttled;
	r = rec_lanes_budgets(rec_probes_lanes(in->probes), &budgets, &n);
	return r ? r : rec_throttle_write(&in->throttle, budgets, n, last, &out);
}

static int put_counts(struct rec_intake *in, const struct rec_rows *to)
{
	int r = rec_call_counts_write(&in->calls, in->probes, in->build, store, (void *)to);

	if (!r)
		r = rec_latencies_write(&in->latencies, in->probes, in->build, store, (void *)to);
	return r ? r : rec_flows_write(&in->flows, in->probes, in->build, store, (void *)to);
}

static int put_names(struct rec_intake *in, const struct rec_rows *to, bool last)
{
	int r = rec_cgroups_resolve(in->cgroups, last);

	return r ? r : rec_cgroups_write(in->cgroups, to, in->build);
}

int rec_intake_tick(struct rec_intake *in, const struct rec_rows *to)
{
	uint64_t now = rec_boot_ns();
	int r = 0;

	if (now >= in->clock_due_ns) {
		in->clock_due_ns = now + CLOCK_NS;
		r = put_clock(in, to);
	}
	rec_loss_read(&in->loss, in->probes);
	if (!r)
		r = put_accounts(in, to, false);
	if (!r)
		r = put_counts(in, to);
	if (!r)
		r = rec_dns_tick(&in->dns, now, store, (void *)to);
	return r ? r : put_names(in, to, false);
}

int rec_intake_finish(struct rec_intake *in, const struct rec_rows *to, uint64_t *ret_missing)
{
	int r;

	rec_loss_read(&in->loss, in->probes);
	*ret_missing = rec_loss_settle(&in->loss);
	r = put_accounts(in, to, true);
	if (!r)
		r = put_counts(in, to);
	if (!r)
		r = put_names(in, to, true);
	return r ? r : put_clock(in, to);
}
