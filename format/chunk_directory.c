/* SPDX-License-Identifier: Apache-2.0 */
#include "chunk_directory.h"

#include <errno.h>

static int parse_streams(struct bbx_directory *p, const struct bbx_header *h)
{
	struct bbx_cursor c;
	uint64_t off = 0;

	if (!bbx_ext_find(h, BBX_TAG_STREAMS, &c))
		return h->payload_len ? -EBADMSG : 0;
	while (bbx_left(&c)) {
		struct bbx_dir_stream *s = &p->streams[p->n_streams];

		if (p->n_streams == BBX_MAX_STREAMS)
			return -EFBIG;
		*s = (struct bbx_dir_stream){ .off = off, .len = bbx_read_varint(&c) };
		s->raw_len = bbx_read_varint(&c);
		if (c.bad || s->len > h->payload_len - off)
			return -EBADMSG;
		if (s->raw_len > BBX_MAX_RAW)
			return -EFBIG;
		off += s->len;
		p->n_streams++;
	}
	return off == h->payload_len ? 0 : -EBADMSG;
}

static int parse_entry(struct bbx_directory *p, struct bbx_cursor *c, struct bbx_dir_entry *en)
{
	uint64_t id = bbx_read_varint(c);
	struct bbx_dir_stream *s;

	en->id = (uint32_t)id;
	en->encoding = bbx_read_u8(c);
	en->flags = bbx_read_u8(c);
	en->raw_len = bbx_read_varint(c);
	if (id > UINT32_MAX)
		return -EBADMSG;
	if (en->flags & BBX_DIR_INLINE) {
		en->inl = bbx_read_bytes(c, en->raw_len);
		return c->bad ? -EBADMSG : 0;
	}
	en->stream = bbx_read_varint(c);
	if (c->bad || en->stream >= p->n_streams)
		return -EBADMSG;
	s = &p->streams[en->stream];
	if (en->raw_len > s->raw_len - s->filled)
		return -EBADMSG;
	en->off = s->filled;
	s->filled += en->raw_len;
	return 0;
}

int bbx_directory_parse(struct bbx_directory *p, const struct bbx_header *h)
{
	struct bbx_cursor c;
	int e;

	p->n_streams = p->n_entries = 0;
	e = parse_streams(p, h);
	if (e || !bbx_ext_find(h, BBX_TAG_COLUMNS, &c))
		return e ? e : p->n_streams ? -EBADMSG : 0;
	while (bbx_left(&c)) {
		struct bbx_dir_entry *en = &p->entries[p->n_entries];

		if (p->n_entries == BBX_MAX_COLUMNS)
			return -EFBIG;
		*en = (struct bbx_dir_entry){ 0 };
		e = parse_entry(p, &c, en);
		if (e)
			return e;
		for (size_t i = 0; i < p->n_entries; i++)
			if (p->entries[i].id == en->id)
				return -EBADMSG;
		p->n_entries++;
	}
	for (size_t i = 0; i < p->n_streams; i++)
		if (p->streams[i].filled != p->streams[i].raw_len)
			return -EBADMSG;
	return 0;
}
