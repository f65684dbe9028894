/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "cleanup.h"
#include "text.h"
#include "timearg.h"
#include "tool.h"

/* Numbers go in as text: a double does not hold nanoseconds since 1970. Any failure is one of memory. */
struct build {
	bool failed;
};

static void add_raw(struct build *b, cJSON *o, const char *name, const char *raw)
{
	b->failed |= !cJSON_AddRawToObject(o, name, raw);
}

static void add_int(struct build *b, cJSON *o, const char *name, int64_t value)
{
	char raw[32];

	snprintf(raw, sizeof(raw), "%" PRId64, value);
	add_raw(b, o, name, raw);
}

static void add_bool(struct build *b, cJSON *o, const char *name, bool value)
{
	add_raw(b, o, name, value ? "true" : "false");
}

static void add_text(struct build *b, cJSON *o, const char *name, const char *p, size_t len)
{
	_cleanup_free_ char *safe = p ? bb_escape(p, len) : NULL;

	b->failed |= p ? !safe || !cJSON_AddStringToObject(o, name, safe) : !cJSON_AddNullToObject(o, name);
}

static void add_string(struct build *b, cJSON *o, const char *name, const char *s)
{
	add_text(b, o, name, s, s ? strlen(s) : 0);
}

/* Takes over s; NULL is a failure. */
static void add_made(struct build *b, cJSON *o, const char *name, char *s)
{
	b->failed |= !s;
	add_string(b, o, name, s);
	free(s);
}

static void add_time(struct build *b, cJSON *o, const char *name, int64_t ns)
{
	char iso[32];

	add_string(b, o, name, bb_time_print(ns, iso));
}

static void add_cell(struct build *b, cJSON *o, const char *name, const struct ai_cell *c)
{
	char raw[32];

	if (!c || c->type == AI_NULL) {
		add_string(b, o, name, NULL);
	} else if (c->type == AI_TEXT) {
		add_text(b, o, name, c->text, c->len);
	} else if (c->type == AI_INT) {
		add_int(b, o, name, c->i);
	} else {
		snprintf(raw, sizeof(raw), "%.15g", c->f);
		add_raw(b, o, name, strspn(raw, "-+.0123456789e") == strlen(raw) ? raw : "null");
	}
}

static cJSON *add_object(struct build *b, cJSON *list)
{
	cJSON *o = cJSON_CreateObject();

	if (o && !cJSON_AddItemToArray(list, o)) {
		cJSON_Delete(o);
		o = NULL;
	}
	b->failed |= !o;
	return o;
}

static cJSON *add_list(struct build *b, cJSON *o, const char *name)
{
	cJSON *list = cJSON_AddArrayToObject(o, name);

	b->failed |= !list;
	return list;
}

/* All cells but those that say where the row is. */
static void add_row(struct build *b, cJSON *o, const char *name, const struct ai_row *row)
{
	cJSON *values = cJSON_AddObjectToObject(o, name);

	b->failed |= !values;
	for (size_t i = 0; i < row->n; i++) {
		const struct ai_cell *c = &row->cells[i];

		if (strcmp(c->name, "source") != 0 && strcmp(c->name, "cite") != 0)
			add_cell(b, values, c->name, c);
	}
}

static void add_evidence_ids(struct build *b, cJSON *o, const struct ai_finding *x)
{
	cJSON *list = add_list(b, o, "evidence");

	for (size_t i = 0; x && i < x->n_evidence; i++) {
		char id[16];
		cJSON *s;

		snprintf(id, sizeof(id), "E%u", x->evidence[i].number);
		s = cJSON_CreateString(id);
		b->failed |= !s || !cJSON_AddItemToArray(list, s);
	}
}

/* x NULL = no verdict, and title says so. */
static void add_finding(struct build *b, cJSON *o, const struct ai_finding *x, const char *title)
{
	static const char *const who[] = { "node", "namespace", "pod", "container", "upid", "pid", "comm" };
	char score[16];

	snprintf(score, sizeof(score), "%.2f", x ? x->score : 0);
	add_string(b, o, "class", x ? x->detector->class : "unknown");
	add_string(b, o, "title", title);
	add_raw(b, o, "score", score);
	add_cell(b, o, "ts", x ? ai_cell(&x->row, "ts") : NULL);
	if (x)
		add_time(b, o, "time", x->ts_ns);
	else
		add_string(b, o, "time", NULL);
	for (size_t i = 0; i < sizeof(who) / sizeof(*who); i++)
		add_cell(b, o, who[i], x ? ai_cell(&x->row, who[i]) : NULL);
	add_row(b, o, "values", x ? &x->row : &(struct ai_row){ 0 });
	add_string(b, o, "fix", x ? x->fix : NULL);
	add_evidence_ids(b, o, x);
}

static void add_findings(struct build *b, cJSON *root, const struct ai_findings *f)
{
	cJSON *list = add_list(b, root, "findings");

	for (size_t i = 0; i < f->n; i++) {
		const struct ai_finding *x = f->all[i];
		cJSON *o = add_object(b, list);
		size_t by = 0;

		add_finding(b, o, x, x->title);
		add_bool(b, o, "about_trigger", x->about != AI_ABOUT_OTHER);
		while (x->explained_by && f->all[by] != x->explained_by)
			by++;
		if (x->explained_by)
			add_int(b, o, "explained_by", (int64_t)by);
		else
			add_string(b, o, "explained_by", NULL);
	}
}

/* How to find a row again. */
static void add_cite(struct build *b, cJSON *o, const struct ai_row *row)
{
	char *lookup = ai_text_lookup(row), *query = NULL;

	if (!lookup || asprintf(&query, "bbq '%s'", lookup) < 0)
		query = NULL;
	free(lookup);
	add_made(b, o, "cite", ai_text_cite(row));
	add_cell(b, o, "table", ai_cell(row, "source"));
	add_cell(b, o, "rowid", ai_cell(row, "cite"));
	add_made(b, o, "query", query);
}

static void add_evidence(struct build *b, cJSON *root, const struct ai_findings *f)
{
	cJSON *list = add_list(b, root, "evidence");

	for (size_t i = 0; i < f->n; i++) {
		for (size_t j = 0; j < f->all[i]->n_evidence; j++) {
			const struct ai_evidence *e = &f->all[i]->evidence[j];
			cJSON *o = add_object(b, list);
			char id[16];

			snprintf(id, sizeof(id), "E%u", e->number);
			add_string(b, o, "id", id);
			add_int(b, o, "finding", (int64_t)i);
			add_string(b, o, "shows", e->head);
			add_cite(b, o, &e->row);
			add_row(b, o, "row", &e->row);
		}
	}
}

static void add_steps(struct build *b, cJSON *root, const char *name, const struct ai_rows *rows)
{
	cJSON *list = add_list(b, root, name);

	for (size_t i = 0; i < rows->n; i++) {
		cJSON *o = add_object(b, list);

		add_cite(b, o, &rows->rows[i]);
		add_row(b, o, "row", &rows->rows[i]);
	}
}

static void add_rule_outs(struct build *b, cJSON *root, const struct ai_finding *x)
{
	cJSON *list = add_list(b, root, "ruled_out");

	for (size_t i = 0; x && i < x->detector->n_rule_outs; i++) {
		const struct ai_rule_out *r = &x->rule_outs[i];
		cJSON *o = add_object(b, list);

		add_string(b, o, "class", r->query->class);
		add_string(b, o, "why", r->query->head);
		add_bool(b, o, "ruled_out", !r->rows && !r->failed);
		if (r->failed)
			add_string(b, o, "rows", NULL);
		else
			add_int(b, o, "rows", (int64_t)r->rows);
	}
}

static void add_window(struct build *b, cJSON *root, const struct ai_case *c)
{
	const struct ai_window *w = &c->window;
	cJSON *o = cJSON_AddObjectToObject(root, "window"), *nodes;

	b->failed |= !o;
	add_time(b, o, "from", w->from_ns);
	add_time(b, o, "to", w->to_ns);
	add_time(b, o, "reference", w->ref_ns);
	add_bool(b, o, "reference_is_trigger", w->ref_is_trigger);
	add_int(b, o, "rows", (int64_t)w->events);
	add_int(b, o, "files", (int64_t)w->files);
	nodes = add_list(b, o, "nodes");
	for (size_t i = 0; i < w->n_nodes; i++) {
		_cleanup_free_ char *safe = bb_escape(w->nodes[i], strlen(w->nodes[i]));
		cJSON *s = safe ? cJSON_CreateString(safe) : NULL;

		b->failed |= !s || !cJSON_AddItemToArray(nodes, s);
	}
	if (c->trigger.n)
		add_row(b, o, "trigger", &c->trigger.rows[0]);
	else
		add_string(b, o, "trigger", NULL);
}

static void add_loss(struct build *b, cJSON *root, const struct ai_case *c)
{
	const struct ai_loss *l = &c->loss;
	cJSON *o = cJSON_AddObjectToObject(root, "loss"), *types;

	b->failed |= !o;
	add_bool(b, o, "accounted", l->accounted);
	add_int(b, o, "dropped", l->dropped);
	add_int(b, o, "throttled", l->throttled);
	add_int(b, o, "damages", (int64_t)l->damages);
	add_int(b, o, "damaged_rows", (int64_t)l->damaged_rows);
	add_int(b, o, "gaps", l->gaps);
	add_int(b, o, "gap_ns", l->gap_ns);
	types = add_list(b, o, "types");
	for (size_t i = 0; i < l->types.n; i++) {
		const struct ai_row *row = &l->types.rows[i];
		cJSON *t = add_object(b, types);

		for (size_t k = 0; k < row->n; k++)
			add_cell(b, t, row->cells[k].name, &row->cells[k]);
	}
}

static void add_failures(struct build *b, cJSON *root, const struct ai_findings *f)
{
	cJSON *list = add_list(b, root, "failures");

	for (size_t i = 0; i < f->n_failures; i++) {
		cJSON *o = add_object(b, list);

		add_string(b, o, "class", f->failures[i].detector->class);
		add_string(b, o, "why", f->failures[i].why);
	}
}

int ai_json(FILE *out, const struct ai_case *c)
{
	struct build b = { 0 };
	cJSON *root = cJSON_CreateObject(), *verdict = cJSON_AddObjectToObject(root, "verdict");
	_cleanup_free_ char *unknown = c->verdict ? NULL : ai_unknown_title(c);
	char *text = NULL;

	b.failed = !verdict || (!c->verdict && !unknown);
	add_finding(&b, verdict, c->verdict, c->verdict ? c->verdict->title : unknown);
	add_findings(&b, root, &c->findings);
	add_evidence(&b, root, &c->findings);
	add_steps(&b, root, "chain", &c->chain);
	add_steps(&b, root, "last", &c->last);
	add_rule_outs(&b, root, c->verdict);
	add_window(&b, root, c);
	add_loss(&b, root, c);
	add_failures(&b, root, &c->findings);
	if (!b.failed)
		text = cJSON_Print(root);
	cJSON_Delete(root);
	if (!text)
		return -ENOMEM;
	fprintf(out, "%s\n", text);
	cJSON_free(text);
	return 0;
}
