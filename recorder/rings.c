/* SPDX-License-Identifier: Apache-2.0 */
#include "rings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/bpf.h>
#include "clock.h"

/*
 * The kernel's ring (kernel/bpf/ringbuf.c): a page with the reader's position, a page with the writers', then the data, mapped twice
 * so that no record is broken. Before each record: u32 length and flags, u32 of no concern; all of it in multiples of 8 bytes.
 */
#define FLAGS (BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT)

/* Room is given back when this share of a ring was read: each time costs the writers a look at the other CPU's memory. */
#define GIVE_BACK 16u

struct ring {
	unsigned long *reader;       /* positions count bytes for ever */
	const unsigned long *writer;
	const uint8_t *data;
	size_t bytes;
	bool is_bulk;
	/* Of the read that is under way. */
	unsigned long pos, end;      /* read so far; to be read */
	unsigned long given_back;
	const uint8_t *head;         /* the record at pos, NULL = none */
	uint32_t len;
	uint64_t ts;
};

struct rec_rings {
	struct ring rings[BB_RINGS_MAX];
	unsigned n;
	size_t page, wake_bytes;
	int epoll;
	struct rec_rings_use use;
	uint64_t bulk_types;         /* bit: type id */
};

static int map_ring(struct rec_rings *r, struct ring *ring, int fd, size_t bytes)
{
	void *p = mmap(NULL, r->page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (p == MAP_FAILED)
		return -errno;
	ring->reader = p;
	p = mmap(NULL, r->page + 2 * bytes, PROT_READ, MAP_SHARED, fd, (off_t)r->page);
	if (p == MAP_FAILED)
		return -errno;
	ring->writer = p;
	ring->data = (const uint8_t *)p + r->page;
	ring->bytes = bytes;
	ring->pos = ring->given_back = __atomic_load_n(ring->reader, __ATOMIC_RELAXED);
	return 0;
}

static int add_ring(struct rec_rings *r, int fd, size_t bytes, bool is_bulk)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLET };
	struct ring *ring = &r->rings[r->n++];
	int err = map_ring(r, ring, fd, bytes);

	ring->is_bulk = is_bulk;
	if (!err && epoll_ctl(r->epoll, EPOLL_CTL_ADD, fd, &ev))
		err = -errno;
	return err;
}

static uint64_t find_bulk_types(void)
{
	const struct bbx_schema *s = bbx_schema_builtin();
	uint64_t bits = 0;

	for (size_t i = 0; i < s->n_types; i++)
		if (s->types[i].flags & BBX_BULK)
			bits |= 1ull << s->types[i].id;
	return bits;
}

int rec_rings_new(const struct rec_lanes *l, struct rec_rings **ret_r)
{
	const struct rec_ring_plan *plan = &l->plan;
	struct rec_rings *r = calloc(1, sizeof(*r));
	int err = 0;

	if (!r)
		return -ENOMEM;
	r->wake_bytes = plan->wake_bytes;
	r->page = (size_t)sysconf(_SC_PAGESIZE);
	r->bulk_types = find_bulk_types();
	r->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (r->epoll < 0)
		err = -errno;
	for (unsigned i = 0; i < plan->n_critical + plan->n_bulk && !err; i++)
		err = add_ring(r, l->ring_fds[i], plan->ring_bytes, i >= plan->n_critical);
	if (err) {
		rec_rings_free(r);
		return err;
	}
	*ret_r = r;
	return 0;
}

void rec_rings_free(struct rec_rings *r)
{
	if (!r)
		return;
	for (unsigned i = 0; i < r->n; i++) {
		struct ring *ring = &r->rings[i];

		if (ring->writer)
			munmap((void *)ring->writer, r->page + 2 * ring->bytes);
		if (ring->reader)
			munmap(ring->reader, r->page);
	}
	if (r->epoll >= 0)
		close(r->epoll);
	free(r);
}

int rec_rings_fd(const struct rec_rings *r)
{
	return r->epoll;
}

static void give_back(struct ring *ring)
{
	__atomic_store_n(ring->reader, ring->pos, __ATOMIC_RELEASE);
	ring->given_back = ring->pos;
}

static void skip(struct ring *ring, uint32_t len)
{
	ring->pos += (len + BPF_RINGBUF_HDR_SZ + 7u) & ~7u;
	ring->head = NULL;
	if (ring->pos - ring->given_back >= ring->bytes / GIVE_BACK)
		give_back(ring);
}

/* Finds the next record. Returns 0, -EBADMSG. */
static int find_head(struct ring *ring)
{
	while (!ring->head && ring->pos != ring->end) {
		const uint8_t *at = ring->data + (ring->pos & (ring->bytes - 1));
		uint32_t word = __atomic_load_n((const uint32_t *)at, __ATOMIC_ACQUIRE), len = word & ~FLAGS;

		if (word & BPF_RINGBUF_BUSY_BIT) {
			ring->end = ring->pos;
		} else if (len > ring->end - ring->pos) {
			return -EBADMSG;
		} else if (word & BPF_RINGBUF_DISCARD_BIT) {
			skip(ring, len);
		} else {
			ring->head = at + BPF_RINGBUF_HDR_SZ;
			ring->len = len;
			ring->ts = len >= sizeof(struct bb_hdr) ? ((const struct bb_hdr *)ring->head)->ts_ns : 0;
		}
	}
	return 0;
}

/* What is to be read: all that is there now. */
static void begin(struct rec_rings *r)
{
	uint64_t critical = 0, bulk = 0;

	for (unsigned i = 0; i < r->n; i++) {
		struct ring *ring = &r->rings[i];

		ring->end = __atomic_load_n(ring->writer, __ATOMIC_ACQUIRE);
		*(ring->is_bulk ? &bulk : &critical) += ring->end - ring->pos;
	}
	if (critical > r->use.critical_peak_bytes)
		r->use.critical_peak_bytes = critical;
	if (bulk > r->use.bulk_peak_bytes)
		r->use.bulk_peak_bytes = bulk;
}

/* The ring whose next record is the oldest, NULL when all is read. */
static int oldest(struct rec_rings *r, struct ring **ret_ring)
{
	struct ring *first = NULL;

	for (unsigned i = 0; i < r->n; i++) {
		struct ring *ring = &r->rings[i];
		int err = ring->head ? 0 : find_head(ring);

		if (err)
			return err;
		if (ring->head && (!first || ring->ts < first->ts))
			first = ring;
	}
	*ret_ring = first;
	return 0;
}

static void note(struct rec_rings *r, const struct ring *ring)
{
	const struct bb_hdr *h = (const struct bb_hdr *)ring->head;

	if (ring->is_bulk && ring->len >= sizeof(*h) && !(r->bulk_types >> (h->type & 63) & 1))
		r->use.rescued++;
}

static int read_all(struct rec_rings *r, rec_put_fn *put, void *arg)
{
	struct ring *ring;
	int err;

	while (!(err = oldest(r, &ring)) && ring) {
		note(r, ring);
		err = put(arg, ring->head, ring->len);
		skip(ring, ring->len);
		if (err)
			break;
	}
	return err;
}

/* How long the oldest record waited. */
static void note_lag(struct rec_rings *r, const struct ring *ring, uint64_t now)
{
	if (ring && ring->ts && now > ring->ts && now - ring->ts > r->use.lag_ns)
		r->use.lag_ns = now - ring->ts;
}

int rec_rings_read(struct rec_rings *r, rec_put_fn *put, void *arg)
{
	struct epoll_event ready[BB_RINGS_MAX];
	struct ring *first;
	int err, full = 0;

	/* What made it ready is about to be read. */
	epoll_wait(r->epoll, ready, BB_RINGS_MAX, 0);
	begin(r);
	err = oldest(r, &first);
	if (!err) {
		note_lag(r, first, rec_boot_ns());
		err = read_all(r, put, arg);
	}
	for (unsigned i = 0; i < r->n; i++) {
		struct ring *ring = &r->rings[i];

		give_back(ring);
		full |= __atomic_load_n(ring->writer, __ATOMIC_RELAXED) - ring->pos >= r->wake_bytes;
	}
	return err ? err : full;
}

struct rec_rings_use rec_rings_use(struct rec_rings *r)
{
	struct rec_rings_use use = r->use;

	r->use = (struct rec_rings_use){ 0 };
	return use;
}
