/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading the rows of one chunk.
 */
#include "reader_chunk.h"

#include "scan.h"

#define WHOLE_READ (1u << 20) /* records up to this size are read at once */
#define COLUMNS_MAX 1024u     /* bytes of the names of lost columns */

int bbx_chunk_fill(const struct bbx_reader *r, const struct bbx_type_map *map, const struct bbx_header *h,
		   const struct bbx_source *src, const struct bbx_salvage *salvage,
		   const uint32_t *cols, size_t n_cols, struct bbx_unzstd *unzstd, struct bbx_batch *b)
{
	const struct bbx_type *t = &r->schema.pub.types[map->type];

	for (size_t i = 0; i < t->n_cols; i++)
		b->priv->want[i] = !cols;
	for (size_t i = 0; i < n_cols; i++)
		if (cols[i] < t->n_cols)
			b->priv->want[cols[i]] = true;
	return bbx_chunk_decode(b, h, src, salvage, unzstd, map, t);
}

/* An empty batch of the chunk's table. */
static int start_batch(const struct bbx_reader *r, const struct bbx_chunk_priv *c,
		       struct bbx_batch *b)
{
	int e = bbx_batch_init(b, r->schema.pub.types[c->pub.type].n_cols);

	if (e)
		return e;
	b->section = c->pub.section;
	b->type = c->pub.type;
	b->t_min = c->pub.t_min;
	b->t_max = c->pub.t_max;
	b->state = c->state;
	return 0;
}

static bool is_same(const struct bbx_reader *r, const struct bbx_chunk_priv *c,
		    const struct bbx_header *h)
{
	const struct bbx_section *s = &r->sections[c->pub.section].pub;

	return h->type == (c->state ? BBX_REC_SNAPSHOT : BBX_REC_EVENTS) &&
	       h->subtype == c->type_id &&
	       h->rows == c->pub.rows && h->t_min == c->pub.t_min && h->t_max == c->pub.t_max &&
	       h->session == s->session && h->section == s->number &&
	       bbx_header_size(h) + h->payload_len == c->pub.bytes;
}

static int check_hash(struct bbx_chunk_priv *c, const struct bbx_header *h,
		      const struct bbx_source *src)
{
	uint64_t hash = 0;
	int e = 0;

	if (c->verified)
		return 0;
	if (src->mem)
		e = bbx_payload_matches(h, src->mem) ? 0 : -EBADMSG;
	else
		e = bbx_hash_file(src->fd, src->off, h->payload_len, &hash);
	if (!e && !src->mem && !bbx_hash_matches(h->payload_hash, hash))
		e = -EBADMSG;
	c->verified = !e;
	return e;
}

/* ---- Salvage --------------------------------------------------------------------------------- */

int bbx_chunk_rescue(struct bbx_reader *r, size_t file, uint64_t off, const struct bbx_type_map *map,
		     const struct bbx_header *h, const struct bbx_source *src, struct bbx_batch *b,
		     struct bbx_salvage *ret_s)
{
	const struct bbx_type *t = &r->schema.pub.types[map->type];
	struct bbx_damage d = {
		.kind = BBX_DAMAGE_payload, .file = file, .off = off,
		.t_min = h->t_min, .t_max = h->t_max, .type = t->name,
	};
	struct bbx_buf names = { 0 };
	int e = bbx_chunk_salvage(b, h, src, r->unzstd, ret_s);
	uint64_t n;

	if (e)
		return e;
	n = bbx_salvage_columns(ret_s, h, map, t, COLUMNS_MAX, &names);
	d.cells = n * h->rows;
	d.part_rows = n ? h->rows : 0;
	d.columns = names.len ? bbx_arena_str(&r->text, names.p, names.len) : NULL;
	d.bytes = ret_s->bytes;
	bbx_buf_done(&names);
	return bbx_damage_add(r, &d, "a record does not match its hash");
}

/* What the chunk has in spite of its payload; keeps it for the next read. */
static int rescue(struct bbx_reader *r, struct bbx_chunk_priv *c, const struct bbx_header *h,
		  const struct bbx_source *src, struct bbx_batch *b)
{
	const struct bbx_section_priv *s = &r->sections[c->pub.section];
	int e = BBX_GROW(r, salvaged);

	if (!e)
		e = bbx_chunk_rescue(r, s->pub.file, c->pub.off, bbx_schema_map_find(s->map, c->type_id), h, src, b,
				     &r->salvaged[r->n_salvaged]);
	if (!e)
		c->salvage = (uint32_t)++r->n_salvaged;
	return e;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

/* Reads the record; its payload stays in the file when it is large. *what says what is wrong. */
static int load_record(struct bbx_reader *r, struct bbx_chunk_priv *c, struct bbx_batch *b,
		       struct bbx_header *h, struct bbx_source *src, const char **what)
{
	size_t file = r->sections[c->pub.section].pub.file;
	struct bbx_buf *rec = &b->priv->record;
	size_t len = c->pub.bytes < WHOLE_READ ? (size_t)c->pub.bytes : WHOLE_READ;
	int e = bbx_read_at(r, file, c->pub.off, len, rec);

	*what = "a record's header is damaged";
	if (!e)
		e = bbx_header_decode(rec->p, rec->len, h);
	if (!e && !is_same(r, c, h))
		e = -EBADMSG;
	if (e)
		return e;
	*src = (struct bbx_source){ .fd = r->files[file].fd,
		.off = c->pub.off + bbx_header_size(h) };
	if (len == c->pub.bytes)
		src->mem = rec->p + bbx_header_size(h);
	return 0;
}

int bbx_chunk_decode_frames(const struct bbx_reader *r, const struct bbx_chunk_priv *c, const uint32_t *cols, size_t n_cols,
			    struct bbx_unzstd *unzstd, struct bbx_batch *b)
{
	size_t file = r->sections[c->pub.section].pub.file;
	struct bbx_header h;
	struct bbx_source src;
	int e = start_batch(r, c, b);

	if (!e)
		e = bbx_read_header(r, file, c->pub.off, &b->priv->record, &h);
	if (!e && !is_same(r, c, &h))
		e = -EBADMSG;
	if (e)
		return e;
	src = (struct bbx_source){ .fd = r->files[file].fd, .off = c->pub.off + bbx_header_size(&h), .by_frame = true };
	return bbx_chunk_fill(r, bbx_schema_map_find(r->sections[c->pub.section].map, c->type_id), &h, &src, NULL, cols, n_cols, unzstd, b);
}

static int read_chunk(struct bbx_reader *r, struct bbx_chunk_priv *c, const uint32_t *cols,
		      size_t n_cols, struct bbx_batch *b, const char **what)
{
	const struct bbx_schema_map *m = r->sections[c->pub.section].map;
	struct bbx_source src;
	struct bbx_header h;
	int e;

	if (n_cols && !c->salvage && !(r->flags & BBX_STRICT)) {
		e = bbx_chunk_decode_frames(r, c, cols, n_cols, r->unzstd, b);
		if (!bbx_is_damage(e))
			return e;
		e = start_batch(r, c, b);
		if (e)
			return e;
	}
	e = load_record(r, c, b, &h, &src, what);
	if (e)
		return e;
	*what = "a record does not match its hash";
	e = c->salvage ? 0 : check_hash(c, &h, &src);
	if (bbx_is_damage(e) && !(r->flags & BBX_STRICT))
		e = rescue(r, c, &h, &src, b);
	if (e)
		return e;
	*what = "the columns of a record cannot be decoded";
	return bbx_chunk_fill(r, bbx_schema_map_find(m, c->type_id), &h, &src,
			      c->salvage ? &r->salvaged[c->salvage - 1] : NULL, cols, n_cols, r->unzstd, b);
}

static int list_damaged(struct bbx_reader *r, struct bbx_chunk_priv *c, const char *what)
{
	struct bbx_damage d = {
		.kind = BBX_DAMAGE_payload, .file = r->sections[c->pub.section].pub.file,
		.off = c->pub.off,
		.bytes = c->pub.bytes, .rows = c->pub.rows, .t_min = c->pub.t_min,
		.t_max = c->pub.t_max,
		.type = r->schema.pub.types[c->pub.type].name,
	};

	c->damaged = true;
	return bbx_damage_add(r, &d, "%s", what);
}

int bbx_chunk_read(struct bbx_reader *r, size_t chunk, const uint32_t *cols, size_t n_cols,
		   struct bbx_batch *b)
{
	struct bbx_chunk_priv *c = &r->chunks[chunk];
	const char *what = "";
	int e = start_batch(r, c, b);

	if (e)
		return e;
	if (!c->damaged) {
		e = read_chunk(r, c, cols, n_cols, b, &what);
		if (!bbx_is_damage(e))
			return e ? e : 1;
		e = list_damaged(r, c, what);
		if (!e)
			e = start_batch(r, c, b);
	}
	if (!e && r->flags & BBX_STRICT)
		e = -EBADMSG;
	return e;
}

/* ---- Statistics ------------------------------------------------------------------------------ */

/* The chunk's header, kept for the next question. Returns NULL when it cannot be read. */
static const struct bbx_header *peek_header(struct bbx_reader *r, size_t chunk)
{
	const struct bbx_chunk_priv *c = &r->chunks[chunk];
	struct bbx_header h;

	if (r->peek.chunk == chunk + 1)
		return &r->peek.header;
	r->peek.chunk = 0;
	if (bbx_read_header(r, r->sections[c->pub.section].pub.file, c->pub.off, &r->peek.record,
			    &h) ||
	    !is_same(r, c, &h))
		return NULL;
	r->peek.chunk = chunk + 1;
	r->peek.header = h;
	return &r->peek.header;
}

bool bbx_chunk_stats(struct bbx_reader *r, size_t chunk, uint32_t col, struct bbx_stats *ret_s)
{
	const struct bbx_chunk_priv *c = &r->chunks[chunk];
	const struct bbx_column *u = &r->schema.pub.types[c->pub.type].cols[col];
	const struct bbx_type_map *m = bbx_schema_map_find(r->sections[c->pub.section].map, c->type_id);
	const struct bbx_header *h = peek_header(r, chunk);

	if (!h || c->damaged || c->salvage)
		return false;
	for (size_t i = 0; i < m->n_cols; i++) {
		if (m->cols[i].col != (int32_t)col)
			continue;
		r->peek.ids.oom = false;
		return m->cols[i].phys == u->phys && m->cols[i].dict == u->dict &&
		       bbx_chunk_stats_read(h, m->cols[i].id, &r->peek.ids, ret_s) > 0;
	}
	*ret_s = (struct bbx_stats){ .has_ids = true, .nulls = c->pub.rows };
	return true;
}

bool bbx_chunk_may_have(struct bbx_reader *r, size_t chunk, uint32_t col, uint64_t id)
{
	struct bbx_stats s;

	if (!bbx_chunk_stats(r, chunk, col, &s) || !s.has_ids)
		return true;
	for (size_t i = 0; i < s.n_ids; i++)
		if (s.ids[i] == id)
			return true;
	return false;
}

/* ---- Cells ----------------------------------------------------------------------------------- */

bool bbx_cell_null(const struct bbx_batch *b, uint32_t col, uint32_t row)
{
	const struct bbx_vec *v = &b->vec[col];

	return !v->present || (v->nulls && v->nulls[row / 8] >> (row % 8) & 1);
}

int bbx_cell_str(struct bbx_reader *r, const struct bbx_batch *b, uint32_t col, uint32_t row,
		 struct bbx_str *ret_s)
{
	const struct bbx_column *c = &r->schema.pub.types[b->type].cols[col];
	const struct bbx_vec *v = &b->vec[col];
	int e;

	if (bbx_cell_null(b, col, row))
		return 0;
	if (v->str) {
		*ret_s = v->str[row];
		return 1;
	}
	if (c->phys != BBX_DICT || !v->u[row])
		return 0;
	e = c->dict == BBX_DICT_ip ? bbx_dict_ip(r, b->section, v->u[row], ret_s)
				   : bbx_dict_str(r, b->section, v->u[row], ret_s);
	return e && e != -ENOENT ? e : 1;
}
