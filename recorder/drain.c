/* SPDX-License-Identifier: Apache-2.0 */
#include "drain.h"

#include <bpf/libbpf.h>
#include "clock.h"
#include "store.h"

#define NS_PER_S 1000000000ull
#define TICK_NS NS_PER_S
#define CLOCK_NS (10 * NS_PER_S)
/* Records between two looks at the clock and at signals: a storm must not keep us in the ring for ever. */
#define BATCH 8192u
/* How long a program may take from its timestamp to its record, with much to spare (a stolen virtual CPU). */
#define LATE_NS NS_PER_S

static int handle(void *ctx, void *rec, size_t len)
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
	if (r < 0 && r != -EBADMSG)
		d->error = r;
	return d->error ? d->error : ++d->batch >= BATCH ? -EAGAIN : 0;
}

int rec_drain_init(struct rec_drain *d)
{
	d->ring = ring_buffer__new(rec_probes_ring_fd(d->probes), handle, d, NULL);
	if (!d->ring)
		return -errno;
	rec_loss_init(&d->loss, d->probes);
	return 0;
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

static int put_clock(struct rec_drain *d)
{
	rec_clock_build(d->build);
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
		r = rec_loss_write(&d->loss, false, d->writer, d->build);
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
	r = rec_loss_write(&d->loss, true, d->writer, d->build);
	if (!r)
		r = rec_cgroups_resolve(d->cgroups, true);
	if (!r)
		r = rec_cgroups_write(d->cgroups, d->writer, d->build);
	if (!r)
		r = put_clock(d);
	return r ? r : flush(d);
}
