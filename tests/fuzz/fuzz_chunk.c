/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The column directory and columns of a chunk, without the rest of a file: rows (u16), whether another section stores the columns as
 * wider kinds (u8), the length of the directory and of each of two streams (u16), then the directory and the raw bytes of the streams.
 * What decodes into columns of its own kinds is encoded again, row by row as bbx cut does it, and decodes to the same.
 */
#include "fuzz.h"

#include <string.h>
#include "builder.h"
#include "chunk_read.h"
#include "chunk_salvage.h"
#include "chunk_write.h"
#include "frames.h"
#include "schema_codec.h"

#define HEAD 9
#define MAX_ROWS 4096u
#define N_STREAMS 2

#define TEXTS .logical = "", .unit = "", .anon = "none", .labels = "", .doc = ""
static const struct bbx_column cols[] = {
	{ .id = 1, .phys = BBX_U64, .name = "ts", TEXTS },
	{ .id = 2, .phys = BBX_DICT, .dict = BBX_DICT_task, .name = "task", TEXTS },
	{ .id = 3, .phys = BBX_U64, .name = "cpu", TEXTS },
	{ .id = 16, .phys = BBX_U64, .name = "unsigned", TEXTS },
	{ .id = 17, .phys = BBX_I64, .name = "signed", TEXTS },
	{ .id = 18, .phys = BBX_F64, .name = "real", TEXTS },
	{ .id = 19, .phys = BBX_BYTES, .name = "bytes", TEXTS },
	{ .id = 20, .phys = BBX_DICT, .dict = BBX_DICT_string, .name = "text", TEXTS },
	{ .id = 21, .phys = BBX_DICT, .dict = BBX_DICT_ip, .name = "address", TEXTS },
};
#define N_COLS (sizeof(cols) / sizeof(*cols))
static const struct bbx_column wider[] = {
	{ .id = 16, .phys = BBX_F64, .name = "unsigned", TEXTS },
	{ .id = 17, .phys = BBX_BYTES, .name = "signed", TEXTS },
	{ .id = 18, .phys = BBX_DICT, .dict = BBX_DICT_string, .name = "real", TEXTS },
};
static const struct bbx_type type = { .id = 1, .name = "t", .doc = "", .n_cols = N_COLS, .cols = cols };
static const struct bbx_type wider_type = { .id = 1, .name = "t", .doc = "", .n_cols = 3, .cols = wider };

/* What a section stores, and the union with that of another. */
struct tables {
	struct bbx_union all;
	struct bbx_schema_map *map, *other;
};

static void add(struct bbx_union *u, const struct bbx_type *t, struct bbx_schema_map **ret_map)
{
	const struct bbx_schema s = { .n_types = 1, .types = t };
	struct bbx_buf raw = { 0 };
	struct bbx_schema *decoded;

	FUZZ_ASSERT(!bbx_schema_encode(&s, &raw) && !bbx_schema_decode(raw.p, raw.len, &decoded));
	FUZZ_ASSERT(!bbx_union_add(u, decoded, ret_map));
	bbx_buf_done(&raw);
}

/* Made once for each kind of input. */
static struct tables *tables_of(bool widened)
{
	static struct tables tables[2];
	struct tables *t = &tables[widened];

	if (!t->map)
		add(&t->all, &type, &t->map);
	if (widened && !t->other)
		add(&t->all, &wider_type, &t->other);
	return t;
}

static void put_tlv(struct bbx_buf *ext, uint8_t tag, const void *p, size_t len)
{
	FUZZ_ASSERT(!bbx_ext_put(ext, tag, p, len));
}

static struct bbx_unzstd *unzstd(void)
{
	static struct bbx_unzstd *u;

	if (!u)
		u = bbx_unzstd_new();
	FUZZ_ASSERT(u);
	return u;
}

static int decode(struct bbx_batch *b, const struct bbx_header *h, const uint8_t *payload, const struct tables *t,
		  const struct bbx_salvage *salvage)
{
	struct bbx_source src = { .mem = payload };

	FUZZ_ASSERT(!bbx_batch_init(b, t->all.types[0].n_cols));
	memset(b->priv->want, true, t->all.types[0].n_cols);
	return bbx_chunk_decode(b, h, &src, salvage, unzstd(), &t->map->types[0], &t->all.types[0]);
}

static bool is_null(const struct bbx_vec *v, uint32_t row)
{
	return !v->present || (v->nulls && v->nulls[row / 8] >> row % 8 & 1);
}

static void touch(const struct bbx_batch *b)
{
	for (size_t c = 0; c < b->n_cols; c++) {
		const struct bbx_vec *v = &b->vec[c];

		FUZZ_ASSERT(!v->present || !v->u != !v->str);
		for (uint32_t row = 0; row < b->rows; row++)
			if (v->str && !is_null(v, row))
				fuzz_touch(v->str[row].p, v->str[row].len);
			else if (v->u)
				fuzz_touch(&v->u[row], sizeof(v->u[row]));
	}
}

static void compare(const struct bbx_vec *a, const struct bbx_vec *b, uint32_t rows)
{
	for (uint32_t row = 0; row < rows; row++) {
		FUZZ_ASSERT(is_null(a, row) == is_null(b, row));
		if (is_null(a, row))
			continue;
		FUZZ_ASSERT(!a->str == !b->str);
		if (a->str)
			FUZZ_ASSERT(a->str[row].len == b->str[row].len &&
				    !memcmp(a->str[row].p, b->str[row].p, a->str[row].len));
		else
			FUZZ_ASSERT(a->u[row] == b->u[row]);
	}
}

static void encode_again(const struct bbx_batch *b, const struct tables *t)
{
	static struct bbx_chunk_write w;
	static struct bbx_frames frames;
	static struct bbx_batch again;
	const struct bbx_vec *vec[N_COLS];
	struct bbx_builder builder;
	struct bbx_header h;

	if (!frames.cctx)
		FUZZ_ASSERT(!bbx_frames_init(&frames, 1));
	FUZZ_ASSERT(!bbx_builder_init(&builder, &type));
	for (size_t i = 0; i < N_COLS; i++)
		vec[i] = &b->vec[t->map->types[0].cols[i].col];
	for (uint32_t row = 0; row < b->rows; row++)
		FUZZ_ASSERT(!bbx_builder_add_stored(&builder, vec, row));
	FUZZ_ASSERT(!bbx_chunk_encode(&w, &builder, &frames));
	h = (struct bbx_header){ .rows = builder.rows, .payload_len = w.payload.len, .ext = w.ext.p, .ext_len = w.ext.len };
	FUZZ_ASSERT(!decode(&again, &h, w.payload.p, t, NULL));
	for (size_t i = 0; i < b->n_cols; i++)
		compare(&b->vec[i], &again.vec[i], b->rows);
	bbx_builder_done(&builder);
}

/* With its first stream spoilt, what is salvaged of the chunk is a part of it, and the same in the record made of it. */
static void spoil(const struct bbx_batch *whole, const struct bbx_header *h, struct bbx_buf *payload, const struct tables *t)
{
	static struct bbx_batch b, again;
	static struct bbx_buf ext, rest;
	struct bbx_source src = { .mem = payload->p };
	struct bbx_salvage s;
	struct bbx_header made;

	payload->p[0] ^= 1;
	FUZZ_ASSERT(!bbx_batch_init(&b, t->all.types[0].n_cols));
	if (bbx_chunk_salvage(&b, h, &src, unzstd(), &s))
		return;
	FUZZ_ASSERT(s.bad[0] && !s.bad[1]);
	FUZZ_ASSERT(!decode(&b, h, payload->p, t, &s));
	FUZZ_ASSERT(!bbx_salvage_record(&s, h, &src, &ext, &rest, &made));
	FUZZ_ASSERT(!decode(&again, &made, rest.p, t, NULL) && b.rows == whole->rows);
	for (size_t i = 0; i < b.n_cols; i++) {
		compare(&b.vec[i], &again.vec[i], b.rows);
		if (b.vec[i].present)
			compare(&b.vec[i], &whole->vec[i], b.rows);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct bbx_buf ext, sizes, payload;
	static struct bbx_frames frames;
	static struct bbx_batch b;
	const uint8_t *p = data + HEAD;
	struct bbx_header h = { 0 };
	struct tables *t;
	size_t left, len;

	if (size < HEAD)
		return 0;
	t = tables_of(data[2] & 1);
	if (!frames.cctx)
		FUZZ_ASSERT(!bbx_frames_init(&frames, 1));
	left = size - HEAD;
	ext.len = sizes.len = payload.len = 0;
	len = bbx_get_u16(data + 3);
	len = len < left ? len : left;
	put_tlv(&ext, BBX_TAG_COLUMNS, p, len);
	for (int i = 0; i < N_STREAMS; i++) {
		p += len;
		left -= len;
		len = bbx_get_u16(data + 5 + 2 * i);
		len = len < left ? len : left;
		if (!len)
			continue;
		bbx_buf_varint(&sizes, (uint64_t)bbx_frames_put(&frames, p, len, &payload));
		bbx_buf_varint(&sizes, len);
	}
	put_tlv(&ext, BBX_TAG_STREAMS, sizes.p, sizes.len);
	h.rows = bbx_get_u16(data) % (MAX_ROWS + 1);
	h.payload_len = payload.len;
	h.ext = ext.p;
	h.ext_len = ext.len;
	if (decode(&b, &h, payload.p, t, NULL))
		return 0;
	touch(&b);
	if (!(data[2] & 1))
		encode_again(&b, t);
	if (payload.len)
		spoil(&b, &h, &payload, t);
	return 0;
}
