/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Incidents and attachments.
 */
#include "reader_priv.h"

#include <stdlib.h>
#include "cleanup.h"
#include "props.h"

/* ---- Incidents ------------------------------------------------------------------------------- */

/* Where each property of INCIDENT goes. */
static const struct {
	size_t offset;
	bool number;
} incident_props[] = {
	[1] = { offsetof(struct bbx_incident, ts), true },
	[2] = { offsetof(struct bbx_incident, reason), false },
	[3] = { offsetof(struct bbx_incident, detail), false },
	[4] = { offsetof(struct bbx_incident, node), false },
	[5] = { offsetof(struct bbx_incident, ns), false },
	[6] = { offsetof(struct bbx_incident, pod), false },
	[7] = { offsetof(struct bbx_incident, container), false },
	[8] = { offsetof(struct bbx_incident, container_id), false },
	[9] = { offsetof(struct bbx_incident, window_asked_ns), true },
	[10] = { offsetof(struct bbx_incident, window_kept_ns), true },
	[11] = { offsetof(struct bbx_incident, dropped), true },
};

static int incident_prop(struct bbx_reader *r, struct bbx_incident *i, const struct bbx_prop *p)
{
	char *base = (char *)i;
	const char *text;

	if (!p->tag || p->tag >= sizeof(incident_props) / sizeof(incident_props[0]))
		return 0;
	if (incident_props[p->tag].number)
		return bbx_prop_num(p, (uint64_t *)(base + incident_props[p->tag].offset));
	text = p->len > BBX_MAX_STRING ? NULL : bbx_arena_str(&r->text, p->p, p->len);
	if (!text)
		return -EFBIG;
	*(const char **)(base + incident_props[p->tag].offset) = text;
	return 0;
}

static int decode_incident(struct bbx_reader *r, const uint8_t *raw, size_t len,
			   const struct bbx_incident **ret_i)
{
	struct bbx_cursor c = bbx_cursor(raw, len);
	struct bbx_incident *i = bbx_arena_get(&r->text, sizeof(*i));
	struct bbx_prop p;
	int e;

	if (!i)
		return -EFBIG;
	i->reason = i->detail = i->node = i->ns = i->pod = i->container = i->container_id = "";
	while ((e = bbx_props_next(&c, &p)) > 0) {
		e = incident_prop(r, i, &p);
		if (e)
			return e;
	}
	if (!e)
		*ret_i = i;
	return e;
}

int bbx_note_incident(struct bbx_reader *r, size_t file, uint64_t off, const struct bbx_header *h,
		      const uint8_t *payload)
{
	_cleanup_free_ uint8_t *raw = NULL;
	const struct bbx_incident *i = NULL;
	size_t len = 0;
	int e = BBX_GROW(r, incidents), err;

	if (e)
		return e;
	err = bbx_payload_read(r, file, off + bbx_header_size(h), h, payload, &raw, &len);
	if (!err)
		err = decode_incident(r, raw, len, &i);
	r->incidents[r->n_incidents++] = i;
	return err;
}

size_t bbx_n_incidents(const struct bbx_reader *r)
{
	return r->n_incidents;
}

const struct bbx_incident *bbx_incident(struct bbx_reader *r, size_t i)
{
	return r->incidents[i];
}

/* ---- Attachments ----------------------------------------------------------------------------- */

static const char *ext_text(struct bbx_reader *r, const struct bbx_header *h, uint8_t tag)
{
	struct bbx_cursor c;

	if (!bbx_ext_find(h, tag, &c))
		return "";
	return bbx_arena_str(&r->text, c.p, bbx_left(&c));
}

int bbx_note_attachment(struct bbx_reader *r, size_t section, uint64_t off,
			const struct bbx_header *h)
{
	struct bbx_attachment a = { .section = section, .off = off };
	int e;

	if (r->streaming)
		return 0;
	a.name = ext_text(r, h, BBX_TAG_NAME);
	a.media_type = ext_text(r, h, BBX_TAG_MEDIA);
	if (!a.name || !a.media_type)
		return -EFBIG;
	e = BBX_GROW(r, attachments);
	if (!e)
		r->attachments[r->n_attachments++] = a;
	return e;
}

size_t bbx_n_attachments(const struct bbx_reader *r)
{
	return r->n_attachments;
}

const struct bbx_attachment *bbx_attachment(const struct bbx_reader *r, size_t i)
{
	return &r->attachments[i];
}

/* Uncompresses the frames of a payload, one behind the other. */
static int join_frames(struct bbx_reader *r, const uint8_t *p, size_t len, struct bbx_buf *out)
{
	size_t zlen, raw;
	int e;

	for (; len; p += zlen, len -= zlen) {
		e = bbx_frame_length(p, len, &zlen);
		if (!e)
			e = bbx_frame_size(p, zlen, &raw);
		if (!e && raw > BBX_MAX_RAW - out->len)
			e = -EFBIG;
		if (e)
			return e;
		if (!bbx_buf_room(out, raw + 1))
			return -ENOMEM;
		e = bbx_frame_decode(r->unzstd, p, zlen, out->p + out->len, raw);
		if (e)
			return e;
		out->len += raw;
	}
	return bbx_buf_room(out, 1) ? 0 : -ENOMEM;
}

int bbx_attachment_read(struct bbx_reader *r, size_t i, void **ret_data, size_t *ret_len)
{
	const struct bbx_attachment *a = &r->attachments[i];
	size_t file = r->sections[a->section].pub.file;
	struct bbx_buf head = { 0 }, out = { 0 };
	struct bbx_header h;
	int e = bbx_read_header(r, file, a->off, &head, &h);

	if (!e && h.payload_len > BBX_MAX_PAYLOAD)
		e = -EFBIG;
	if (!e)
		e = bbx_read_at(r, file, a->off + bbx_header_size(&h), (size_t)h.payload_len,
				&r->scratch);
	if (!e && !bbx_payload_matches(&h, r->scratch.p))
		e = -EBADMSG;
	if (!e)
		e = join_frames(r, r->scratch.p, (size_t)h.payload_len, &out);
	bbx_buf_done(&head);
	if (e) {
		bbx_buf_done(&out);
		return e == -ENODATA ? -EBADMSG : e;
	}
	*ret_data = out.p;
	*ret_len = out.len;
	return 0;
}
