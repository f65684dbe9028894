/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dictionaries of sections: their records are loaded as far as the ids that are asked for, or as they
 * come from a pipe.
 */
#include "reader_priv.h"

#include <stdio.h>
#include <stdlib.h>

#define LOST_MAX (1u << 20) /* ids whose text is kept; further ones share one */
#define LOST_MIN 64u

static const char *const kind_names[] = {
	[BBX_DICT_string] = "strings", [BBX_DICT_ip] = "addresses", [BBX_DICT_task] = "tasks",
};

/* ---- Loading --------------------------------------------------------------------------------- */

/*
 * Dictionaries of other sections than the newest go when a pipe brings more than memory should
 * hold.
 */
static void drop_others(struct bbx_reader *r, size_t section)
{
	for (size_t i = 0; i < r->n_sections; i++)
		if (i != section)
			bbx_dicts_done(&r->sections[i].dicts);
	r->dict_bytes = r->sections[section].dicts.bytes;
}

static int add_entries(struct bbx_reader *r, size_t section, uint64_t off,
		       const struct bbx_header *h, const uint8_t *payload)
{
	struct bbx_section_priv *s = &r->sections[section];
	size_t before = s->dicts.bytes, len = 0;
	struct bbx_cursor c;
	uint8_t *raw;
	int e;

	if (!bbx_ext_find(h, BBX_TAG_FIRST_ID, &c))
		return -EBADMSG;
	if (r->streaming && r->dict_bytes > BBX_MAX_DICT_BYTES)
		drop_others(r, section);
	if (r->dict_bytes > BBX_READER_DICTS_MAX)
		return -EFBIG;
	e = bbx_payload_read(r, s->pub.file, off + bbx_header_size(h), h, payload, &raw, &len);
	if (e)
		return e;
	e = bbx_dict_add(&s->dicts, (enum bbx_dict)h->subtype, bbx_read_varint(&c), h->rows, raw,
			 len);
	r->dict_bytes += s->dicts.bytes - before;
	return e;
}

static int list_lost(struct bbx_reader *r, size_t section, uint64_t off, const struct bbx_header *h,
		     int err)
{
	struct bbx_damage d = { .kind = BBX_DAMAGE_payload, .file = r->sections[section].pub.file,
		.off = off };
	struct bbx_cursor c;

	if (!h || !bbx_ext_find(h, BBX_TAG_FIRST_ID, &c))
		return bbx_damage_add(r, &d, "a dictionary record is lost: %s", bbx_strerror(err));
	d.bytes = bbx_header_size(h) + h->payload_len;
	return bbx_damage_add(r, &d, "%u %s of a dictionary are lost, from id %llu: %s", h->rows,
			      kind_names[h->subtype],
			      (unsigned long long)bbx_read_varint(&c), bbx_strerror(err));
}

int bbx_dict_load(struct bbx_reader *r, size_t section, uint64_t off, const struct bbx_header *h,
		  const uint8_t *payload)
{
	int e = add_entries(r, section, off, h, payload);

	return bbx_is_damage(e) ? list_lost(r, section, off, h, e) : e;
}

/* Loads a record that the index or a walk found. */
static int load_place(struct bbx_reader *r, size_t section, const struct bbx_dict_place *p)
{
	const struct bbx_section *s = &r->sections[section].pub;
	struct bbx_buf buf = { 0 };
	struct bbx_header h;
	int e = bbx_read_header(r, s->file, p->off, &buf, &h);

	if (!e &&
	    (h.type != BBX_REC_DICT || h.subtype != p->kind || h.session != s->session ||
	     h.section != s->number))
		e = -EBADMSG;
	if (!e)
		e = bbx_dict_load(r, section, p->off, &h, NULL);
	else if (bbx_is_damage(e))
		e = list_lost(r, section, p->off, NULL, e);
	bbx_buf_done(&buf);
	return e;
}

/* The next record of a kind, in the order of the file. Returns 1; 0 when there are no more; -ENOMEM, pread's errno. */
static int load_next(struct bbx_reader *r, size_t section, enum bbx_dict kind)
{
	struct bbx_section_priv *s = &r->sections[section];

	while (s->dict_next[kind] < s->n_dict_places) {
		const struct bbx_dict_place *p = &s->dict_places[s->dict_next[kind]];
		int e;

		if (p->kind != kind) {
			s->dict_next[kind]++;
			continue;
		}
		e = load_place(r, section, p);
		if (e)
			return e;
		s->dict_next[kind]++;
		return 1;
	}
	return 0;
}

int bbx_dict_load_kind(struct bbx_reader *r, size_t section, enum bbx_dict kind)
{
	int got;

	do
		got = load_next(r, section, kind);
	while (got > 0);
	return got;
}

/* ---- Lost ids -------------------------------------------------------------------------------- */

static size_t lost_slot(const struct bbx_reader *r, uint64_t id)
{
	size_t i = (id * 0x9e3779b97f4a7c15ull >> 32) & (r->lost.cap - 1);

	while (r->lost.texts[i] && r->lost.ids[i] != id)
		i = (i + 1) & (r->lost.cap - 1);
	return i;
}

static int grow_lost(struct bbx_reader *r)
{
	size_t old = r->lost.cap, cap = old ? old * 2 : LOST_MIN;
	uint64_t *ids = r->lost.ids;
	const char **texts = r->lost.texts;

	if (r->lost.n < old / 2)
		return 0;
	r->lost.ids = calloc(cap, sizeof(*ids));
	r->lost.texts = calloc(cap, sizeof(*texts));
	if (!r->lost.ids || !r->lost.texts) {
		free(r->lost.ids);
		free(r->lost.texts);
		r->lost.ids = ids;
		r->lost.texts = texts;
		return -ENOMEM;
	}
	r->lost.cap = cap;
	for (size_t i = 0; i < old; i++) {
		size_t to = texts[i] ? lost_slot(r, ids[i]) : 0;

		if (!texts[i])
			continue;
		r->lost.ids[to] = ids[i];
		r->lost.texts[to] = texts[i];
	}
	free(ids);
	free(texts);
	return 0;
}

/* "?dict:<id>", one text an id over all sections. */
static int lost_text(struct bbx_reader *r, uint64_t id, struct bbx_str *ret_s)
{
	char buf[32];
	int n = snprintf(buf, sizeof(buf), "?dict:%llu", (unsigned long long)id);
	size_t i;

	if (grow_lost(r))
		return -ENOMEM;
	i = lost_slot(r, id);
	if (!r->lost.texts[i]) {
		const char *text = NULL;

		if (r->lost.n < LOST_MAX)
			text = bbx_arena_str(&r->text, buf, (size_t)n);

		if (!text) {
			*ret_s = (struct bbx_str){ "?dict", 5 };
			return -ENOENT;
		}
		r->lost.texts[i] = text;
		r->lost.ids[i] = id;
		r->lost.n++;
	}
	*ret_s = (struct bbx_str){ r->lost.texts[i], (size_t)n };
	return -ENOENT;
}

/* ---- Asking ---------------------------------------------------------------------------------- */

/* Ids rise in a section: what is asked for most stands in its first records, and the others are not read for it. */
static int find_str(struct bbx_reader *r, size_t section, enum bbx_dict kind, uint64_t id, struct bbx_str *ret_s)
{
	const struct bbx_dicts *d = &r->sections[section].dicts;
	int got = 1;

	while (got > 0 && !(id && bbx_dict_find_str(d, kind, id, ret_s)))
		got = load_next(r, section, kind);
	return got;
}

int bbx_dict_str(struct bbx_reader *r, size_t section, uint64_t id, struct bbx_str *ret_s)
{
	int got = find_str(r, section, BBX_DICT_string, id, ret_s);

	if (got)
		return got < 0 ? got : 0;
	return lost_text(r, id, ret_s);
}

int bbx_dict_ip(struct bbx_reader *r, size_t section, uint64_t id, struct bbx_str *ret_s)
{
	static const char none[4];
	int got = find_str(r, section, BBX_DICT_ip, id, ret_s);

	if (got)
		return got < 0 ? got : 0;
	*ret_s = (struct bbx_str){ none, sizeof(none) };
	return -ENOENT;
}

int bbx_dict_task(struct bbx_reader *r, size_t section, uint64_t id, struct bbx_task *ret_t)
{
	const struct bbx_dict_task *t = NULL;
	struct bbx_str comm = { "", 0 };
	int e = 1;

	while (e > 0 && !(t = bbx_dict_find_task(&r->sections[section].dicts, id)))
		e = load_next(r, section, BBX_DICT_task);
	if (e < 0)
		return e;
	if (!t) {
		*ret_t = (struct bbx_task){ .comm = "" };
		return -ENOENT;
	}
	e = t->comm_id ? bbx_dict_str(r, section, t->comm_id, &comm) : 0;
	if (e && e != -ENOENT)
		return e;
	*ret_t = (struct bbx_task){
		.pid = t->pid, .tid = t->tid, .start_ns = t->start_ns, .cgroup_id = t->cgroup_id,
		.comm = comm.p,
		.comm_len = comm.len < BBX_COMM_MAX ? comm.len : BBX_COMM_MAX,
	};
	return 0;
}

uint64_t bbx_dict_size(struct bbx_reader *r, size_t section, enum bbx_dict kind)
{
	if (kind < BBX_DICT_string || kind > BBX_DICT_task || bbx_dict_load_kind(r, section, kind))
		return 0;
	return bbx_dict_last(&r->sections[section].dicts, kind);
}
