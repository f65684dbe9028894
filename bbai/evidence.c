/* SPDX-License-Identifier: Apache-2.0 */
#include "evidence.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

static const char *const required[] = { "score", "ts", "upid", "pid", "comm", "namespace", "pod", "container" };

static int add_failure(struct ai_findings *f, const struct ai_detector *d, const char *why)
{
	struct ai_failure *grown = realloc(f->failures, (f->n_failures + 1) * sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	f->failures = grown;
	grown[f->n_failures].detector = d;
	snprintf(grown[f->n_failures].why, sizeof(grown->why), "%s", why);
	f->n_failures++;
	return 0;
}

static void finding_free(struct ai_finding *x)
{
	if (!x)
		return;
	for (size_t i = 0; i < x->n_evidence; i++)
		ai_row_done(&x->evidence[i].row);
	free(x->evidence);
	free(x->title);
	free(x->fix);
	ai_row_done(&x->row);
	free(x);
}

/* Takes over the row. */
static int add_finding(struct ai_findings *f, const struct ai_detector *d, int64_t ref_ns, struct ai_row *row)
{
	struct ai_finding *x = calloc(1, sizeof(*x)), **grown = realloc(f->all, (f->n + 1) * sizeof(*grown));
	const struct ai_cell *score;

	if (grown)
		f->all = grown;
	if (!x || !grown) {
		free(x);
		return -ENOMEM;
	}
	f->all[f->n++] = x;
	x->detector = d;
	x->row = *row;
	*row = (struct ai_row){ 0 };
	score = ai_cell(&x->row, "score");
	x->score = score->type == AI_REAL ? score->f : (double)score->i;
	if (!(x->score >= 0))
		x->score = 0;
	if (x->score > 1)
		x->score = 1;
	x->ts_ns = ai_cell_int(&x->row, "ts");
	x->title = ai_text_render(d->title, &x->row, ref_ns);
	x->fix = d->fix ? ai_text_render(d->fix, &x->row, ref_ns) : NULL;
	return x->title && (x->fix || !d->fix) ? 0 : -ENOMEM;
}

static const char *missing_column(const struct ai_row *row)
{
	for (size_t i = 0; i < sizeof(required) / sizeof(*required); i++) {
		if (!ai_cell(row, required[i]))
			return required[i];
	}
	return NULL;
}

int ai_detect(struct bbq *q, const struct ai_detector *d, int64_t ref_ns, struct ai_findings *f)
{
	struct ai_rows rows = { 0 };
	char why[160] = "";
	const char *missing;
	int err = ai_query(q, d->finding.sql, NULL, AI_FINDINGS_MAX, &rows, why, sizeof(why));

	if (err == -EINVAL)
		return add_failure(f, d, why);
	if (err)
		return err;
	missing = rows.n ? missing_column(&rows.rows[0]) : NULL;
	if (missing) {
		snprintf(why, sizeof(why), "its finding has no column %s", missing);
		err = add_failure(f, d, why);
	}
	for (size_t i = 0; i < rows.n && !err && !missing; i++)
		err = add_finding(f, d, ref_ns, &rows.rows[i]);
	ai_rows_done(&rows);
	return err;
}

/* Takes over the rows. */
static int add_evidence(struct ai_findings *f, struct ai_finding *x, const char *head, struct ai_rows *rows)
{
	struct ai_evidence *grown;

	if (!rows->n)
		return 0;
	grown = realloc(x->evidence, (x->n_evidence + rows->n) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	x->evidence = grown;
	for (size_t i = 0; i < rows->n; i++) {
		x->evidence[x->n_evidence++] = (struct ai_evidence){ ++f->n_evidence, head, rows->rows[i] };
		rows->rows[i] = (struct ai_row){ 0 };
	}
	return 0;
}

static int gather_evidence(struct bbq *q, struct ai_findings *f, struct ai_finding *x, const struct ai_query *e)
{
	struct ai_rows rows = { 0 };
	char why[160] = "";
	int err = ai_query(q, e->sql, &x->row, AI_EVIDENCE_MAX, &rows, why, sizeof(why));

	if (err == -EINVAL)
		return add_failure(f, x->detector, why);
	if (!err && rows.n && (!ai_cell(&rows.rows[0], "source") || !ai_cell(&rows.rows[0], "cite")))
		err = add_failure(f, x->detector, "its evidence has no columns source and cite");
	else if (!err)
		err = add_evidence(f, x, e->head, &rows);
	ai_rows_done(&rows);
	return err;
}

static int gather_rule_out(struct bbq *q, struct ai_findings *f, struct ai_finding *x, struct ai_rule_out *r)
{
	struct ai_rows rows = { 0 };
	char why[160] = "";
	int err = ai_query(q, r->query->sql, &x->row, AI_COUNT_MAX, &rows, why, sizeof(why));

	if (err == -EINVAL) {
		r->failed = true;
		return add_failure(f, x->detector, why);
	}
	r->rows = rows.n;
	r->more = rows.more;
	ai_rows_done(&rows);
	return err;
}

int ai_gather(struct bbq *q, struct ai_findings *f, struct ai_finding *finding)
{
	const struct ai_detector *d = finding->detector;
	int err = 0;

	finding->has_evidence = true;
	for (size_t i = 0; i < d->n_evidence && !err; i++)
		err = gather_evidence(q, f, finding, &d->evidence[i]);
	for (size_t i = 0; i < d->n_rule_outs && !err; i++) {
		finding->rule_outs[i].query = &d->rule_outs[i];
		err = gather_rule_out(q, f, finding, &finding->rule_outs[i]);
	}
	return err;
}

void ai_findings_done(struct ai_findings *f)
{
	for (size_t i = 0; i < f->n; i++)
		finding_free(f->all[i]);
	free(f->all);
	free(f->failures);
	*f = (struct ai_findings){ 0 };
}
