/* SPDX-License-Identifier: Apache-2.0 */
#include "chunk_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bytes.h"
#include "chunk_directory.h"
#include "chunk_salvage.h"
#include "cleanup.h"
#include "decode.h"
#include "layout.h"
#include "scan.h"

#define NUMBER_TEXT 32u /* room for any number as text */

/* ---- Streams --------------------------------------------------------------------------------- */

/* Marks what the asked columns need. Returns the number of columns. */
static size_t mark_needed(struct bbx_directory *p, const struct bbx_type_map *map, const bool *want,
			  const struct bbx_salvage *salvage)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_entries; i++) {
		struct bbx_dir_entry *en = &p->entries[i];

		for (size_t j = 0; j < map->n_cols && !en->map; j++)
			if (map->cols[j].id == en->id)
				en->map = &map->cols[j];
		if (en->map &&
		    (en->map->col < 0 || !want[en->map->col] || !bbx_encoding_known(en->encoding)))
			en->map = NULL;
		if (en->map && !en->inl && salvage && salvage->bad[en->stream])
			en->map = NULL;
		if (!en->map)
			continue;
		n++;
		if (!en->inl)
			p->streams[en->stream].needed = true;
	}
	return n;
}

int bbx_source_read(struct bbx_buf *buf, const struct bbx_source *src, uint64_t off, uint64_t len,
		    const uint8_t **ret_p)
{
	ssize_t n;

	if (src->mem) {
		*ret_p = src->mem + off;
		return 0;
	}
	buf->len = 0;
	*ret_p = bbx_buf_room(buf, (size_t)len + 1);
	if (!*ret_p)
		return -ENOMEM;
	n = bbx_pread(src->fd, buf->p, (size_t)len, src->off + off);
	if (n < 0)
		return (int)n;
	return (uint64_t)n == len ? 0 : -ENODATA;
}

static int load_streams(struct bbx_batch_priv *priv, struct bbx_directory *p, const struct bbx_source *src,
			struct bbx_unzstd *frames)
{
	size_t total = 0;
	int e = 0;

	for (size_t i = 0; i < p->n_streams; i++) {
		if (!p->streams[i].needed)
			continue;
		p->streams[i].at = total;
		total += (size_t)p->streams[i].raw_len;
		if (total > BBX_MAX_BATCH)
			return -EFBIG;
	}
	priv->raw.len = 0;
	if (!bbx_buf_room(&priv->raw, total + 1))
		return -ENOMEM;
	for (size_t i = 0; i < p->n_streams && !e; i++) {
		struct bbx_dir_stream *s = &p->streams[i];
		const uint8_t *z = NULL;

		if (!s->needed)
			continue;
		e = bbx_source_read(&priv->packed, src, s->off, s->len, &z);
		if (!e && src->by_frame && !bbx_frame_has_check(z, (size_t)s->len))
			e = -EBADMSG;
		if (!e)
			e = bbx_frame_decode(frames, z, (size_t)s->len, priv->raw.p + s->at,
					     (size_t)s->raw_len);
	}
	return e;
}

/* ---- Columns --------------------------------------------------------------------------------- */

/* Carves memory from priv->values, which has room. */
static void *carve(struct bbx_batch_priv *priv, size_t len)
{
	void *p = priv->values.p + priv->values.len;

	priv->values.len += (len + 15) / 16 * 16;
	return p;
}

static bool text_in_union(const struct bbx_column *c)
{
	return c->phys == BBX_BYTES || (c->phys == BBX_DICT && c->dict == BBX_DICT_string);
}

static bool number_to_text(const struct bbx_col_map *m, const struct bbx_column *c)
{
	return text_in_union(c) && m->phys != BBX_BYTES && m->phys != BBX_DICT;
}

static size_t values_size(const struct bbx_dir_entry *en, const struct bbx_column *c, size_t rows)
{
	size_t each = bbx_encoding_is_str(en->encoding) ? sizeof(struct bbx_str) : sizeof(uint64_t);

	if (number_to_text(en->map, c))
		each += sizeof(struct bbx_str) + NUMBER_TEXT;
	return rows * each + 4 * 16;
}

static double as_double(enum bbx_phys phys, uint64_t v)
{
	double f;

	if (phys == BBX_F64) {
		memcpy(&f, &v, sizeof(f));
		return f;
	}
	return phys == BBX_I64 ? (double)(int64_t)v : (double)v;
}

static int print_number(char *out, enum bbx_phys phys, uint64_t v)
{
	int n;

	if (phys == BBX_U64)
		return snprintf(out, NUMBER_TEXT, "%llu", (unsigned long long)v);
	if (phys == BBX_I64)
		return snprintf(out, NUMBER_TEXT, "%lld", (long long)v);
	n = snprintf(out, NUMBER_TEXT, "%.17g", as_double(phys, v));
	for (char *p = out; *p; p++)
		if (*p == ',') /* whatever the locale says */
			*p = '.';
	return n;
}

/* Another section stores this column as a wider kind: this chunk's values follow. */
static void convert(struct bbx_batch_priv *priv, const struct bbx_dir_entry *en, const struct bbx_column *c,
		    uint32_t rows, uint64_t *u, struct bbx_vec *v)
{
	enum bbx_phys from = en->map->phys;

	if (number_to_text(en->map, c)) {
		struct bbx_str *str = carve(priv, rows * sizeof(*str));
		char *text = carve(priv, (size_t)rows * NUMBER_TEXT);

		for (uint32_t i = 0; i < rows; i++, text += NUMBER_TEXT)
			str[i] = (struct bbx_str){ text, (size_t)print_number(text, from, u[i]) };
		v->str = str;
		v->u = NULL;
	} else if (c->phys == BBX_F64 && from != BBX_F64) {
		for (uint32_t i = 0; i < rows; i++) {
			double f = as_double(from, u[i]);

			memcpy(&u[i], &f, sizeof(f));
		}
	}
}

static int decode_entry(struct bbx_batch *b, struct bbx_directory *p, const struct bbx_dir_entry *en,
			const struct bbx_column *c)
{
	struct bbx_batch_priv *priv = b->priv;
	bool is_str = bbx_encoding_is_str(en->encoding);
	struct bbx_decode_in in = {
		.phys = en->map->phys, .encoding = en->encoding, .nulls = en->flags & BBX_DIR_NULLS,
		.rows = b->rows,
		.data = en->inl ? en->inl : priv->raw.p + p->streams[en->stream].at + en->off,
		.len = (size_t)en->raw_len,
	};
	struct bbx_vec *v = &b->vec[en->map->col];
	uint64_t *u = NULL;
	struct bbx_str *str = NULL;
	int e;

	if (en->map->phys == BBX_DICT && is_str && en->map->dict != BBX_DICT_string)
		return -EBADMSG;
	if (is_str)
		v->str = str = carve(priv, b->rows * sizeof(*str));
	else
		v->u = u = carve(priv, b->rows * sizeof(*u));
	e = bbx_decode_column(&in, u, str, &v->nulls);
	if (e)
		return e;
	convert(priv, en, c, b->rows, u, v);
	v->present = true;
	return 0;
}

int bbx_chunk_decode(struct bbx_batch *b, const struct bbx_header *h, const struct bbx_source *src,
		     const struct bbx_salvage *salvage, struct bbx_unzstd *frames,
		     const struct bbx_type_map *map, const struct bbx_type *type)
{
	_cleanup_free_ struct bbx_directory *p = malloc(sizeof(*p));
	struct bbx_batch_priv *priv = b->priv;
	size_t n, bytes = 0;
	int e;

	if (!p)
		return -ENOMEM;
	if (h->rows > BBX_MAX_ROWS || h->payload_len > BBX_MAX_PAYLOAD)
		return -EFBIG;
	e = bbx_directory_parse(p, h);
	if (e)
		return e;
	n = mark_needed(p, map, priv->want, salvage);
	if ((uint64_t)h->rows * n * 8 > BBX_MAX_BATCH)
		return -EFBIG;
	e = load_streams(priv, p, src, frames);
	for (size_t i = 0; i < p->n_entries; i++)
		if (p->entries[i].map)
			bytes += values_size(&p->entries[i], &type->cols[p->entries[i].map->col],
					     h->rows);
	priv->values.len = 0;
	if (!e && !bbx_buf_room(&priv->values, bytes + 1))
		e = -ENOMEM;
	b->rows = h->rows;
	for (size_t i = 0; i < p->n_entries && !e; i++)
		if (p->entries[i].map)
			e = decode_entry(b, p, &p->entries[i], &type->cols[p->entries[i].map->col]);
	return e;
}

/* ---- Batches --------------------------------------------------------------------------------- */

int bbx_batch_init(struct bbx_batch *b, size_t n_cols)
{
	struct bbx_batch_priv *priv = b->priv;

	if (!priv) {
		priv = b->priv = calloc(1, sizeof(*priv));
		if (!priv)
			return -ENOMEM;
	}
	if (n_cols > priv->cols_cap) {
		struct bbx_vec *vec = realloc(priv->vec, n_cols * sizeof(*vec));
		bool *want = vec ? realloc(priv->want, n_cols * sizeof(*want)) : NULL;

		priv->vec = vec ? vec : priv->vec;
		priv->want = want ? want : priv->want;
		if (!want)
			return -ENOMEM;
		priv->cols_cap = n_cols;
	}
	priv->record.oom = priv->packed.oom = priv->raw.oom = priv->values.oom = false;
	*b = (struct bbx_batch){ .n_cols = n_cols, .vec = priv->vec, .priv = priv };
	if (n_cols) {
		memset(priv->vec, 0, n_cols * sizeof(*priv->vec));
		memset(priv->want, 0, n_cols * sizeof(*priv->want));
	}
	return 0;
}

void bbx_batch_done(struct bbx_batch *b)
{
	struct bbx_batch_priv *priv = b ? b->priv : NULL;

	if (!priv)
		return;
	bbx_buf_done(&priv->record);
	bbx_buf_done(&priv->packed);
	bbx_buf_done(&priv->raw);
	bbx_buf_done(&priv->values);
	free(priv->vec);
	free(priv->want);
	free(priv);
	*b = (struct bbx_batch){ 0 };
}
