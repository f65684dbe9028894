/* SPDX-License-Identifier: Apache-2.0 */
#include "rewrite.h"

#include <stdlib.h>
#include <string.h>
#include "reader_priv.h"
#include "rewrite_plan.h"
#include "rows.h"

#define WAITING_MAX (256u << 20) /* bytes of rows in builders */

enum bbx_share bbx_rewrite_share(const struct bbx_rewrite *rw, size_t chunk)
{
	if (rw->share)
		return rw->share(rw->arg, chunk);
	return rw->keep ? BBX_SHARE_some : BBX_SHARE_all;
}

bool bbx_rewrite_loss(const struct bbx_rewrite *rw, size_t file, struct bbx_recovery *ret_rec)
{
	const char *name = bbx_file_name(rw->r, file), *slash = strrchr(name, '/');
	struct bbx_recovery rec = { .program = rw->program };
	bool damaged = false;

	if (!rw->no_names)
		rec.input = slash ? slash + 1 : name;
	for (size_t i = 0; i < bbx_n_damages(rw->r); i++) {
		const struct bbx_damage *d = bbx_damage(rw->r, i);

		if (d->file != file)
			continue;
		damaged = true;
		rec.skipped_bytes += d->bytes;
		rec.cells += d->cells;
		rec.truncated |= d->kind == BBX_DAMAGE_cut;
	}
	*ret_rec = rec;
	return damaged;
}

struct rewriter {
	const struct bbx_rewrite *rw;
	struct bbx_rewrite_plan plan;
	struct bbx_writer *w;
	struct bbx_batch batch;
	struct bbx_row row;
	size_t waiting;
	uint64_t chunks, rows; /* read; written */
};

/* ---- Rows -------------------------------------------------------------------------------------------------------- */

static size_t row_bytes(const struct bbx_type *t, const struct bbx_row *row)
{
	size_t n = row->n * sizeof(uint64_t);

	for (size_t i = 0; i < row->n; i++)
		if (!row->values[i].null && (t->cols[i].phys == BBX_BYTES || t->cols[i].phys == BBX_DICT))
			n += row->values[i].len;
	return n;
}

/* Builders that are full are written by themselves; those of many tables that are not must not fill memory. */
static int bound_memory(struct rewriter *x, const struct bbx_type *t)
{
	x->waiting += row_bytes(t, &x->row);
	if (x->waiting < WAITING_MAX)
		return 0;
	x->waiting = 0;
	return bbx_writer_flush(x->w, 0);
}

static int copy_row(struct rewriter *x, uint32_t row)
{
	const struct bbx_rewrite *rw = x->rw;
	const struct bbx_type *t = &x->plan.schema.types[x->batch.type];
	int e = bbx_row_get(rw->r, &x->batch, row, &x->row);

	if (!e && rw->change_row)
		e = rw->change_row(rw->arg, t, x->row.values);
	if (!e)
		e = bbx_writer_add(x->w, t->id, x->row.values, x->row.n);
	if (e)
		return e;
	x->rows++;
	return bound_memory(x, t);
}

static int copy_chunk(struct rewriter *x, size_t chunk)
{
	const struct bbx_rewrite *rw = x->rw;
	enum bbx_share share = bbx_rewrite_share(rw, chunk);
	int e;

	if (share == BBX_SHARE_none)
		return 0;
	e = bbx_chunk_read(rw->r, chunk, NULL, 0, &x->batch);
	if (e <= 0)
		return e;
	x->chunks++;
	e = 0;
	for (uint32_t row = 0; row < x->batch.rows && e >= 0; row++) {
		e = share == BBX_SHARE_some ? rw->keep(rw->arg, &x->batch, row) : 1;
		if (e > 0)
			e = copy_row(x, row);
	}
	return e < 0 ? e : 0;
}

/* ---- Items ------------------------------------------------------------------------------------------------------- */

static int copy_incidents(struct rewriter *x)
{
	const struct bbx_rewrite *rw = x->rw;
	int e = 0;

	for (size_t i = 0; i < bbx_n_incidents(rw->r) && !e; i++) {
		const struct bbx_incident *from = bbx_incident(rw->r, i);
		struct bbx_incident inc;

		if (!from)
			continue;
		inc = *from;
		if (rw->change_incident)
			e = rw->change_incident(rw->arg, &inc);
		if (!e)
			e = bbx_writer_incident(x->w, &inc);
	}
	return e;
}

static int copy_recoveries(struct rewriter *x)
{
	int e = 0;

	for (size_t i = 0; i < bbx_n_recoveries(x->rw->r) && !e; i++) {
		struct bbx_recovery rec = *bbx_recovery(x->rw->r, i);

		if (x->rw->no_names)
			rec.input = NULL;
		e = bbx_writer_recovery(x->w, &rec);
	}
	return e;
}

/* One that is damaged is left out, and listed as damage. */
static int list_attachment(struct bbx_reader *r, const struct bbx_attachment *a)
{
	struct bbx_damage d = { .kind = BBX_DAMAGE_payload, .file = bbx_section(r, a->section)->file, .off = a->off };

	return bbx_damage_add(r, &d, "the attachment %.80s cannot be read", a->name);
}

static int copy_attachments(struct rewriter *x, size_t origin)
{
	const struct bbx_groups *g = &x->plan.attachments;
	struct bbx_reader *r = x->rw->r;
	int e = 0;

	for (size_t k = g->first[origin]; k < g->first[origin + 1] && !e; k++) {
		const struct bbx_attachment *a = bbx_attachment(r, g->list[k]);
		void *data;
		size_t len;

		e = bbx_attachment_read(r, g->list[k], &data, &len);
		if (bbx_is_damage(e)) {
			e = list_attachment(r, a);
		} else if (!e) {
			e = bbx_writer_attach(x->w, a->name, a->media_type, data, len);
			free(data);
		}
	}
	return e;
}

static int note_damage(struct rewriter *x)
{
	struct bbx_recovery rec;
	int e = 0;

	for (size_t file = 0; file < bbx_n_files(x->rw->r) && !e; file++) {
		if (!bbx_rewrite_loss(x->rw, file, &rec))
			continue;
		rec.records = x->chunks;
		rec.rows = x->rows;
		e = bbx_writer_recovery(x->w, &rec);
	}
	return e;
}

/* ---- Origins ----------------------------------------------------------------------------------------------------- */

static int open_writer(struct rewriter *x, size_t i, struct bbx_origin *origin)
{
	const struct bbx_rewrite *rw = x->rw;
	const struct bbx_section *s = bbx_section(rw->r, x->plan.origins[i].section);
	struct bbx_writer_opts opts = {
		.schema = &x->plan.schema, .origin = origin, .level = rw->level, .quick = rw->quick,
		.chunk_rows = rw->chunk_rows, .dict_bytes = rw->dict_bytes,
		.session = x->plan.origins[i].session,
	};
	int e;

	*origin = (struct bbx_origin){
		.machine_id = s->machine_id, .node = s->node, .kernel = s->kernel, .arch = s->arch, .agent = s->agent,
		.config = s->config, .profile = s->profile, .clock_id = s->clock_id,
	};
	memcpy(origin->boot_id, s->boot_id, sizeof(origin->boot_id));
	e = rw->change_origin ? rw->change_origin(rw->arg, origin) : 0;
	x->waiting = 0;
	return e ? e : bbx_writer_open(rw->out, &opts, &x->w);
}

/* The items come first: they are there in a copy that is cut. */
static int copy_items(struct rewriter *x, size_t i)
{
	int e = i ? 0 : copy_incidents(x);

	if (!e && !i)
		e = copy_recoveries(x);
	if (!e && !x->rw->no_names)
		e = copy_attachments(x, i);
	return e;
}

static int copy_chunks(struct rewriter *x, size_t origin, bool state)
{
	const struct bbx_groups *g = &x->plan.chunks;
	int e = 0;

	for (size_t k = g->first[origin]; k < g->first[origin + 1] && !e; k++) {
		const struct bbx_type *t = &x->plan.schema.types[bbx_chunk(x->rw->r, g->list[k])->type];

		if ((t->flags & BBX_STATE) == (state ? BBX_STATE : 0))
			e = copy_chunk(x, g->list[k]);
	}
	return e ? e : bbx_writer_flush(x->w, 0);
}

/* State before events: so the strings that name pods and processes come first, and those of all events need not be read for them. */
static int copy_origin(struct rewriter *x, size_t i)
{
	struct bbx_origin origin;
	int e = open_writer(x, i, &origin), err;

	if (e)
		return e;
	e = copy_items(x, i);
	if (!e)
		e = copy_chunks(x, i, true);
	if (!e)
		e = copy_chunks(x, i, false);
	if (!e && i + 1 == x->plan.n_origins)
		e = note_damage(x);
	err = bbx_writer_close(x->w);
	return e ? e : err;
}

int bbx_rewrite(const struct bbx_rewrite *rw)
{
	struct rewriter x = { .rw = rw };
	int e = bbx_rewrite_plan(rw, &x.plan);

	for (size_t i = 0; i < x.plan.n_origins && !e; i++)
		e = copy_origin(&x, i);
	bbx_rewrite_plan_done(&x.plan);
	bbx_batch_done(&x.batch);
	bbx_row_done(&x.row);
	return e;
}
