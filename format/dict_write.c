/* SPDX-License-Identifier: Apache-2.0 */
#include "dict_write.h"

#include <errno.h>

/* Inlined: hashing is most of what adding a row costs. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "layout.h"

/* A DICT record takes this much before it is followed by another. */
#define DELTA_ENTRIES 65536u
#define DELTA_BYTES (4u << 20)
#define SLOTS_MIN 256u
/* Slots kept by a reset; more than this only a burst needs. */
#define SLOTS_KEEP 65536u

struct bbx_dict_string_entry {
	uint32_t off, len;
};

/* The comm stands here as well when it fits, as it does on Linux: another place in memory to look at costs more than the rest. */
struct bbx_dict_task_entry {
	uint64_t start, cgroup;
	uint32_t pid, tid, comm_id;
	uint32_t comm_len;
	char comm[16];
};

/* ---- Slots ----------------------------------------------------------------------------------- */

/* Where a search for a hash begins, and the slot after one. */
static size_t slot_first(const struct bbx_slots *s, uint32_t hash)
{
	return hash & (s->cap - 1);
}

static size_t slot_next(const struct bbx_slots *s, size_t i)
{
	return (i + 1) & (s->cap - 1);
}

static void slot_put(struct bbx_slots *s, uint32_t hash, uint64_t id)
{
	size_t i = slot_first(s, hash);

	while (s->slot[i])
		i = slot_next(s, i);
	s->slot[i] = (uint64_t)hash << 32 | id;
}

/* Makes room for one more than n entries, half of the slots staying empty. Returns 0, -ENOMEM. */
static int slots_grow(struct bbx_slots *s, size_t n)
{
	struct bbx_slots bigger = { .cap = s->cap ? s->cap * 2 : SLOTS_MIN };

	if (2 * (n + 1) <= s->cap)
		return 0;
	bigger.slot = calloc(bigger.cap, sizeof(*bigger.slot));
	if (!bigger.slot)
		return -ENOMEM;
	for (size_t i = 0; i < s->cap; i++)
		if (s->slot[i])
			slot_put(&bigger, (uint32_t)(s->slot[i] >> 32), (uint32_t)s->slot[i]);
	free(s->slot);
	*s = bigger;
	return 0;
}

static void slots_reset(struct bbx_slots *s)
{
	if (s->cap > SLOTS_KEEP) {
		free(s->slot);
		*s = (struct bbx_slots){ 0 };
	} else if (s->cap) {
		memset(s->slot, 0, s->cap * sizeof(*s->slot));
	}
}

/* Room for one more entry of a size. Returns 0, -EFBIG, -ENOMEM. */
static int entries_grow(void **entries, size_t size, size_t n, size_t *cap)
{
	size_t more = *cap ? *cap * 2 : 256;
	void *p;

	if (n >= BBX_MAX_DICT - 1)
		return -EFBIG;
	if (n < *cap)
		return 0;
	p = realloc(*entries, more * size);
	if (!p)
		return -ENOMEM;
	*entries = p;
	*cap = more;
	return 0;
}

/* ---- Strings and addresses ------------------------------------------------------------------- */

static uint32_t hash_bytes(const void *p, size_t len)
{
	return (uint32_t)XXH3_64bits(p, len);
}

static bool is_same(const struct bbx_dict_strings *d, const struct bbx_dict_string_entry *e,
		    const void *p, size_t len)
{
	return e->len == len && (!len || !memcmp(d->bytes.p + e->off, p, len));
}

static uint64_t find(const struct bbx_dict_strings *d, const void *p, size_t len, uint32_t hash)
{
	const struct bbx_slots *s = &d->slots;

	if (!s->cap)
		return 0;
	for (size_t i = slot_first(s, hash); s->slot[i]; i = slot_next(s, i)) {
		uint32_t id = (uint32_t)s->slot[i];

		if (s->slot[i] >> 32 == hash && is_same(d, &d->entries[id - 1], p, len))
			return id;
	}
	return 0;
}

static int put(struct bbx_dict_write *w, struct bbx_dict_strings *d, const void *p, size_t len,
	       uint64_t *ret_id)
{
	uint32_t hash = hash_bytes(p, len);
	uint64_t id = find(d, p, len, hash);
	void *entries = d->entries;
	int err;

	if (!id) {
		if (d->bytes.len + len > BBX_MAX_DICT_BYTES)
			return -EFBIG;
		err = entries_grow(&entries, sizeof(*d->entries), d->n, &d->cap);
		d->entries = entries;
		if (!err)
			err = slots_grow(&d->slots, d->n);
		if (err)
			return err;
		if (!bbx_buf_room(&d->bytes, len))
			return -ENOMEM;
		d->entries[d->n] = (struct bbx_dict_string_entry){ (uint32_t)d->bytes.len,
								   (uint32_t)len };
		bbx_buf_put(&d->bytes, p, len);
		w->bytes += bbx_varint_len(len) + len;
		id = ++d->n;
		slot_put(&d->slots, hash, id);
	}
	*ret_id = id;
	return 0;
}

int bbx_dict_put_string(struct bbx_dict_write *d, const void *p, size_t len, uint64_t *ret_id)
{
	return put(d, &d->strings, p, len, ret_id);
}

int bbx_dict_put_ip(struct bbx_dict_write *d, const void *p, size_t len, uint64_t *ret_id)
{
	return put(d, &d->ips, p, len, ret_id);
}

uint64_t bbx_dict_find_string(const struct bbx_dict_write *d, const void *p, size_t len)
{
	return find(&d->strings, p, len, hash_bytes(p, len));
}

/* ---- Tasks ----------------------------------------------------------------------------------- */

/* The numbers are the seed: no key has to be put together, which takes longer than the hash. */
static uint32_t hash_task(const struct bbx_task *t)
{
	uint64_t seed = ((uint64_t)t->pid << 32 | t->tid) * 0x9e3779b185ebca87ull +
			t->start_ns * 0xc2b2ae3d27d4eb4full + t->cgroup_id * 0x165667b19e3779f9ull;

	return (uint32_t)XXH3_64bits_withSeed(t->comm, t->comm_len, seed);
}

static bool is_task(const struct bbx_dict_write *d, const struct bbx_dict_task_entry *e,
		    const struct bbx_task *t)
{
	if (e->pid != t->pid || e->tid != t->tid || e->start != t->start_ns ||
	    e->cgroup != t->cgroup_id || e->comm_len != t->comm_len)
		return false;
	if (t->comm_len <= sizeof(e->comm))
		return !t->comm_len || !memcmp(e->comm, t->comm, t->comm_len);
	return is_same(&d->strings, &d->strings.entries[e->comm_id - 1], t->comm, t->comm_len);
}

static int add_task(struct bbx_dict_write *w, const struct bbx_task *t, uint32_t hash,
		    uint64_t *ret_id)
{
	struct bbx_dict_tasks *d = &w->tasks;
	void *entries = d->entries;
	uint64_t comm_id;
	int err = bbx_dict_put_string(w, t->comm, t->comm_len, &comm_id);

	if (!err)
		err = entries_grow(&entries, sizeof(*d->entries), d->n, &d->cap);
	d->entries = entries;
	if (!err)
		err = slots_grow(&d->slots, d->n);
	if (err)
		return err;
	d->entries[d->n] = (struct bbx_dict_task_entry){
		.start = t->start_ns,
		.cgroup = t->cgroup_id,
		.pid = t->pid,
		.tid = t->tid,
		.comm_id = (uint32_t)comm_id,
		.comm_len = (uint32_t)t->comm_len,
	};
	if (t->comm_len && t->comm_len <= sizeof(d->entries->comm))
		memcpy(d->entries[d->n].comm, t->comm, t->comm_len);
	w->bytes += bbx_varint_len(t->pid) + bbx_varint_len(t->tid) + bbx_varint_len(t->start_ns) +
		    bbx_varint_len(t->cgroup_id) + bbx_varint_len(comm_id);
	*ret_id = ++d->n;
	slot_put(&d->slots, hash, d->n);
	return 0;
}

int bbx_dict_put_task(struct bbx_dict_write *w, const struct bbx_task *t, uint64_t *ret_id)
{
	const struct bbx_slots *s = &w->tasks.slots;
	uint32_t hash = hash_task(t);

	for (size_t i = s->cap ? slot_first(s, hash) : 0; s->cap && s->slot[i];
	     i = slot_next(s, i)) {
		uint32_t id = (uint32_t)s->slot[i];

		if (s->slot[i] >> 32 == hash && is_task(w, &w->tasks.entries[id - 1], t)) {
			*ret_id = id;
			return 0;
		}
	}
	return add_task(w, t, hash, ret_id);
}

/* ---- Deltas ---------------------------------------------------------------------------------- */

static size_t strings_delta(struct bbx_dict_strings *d, struct bbx_buf *out)
{
	const struct bbx_dict_string_entry *first = d->n ? d->entries + d->written : NULL;
	size_t n = 0, bytes = 0;

	for (; n < d->n - d->written && n < DELTA_ENTRIES && bytes < DELTA_BYTES; n++) {
		bbx_buf_varint(out, first[n].len);
		bytes += first[n].len;
	}
	if (bytes)
		bbx_buf_put(out, d->bytes.p + first->off, bytes);
	d->written += n;
	return n;
}

static size_t tasks_delta(struct bbx_dict_tasks *d, struct bbx_buf *out)
{
	size_t n = 0;

	for (; d->written < d->n && n < DELTA_ENTRIES; n++, d->written++) {
		const struct bbx_dict_task_entry *e = &d->entries[d->written];

		bbx_buf_varint(out, e->pid);
		bbx_buf_varint(out, e->tid);
		bbx_buf_varint(out, e->start);
		bbx_buf_varint(out, e->cgroup);
		bbx_buf_varint(out, e->comm_id);
	}
	return n;
}

int bbx_dict_next_delta(struct bbx_dict_write *d, enum bbx_dict kind, struct bbx_buf *out,
			uint64_t *ret_first_id, uint32_t *ret_n)
{
	size_t before, n;

	out->len = 0;
	if (kind == BBX_DICT_task) {
		before = d->tasks.written;
		n = tasks_delta(&d->tasks, out);
	} else {
		struct bbx_dict_strings *s = kind == BBX_DICT_ip ? &d->ips : &d->strings;

		before = s->written;
		n = strings_delta(s, out);
	}
	if (out->oom)
		return -ENOMEM;
	if (!n)
		return 0;
	*ret_first_id = before + 1;
	*ret_n = (uint32_t)n;
	return 1;
}

/* ---- Life ------------------------------------------------------------------------------------ */

static void strings_done(struct bbx_dict_strings *d)
{
	free(d->slots.slot);
	free(d->entries);
	bbx_buf_done(&d->bytes);
}

void bbx_dict_done(struct bbx_dict_write *d)
{
	strings_done(&d->strings);
	strings_done(&d->ips);
	free(d->tasks.slots.slot);
	free(d->tasks.entries);
	*d = (struct bbx_dict_write){ 0 };
}

static void strings_reset(struct bbx_dict_strings *d)
{
	slots_reset(&d->slots);
	d->n = d->written = d->bytes.len = 0;
}

void bbx_dict_reset(struct bbx_dict_write *d)
{
	strings_reset(&d->strings);
	strings_reset(&d->ips);
	slots_reset(&d->tasks.slots);
	d->tasks.n = d->tasks.written = 0;
	d->bytes = 0;
}
