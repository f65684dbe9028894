/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The builtin schema: events.def and kinds.def expanded into descriptors, and the lookups that work
 * on any schema.
 */
#include "bbx_types.h"

#include <string.h>

#include "labels.h"

enum { NULLABLE = 0, NOT_NULL = BBX_NOT_NULL, KEY = BBX_KEY };
enum { CRITICAL = 0, BULK = BBX_BULK };

enum {
	PHYS_u64 = BBX_U64,
	PHYS_i64 = BBX_I64,
	PHYS_f64 = BBX_F64,
	PHYS_bytes = BBX_BYTES,
	PHYS_dict = BBX_DICT
};

/*
 * Kinds become constants, logicals become strings with names: what a static initializer may refer
 * to.
 */
#define KIND(id, name, ctype, phys, dict, sql, doc) \
	enum { kind_phys_##name = PHYS_##phys, kind_dict_##name = BBX_DICT_##dict };
#define LOGICAL(name, unit, anon, labels, doc) \
	static const char logical_##name[] = #name, unit_##name[] = unit, anon_##name[] = #anon, \
			  labels_##name[] = labels;
#include "kinds.def"

/* Takes its names pasted and quoted already: a name may be a macro elsewhere, as errno is. */
#define COLUMN(id_, kind_phys, kind_dict, name_, l_name, l_unit, l_anon, l_labels, flags_, doc_) \
	{ \
		.id = id_, .phys = (enum bbx_phys)kind_phys, .dict = (enum bbx_dict)kind_dict, \
		.flags = flags_, .name = name_, .logical = l_name, .unit = l_unit, .anon = l_anon, \
		.labels = l_labels, .doc = doc_, \
	},
#define FIELD(table, id, kind, name, logical, flags, doc) \
	COLUMN(id, kind_phys_##kind, kind_dict_##kind, #name, logical_##logical, unit_##logical, \
	       anon_##logical, labels_##logical, flags, doc)
#define EVENT(id, name, lane, doc) \
	static const struct bbx_column cols_##name[] = { \
		FIELD(name, 1, u64, ts, boot_ts, NOT_NULL, "when it happened") \
		FIELD(name, 2, task, task, task, NULLABLE, "whom it happened to: see the table") \
		FIELD(name, 3, u32, cpu, none, NULLABLE, "CPU it was recorded on")
#define STATE(id, name, doc) EVENT(id, name, CRITICAL, doc)
#define END(table) };
#include "events.def"

#define TABLE(id_, flags_, name_, cols_, doc_) \
	{ \
		.id = id_, .flags = flags_, .name = name_, .doc = doc_, .cols = cols_, \
		.n_cols = sizeof(cols_) / sizeof(cols_[0]), \
	},
#define EVENT(id, name, lane, doc) TABLE(id, lane, #name, cols_##name, doc)
#define STATE(id, name, doc) TABLE(id, BBX_STATE, #name, cols_##name, doc)
static const struct bbx_type types[] = {
#include "events.def"
};

const struct bbx_schema *bbx_schema_builtin(void)
{
	static const struct bbx_schema schema = {
		.n_types = sizeof(types) / sizeof(types[0]), .types = types,
		.n_labels = BBX_N_LABELS, .labels = bbx_labels_builtin,
	};

	return &schema;
}

const struct bbx_type *bbx_schema_find(const struct bbx_schema *s, const char *type)
{
	for (size_t i = 0; i < s->n_types; i++)
		if (!strcmp(s->types[i].name, type))
			return &s->types[i];
	return NULL;
}

int bbx_type_column(const struct bbx_type *t, const char *column)
{
	for (size_t i = 0; i < t->n_cols; i++)
		if (!strcmp(t->cols[i].name, column))
			return (int)i;
	return -1;
}

/* Tables are sorted by value: labels.c is written so, and the decoder sorts what a file brings. */
static const char *find_label(const struct bbx_labels *t, int64_t value)
{
	size_t lo = 0, hi = t->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (t->labels[mid].value < value)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < t->n && t->labels[lo].value == value ? t->labels[lo].name : NULL;
}

const char *bbx_label(const struct bbx_schema *s, const struct bbx_column *c, int64_t value)
{
	if (!*c->labels)
		return NULL;
	for (size_t i = 0; i < s->n_labels; i++)
		if (!strcmp(s->labels[i].name, c->labels))
			return find_label(&s->labels[i], value);
	return NULL;
}
