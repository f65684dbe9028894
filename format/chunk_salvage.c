/* SPDX-License-Identifier: Apache-2.0 */
#include "chunk_salvage.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "cleanup.h"
#include "schema_ids.h"

/* ---- Frames ---------------------------------------------------------------------------------- */

/* Returns 1 when the frame is whole, 0 when not; -ENOMEM, pread's errno. */
static int try_frame(struct bbx_batch_priv *priv, const struct bbx_source *src,
		     const struct bbx_dir_stream *st, struct bbx_unzstd *frames)
{
	const uint8_t *z;
	int e = bbx_source_read(&priv->packed, src, st->off, st->len, &z);

	priv->raw.len = 0;
	if (!e && !bbx_buf_room(&priv->raw, (size_t)st->raw_len + 1))
		e = -ENOMEM;
	if (!e && !bbx_frame_has_check(z, (size_t)st->len))
		return 0;
	if (!e)
		e = bbx_frame_decode(frames, z, (size_t)st->len, priv->raw.p, (size_t)st->raw_len);
	return !e ? 1 : e == -EBADMSG || e == -ENODATA ? 0 : e;
}

/* The rows are nothing without their times and tasks. */
static bool has_rows(const struct bbx_salvage *s, const struct bbx_directory *d)
{
	bool any = false;

	for (size_t i = 0; i < d->n_entries; i++) {
		const struct bbx_dir_entry *en = &d->entries[i];
		bool bad = !en->inl && s->bad[en->stream];

		if (bad && (en->id == BBX_COL_TS || en->id == BBX_COL_TASK))
			return false;
		any |= !bad;
	}
	return any;
}

int bbx_chunk_salvage(struct bbx_batch *b, const struct bbx_header *h, const struct bbx_source *src,
		      struct bbx_unzstd *frames, struct bbx_salvage *ret_s)
{
	_cleanup_free_ struct bbx_directory *d = malloc(sizeof(*d));
	struct bbx_salvage s = { 0 };
	int e = d ? 0 : -ENOMEM;

	if (!e)
		e = bbx_directory_parse(d, h);
	for (size_t i = 0; !e && i < d->n_streams; i++) {
		int good = try_frame(b->priv, src, &d->streams[i], frames);

		s.bad[i] = !good;
		s.bytes += good ? 0 : d->streams[i].len;
		e = good < 0 ? good : 0;
	}
	if (!e && !has_rows(&s, d))
		e = -EBADMSG;
	if (!e)
		*ret_s = s;
	return e;
}

/* ---- What is lost ---------------------------------------------------------------------------- */

static void add_name(const char *name, size_t max, struct bbx_buf *columns)
{
	size_t len = strlen(name);

	if (columns->len + len + 2 > max)
		return;
	if (columns->len)
		bbx_buf_put(columns, ", ", 2);
	bbx_buf_put(columns, name, len);
}

size_t bbx_salvage_columns(const struct bbx_salvage *s, const struct bbx_header *h, const struct bbx_type_map *map,
			   const struct bbx_type *type, size_t max, struct bbx_buf *columns)
{
	_cleanup_free_ struct bbx_directory *d = malloc(sizeof(*d));
	size_t n = 0;

	if (!d || bbx_directory_parse(d, h))
		return 0;
	for (size_t i = 0; i < d->n_entries; i++) {
		const struct bbx_dir_entry *en = &d->entries[i];

		for (size_t k = 0; k < map->n_cols && !en->inl && s->bad[en->stream]; k++) {
			if (map->cols[k].id != en->id || map->cols[k].col < 0)
				continue;
			add_name(type->cols[map->cols[k].col].name, max, columns);
			n++;
		}
	}
	return n;
}

/* ---- The record without it ------------------------------------------------------------------- */

/* The record that is made. */
struct remake {
	const struct bbx_salvage *s;
	const struct bbx_directory *d;
	const struct bbx_header *h;
	struct bbx_buf *ext;
	struct bbx_buf tlv;
};

static bool is_kept(const struct remake *m, const struct bbx_dir_entry *en)
{
	return en->inl || !m->s->bad[en->stream];
}

static void put_columns(struct remake *m)
{
	for (size_t i = 0; i < m->d->n_entries; i++) {
		const struct bbx_dir_entry *en = &m->d->entries[i];
		uint64_t stream = 0;

		if (!is_kept(m, en))
			continue;
		bbx_buf_varint(&m->tlv, en->id);
		bbx_buf_put(&m->tlv, (uint8_t[]){ en->encoding, en->flags }, 2);
		bbx_buf_varint(&m->tlv, en->raw_len);
		for (uint64_t k = 0; !en->inl && k < en->stream; k++)
			stream += !m->s->bad[k];
		if (en->inl)
			bbx_buf_put(&m->tlv, en->inl, (size_t)en->raw_len);
		else
			bbx_buf_varint(&m->tlv, stream);
	}
}

static void put_streams(struct remake *m)
{
	for (size_t i = 0; i < m->d->n_streams; i++) {
		if (m->s->bad[i])
			continue;
		bbx_buf_varint(&m->tlv, m->d->streams[i].len);
		bbx_buf_varint(&m->tlv, m->d->streams[i].raw_len);
	}
}

/* Statistics say nothing of a column that is not there. What is not understood is left out with all behind it. */
static void put_stats(struct remake *m)
{
	struct bbx_cursor c, from;
	uint32_t column;

	if (!bbx_ext_find(m->h, BBX_TAG_STATS, &c))
		return;
	for (from = c; bbx_stats_skip(&c, &column); from = c)
		for (size_t i = 0; i < m->d->n_entries; i++)
			if (m->d->entries[i].id == column && is_kept(m, &m->d->entries[i]))
				bbx_buf_put(&m->tlv, from.p, (size_t)(c.p - from.p));
}

static const struct {
	uint8_t tag;
	void (*put)(struct remake *m);
} parts[] = {
	{ BBX_TAG_COLUMNS, put_columns }, { BBX_TAG_STREAMS, put_streams }, { BBX_TAG_STATS, put_stats },
};
#define N_PARTS (sizeof(parts) / sizeof(*parts))

/* One TLV of the record: made anew when it speaks of columns. */
static int put_tlv(struct remake *m, uint8_t tag, const void *value, size_t len)
{
	size_t i = 0;

	while (i < N_PARTS && parts[i].tag != tag)
		i++;
	if (i == N_PARTS)
		return bbx_ext_put(m->ext, tag, value, len);
	m->tlv.len = 0;
	parts[i].put(m);
	if (m->tlv.oom)
		return -ENOMEM;
	return m->tlv.len ? bbx_ext_put(m->ext, tag, m->tlv.p, m->tlv.len) : 0;
}

static int put_ext(struct remake *m)
{
	struct bbx_cursor c = bbx_cursor(m->h->ext, m->h->ext_len);
	bool seen[256] = { 0 };
	int e = 0;

	m->ext->len = 0;
	while (bbx_left(&c) && !e) {
		uint8_t tag = bbx_read_u8(&c);
		const uint8_t *size = bbx_read_bytes(&c, 2);
		size_t len = size ? bbx_get_u16(size) : 0;
		const uint8_t *value = bbx_read_bytes(&c, len);

		if (c.bad)
			return -EBADMSG;
		e = seen[tag] ? 0 : put_tlv(m, tag, value, len);
		seen[tag] = true;
	}
	return e;
}

static int put_payload(const struct remake *m, const struct bbx_source *src, struct bbx_buf *payload)
{
	struct bbx_buf one = { 0 };
	int e = 0;

	payload->len = 0;
	for (size_t i = 0; i < m->d->n_streams && !e; i++) {
		const uint8_t *z;

		if (m->s->bad[i])
			continue;
		e = bbx_source_read(&one, src, m->d->streams[i].off, m->d->streams[i].len, &z);
		if (!e)
			bbx_buf_put(payload, z, (size_t)m->d->streams[i].len);
	}
	bbx_buf_done(&one);
	return e ? e : payload->oom ? -ENOMEM : 0;
}

int bbx_salvage_record(const struct bbx_salvage *s, const struct bbx_header *h, const struct bbx_source *src,
		       struct bbx_buf *ext, struct bbx_buf *payload, struct bbx_header *ret_h)
{
	_cleanup_free_ struct bbx_directory *d = malloc(sizeof(*d));
	struct remake m = { .s = s, .d = d, .h = h, .ext = ext };
	int e = d ? bbx_directory_parse(d, h) : -ENOMEM;

	if (!e)
		e = put_ext(&m);
	if (!e)
		e = put_payload(&m, src, payload);
	bbx_buf_done(&m.tlv);
	if (e)
		return e;
	*ret_h = *h;
	ret_h->ext = ext->p;
	ret_h->ext_len = ext->len;
	ret_h->payload_len = payload->len;
	ret_h->payload_hash = bbx_hash(payload->p, payload->len);
	return 0;
}
