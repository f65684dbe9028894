/* SPDX-License-Identifier: Apache-2.0 */
/* What all tables of the recording are narrowed to: rows outside are as if they had not been recorded. */
#include <stdlib.h>
#include <string.h>
#include "engine.h"
#include "term.h"

static const char *const names[BBQ_N_SCOPE_TEXTS] = { "namespace", "pod", "container", "node" };

void bbq_set_scope(struct bbq *q, const struct bbq_scope *s)
{
	q->scope = *s;
	q->scoped = s->has_since || s->has_until || s->has_pid;
	for (size_t i = 0; i < BBQ_N_SCOPE_TEXTS; i++)
		q->scoped |= s->text[i] != NULL;
}

const char *bbq_scope_name(enum bbq_scope_text text)
{
	return names[text];
}

static bool equal(struct bbx_str s, const char *text)
{
	return s.len == strlen(text) && !memcmp(s.p, text, s.len);
}

static bool has_container(const struct bbq *q, const struct bbq_scope *s, size_t n)
{
	for (uint32_t i = 0; i < bbx_n_containers(q->id); i++) {
		const struct bbx_container_info *c = bbx_container_at(q->id, i);
		const struct bbx_str of[] = { c->ns, c->pod, c->container };
		size_t k = 0;

		while (k < n && (!s->text[k] || equal(of[k], s->text[k])))
			k++;
		if (k == n)
			return true;
	}
	return false;
}

static bool has_node(const struct bbq *q, const char *node)
{
	for (size_t i = 0; i < bbx_n_sections(q->r); i++)
		if (!strcmp(bbx_section(q->r, i)->node, node))
			return true;
	return false;
}

/* Whether a table that names pods by itself, as those of the API server do, has such a row. Returns 1, 0 or -ENOMEM. */
static int table_has(struct bbq *q, size_t type, const struct bbq_scope *s, size_t n)
{
	sqlite3_str *sql = sqlite3_str_new(NULL);
	sqlite3_stmt *stmt = NULL;
	char *text;
	int rc;

	sqlite3_str_appendf(sql, "SELECT 1 FROM \"%w\" WHERE 1", bbx_schema(q->r)->types[type].name);
	for (size_t k = 0; k < n; k++)
		if (s->text[k])
			sqlite3_str_appendf(sql, " AND \"%w\" = %Q", names[k], s->text[k]);
	text = sqlite3_str_finish(sql);
	rc = text ? sqlite3_prepare_v2(q->db, text, -1, &stmt, NULL) : SQLITE_NOMEM;
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	sqlite3_finalize(stmt);
	sqlite3_free(text);
	return rc == SQLITE_ROW ? 1 : rc == SQLITE_NOMEM ? -ENOMEM : 0;
}

static int has_first(struct bbq *q, const struct bbq_scope *s, size_t n)
{
	int got = has_container(q, s, n);

	for (size_t i = 0; !got && i < q->n_shown; i++) {
		const struct bbx_type *t = &bbx_schema(q->r)->types[q->shown[i]];

		if (bbx_type_column(t, names[n - 1]) >= 0)
			got = table_has(q, q->shown[i], s, n);
	}
	return got;
}

int bbq_scope_unknown(struct bbq *q, const struct bbq_scope *s)
{
	int err = s->text[BBQ_SCOPE_namespace] || s->text[BBQ_SCOPE_pod] || s->text[BBQ_SCOPE_container] ? bbq_know(q, BBX_KNOWN_containers) : 0;

	if (err)
		return err;
	for (int k = 0; k < BBQ_N_SCOPE_TEXTS; k++) {
		int got = !s->text[k] ? 1 : k == BBQ_SCOPE_node ? has_node(q, s->text[k]) : has_first(q, s, (size_t)k + 1);

		if (got <= 0)
			return got ? got : k;
	}
	return BBQ_N_SCOPE_TEXTS;
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
	t->scope_upid = t->q->scope.has_pid ? find(t, "upid") : NULL;
	if (t->scope_upid)
		want(aux, t->scope_upid->cell);
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

/* Whether the row is of a process of the scope. Returns 1, 0, negative errno. */
static int in_processes(const struct bbq_table *t, const struct bbx_batch *b, uint32_t i)
{
	const struct bbq_column *c = t->scope_upid;
	struct bbx_who w;
	int err;

	if (!c || !c->attr->number || c->cell < 0)
		return 0;
	err = bbq_know(t->q, c->attr->needs);
	if (!err)
		err = bbx_who(t->q->id, b->section, bb_cell_id(b, (uint32_t)c->cell, i), &w);
	return err == -ENOENT ? 0 : err ? err : bbq_scope_upid(t->q, w.upid);
}

/* Returns 1 when the row is in the scope, 0 when not, negative errno. */
static int is_in(const struct bbq_table *t, const struct bbx_batch *b, uint32_t i)
{
	int in = 1;

	if (!in_time(t, b, i))
		return 0;
	if (t->q->scope.has_pid)
		in = in_processes(t, b, i);
	if (in <= 0)
		return in;
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

int bbq_scope_rows(const struct bbq_table *t, const struct bbx_batch *b, struct bbq_rows *rows)
{
	size_t n = 0;

	if (!t->q->scoped)
		return 0;
	for (size_t i = 0; i < rows->n; i++) {
		int in = is_in(t, b, rows->rows[i]);

		if (in < 0)
			return in;
		rows->rows[n] = rows->rows[i];
		n += in > 0;
	}
	rows->n = n;
	return 0;
}

bool bbq_scope_process(struct bbq *q, const struct bbx_process *p)
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
	return !q->scope.has_pid || bbq_scope_upid(q, p->upid) > 0;
}
