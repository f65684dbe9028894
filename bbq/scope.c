/* SPDX-License-Identifier: Apache-2.0 */
/* What all tables of the recording are narrowed to: rows outside are as if they had not been recorded. */
#include <stdlib.h>
#include <string.h>
#include "engine.h"

static const char *const names[BBQ_N_SCOPE_TEXTS] = { "namespace", "pod", "container", "node" };

void bbq_set_scope(struct bbq *q, const struct bbq_scope *s)
{
	q->scope = *s;
	q->scoped = s->has_since || s->has_until;
	for (size_t i = 0; i < BBQ_N_SCOPE_TEXTS; i++)
		q->scoped |= s->text[i] != NULL;
}

static const struct bbq_column *find(const struct bbq_table *t, const char *name)
{
	for (size_t i = 0; i < t->columns.n; i++)
		if (!sqlite3_stricmp(t->columns.cols[i].name, name))
			return &t->columns.cols[i];
	return NULL;
}

void bbq_scope_cells(struct bbq_table *t, void (*want)(void *aux, int cell), void *aux)
{
	if (!t->q->scoped)
		return;
	for (size_t i = 0; i < BBQ_N_SCOPE_TEXTS; i++) {
		t->scope[i] = find(t, names[i]);
		if (t->q->scope.text[i] && t->scope[i])
			want(aux, t->scope[i]->cell);
	}
	want(aux, t->columns.ts);
}

bool bbq_scope_chunk(const struct bbq_table *t, size_t chunk)
{
	const struct bbq_scope *s = &t->q->scope;
	const struct bbx_chunk *c = bbx_chunk(t->q->r, chunk);
	int64_t lo, hi;

	if (!t->q->scoped || t->state || c->t_min > c->t_max || c->t_max > INT64_MAX)
		return true;
	lo = bbx_utc(t->q->id, c->section, c->t_min);
	hi = bbx_utc(t->q->id, c->section, c->t_max);
	if (lo > hi || (uint64_t)hi - (uint64_t)lo != c->t_max - c->t_min)
		return true;
	return !(s->has_since && hi < s->since) && !(s->has_until && lo > s->until);
}

static bool in_time(const struct bbq_table *t, const struct bbx_batch *b, uint32_t i)
{
	const struct bbq_scope *s = &t->q->scope;
	const struct bbx_vec *v = t->columns.ts >= 0 ? &b->vec[t->columns.ts] : NULL;
	int64_t utc;

	if ((!s->has_since && !s->has_until) || t->state)
		return true;
	if (!v || !v->present || !v->u || bbx_cell_null(b, (uint32_t)t->columns.ts, i))
		return false;
	utc = bbx_utc(t->q->id, b->section, v->u[i]);
	return !(s->has_since && utc < s->since) && !(s->has_until && utc > s->until);
}

static bool equal(struct bbx_str s, const char *text)
{
	return s.len == strlen(text) && !memcmp(s.p, text, s.len);
}

/* The value of one of the columns. Returns 1, 0 for NULL, negative errno. */
static int text_of(const struct bbq_table *t, const struct bbq_column *c, const struct bbx_batch *b, uint32_t i, struct bbx_str *ret_s)
{
	const char *node = bbx_section(t->q->r, b->section)->node;
	struct bbx_who w;
	int err;

	if (!strcmp(c->attr->name, "node")) {
		*ret_s = (struct bbx_str){ node, strlen(node) };
		return 1;
	}
	if (c->cell < 0)
		return 0;
	if (!c->attr->text) {
		err = bbx_cell_str(t->q->r, b, (uint32_t)c->cell, i, ret_s);
		return err == -ENOENT ? 0 : err;
	}
	err = bbq_know(t->q, c->attr->needs);
	if (!err)
		err = bbx_who(t->q->id, b->section, bb_cell_id(b, (uint32_t)c->cell, i), &w);
	if (err)
		return err == -ENOENT ? 0 : err;
	*ret_s = c->attr->text(c->attr, &w);
	return ret_s->len > 0;
}

int bbq_scope_row(const struct bbq_table *t, const struct bbx_batch *b, uint32_t i)
{
	if (!t->q->scoped)
		return 1;
	if (!in_time(t, b, i))
		return 0;
	for (size_t k = 0; k < BBQ_N_SCOPE_TEXTS; k++) {
		struct bbx_str s;
		int got;

		if (!t->q->scope.text[k])
			continue;
		got = t->scope[k] ? text_of(t, t->scope[k], b, i, &s) : 0;
		if (got <= 0)
			return got;
		if (!equal(s, t->q->scope.text[k]))
			return 0;
	}
	return 1;
}

bool bbq_scope_process(const struct bbq *q, const struct bbx_process *p)
{
	const struct bbx_container_info *c = p->container;
	const struct bbq_boot *boot = bbq_boot_find(q, p->boot_id);
	const char *node = boot ? bbx_section(q->r, boot->section)->node : "";
	const struct bbx_str of[BBQ_N_SCOPE_TEXTS] = {
		c ? c->ns : (struct bbx_str){ 0 }, c ? c->pod : (struct bbx_str){ 0 }, c ? c->container : (struct bbx_str){ 0 },
		{ node, strlen(node) },
	};

	for (size_t i = 0; i < BBQ_N_SCOPE_TEXTS; i++)
		if (q->scope.text[i] && !equal(of[i], q->scope.text[i]))
			return false;
	return true;
}
