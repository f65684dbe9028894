/* SPDX-License-Identifier: Apache-2.0 */
#include "drain.h"

#include <errno.h>
#include <bpf/libbpf.h>
#include "clock.h"

/* Records between two looks at the clock and at signals: a storm must not keep us in the ring for ever. */
#define BATCH 8192u
/* How long a program may take from its timestamp to its record, with much to spare (a stolen virtual CPU). */
#define LATE_NS 1000000000ull

static int handle(void *ctx, void *rec, size_t len)
{
	struct rec_drain *d = ctx;

	d->error = d->put(d->arg, rec, len);
	return d->error ? d->error : ++d->batch >= BATCH ? -EAGAIN : 0;
}

int rec_drain_init(struct rec_drain *d, const struct rec_probes *p, rec_put_fn *put, void *arg)
{
	*d = (struct rec_drain){ .put = put, .arg = arg };
	d->ring = ring_buffer__new(rec_probes_ring_fd(p), handle, d, NULL);
	return d->ring ? 0 : -errno;
}

void rec_drain_done(struct rec_drain *d)
{
	ring_buffer__free(d->ring);
	d->ring = NULL;
}

int rec_drain_fd(const struct rec_drain *d)
{
	return ring_buffer__epoll_fd(d->ring);
}

int rec_drain_read(struct rec_drain *d)
{
	uint64_t now = rec_boot_ns();
	int r;

	d->batch = 0;
	d->error = 0;
	r = ring_buffer__consume(d->ring);
	if (d->error)
		return d->error;
	if (r == -EAGAIN)
		return 1;
	if (r < 0)
		return r;
	d->emptied_ns = now;
	return 0;
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
