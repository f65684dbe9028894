/* SPDX-License-Identifier: Apache-2.0 */
#include "drain.h"

#include "clock.h"

/* How long a program may take from its timestamp to its record, with much to spare (a stolen virtual CPU). */
#define LATE_NS 1000000000ull

int rec_drain_init(struct rec_drain *d, const struct rec_probes *p, rec_put_fn *put, void *arg)
{
	*d = (struct rec_drain){ .put = put, .arg = arg };
	return rec_rings_new(rec_probes_lanes(p), &d->rings);
}

void rec_drain_done(struct rec_drain *d)
{
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
	int r = rec_rings_read(d->rings, d->put, d->arg);

	if (r >= 0)
		d->emptied_ns = now;
	return r;
}

int rec_drain_finish(struct rec_drain *d, struct rec_probes *p)
{
	int r;

	rec_probes_detach(p);
	do
		r = rec_drain_read(d);
	while (r > 0);
	return r;
}

uint64_t rec_drain_watermark(const struct rec_drain *d)
{
	return d->emptied_ns > LATE_NS ? d->emptied_ns - LATE_NS : 0;
}
