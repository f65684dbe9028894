/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a repaired file says of the records it does not have.
 */
#include "reader_priv.h"

#include <stdlib.h>
#include "cleanup.h"
#include "props.h"

static int decode_missing(const struct bbx_prop *p, struct bbx_missing *ret_m)
{
	struct bbx_cursor c = bbx_cursor(p->p, p->len);
	struct bbx_missing m = { 0 };
	struct bbx_prop q;
	int e;

	while ((e = bbx_props_next(&c, &q)) > 0) {
		uint64_t *dst = q.tag == MISSING_SESSION ? &m.session :
				q.tag == MISSING_FIRST	 ? &m.first_seq :
				q.tag == MISSING_LAST	 ? &m.last_seq : NULL;

		e = dst ? bbx_prop_num(&q, dst) : 0;
		if (e)
			return e;
	}
	if (!e)
		*ret_m = m;
	return e;
}

static int add_missing(struct bbx_recovered *rec, const struct bbx_prop *p)
{
	if (rec->pub.n_missing >= BBX_READER_DAMAGES)
		return -EFBIG;
	if (bbx_list_grow(&rec->missing, rec->pub.n_missing, &rec->missing_cap, sizeof(*rec->missing)))
		return -ENOMEM;
	rec->pub.missing = rec->missing;
	return decode_missing(p, &rec->missing[rec->pub.n_missing++]);
}

static int text_prop(struct bbx_reader *r, const struct bbx_prop *p, const char **dst)
{
	const char *text = p->len > BBX_MAX_STRING ? NULL : bbx_arena_str(&r->text, p->p, p->len);

	if (!text)
		return -EFBIG;
	*dst = text;
	return 0;
}

static int recovery_prop(struct bbx_reader *r, struct bbx_recovered *rec, const struct bbx_prop *p)
{
	uint64_t truncated = 0;
	int e;

	switch (p->tag) {
	case RECOVERY_PROGRAM:
		return text_prop(r, p, &rec->pub.program);
	case RECOVERY_INPUT:
		return text_prop(r, p, &rec->pub.input);
	case RECOVERY_SKIPPED:
		return bbx_prop_num(p, &rec->pub.skipped_bytes);
	case RECOVERY_RECORDS:
		return bbx_prop_num(p, &rec->pub.records);
	case RECOVERY_ROWS:
		return bbx_prop_num(p, &rec->pub.rows);
	case RECOVERY_CELLS:
		return bbx_prop_num(p, &rec->pub.cells);
	case RECOVERY_MISSING:
		return add_missing(rec, p);
	case RECOVERY_TRUNCATED:
		e = bbx_prop_num(p, &truncated);
		rec->pub.truncated = truncated != 0;
		return e;
	default:
		return 0;
	}
}

int bbx_note_recovery(struct bbx_reader *r, size_t file, uint64_t off, const struct bbx_header *h,
		      const uint8_t *payload)
{
	_cleanup_free_ uint8_t *raw = NULL;
	struct bbx_recovered *rec;
	struct bbx_cursor c;
	struct bbx_prop p;
	size_t len = 0;
	int e = bbx_payload_read(r, file, off + bbx_header_size(h), h, payload, &raw, &len);

	if (e)
		return e;
	e = BBX_GROW(r, recovered);
	if (e)
		return e;
	rec = &r->recovered[r->n_recovered++];
	*rec = (struct bbx_recovered){ .file = file, .pub = { .program = "", .input = "" } };
	c = bbx_cursor(raw, len);
	while (!e && (e = bbx_props_next(&c, &p)) > 0)
		e = recovery_prop(r, rec, &p);
	return e;
}

bool bbx_is_recovered(const struct bbx_reader *r, size_t file, const struct bbx_missing *gap)
{
	for (size_t i = 0; i < r->n_recovered; i++) {
		const struct bbx_recovery *rec = &r->recovered[i].pub;

		for (size_t k = 0; k < rec->n_missing && r->recovered[i].file == file; k++)
			if (rec->missing[k].session == gap->session &&
			    rec->missing[k].first_seq <= gap->first_seq &&
			    rec->missing[k].last_seq >= gap->last_seq)
				return true;
	}
	return false;
}

size_t bbx_n_recoveries(const struct bbx_reader *r)
{
	return r->n_recovered;
}

const struct bbx_recovery *bbx_recovery(const struct bbx_reader *r, size_t i)
{
	return &r->recovered[i].pub;
}
