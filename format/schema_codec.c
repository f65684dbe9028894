/* SPDX-License-Identifier: Apache-2.0 */
#include "schema_codec.h"

#include <errno.h>

#include "arena.h"
#include "layout.h"
#include "props.h"

/*
 * A schema of the builtin's size takes 100 KiB; this bounds what a hostile one can make of its 64
 * MiB of properties.
 */
#define ARENA_MAX (64u << 20)

enum { SCHEMA_TYPE = 1, SCHEMA_LABELS = 2 };
enum { TYPE_ID = 1, TYPE_NAME = 2, TYPE_FLAGS = 3, TYPE_DOC = 4, TYPE_COLUMN = 5 };
enum {
	COL_ID = 1,
	COL_NAME = 2,
	COL_PHYS = 3,
	COL_DICT = 4,
	COL_LOGICAL = 5,
	COL_UNIT = 6,
	COL_FLAGS = 7,
	COL_ANON = 8,
	COL_LABELS = 9,
	COL_DOC = 10,
};
enum { LABELS_NAME = 1, LABELS_LABEL = 2 };
enum { LABEL_VALUE = 1, LABEL_NAME = 2 };

/* ---- Encoding -------------------------------------------------------------------------------- */

static void put_nested(struct bbx_buf *out, uint64_t tag, struct bbx_buf *nested)
{
	bbx_props_bytes(out, tag, nested->p, nested->len);
	out->oom |= nested->oom;
	bbx_buf_done(nested);
}

static void put_column(struct bbx_buf *out, const struct bbx_column *c)
{
	struct bbx_buf b = { 0 };

	bbx_props_num(&b, COL_ID, c->id);
	bbx_props_str(&b, COL_NAME, c->name);
	bbx_props_num(&b, COL_PHYS, c->phys);
	if (c->dict)
		bbx_props_num(&b, COL_DICT, c->dict);
	bbx_props_str(&b, COL_LOGICAL, c->logical);
	bbx_props_str(&b, COL_UNIT, c->unit);
	if (c->flags)
		bbx_props_num(&b, COL_FLAGS, c->flags);
	bbx_props_str(&b, COL_ANON, c->anon);
	bbx_props_str(&b, COL_LABELS, c->labels);
	bbx_props_str(&b, COL_DOC, c->doc);
	put_nested(out, TYPE_COLUMN, &b);
}

static void put_type(struct bbx_buf *out, const struct bbx_type *t)
{
	struct bbx_buf b = { 0 };

	bbx_props_num(&b, TYPE_ID, t->id);
	bbx_props_str(&b, TYPE_NAME, t->name);
	if (t->flags)
		bbx_props_num(&b, TYPE_FLAGS, t->flags);
	bbx_props_str(&b, TYPE_DOC, t->doc);
	for (size_t i = 0; i < t->n_cols; i++)
		put_column(&b, &t->cols[i]);
	put_nested(out, SCHEMA_TYPE, &b);
}

static void put_labels(struct bbx_buf *out, const struct bbx_labels *t)
{
	struct bbx_buf b = { 0 };

	bbx_props_str(&b, LABELS_NAME, t->name);
	for (size_t i = 0; i < t->n; i++) {
		struct bbx_buf label = { 0 };

		bbx_props_num(&label, LABEL_VALUE, bbx_zigzag(t->labels[i].value));
		bbx_props_str(&label, LABEL_NAME, t->labels[i].name);
		put_nested(&b, LABELS_LABEL, &label);
	}
	put_nested(out, SCHEMA_LABELS, &b);
}

int bbx_schema_encode(const struct bbx_schema *s, struct bbx_buf *out)
{
	for (size_t i = 0; i < s->n_types; i++)
		put_type(out, &s->types[i]);
	for (size_t i = 0; i < s->n_labels; i++)
		put_labels(out, &s->labels[i]);
	return out->oom ? -ENOMEM : 0;
}

/* ---- Decoding -------------------------------------------------------------------------------- */

struct owned {
	struct bbx_schema schema; /* first: what the caller holds is this */
	struct bbx_arena arena;
};

/* Memory is bounded by the arena before it runs out. */
static void *get(struct owned *o, size_t n, size_t size, int *err)
{
	void *p = bbx_arena_get(&o->arena, n * size);

	if (!p)
		*err = n * size > o->arena.max - o->arena.total ? -EFBIG : -ENOMEM;
	return p;
}

static int get_str(struct owned *o, const struct bbx_prop *p, const char **ret_s)
{
	const char *s;

	if (p->len > BBX_MAX_STRING)
		return -EFBIG;
	if (memchr(p->p, 0, p->len))
		return -EBADMSG;
	if (p->len + 1 > o->arena.max - o->arena.total)
		return -EFBIG;
	s = bbx_arena_str(&o->arena, p->p, p->len);
	if (!s)
		return -ENOMEM;
	*ret_s = s;
	return 0;
}

static int get_u32(const struct bbx_prop *p, uint32_t *ret_v)
{
	uint64_t v;
	int err = bbx_prop_num(p, &v);

	if (err)
		return err;
	if (v > UINT32_MAX)
		return -EBADMSG;
	*ret_v = (uint32_t)v;
	return 0;
}

/* Number of properties with a tag. Returns it, or -EBADMSG. */
static int64_t count_tag(const struct bbx_prop *in, uint64_t tag)
{
	struct bbx_cursor c = bbx_cursor(in->p, in->len);
	struct bbx_prop p;
	int64_t n = 0;
	int got;

	while ((got = bbx_props_next(&c, &p)) > 0)
		n += p.tag == tag;
	return got < 0 ? got : n;
}

static int decode_column(struct owned *o, const struct bbx_prop *in, struct bbx_column *col)
{
	struct bbx_cursor c = bbx_cursor(in->p, in->len);
	struct bbx_prop p;
	uint32_t phys = 0, dict = 0;
	int got, err = 0;

	*col = (struct bbx_column){
		.name = "", .logical = "", .unit = "", .anon = "", .labels = "", .doc = ""
	};
	while (!err && (got = bbx_props_next(&c, &p)) > 0) {
		switch (p.tag) {
		case COL_ID: err = get_u32(&p, &col->id); break;
		case COL_NAME: err = get_str(o, &p, &col->name); break;
		case COL_PHYS: err = get_u32(&p, &phys); break;
		case COL_DICT: err = get_u32(&p, &dict); break;
		case COL_LOGICAL: err = get_str(o, &p, &col->logical); break;
		case COL_UNIT: err = get_str(o, &p, &col->unit); break;
		case COL_FLAGS: err = get_u32(&p, &col->flags); break;
		case COL_ANON: err = get_str(o, &p, &col->anon); break;
		case COL_LABELS: err = get_str(o, &p, &col->labels); break;
		case COL_DOC: err = get_str(o, &p, &col->doc); break;
		}
	}
	if (err || got < 0)
		return err ? err : got;
	if (!*col->name)
		return -EBADMSG;
	col->phys = (enum bbx_phys)phys;
	col->dict = (enum bbx_dict)dict;
	return 0;
}

static bool is_known(const struct bbx_column *col)
{
	if (col->phys == BBX_DICT)
		return col->dict >= BBX_DICT_string && col->dict <= BBX_DICT_task;
	return col->phys >= BBX_U64 && col->phys < BBX_DICT;
}

static int decode_type(struct owned *o, const struct bbx_prop *in, struct bbx_type *t)
{
	struct bbx_cursor c = bbx_cursor(in->p, in->len);
	int64_t n = count_tag(in, TYPE_COLUMN);
	struct bbx_column *cols;
	struct bbx_prop p;
	int got, err = 0;

	if (n < 0 || n > BBX_MAX_COLUMNS)
		return n < 0 ? (int)n : -EFBIG;
	cols = get(o, (size_t)n, sizeof(*cols), &err);
	if (!cols)
		return err;
	*t = (struct bbx_type){ .name = "", .doc = "", .cols = cols };
	while (!err && (got = bbx_props_next(&c, &p)) > 0) {
		switch (p.tag) {
		case TYPE_ID: err = get_u32(&p, &t->id); break;
		case TYPE_NAME: err = get_str(o, &p, &t->name); break;
		case TYPE_FLAGS: err = get_u32(&p, &t->flags); break;
		case TYPE_DOC: err = get_str(o, &p, &t->doc); break;
		case TYPE_COLUMN:
			err = decode_column(o, &p, &cols[t->n_cols]);
			t->n_cols += !err && is_known(&cols[t->n_cols]);
			break;
		}
	}
	if (err || got < 0)
		return err ? err : got;
	return *t->name ? 0 : -EBADMSG;
}

static int decode_label(struct owned *o, const struct bbx_prop *in, struct bbx_label *l)
{
	struct bbx_cursor c = bbx_cursor(in->p, in->len);
	struct bbx_prop p;
	uint64_t v = 0;
	int got, err = 0;

	l->name = "";
	while (!err && (got = bbx_props_next(&c, &p)) > 0) {
		if (p.tag == LABEL_VALUE)
			err = bbx_prop_num(&p, &v);
		else if (p.tag == LABEL_NAME)
			err = get_str(o, &p, &l->name);
	}
	l->value = bbx_unzigzag(v);
	if (err || got < 0)
		return err ? err : got;
	return *l->name ? 0 : -EBADMSG;
}

static int by_value(const void *a, const void *b)
{
	const struct bbx_label *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int decode_labels(struct owned *o, const struct bbx_prop *in, struct bbx_labels *t)
{
	struct bbx_cursor c = bbx_cursor(in->p, in->len);
	int64_t n = count_tag(in, LABELS_LABEL);
	struct bbx_label *labels;
	struct bbx_prop p;
	int got, err = 0;

	if (n < 0)
		return (int)n;
	labels = get(o, (size_t)n, sizeof(*labels), &err);
	if (!labels)
		return err;
	*t = (struct bbx_labels){ .name = "", .labels = labels };
	while (!err && (got = bbx_props_next(&c, &p)) > 0) {
		if (p.tag == LABELS_NAME)
			err = get_str(o, &p, &t->name);
		else if (p.tag == LABELS_LABEL)
			err = decode_label(o, &p, &labels[t->n++]);
	}
	if (err || got < 0)
		return err ? err : got;
	qsort(labels, t->n, sizeof(*labels), by_value);
	return *t->name ? 0 : -EBADMSG;
}

/* ---- Nothing twice --------------------------------------------------------------------------- */

struct key {
	const char *name;
	uint32_t id;
};

static int by_id(const void *a, const void *b)
{
	const struct key *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct key *)a)->name, ((const struct key *)b)->name);
}

static bool has_twins(struct key *keys, size_t n, int (*cmp)(const void *, const void *))
{
	qsort(keys, n, sizeof(*keys), cmp);
	for (size_t i = 1; i < n; i++)
		if (!cmp(&keys[i - 1], &keys[i]))
			return true;
	return false;
}

static int check_columns(const struct bbx_type *t)
{
	struct key keys[BBX_MAX_COLUMNS];

	for (size_t i = 0; i < t->n_cols; i++)
		keys[i] = (struct key){ t->cols[i].name, t->cols[i].id };
	return has_twins(keys, t->n_cols, by_id) || has_twins(keys, t->n_cols, by_name) ? -EBADMSG
											: 0;
}

static int check_unique(struct owned *o)
{
	const struct bbx_schema *s = &o->schema;
	int err = 0;
	struct key *keys = get(o, s->n_types, sizeof(*keys), &err);

	for (size_t i = 0; !err && i < s->n_types; i++) {
		keys[i] = (struct key){ s->types[i].name, s->types[i].id };
		err = check_columns(&s->types[i]);
	}
	if (!err && (has_twins(keys, s->n_types, by_id) || has_twins(keys, s->n_types, by_name)))
		err = -EBADMSG;
	return err;
}

static int decode_all(struct owned *o, const struct bbx_prop *in)
{
	struct bbx_cursor c = bbx_cursor(in->p, in->len);
	int64_t n_types = count_tag(in, SCHEMA_TYPE), n_labels = count_tag(in, SCHEMA_LABELS);
	struct bbx_labels *labels = NULL;
	struct bbx_type *types = NULL;
	struct bbx_prop p;
	int got, err = 0;

	if (n_types < 0 || n_labels < 0)
		return -EBADMSG;
	if (n_types > BBX_MAX_TYPES || n_labels > BBX_MAX_TYPES)
		return -EFBIG;
	types = get(o, (size_t)n_types, sizeof(*types), &err);
	labels = get(o, (size_t)n_labels, sizeof(*labels), &err);
	o->schema.types = types;
	o->schema.labels = labels;
	while (!err && (got = bbx_props_next(&c, &p)) > 0) {
		if (p.tag == SCHEMA_TYPE)
			err = decode_type(o, &p, &types[o->schema.n_types++]);
		else if (p.tag == SCHEMA_LABELS)
			err = decode_labels(o, &p, &labels[o->schema.n_labels++]);
	}
	return err ? err : check_unique(o);
}

int bbx_schema_decode(const void *p, size_t len, struct bbx_schema **ret_s)
{
	const struct bbx_prop in = { .p = p, .len = len };
	struct owned *o = calloc(1, sizeof(*o));
	int err;

	if (!o)
		return -ENOMEM;
	o->arena.max = ARENA_MAX;
	err = decode_all(o, &in);
	if (err) {
		bbx_schema_free(&o->schema);
		return err;
	}
	*ret_s = &o->schema;
	return 0;
}

void bbx_schema_free(struct bbx_schema *s)
{
	struct owned *o = (struct owned *)s;

	if (!o)
		return;
	bbx_arena_done(&o->arena);
	free(o);
}
