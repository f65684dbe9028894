/* SPDX-License-Identifier: Apache-2.0 */
#include "merge_schema.h"

#include <stdlib.h>
#include <string.h>
#include "layout.h"
#include "schema_codec.h"

#define COMMON_COLUMNS 3   /* ts, task, cpu */
#define MAX_LABELS 65536u  /* of a table of the union */

/* Room for one more element in an array that doubles. Returns NULL without memory. */
static void *grow(void *p, size_t n, size_t size)
{
	if (n && (n & (n - 1)))
		return p;
	return realloc(p, (n ? n * 2 : 1) * size);
}

/* ---- Kinds ----------------------------------------------------------------------------------- */

static bool is_text(enum bbx_phys phys, enum bbx_dict dict)
{
	return phys == BBX_BYTES || (phys == BBX_DICT && dict == BBX_DICT_string);
}

static bool is_number(enum bbx_phys phys)
{
	return phys == BBX_U64 || phys == BBX_I64 || phys == BBX_F64;
}

/* Makes the union's column wide enough for both. Returns false when nothing is. */
static bool widen(struct bbx_column *to, const struct bbx_column *from, bool fixed)
{
	if (to->phys == from->phys && to->dict == from->dict)
		return true;
	if (fixed)
		return to->phys == BBX_U64 && from->phys == BBX_I64;
	if (is_number(to->phys) && is_number(from->phys)) {
		to->phys = to->phys > from->phys ? to->phys : from->phys;
		return true;
	}
	if (is_text(to->phys, to->dict) && is_number(from->phys))
		return true;
	if (!is_text(from->phys, from->dict) ||
	    (!is_number(to->phys) && !is_text(to->phys, to->dict)))
		return false;
	to->phys = BBX_DICT;
	to->dict = BBX_DICT_string;
	return true;
}

/* ---- Types ----------------------------------------------------------------------------------- */

/* The place of a name in by_name, whether it is there or not. */
static size_t place(const struct bbx_union *u, const char *name, bool *ret_there)
{
	size_t lo = 0, hi = u->pub.n_types;

	*ret_there = false;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(u->types[u->by_name[mid]].name, name);

		if (!c) {
			*ret_there = true;
			return mid;
		}
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static int add_column(struct bbx_type *t, const struct bbx_column *c)
{
	struct bbx_column *cols;

	if (t->n_cols >= BBX_MAX_COLUMNS)
		return -EFBIG;
	cols = grow((void *)t->cols, t->n_cols, sizeof(*cols));
	if (!cols)
		return -ENOMEM;
	cols[t->n_cols] = *c;
	t->cols = cols;
	t->n_cols++;
	return 0;
}

static int add_common(struct bbx_type *t)
{
	const struct bbx_column *common = bbx_schema_builtin()->types[0].cols;
	int e = 0;

	for (size_t i = 0; i < COMMON_COLUMNS && !e; i++)
		e = add_column(t, &common[i]);
	return e;
}

/* Adds an empty type, under the name's place. */
static int add_type(struct bbx_union *u, const struct bbx_type *from, size_t at)
{
	size_t n = u->pub.n_types;
	struct bbx_type t = { .id = from->id, .flags = from->flags, .name = from->name,
		.doc = from->doc };
	struct bbx_type *types;
	uint32_t *by_name;
	int e;

	if (n >= BBX_MAX_TYPES)
		return -EFBIG;
	types = grow(u->types, n, sizeof(*types));
	if (!types)
		return -ENOMEM;
	u->pub.types = u->types = types;
	by_name = grow(u->by_name, n, sizeof(*by_name));
	if (!by_name)
		return -ENOMEM;
	u->by_name = by_name;
	e = add_common(&t);
	if (e) {
		free((void *)t.cols);
		return e;
	}
	memmove(by_name + at + 1, by_name + at, (n - at) * sizeof(*by_name));
	by_name[at] = (uint32_t)n;
	types[n] = t;
	u->pub.n_types++;
	return 0;
}

static int map_column(struct bbx_type *t, const struct bbx_column *c, struct bbx_col_map *m)
{
	int i = bbx_type_column(t, c->name), e;

	*m = (struct bbx_col_map){ .id = c->id, .phys = c->phys, .dict = c->dict, .col = -1 };
	if (i < 0) {
		e = add_column(t, c);
		if (e == -ENOMEM)
			return e;
		if (!e)
			m->col = (int32_t)t->n_cols - 1;
		return 0;
	}
	if (widen((struct bbx_column *)&t->cols[i], c, i < COMMON_COLUMNS))
		m->col = i;
	return 0;
}

static int map_type(struct bbx_union *u, const struct bbx_type *from, struct bbx_type_map *m)
{
	bool there;
	size_t at = place(u, from->name, &there);
	int e = there ? 0 : add_type(u, from, at);
	struct bbx_type *t;

	if (e)
		return e;
	m->id = from->id;
	m->type = u->by_name[at];
	m->cols = calloc(from->n_cols ? from->n_cols : 1, sizeof(*m->cols));
	if (!m->cols)
		return -ENOMEM;
	m->n_cols = from->n_cols;
	t = &u->types[m->type];
	for (size_t i = 0; i < from->n_cols && !e; i++)
		e = map_column(t, &from->cols[i], &m->cols[i]);
	if (e)
		free(m->cols);
	return e;
}

/* ---- Labels ---------------------------------------------------------------------------------- */

/* Merges two tables that rise by value; of two names for one value the first counts. */
static int merge_labels(struct bbx_labels *to, const struct bbx_labels *from)
{
	size_t n = 0, i = 0, j = 0;
	struct bbx_label *out;

	if (to->n + from->n > MAX_LABELS)
		return 0;
	out = malloc((to->n + from->n + 1) * sizeof(*out));
	if (!out)
		return -ENOMEM;
	while (i < to->n || j < from->n) {
		bool first = j == from->n || (i < to->n &&
					      to->labels[i].value <= from->labels[j].value);

		out[n] = first ? to->labels[i++] : from->labels[j++];
		if (!n || out[n].value != out[n - 1].value)
			n++;
	}
	free((void *)to->labels);
	to->labels = out;
	to->n = n;
	return 0;
}

static int add_labels(struct bbx_union *u, const struct bbx_labels *from)
{
	struct bbx_labels *list;

	for (size_t i = 0; i < u->pub.n_labels; i++)
		if (!strcmp(u->labels[i].name, from->name))
			return merge_labels(&u->labels[i], from);
	if (u->pub.n_labels >= BBX_MAX_TYPES)
		return 0;
	list = grow(u->labels, u->pub.n_labels, sizeof(*list));
	if (!list)
		return -ENOMEM;
	u->pub.labels = u->labels = list;
	list[u->pub.n_labels++] = (struct bbx_labels){ .name = from->name };
	return merge_labels(&list[u->pub.n_labels - 1], from);
}

/* ---- The union ------------------------------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
	const struct bbx_type_map *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

int bbx_union_add(struct bbx_union *u, struct bbx_schema *s, struct bbx_schema_map **ret_map)
{
	struct bbx_schema_map *m = calloc(1, sizeof(*m));
	int e = 0;

	*ret_map = m;
	if (!m) {
		bbx_schema_free(s);
		return -ENOMEM;
	}
	m->schema = s;
	m->types = calloc(s->n_types ? s->n_types : 1, sizeof(*m->types));
	if (!m->types)
		return -ENOMEM;
	for (size_t i = 0; i < s->n_types && e != -ENOMEM; i++) {
		e = map_type(u, &s->types[i], &m->types[m->n_types]);
		m->n_types += !e;
	}
	for (size_t i = 0; i < s->n_labels && e != -ENOMEM; i++)
		e = add_labels(u, &s->labels[i]);
	qsort(m->types, m->n_types, sizeof(*m->types), by_id);
	return e == -ENOMEM ? e : 0;
}

const struct bbx_type_map *bbx_schema_map_find(const struct bbx_schema_map *m, uint32_t type_id)
{
	struct bbx_type_map key = { .id = type_id };

	return m->n_types ? bsearch(&key, m->types, m->n_types, sizeof(*m->types), by_id) : NULL;
}

void bbx_schema_map_free(struct bbx_schema_map *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->n_types; i++)
		free(m->types[i].cols);
	free(m->types);
	bbx_schema_free(m->schema);
	free(m);
}

void bbx_union_done(struct bbx_union *u)
{
	for (size_t i = 0; i < u->pub.n_types; i++)
		free((void *)u->types[i].cols);
	for (size_t i = 0; i < u->pub.n_labels; i++)
		free((void *)u->labels[i].labels);
	free(u->types);
	free(u->labels);
	free(u->by_name);
	*u = (struct bbx_union){ 0 };
}
