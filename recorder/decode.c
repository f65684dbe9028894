/* SPDX-License-Identifier: Apache-2.0 */
#include "decode.h"

#include <string.h>
#include <sys/socket.h>

enum field_flags { NULLABLE = 0, NOT_NULL = BBX_NOT_NULL, KEY = BBX_KEY };

enum kind {
#define KIND(id, name, ctype, phys, dict, sql, doc) KIND_##name = id,
#include "../format/kinds.def"
};

struct field {
	uint16_t off;
	uint8_t kind, flags;
};

struct table {
	uint32_t id;
	uint32_t size;
	size_t n;
	const struct field *fields;
};

#define EVENT(id, name, lane, doc) static const struct field name##_fields[] = {
#define STATE(id, name, doc) EVENT(id, name, CRITICAL, doc)
#define FIELD(table, id, kind, name, logical, flags, doc) \
	{ offsetof(struct bb_##table, name), KIND_##kind, flags },
#define END(table) };
#include "../format/events.def"

#define N_FIELDS(name) (sizeof(name##_fields) / sizeof(struct field))

#define EVENT(id, name, lane, doc) \
	_Static_assert(N_FIELDS(name) + 3 <= BB_MAX_COLUMNS, "table " #name " has too many columns");
#define STATE(id, name, doc) EVENT(id, name, CRITICAL, doc)
#include "../format/events.def"

static const struct table tables[] = {
#define EVENT(id, name, lane, doc) { id, sizeof(struct bb_##name), N_FIELDS(name), name##_fields },
#define STATE(id, name, doc) EVENT(id, name, CRITICAL, doc)
#include "../format/events.def"
};

struct record {
	const uint8_t *p;
	uint32_t size;  /* strings included */
	uint32_t fixed; /* of the table's struct */
};

/*
 * One reader a kind: the field at p to *v, which is zeroed and not NULL. Returns 0 or -EBADMSG.
 * task is room for what a task value points at.
 */
typedef int reader(const struct record *rec, const uint8_t *p, struct bbx_value *v, struct bbx_task *task);

static int read_u32(const struct record *rec, const uint8_t *p, struct bbx_value *v, struct bbx_task *task)
{
	__u32 u;

	(void)rec, (void)task;
	memcpy(&u, p, sizeof(u));
	v->u = u;
	v->null = u == BB_NULL_U32;
	return 0;
}

static int read_u64(const struct record *rec, const uint8_t *p, struct bbx_value *v, struct bbx_task *task)
{
	(void)rec, (void)task;
	memcpy(&v->u, p, sizeof(__u64));
	v->null = v->u == BB_NULL_U64;
	return 0;
}

static int read_i32(const struct record *rec, const uint8_t *p, struct bbx_value *v, struct bbx_task *task)
{
	__s32 i;

	(void)rec, (void)task;
	memcpy(&i, p, sizeof(i));
	v->i = i;
	v->null = i == BB_NULL_I32;
	return 0;
}

static int read_i64(const struct record *rec, const uint8_t *p, struct bbx_value *v, struct bbx_task *task)
{
	(void)rec, (void)task;
	memcpy(&v->i, p, sizeof(__s64));
	v->null = v->i == INT64_MIN;
	return 0;
}

static int read_str(const struct record *rec, const uint8_t *p, struct bbx_value *v, struct bbx_task *task)
{
	struct bb_loc loc;

	(void)task;
	memcpy(&loc, p, sizeof(loc));
	if (!loc.off) {
		v->null = true;
		return 0;
	}
	if (loc.off < rec->fixed || loc.off > rec->size || loc.len > rec->size - loc.off)
		return -EBADMSG;
	v->p = rec->p + loc.off;
	v->len = loc.len;
	return 0;
}

static int read_ip(const struct record *rec, const uint8_t *p, struct bbx_value *v, struct bbx_task *task)
{
	__u32 family;

	(void)rec, (void)task;
	memcpy(&family, p + offsetof(struct bb_ip, family), sizeof(family));
	v->p = p + offsetof(struct bb_ip, addr);
	if (family == AF_INET)
		v->len = 4;
	else if (family == AF_INET6)
		v->len = 16;
	else if (!family)
		v->null = true;
	else
		return -EBADMSG;
	return 0;
}

static int read_task(const struct record *rec, const uint8_t *p, struct bbx_value *v, struct bbx_task *task)
{
	const char *comm = (const char *)p + offsetof(struct bb_task, comm);
	struct bb_task t;

	(void)rec;
	memcpy(&t, p, sizeof(t));
	*task = (struct bbx_task){ .pid = t.tgid, .tid = t.tid, .start_ns = t.start_ns, .cgroup_id = t.cgroup_id,
				   .comm = comm, .comm_len = strnlen(comm, BB_COMM_LEN) };
	v->task = task;
	v->null = t.tgid == BB_NULL_U32;
	return 0;
}

static reader *const readers[] = {
#define KIND(id, name, ctype, phys, dict, sql, doc) [id] = read_##name,
#include "../format/kinds.def"
};

static const struct table *find_table(uint32_t id)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		if (tables[i].id == id)
			return &tables[i];
	return NULL;
}

/* A number that may not be NULL has no NULL on the wire: every bit pattern is a value. */
static bool is_number(uint8_t kind)
{
	return kind == KIND_u32 || kind == KIND_u64 || kind == KIND_i32 || kind == KIND_i64;
}

static int decode_field(const struct record *rec, const struct field *f, struct bbx_value *v, struct bbx_task *task)
{
	int r = readers[f->kind](rec, rec->p + f->off, v, task);

	if (r < 0 || !v->null || !(f->flags & NOT_NULL))
		return r;
	v->null = false;
	return is_number(f->kind) ? 0 : -EBADMSG;
}

int bb_decode(const void *rec, size_t len, struct bb_row *row)
{
	struct record r = { .p = rec };
	const struct table *t;
	struct bb_hdr h;
	int err;

	if (len < sizeof(h))
		return -EBADMSG;
	memcpy(&h, rec, sizeof(h));
	t = find_table(h.type);
	if (!t || h.size > len || h.size < t->size)
		return -EBADMSG;
	r.size = h.size;
	r.fixed = t->size;
	row->type = t->id;
	row->n = t->n + 3;
	memset(row->v, 0, row->n * sizeof(*row->v));
	row->v[0].u = h.ts_ns;
	read_task(&r, r.p + offsetof(struct bb_hdr, task), &row->v[1], &row->tasks[1]);
	row->v[2].u = h.cpu;
	row->v[2].null = h.cpu == REC_NULL_CPU;
	for (size_t i = 0; i < t->n; i++) {
		err = decode_field(&r, &t->fields[i], &row->v[i + 3], &row->tasks[i + 3]);
		if (err < 0)
			return err;
	}
	return 0;
}
