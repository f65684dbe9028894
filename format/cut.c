/* SPDX-License-Identifier: Apache-2.0 */
#include "cut.h"

#include <stdlib.h>
#include "builder.h"
#include "chunk_write.h"
#include "out.h"
#include "reader_priv.h"
#include "scan.h"
#include "section_names.h"
#include "section_write.h"

#define NO_CHUNK SIZE_MAX

struct cut_record {
	uint64_t off;
	size_t chunk;     /* of the reader; NO_CHUNK: no rows */
	uint32_t section;
	uint16_t type;
};

struct cut_section {
	size_t file;
	uint32_t run;    /* of the recorder */
	bool kept;
	size_t last;     /* 1 + the last of the records with rows that are kept */
};

/* A session of the input, by its new name. */
struct cut_run {
	uint64_t session, seq;
};

struct cut {
	const struct bbx_rewrite *rw;
	struct bbx_reader *r;
	struct bbx_section_names names;
	struct bbx_map map; /* from a session to its run */
	struct cut_record *records;
	struct cut_section *sections;
	struct cut_run *runs;
	size_t n_records, n_sections, n_runs, records_cap, sections_cap, runs_cap;
	size_t next_chunk;
	bool schema_lost;
	struct bbx_out out;
	struct bbx_buf header, payload;
	struct bbx_batch batch;
	struct bbx_chunk_write chunk;
	uint64_t chunks, rows; /* written */
};

/* ---- What there is ----------------------------------------------------------------------------------------------- */

static bool is_same_kind(const struct bbx_col_map *m, const struct bbx_type *t)
{
	return m->col >= 0 && m->phys == t->cols[m->col].phys && m->dict == t->cols[m->col].dict;
}

/* Every section can stand for itself, and its columns are what the recording's are. */
static bool can_copy(const struct bbx_reader *r)
{
	for (size_t i = 0; i < r->n_sections; i++)
		if (!r->sections[i].pub.has_file || !r->sections[i].pub.has_schema)
			return false;
	for (size_t i = 0; i < r->n_schemas; i++) {
		const struct bbx_schema_map *m = r->schemas[i].map;

		for (size_t t = 0; m && t < m->n_types; t++)
			for (size_t c = 0; c < m->types[t].n_cols; c++)
				if (!is_same_kind(&m->types[t].cols[c], &r->schema.types[m->types[t].type]))
					return false;
	}
	return true;
}

static int run_of(struct cut *x, uint64_t session, uint32_t *ret_run)
{
	uint64_t mixed[2] = { bbx_hash(x->rw->what, strlen(x->rw->what)), session }, name = bbx_hash(mixed, sizeof(mixed));
	int added = bbx_map_add(&x->map, session, 0, (uint32_t)x->n_runs, ret_run);

	if (added <= 0)
		return added;
	added = BBX_GROW(x, runs);
	if (!added)
		x->runs[x->n_runs++] = (struct cut_run){ .session = name ? name : 1 };
	return added;
}

static int section_of(struct cut *x, size_t file, const struct bbx_header *h, uint32_t *ret_section)
{
	uint32_t name, run;
	int added = bbx_section_names_see(&x->names, file, h, &name, ret_section);

	if (added <= 0)
		return added;
	added = run_of(x, h->session, &run);
	if (!added)
		added = BBX_GROW(x, sections);
	if (!added)
		x->sections[x->n_sections++] = (struct cut_section){ .file = file, .run = run };
	return added;
}

static bool has_rows(uint16_t type)
{
	return type == BBX_REC_EVENTS || type == BBX_REC_SNAPSHOT;
}

static bool is_definition(uint16_t type)
{
	return type == BBX_REC_FILE || type == BBX_REC_SCHEMA || type == BBX_REC_DICT;
}

/* The chunk that stands at off. The walk meets them in the order that the reader has them in. */
static size_t chunk_at(struct cut *x, size_t file, uint64_t off)
{
	const struct bbx_reader *r = x->r;

	for (; x->next_chunk < r->n_chunks; x->next_chunk++) {
		const struct bbx_chunk *c = &r->chunks[x->next_chunk].pub;
		size_t at = r->sections[c->section].pub.file;

		if (at > file || (at == file && c->off >= off))
			return at == file && c->off == off ? x->next_chunk : NO_CHUNK;
	}
	return NO_CHUNK;
}

/* Reads the payload of a record. Returns 1; 0 when it is damaged; -ENOMEM, pread's errno. */
static int read_payload(struct cut *x, size_t file, uint64_t off, const struct bbx_header *h)
{
	int e = h->payload_len > BBX_MAX_PAYLOAD ? -EFBIG : 0;

	if (!e)
		e = bbx_read_at(x->r, file, off + bbx_header_size(h), (size_t)h->payload_len, &x->payload);
	if (e)
		return bbx_is_damage(e) ? 0 : e;
	return bbx_payload_matches(h, x->payload.p);
}

/* Notes a record that may be kept, and what its section becomes by it. */
static int add_record(struct cut *x, size_t file, const struct bbx_header *h, uint64_t off)
{
	struct cut_record rec = { .off = off, .chunk = NO_CHUNK, .type = h->type };
	int e;

	if (h->type == BBX_REC_INDEX || h->type == BBX_REC_TRAILER ||
	    (h->type > BBX_REC_RECOVERY && !(h->flags & BBX_REC_COPY_SAFE)))
		return 0;
	e = section_of(x, file, h, &rec.section);
	if (e)
		return e;
	if (has_rows(h->type)) {
		rec.chunk = chunk_at(x, file, off);
		if (rec.chunk == NO_CHUNK || bbx_rewrite_share(x->rw, rec.chunk) == BBX_SHARE_none)
			return 0;
		x->sections[rec.section].last = x->n_records + 1;
	}
	x->sections[rec.section].kept |= !is_definition(h->type);
	/* The reader takes equal ones for the first of them. */
	e = h->type == BBX_REC_SCHEMA ? read_payload(x, file, off, h) : 1;
	x->schema_lost |= !e;
	e = e < 0 ? e : BBX_GROW(x, records);
	if (!e)
		x->records[x->n_records++] = rec;
	return e;
}

static int add_file(struct cut *x, size_t file)
{
	struct bbx_header h;
	struct bbx_scan s;
	uint64_t off;
	int e;

	bbx_scan_init(&s, x->r->files[file].fd, 0, x->r->files[file].size);
	while ((e = bbx_scan_next(&s, &h, &off)) > 0) {
		e = add_record(x, file, &h, off);
		if (e)
			break;
	}
	bbx_scan_done(&s);
	return e;
}

/* ---- Chunks that are kept in part -------------------------------------------------------------------------------- */

static const struct bbx_type *stored_type(const struct bbx_schema *s, uint32_t id)
{
	for (size_t i = 0; i < s->n_types; i++)
		if (s->types[i].id == id)
			return &s->types[i];
	return NULL;
}

/* Adds the rows of x->batch that are kept: all of them, or some. */
static int add_rows(struct cut *x, const struct bbx_type_map *map, enum bbx_share share, struct bbx_builder *b)
{
	const struct bbx_vec *vec[BBX_MAX_COLUMNS];
	int e = 0;

	for (size_t i = 0; i < map->n_cols; i++)
		vec[i] = &x->batch.vec[map->cols[i].col];
	for (uint32_t row = 0; row < x->batch.rows && e >= 0; row++) {
		e = share == BBX_SHARE_some ? x->rw->keep(x->rw->arg, &x->batch, row) : 1;
		if (e > 0)
			e = bbx_builder_add_stored(b, vec, row);
	}
	return e < 0 ? e : 0;
}

/* Makes x->chunk of them, and h its header; the promise of a flush group stays. */
static int encode(struct cut *x, struct bbx_builder *b, struct bbx_header *h)
{
	struct bbx_cursor watermark;
	bool ends_group = h->flags & BBX_REC_GROUP_END && bbx_ext_find(h, BBX_TAG_WATERMARK, &watermark);
	int e = bbx_chunk_encode(&x->chunk, b, &x->out.frames);

	if (!e && ends_group)
		e = bbx_ext_put(&x->chunk.ext, BBX_TAG_WATERMARK, watermark.p, bbx_left(&watermark));
	*h = (struct bbx_header){
		.type = h->type, .subtype = h->subtype, .rows = b->rows, .t_min = b->t_min, .t_max = b->t_max,
		.flags = (uint8_t)((h->flags & ~(BBX_REC_SORTED | BBX_REC_GROUP_END)) | (b->unsorted ? 0 : BBX_REC_SORTED) |
				   (ends_group ? BBX_REC_GROUP_END : 0)),
		.ext = x->chunk.ext.p, .ext_len = x->chunk.ext.len,
	};
	return e;
}

/*
 * Makes a chunk of the rows that are kept of one, and writes it. Returns 1; 0 when some turned out to be all, so that it can be copied; an
 * error.
 */
static int write_rows(struct cut *x, size_t chunk, enum bbx_share share, struct bbx_header *h)
{
	const struct bbx_schema_map *m = x->r->sections[bbx_chunk(x->r, chunk)->section].map;
	struct bbx_builder b = { 0 };
	bool whole;
	int e = bbx_chunk_read(x->r, chunk, NULL, 0, &x->batch);

	if (e <= 0)
		return e ? e : 1;
	e = bbx_builder_init(&b, stored_type(m->schema, h->subtype));
	if (!e)
		e = add_rows(x, bbx_schema_map_find(m, h->subtype), share, &b);
	whole = share == BBX_SHARE_some && b.rows == x->batch.rows;
	if (!e && b.rows && !whole) {
		e = encode(x, &b, h);
		if (!e)
			e = bbx_out_record(&x->out, h, x->chunk.payload.p, x->chunk.payload.len);
		x->rows += b.rows;
		x->chunks++;
	}
	bbx_builder_done(&b);
	return e ? e : !whole;
}

/* ---- What is written --------------------------------------------------------------------------------------------- */

/* Of a damaged chunk, the rows are written that the reader still gives. */
static int copy_record(struct cut *x, size_t file, const struct cut_record *rec, struct bbx_header *h)
{
	int e = read_payload(x, file, rec->off, h);

	if (e < 0)
		return e;
	if (!e && rec->chunk != NO_CHUNK)
		return write_rows(x, rec->chunk, BBX_SHARE_all, h);
	if (!e)
		return bbx_lost_rows(x->r, BBX_DAMAGE_payload, file, rec->off, bbx_header_size(h) + h->payload_len, h,
				     "a record does not match its hash");
	if (has_rows(h->type)) {
		x->rows += h->rows;
		x->chunks++;
	}
	return bbx_out_record(&x->out, h, x->payload.p, x->payload.len);
}

static int write_record(struct cut *x, size_t i)
{
	const struct cut_record *rec = &x->records[i];
	const struct cut_section *s = &x->sections[rec->section];
	struct cut_run *run = &x->runs[s->run];
	struct bbx_header h;
	int e;

	if (!s->kept || (rec->type == BBX_REC_DICT && i >= s->last))
		return 0;
	e = bbx_read_header(x->r, s->file, rec->off, &x->header, &h);
	if (e)
		return e == -ENODATA ? -EBADMSG : e;
	x->out.session = run->session;
	x->out.seq = run->seq;
	x->out.section = h.section;
	if (rec->chunk != NO_CHUNK && bbx_rewrite_share(x->rw, rec->chunk) == BBX_SHARE_some)
		e = write_rows(x, rec->chunk, BBX_SHARE_some, &h);
	if (!e)
		e = copy_record(x, s->file, rec, &h);
	run->seq = x->out.seq;
	return e < 0 ? e : 0;
}

static int note_damage(struct cut *x)
{
	struct bbx_recovery rec;
	int e = 0;

	for (size_t file = 0; file < bbx_n_files(x->r) && !e; file++) {
		if (!bbx_rewrite_loss(x->rw, file, &rec))
			continue;
		rec.records = x->chunks;
		rec.rows = x->rows;
		e = bbx_section_write_recovery(&x->out, &rec, &x->payload);
	}
	return e;
}

static int write_all(struct cut *x)
{
	int e = bbx_out_init(&x->out, x->rw->out, 0, 0, x->rw->level);
	bool any = false;

	for (size_t i = 0; i < x->n_sections; i++)
		any |= x->sections[i].kept;
	/* A recording has a section. */
	if (x->n_sections && !any)
		x->sections[0].kept = true;
	for (size_t i = 0; i < x->n_records && !e; i++)
		e = write_record(x, i);
	if (!e)
		e = note_damage(x);
	return e ? e : bbx_out_index(&x->out);
}

static void done(struct cut *x)
{
	bbx_section_names_done(&x->names);
	bbx_map_done(&x->map);
	free(x->records);
	free(x->sections);
	free(x->runs);
	bbx_out_done(&x->out);
	bbx_buf_done(&x->header);
	bbx_buf_done(&x->payload);
	bbx_batch_done(&x->batch);
	bbx_chunk_write_done(&x->chunk);
}

int bbx_cut(const struct bbx_rewrite *rw)
{
	struct cut x = { .rw = rw, .r = rw->r };
	bool copied = can_copy(rw->r);
	int e = bbx_n_sections(rw->r) ? 0 : -EMEDIUMTYPE;

	for (size_t i = 0; i < bbx_n_files(rw->r) && !e && copied; i++)
		e = add_file(&x, i);
	copied &= !x.schema_lost;
	if (!e)
		e = copied ? write_all(&x) : bbx_rewrite(rw);
	done(&x);
	return e;
}
