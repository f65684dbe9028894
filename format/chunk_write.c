/* SPDX-License-Identifier: Apache-2.0 */
#include "chunk_write.h"

#include <errno.h>

#include "chunk_plan.h"
#include "encode.h"
#include "frames.h"
#include "header.h"
#include "layout.h"

/*
 * A column's raw data from this size on is a stream of its own: measured best at every chunk size.
 */
#define OWN_STREAM_BYTES 2048u
#define INLINE_BYTES 64u

static bool is_dict(const struct bbx_column *c)
{
	return c->phys == BBX_DICT;
}

/* The values of a column, after their NULL bitmap, to c->raw. Returns 0, -ENOMEM. */
static int encode_column(struct bbx_chunk_write *c, const struct bbx_builder *b, size_t i,
			 struct bbx_column_plan *p)
{
	const struct bbx_builder_col *col = &b->cols[i];
	const struct bbx_column *schema = &b->type->cols[i];

	c->raw.len = 0;
	p->id = schema->id;
	p->nulls = b->rows - col->n;
	p->dir_flags = 0;
	if (p->nulls) {
		p->dir_flags = BBX_DIR_NULLS;
		bbx_buf_put(&c->raw, col->nulls, (b->rows + 7) / 8);
	}
	if (col->form == BBX_FORM_string && !col->interned) {
		p->enc = BBX_ENC_BYTES;
		bbx_encode_strings(col->v, col->n, &col->bytes, &c->raw);
		return c->raw.oom ? -ENOMEM : 0;
	}
	bbx_shape_of(col->v, col->n, &p->shape);
	p->enc = schema->phys == BBX_F64 ? BBX_ENC_F64
					 : bbx_choose(col->v, &p->shape, is_dict(schema), c->quick);
	p->noise = bbx_encode_noise(p->enc, col->v, col->n);
	p->noise += p->noise ? c->raw.len : 0;
	return bbx_encode_as(p->enc, col->v, &p->shape, &c->raw);
}

static bool is_packed(enum bbx_encoding enc)
{
	return enc == BBX_ENC_BITPACK || enc == BBX_ENC_DICT_BITPACK || enc == BBX_ENC_DELTA_BITPACK;
}

/* Appends the frame of a column of its own. Returns its length, or -ENOMEM. */
static int64_t put_own(struct bbx_chunk_write *c, struct bbx_frames *frames, const struct bbx_column_plan *p)
{
	size_t before = c->payload.len;
	int64_t len = p->noise ? bbx_frames_put_parts(frames, c->raw.p, p->noise, c->raw.len, &c->payload)
			       : bbx_frames_put(frames, c->raw.p, c->raw.len, &c->payload);

	if (len < 0 || !c->quick || !is_packed(p->enc) || (size_t)len < c->raw.len - c->raw.len / BBX_QUICK_PART)
		return len;
	c->payload.len = before;
	return bbx_frames_store(frames, c->raw.p, c->raw.len, &c->payload);
}

/* Puts c->raw where its size says. Own streams come first; the shared one, if any, is the last. */
static int place_column(struct bbx_chunk_write *c, struct bbx_frames *frames,
			struct bbx_column_plan *p, size_t *n_own)
{
	int64_t len;

	p->raw_len = c->raw.len;
	if (c->raw.len <= INLINE_BYTES) {
		p->dir_flags |= BBX_DIR_INLINE;
		p->inline_off = c->inlined.len;
		bbx_buf_put(&c->inlined, c->raw.p, c->raw.len);
		return c->inlined.oom ? -ENOMEM : 0;
	}
	if (c->raw.len < OWN_STREAM_BYTES && !p->noise) {
		p->shared = true;
		bbx_buf_put(&c->shared, c->raw.p, c->raw.len);
		return c->shared.oom ? -ENOMEM : 0;
	}
	p->stream = (*n_own)++;
	len = put_own(c, frames, p);
	if (len < 0)
		return (int)len;
	bbx_buf_varint(&c->sizes, (uint64_t)len);
	bbx_buf_varint(&c->sizes, c->raw.len);
	return 0;
}

static int put_shared(struct bbx_chunk_write *c, struct bbx_frames *frames)
{
	int64_t len;

	if (!c->shared.len)
		return 0;
	len = bbx_frames_put(frames, c->shared.p, c->shared.len, &c->payload);
	if (len < 0)
		return (int)len;
	bbx_buf_varint(&c->sizes, (uint64_t)len);
	bbx_buf_varint(&c->sizes, c->shared.len);
	return 0;
}

static int put_directory(struct bbx_chunk_write *c, size_t n_plans, size_t n_own)
{
	c->tlv.len = 0;
	for (size_t i = 0; i < n_plans; i++) {
		const struct bbx_column_plan *p = &c->plans[i];

		bbx_buf_varint(&c->tlv, p->id);
		bbx_buf_u8(&c->tlv, (uint8_t)p->enc);
		bbx_buf_u8(&c->tlv, p->dir_flags);
		bbx_buf_varint(&c->tlv, p->raw_len);
		if (p->dir_flags & BBX_DIR_INLINE)
			bbx_buf_put(&c->tlv, c->inlined.p + p->inline_off, p->raw_len);
		else
			bbx_buf_varint(&c->tlv, p->shared ? n_own : p->stream);
	}
	if (c->tlv.oom)
		return -ENOMEM;
	return bbx_ext_put(&c->ext, BBX_TAG_COLUMNS, c->tlv.p, c->tlv.len);
}

static int put_ext(struct bbx_chunk_write *c, const struct bbx_builder *b, size_t n_plans,
		   size_t n_own)
{
	int err = put_directory(c, n_plans, n_own);

	if (!err && c->sizes.oom)
		err = -ENOMEM;
	if (!err && c->sizes.len)
		err = bbx_ext_put(&c->ext, BBX_TAG_STREAMS, c->sizes.p, c->sizes.len);
	if (!err && b->rows >= BBX_STATS_MIN_ROWS)
		err = bbx_chunk_put_stats(c, n_plans);
	return err;
}

int bbx_chunk_encode(struct bbx_chunk_write *c, const struct bbx_builder *b,
		     struct bbx_frames *frames)
{
	size_t n_plans = 0, n_own = 0;
	int err = 0;

	c->ext.len = c->payload.len = c->sizes.len = 0;
	c->shared.len = c->inlined.len = c->ids.len = 0;
	if (!c->plans)
		c->plans = calloc(BBX_MAX_COLUMNS, sizeof(*c->plans));
	if (!c->plans)
		return -ENOMEM;
	for (size_t i = 0; !err && i < b->type->n_cols; i++) {
		struct bbx_column_plan *p = &c->plans[n_plans];

		if (!b->cols[i].n)
			continue;
		*p = (struct bbx_column_plan){ 0 };
		err = encode_column(c, b, i, p);
		if (!err)
			err = place_column(c, frames, p, &n_own);
		if (!err && b->rows >= BBX_STATS_MIN_ROWS)
			err = bbx_chunk_plan_stats(c, b, i, p);
		n_plans++;
	}
	if (!err)
		err = put_shared(c, frames);
	return err ? err : put_ext(c, b, n_plans, n_own);
}

void bbx_chunk_write_done(struct bbx_chunk_write *c)
{
	bbx_buf_done(&c->ext);
	bbx_buf_done(&c->payload);
	bbx_buf_done(&c->raw);
	bbx_buf_done(&c->shared);
	bbx_buf_done(&c->inlined);
	bbx_buf_done(&c->ids);
	bbx_buf_done(&c->tlv);
	bbx_buf_done(&c->sizes);
	free(c->plans);
	free(c->bits);
	*c = (struct bbx_chunk_write){ 0 };
}
