/* SPDX-License-Identifier: Apache-2.0 */
#include "case.h"

#include <errno.h>
#include <string.h>

#include "../bbq/bbq.h"
#include "rank.h"

#define CHAIN_MAX 40
#define LAST_MAX 10
#define LOSS_MAX 256
#define ANCESTORS_MAX 4096
/* Minutes. */
#define WORK_MAX 8000000000u

/* One of bbai/queries; what a recording cannot answer is left empty. */
static int ask(struct bbq *q, const char *name, const struct ai_row *params, size_t max, struct ai_rows *ret)
{
	char why[160];
	int err = 0;

	for (const struct ai_embedded *e = ai_queries; e->name; e++) {
		if (strcmp(e->name, name) == 0)
			err = ai_query(q, e->text, params, max, ret, why, sizeof(why));
	}
	return err == -EINVAL ? 0 : err;
}

static void add_node(struct ai_window *w, const char *node)
{
	if (!*node || w->n_nodes == AI_NODES_MAX)
		return;
	for (size_t i = 0; i < w->n_nodes; i++) {
		if (strcmp(w->nodes[i], node) == 0)
			return;
	}
	w->nodes[w->n_nodes++] = node;
}

static void find_window(struct bbq *q, struct ai_window *w)
{
	const struct bbx_identity *id = bbq_identity(q);
	const struct bbx_reader *r = bbq_reader(q);
	struct bbx_reference ref = bbx_reference(id);

	*w = (struct ai_window){ .ref_ns = ref.utc_ns, .ref_is_trigger = ref.is_trigger, .files = bbx_n_files(r) };
	for (size_t i = 0; i < bbx_n_chunks(r); i++) {
		const struct bbx_chunk *c = bbx_chunk(r, i);
		int64_t from, to;

		if (bbx_schema(r)->types[c->type].flags & BBX_STATE)
			continue;
		from = bbx_utc(id, c->section, c->t_min);
		to = bbx_utc(id, c->section, c->t_max);
		if (!w->events || from < w->from_ns)
			w->from_ns = from;
		if (!w->events || to > w->to_ns)
			w->to_ns = to;
		w->events += c->rows;
		add_node(w, bbx_section(r, c->section)->node);
	}
}

static size_t n_repairs_with_loss(const struct bbx_reader *r)
{
	size_t n = 0;

	for (size_t i = 0; i < bbx_n_recoveries(r); i++)
		n += bbx_recovery_lost(bbx_recovery(r, i));
	return n;
}

static int find_loss(struct bbq *q, struct ai_loss *l)
{
	const struct bbx_reader *r = bbq_reader(q);
	int err = ask(q, "loss", NULL, LOSS_MAX, &l->types);

	for (size_t i = 0; i < l->types.n; i++) {
		l->dropped += ai_cell_int(&l->types.rows[i], "dropped");
		l->throttled += ai_cell_int(&l->types.rows[i], "throttled");
	}
	l->accounted = l->types.n > 0;
	l->damages = bbx_n_damages(r) + n_repairs_with_loss(r);
	for (size_t i = 0; i < bbx_n_damages(r); i++)
		l->damaged_rows += bbx_damage(r, i)->rows;
	return err;
}

static int find_gaps(struct bbq *q, struct ai_loss *l)
{
	struct ai_rows rows = { 0 };
	int err = ask(q, "gaps", NULL, 1, &rows);

	if (rows.n) {
		l->gaps = ai_cell_int(&rows.rows[0], "gaps");
		l->gap_ns = ai_cell_int(&rows.rows[0], "gap_ns");
		l->gap_end_ns = ai_cell_int(&rows.rows[0], "last");
	}
	ai_rows_done(&rows);
	return err;
}

static int rank(struct bbq *q, struct ai_findings *f, const struct ai_row *trigger)
{
	struct ai_rows ancestors = { 0 };
	int err = trigger ? ask(q, "ancestors", trigger, ANCESTORS_MAX, &ancestors) : 0;

	if (!err)
		ai_rank(f, trigger, &ancestors);
	ai_rows_done(&ancestors);
	return err;
}

/* The first finding, unless the trigger says what it is about and nothing found is about that. */
static struct ai_finding *choose(const struct ai_findings *f, const struct ai_row *trigger)
{
	return f->n && (f->all[0]->about || !trigger || !ai_trigger_names(trigger)) ? f->all[0] : NULL;
}

static int judge(struct bbq *q, struct ai_case *c)
{
	const struct ai_row *trigger = c->trigger.n ? &c->trigger.rows[0] : NULL;
	struct ai_findings *f = &c->findings;
	int err = rank(q, f, trigger);

	for (size_t i = 0; i < f->n && i < AI_ROOTS_MAX && !f->all[i]->explained_by && !err; i++)
		err = ai_gather(q, f, f->all[i]);
	if (err)
		return err;
	c->verdict = choose(f, trigger);
	if (!c->verdict)
		return ask(q, "last", trigger, LAST_MAX, &c->last);
	return ask(q, "chain", &c->verdict->row, CHAIN_MAX, &c->chain);
}

int ai_case_new(struct bbq *q, struct ai_detector *const *detectors, size_t n, struct ai_case *ret_c)
{
	struct ai_case c = { 0 };
	int err;

	find_window(q, &c.window);
	bbq_set_work(q, WORK_MAX);
	err = ask(q, "trigger", NULL, 1, &c.trigger);
	for (size_t i = 0; i < n && !err; i++)
		err = ai_detect(q, detectors[i], c.window.ref_ns, &c.findings);
	if (!err)
		err = judge(q, &c);
	if (!err)
		err = find_loss(q, &c.loss);
	if (!err)
		err = find_gaps(q, &c.loss);
	bbq_set_work(q, BBQ_ANY_WORK);
	if (err)
		ai_case_done(&c);
	else
		*ret_c = c;
	return err;
}

void ai_case_done(struct ai_case *c)
{
	ai_findings_done(&c->findings);
	ai_rows_done(&c->chain);
	ai_rows_done(&c->last);
	ai_rows_done(&c->trigger);
	ai_rows_done(&c->loss.types);
	*c = (struct ai_case){ 0 };
}
