/* SPDX-License-Identifier: Apache-2.0 */
#include "drain.h"

#include "clock.h"
#include "self.h"
#include "store.h"

#define NS_PER_S 1000000000ull
#define TICK_NS NS_PER_S
#define CLOCK_NS (10 * NS_PER_S)
/* How long a program may take from its timestamp to its record, with much to spare (a stolen virtual CPU). */
#define LATE_NS NS_PER_S

static int handle(void *ctx, const void *rec, size_t len)
{
	struct rec_drain *d = ctx;
	const struct bb_hdr *h = rec;
	int r = rec_store(d->writer, rec, len);

	if (r == -EBADMSG) {
		if (len >= sizeof(*h))
			rec_loss_count(&d->loss, h->type, false);
	} else if (!r) {
		rec_loss_count(&d->loss, h->type, true);
		r = rec_cgroups_event(d->cgroups, rec);
		if (!r)
			r = rec_triggers_event(&d->triggers, rec, d->cgroups, d->writer, d->build);
	}
	return r == -EBADMSG ? 0 : r;
}

int rec_drain_init(struct rec_drain *d)
{
	rec_loss_init(&d->loss, d->probes);
	return rec_rings_new(rec_probes_lanes(d->probes), &d->rings);
}

void rec_drain_done(struct rec_drain *d)
{
	rec_throttle_done(&d->throttle);
	rec_rings_free(d->rings);
	d->rings = NULL;
}

int rec_drain_fd(const struct rec_drain *d)
{
	return rec_rings_fd(d->rings);
}

int rec_drain_read(struct rec_drain *d)
{
	uint64_t now = rec_boot_ns();
	int r = rec_rings_read(d->rings, handle, d);

	if (r >= 0)
		d->emptied_ns = now;
	return r;
}

static int put_clock(struct rec_drain *d)
{
	rec_clock_build(d->build);
	return rec_store_build(d->writer, d->build);
}

/* What the hooks counted, what the budgets left out, and what this costs. last: no other call follows. */
static int put_accounts(struct rec_drain *d, bool last)
{
	const struct rec_lanes *lanes = rec_probes_lanes(d->probes);
	int r = rec_loss_write(&d->loss, last, d->writer, d->build);

	if (!r)
		r = rec_throttle_write(&d->throttle, lanes, rec_loss_totals(&d->loss).throttled, last, d->writer, d->build);
	if (r)
		return r;
	rec_self_build(d->build, lanes, d->rings);
	return rec_store_build(d->writer, d->build);
}

static int flush(struct rec_drain *d)
{
	return bbx_writer_flush(d->writer, d->emptied_ns > LATE_NS ? d->emptied_ns - LATE_NS : 0);
}

int rec_drain_tick(struct rec_drain *d)
{
	uint64_t now = rec_boot_ns();
	int r = 0;

	if (now < d->due_ns)
		return 0;
	d->due_ns = now + TICK_NS;
	if (now >= d->clock_due_ns) {
		d->clock_due_ns = now + CLOCK_NS;
		r = put_clock(d);
	}
	rec_loss_read(&d->loss, d->probes);
	if (!r)
		r = put_accounts(d, false);
	if (!r)
		r = rec_cgroups_resolve(d->cgroups, false);
	if (!r)
		r = rec_cgroups_write(d->cgroups, d->writer, d->build);
	return r ? r : flush(d);
}

int rec_drain_finish(struct rec_drain *d, uint64_t *ret_missing)
{
	int r;

	rec_probes_detach(d->probes);
	do
		r = rec_drain_read(d);
	while (r > 0);
	if (r < 0)
		return r;
	rec_loss_read(&d->loss, d->probes);
	*ret_missing = rec_loss_settle(&d->loss);
	r = put_accounts(d, true);
	if (!r)
		r = rec_cgroups_resolve(d->cgroups, true);
	if (!r)
		r = rec_cgroups_write(d->cgroups, d->writer, d->build);
	if (!r)
		r = put_clock(d);
	return r ? r : flush(d);
}
