/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the reader keeps of each record, in the order of the file: from a walk, from an index, or
 * from a pipe.
 */
#include "reader_priv.h"

#include <stdlib.h>
#include "cleanup.h"
#include "props.h"
#include "schema_codec.h"

#define MAP_MIN 64u

struct note {
	struct bbx_reader *r;
	size_t file, section;
	uint64_t off;
	const struct bbx_header *h;
	const uint8_t *payload;
	struct bbx_diag *diag;
};

/* ---- Sections -------------------------------------------------------------------------------- */

static bool is_section(const struct bbx_section *s, size_t file, const struct bbx_header *h)
{
	return s->session == h->session && s->number == h->section && s->file == file;
}

/* The slot of a name: the one that holds it, or an empty one. The map is never full. */
static uint32_t *find_slot(const struct bbx_reader *r, size_t file, const struct bbx_header *h)
{
	const struct bbx_section_map *m = &r->section_map;
	uint64_t key[3] = { h->session, h->section, file };
	size_t i = bbx_hash(key, sizeof(key)) & (m->cap - 1);

	while (m->slots[i] && !is_section(&r->sections[m->slots[i] - 1].pub, file, h))
		i = (i + 1) & (m->cap - 1);
	return &m->slots[i];
}

static int grow_map(struct bbx_reader *r)
{
	struct bbx_section_map *m = &r->section_map;
	size_t cap = m->cap ? m->cap * 2 : MAP_MIN;
	uint32_t *slots;

	if (r->n_sections + 1 <= m->cap / 2)
		return 0;
	slots = calloc(cap, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	free(m->slots);
	*m = (struct bbx_section_map){ slots, cap };
	/* Later sections of the same name take the slot of earlier ones. */
	for (size_t i = 0; i < r->n_sections; i++) {
		const struct bbx_section *s = &r->sections[i].pub;
		struct bbx_header h = { .session = s->session, .section = s->number };

		*find_slot(r, s->file, &h) = (uint32_t)i + 1;
	}
	return 0;
}

static int new_section(struct bbx_reader *r, size_t file, uint64_t off, const struct bbx_header *h,
		       size_t *ret_i)
{
	int e;

	if (r->n_sections >= BBX_MAX_SECTIONS * r->n_files)
		return -EFBIG;
	e = BBX_GROW(r, sections);
	if (!e)
		e = grow_map(r);
	if (e)
		return e;
	*ret_i = r->n_sections++;
	r->sections[*ret_i] = (struct bbx_section_priv){
		.pub = {
			.file = file, .session = h->session, .number = h->section,
			.node = "", .machine_id = "", .kernel = "", .arch = "", .agent = "",
			.config = "",
			.profile = "", .clock_id = 7,
		},
		.first_off = off,
	};
	*find_slot(r, file, h) = (uint32_t)*ret_i + 1;
	r->last_section = *ret_i;
	return 0;
}

int bbx_section_of(struct bbx_reader *r, size_t file, uint64_t off, const struct bbx_header *h,
		   size_t *ret_i)
{
	uint32_t *slot;

	if (r->n_sections && is_section(&r->sections[r->last_section].pub, file, h)) {
		*ret_i = r->last_section;
		return 0;
	}
	slot = r->section_map.cap ? find_slot(r, file, h) : NULL;
	if (!slot || !*slot)
		return new_section(r, file, off, h, ret_i);
	*ret_i = r->last_section = *slot - 1;
	return 0;
}

/* ---- FILE and SCHEMA ------------------------------------------------------------------------- */

/* Lists a record that cannot be used. Errors of the machine pass. */
static int lost(const struct note *n, int err, const char *what)
{
	struct bbx_damage d = {
		.kind = BBX_DAMAGE_payload, .file = n->file, .off = n->off,
		.bytes = bbx_header_size(n->h) + n->h->payload_len,
	};

	if (!bbx_is_damage(err))
		return err;
	return bbx_damage_add(n->r, &d, "%s: %s", what, bbx_strerror(err));
}

static int check_format(const struct note *n)
{
	struct bbx_cursor c;
	const uint8_t *p;

	if (!bbx_ext_find(n->h, BBX_TAG_FORMAT, &c) || bbx_left(&c) < 20)
		return 0;
	p = c.p;
	if (bbx_get_u16(p) != BBX_FORMAT_MAJOR) {
		bbx_diag_set(n->diag, n->off, "format version %u.%u, this program reads %u",
			     bbx_get_u16(p), bbx_get_u16(p + 2), BBX_FORMAT_MAJOR);
		return -EPROTONOSUPPORT;
	}
	for (unsigned bit = 0; bit < 64; bit++) {
		if (!(bbx_get_u64(p + 12) >> bit & 1))
			continue;
		bbx_diag_set(n->diag, n->off, "unknown incompatible flag %u", bit);
		return -EPROTONOSUPPORT;
	}
	return 0;
}

/* Where each property of FILE goes. */
static const struct {
	uint64_t tag;
	size_t offset;
} file_texts[] = {
	{ 2, offsetof(struct bbx_section, machine_id) }, { 3, offsetof(struct bbx_section, node) },
	{ 4, offsetof(struct bbx_section, kernel) }, { 5, offsetof(struct bbx_section, arch) },
	{ 6, offsetof(struct bbx_section, agent) }, { 7, offsetof(struct bbx_section, config) },
	{ 10, offsetof(struct bbx_section, profile) },
};

enum { FILE_BOOT_ID = 1, FILE_CLOCK = 8 };

static int file_prop(struct bbx_reader *r, struct bbx_section *s, const struct bbx_prop *p)
{
	uint64_t v;

	if (p->tag == FILE_BOOT_ID && p->len == sizeof(s->boot_id))
		memcpy(s->boot_id, p->p, p->len);
	if (p->tag == FILE_CLOCK && !bbx_prop_num(p, &v) && v <= UINT32_MAX)
		s->clock_id = (uint32_t)v;
	for (size_t i = 0; i < sizeof(file_texts) / sizeof(file_texts[0]); i++) {
		const char *text;

		if (file_texts[i].tag != p->tag)
			continue;
		text = p->len > BBX_MAX_STRING ? NULL : bbx_arena_str(&r->text, p->p, p->len);
		if (!text)
			return -EFBIG;
		*(const char **)((char *)s + file_texts[i].offset) = text;
	}
	return 0;
}

static int note_file(struct note *n)
{
	_cleanup_free_ uint8_t *raw = NULL;
	struct bbx_section *s;
	struct bbx_prop p;
	struct bbx_cursor c;
	size_t len = 0;
	int e = check_format(n);

	if (e)
		return e;
	s = &n->r->sections[n->section].pub;
	/*
	 * A second FILE under the same name starts a section of its own: a copy, with ids of its
	 * own.
	 */
	if (s->has_file || n->r->sections[n->section].map ||
	    n->r->sections[n->section].n_dict_places) {
		e = new_section(n->r, n->file, n->off, n->h, &n->section);
		if (e)
			return lost(n, e, "more sections than a file may have");
		s = &n->r->sections[n->section].pub;
	}
	e = bbx_payload_read(n->r, n->file, n->off + bbx_header_size(n->h), n->h, n->payload, &raw,
			     &len);
	c = bbx_cursor(raw, len);
	while (!e) {
		e = bbx_props_next(&c, &p);
		if (e <= 0)
			break;
		e = file_prop(n->r, s, &p);
	}
	if (e)
		return lost(n, e, "the section's origin is lost");
	s->has_file = true;
	return 0;
}

static int decode_schema(struct note *n, struct bbx_schema_cache *cache)
{
	struct bbx_reader *r = n->r;
	_cleanup_free_ uint8_t *raw = NULL;
	struct bbx_schema *schema;
	size_t len = 0;
	int e = bbx_payload_read(r, n->file, n->off + bbx_header_size(n->h), n->h, n->payload, &raw,
				 &len);

	if (!e &&
	    (r->n_schemas >= BBX_READER_SCHEMAS || len > BBX_READER_SCHEMA_MAX - r->schema_bytes))
		e = -EFBIG;
	if (!e)
		e = bbx_schema_decode(raw, len, &schema);
	if (e)
		return e;
	r->schema_bytes += len;
	*cache = (struct bbx_schema_cache){ .hash = n->h->payload_hash, .len = n->h->payload_len };
	e = bbx_union_add(&r->schema, schema, &cache->map);
	r->n_schemas++;
	return e;
}

/* Sections of one recorder carry the same bytes: each schema is decoded once. */
static int note_schema(struct note *n)
{
	struct bbx_reader *r = n->r;
	struct bbx_section_priv *s = &r->sections[n->section];
	size_t i;
	int e = 0;

	if (s->map)
		return 0;
	for (i = 0; i < r->n_schemas; i++)
		if (r->schemas[i].hash == n->h->payload_hash &&
		    r->schemas[i].len == n->h->payload_len)
			break;
	if (i == r->n_schemas) {
		e = BBX_GROW(r, schemas);
		if (!e)
			e = decode_schema(n, &r->schemas[i]);
	}
	if (e)
		return lost(n, e, "the section's schema is lost");
	s->map = r->schemas[i].map;
	s->pub.has_schema = true;
	return bbx_session_add(r, n->h->session, s->map);
}

/* ---- Other records --------------------------------------------------------------------------- */

static int note_dict(struct note *n)
{
	struct bbx_section_priv *s = &n->r->sections[n->section];
	int e;

	if (n->h->subtype < BBX_DICT_string || n->h->subtype > BBX_DICT_task)
		return 0;
	if (n->r->streaming)
		return bbx_dict_load(n->r, n->section, n->off, n->h, n->payload);
	e = bbx_list_grow(&s->dict_places, s->n_dict_places, &s->dict_places_cap,
			  sizeof(*s->dict_places));
	if (e)
		return e;
	s->dict_places[s->n_dict_places++] = (struct bbx_dict_place){
		.off = n->off, .kind = (enum bbx_dict)n->h->subtype,
	};
	return 0;
}

static int note_chunk(struct note *n)
{
	struct bbx_reader *r = n->r;
	const struct bbx_header *h = n->h;
	int e;

	if (h->rows > BBX_MAX_ROWS || h->payload_len > BBX_MAX_PAYLOAD)
		return bbx_lost_rows(r, BBX_DAMAGE_payload, n->file, n->off,
				     bbx_header_size(h) + h->payload_len, h,
				     h->rows > BBX_MAX_ROWS
					     ? "more rows than a record may have"
					     : "a payload larger than the limits of the format");
	if (r->streaming || !h->rows)
		return 0;
	e = BBX_GROW(r, chunks);
	if (e)
		return e;
	r->chunks[r->n_chunks++] = (struct bbx_chunk_priv){
		.pub = {
			.section = n->section, .off = n->off,
			.bytes = bbx_header_size(h) + h->payload_len,
			.rows = h->rows, .t_min = h->t_min, .t_max = h->t_max,
		},
		.type_id = h->subtype, .state = h->type == BBX_REC_SNAPSHOT,
	};
	return 0;
}

static int note_incident(struct note *n)
{
	return lost(n, bbx_note_incident(n->r, n->file, n->off, n->h, n->payload),
		    "the incident's record is lost");
}

static int note_attachment(struct note *n)
{
	return lost(n, bbx_note_attachment(n->r, n->section, n->off, n->h),
		    "an attachment is lost");
}

static int note_recovery(struct note *n)
{
	return lost(n, bbx_note_recovery(n->r, n->file, n->off, n->h, n->payload),
		    "a recovery record is lost");
}

/* ---- All of them ----------------------------------------------------------------------------- */

static int (*const notes[])(struct note *n) = {
	[BBX_REC_FILE] = note_file, [BBX_REC_SCHEMA] = note_schema, [BBX_REC_DICT] = note_dict,
	[BBX_REC_EVENTS] = note_chunk, [BBX_REC_SNAPSHOT] = note_chunk,
	[BBX_REC_INCIDENT] = note_incident,
	[BBX_REC_ATTACHMENT] = note_attachment, [BBX_REC_RECOVERY] = note_recovery,
};

/* An index has no ext and no hash: what this record type needs is read from the file. */
static bool needs_header(const struct bbx_header *h)
{
	return !h->ext && h->type != BBX_REC_DICT && h->type != BBX_REC_EVENTS &&
	       h->type != BBX_REC_SNAPSHOT;
}

static int note_run(struct bbx_reader *r, size_t file, uint64_t off, const struct bbx_header *h,
		    uint64_t lost_bytes)
{
	struct bbx_run *last = r->n_runs ? &r->runs[r->n_runs - 1] : NULL;
	int e;

	if (last && last->file == file && last->session == h->session && last->last + 1 == h->seq) {
		last->last = h->seq;
		return 0;
	}
	e = r->n_runs >= BBX_READER_RUNS ? bbx_reader_gaps(r) : 0;
	if (!e)
		e = BBX_GROW(r, runs);
	if (e)
		return e;
	r->runs[r->n_runs++] = (struct bbx_run){
		.file = file, .session = h->session, .first = h->seq, .last = h->seq, .off = off,
		.lost_bytes = lost_bytes,
	};
	return 0;
}

static int note_known(struct note *n)
{
	const struct bbx_header *h = n->h;
	int e = bbx_section_of(n->r, n->file, n->off, h, &n->section);

	if (e == -EFBIG)
		return bbx_lost_rows(n->r, BBX_DAMAGE_unreadable, n->file, n->off,
				     bbx_header_size(h) + h->payload_len, h,
				     "more sections than a file may have");
	if (e)
		return e;
	if (h->type < sizeof(notes) / sizeof(notes[0]) && notes[h->type])
		return notes[h->type](n);
	if (h->flags & BBX_REC_CRITICAL)
		n->r->sections[n->section].unreadable = true;
	return 0;
}

int bbx_note(struct bbx_reader *r, size_t file, uint64_t off, const struct bbx_header *h,
	     const uint8_t *payload, uint64_t lost_bytes, struct bbx_diag *diag)
{
	struct bbx_header full;
	struct bbx_buf buf = { 0 };
	struct note n = { .r = r, .file = file, .off = off, .h = h, .payload = payload,
		.diag = diag };
	int e = note_run(r, file, off, h, lost_bytes);

	r->files[file].any = true;
	r->files[file].trailer = h->type == BBX_REC_TRAILER;
	if (e || h->type == BBX_REC_TRAILER || h->type == BBX_REC_INDEX)
		return e;
	if (needs_header(h)) {
		e = bbx_read_header(r, file, off, &buf, &full);
		n.h = &full;
	}
	if (!e)
		e = note_known(&n);
	else
		n.h = h;
	bbx_buf_done(&buf);
	return lost(&n, e, "a record is not what the index says");
}
