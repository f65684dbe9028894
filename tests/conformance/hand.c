/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recordings made record by record, for what our writer never makes and FORMAT.md allows.
 */
#include "conf.h"

#include <string.h>

#include "decode.h"
#include "encode.h"
#include "props.h"
#include "schema_codec.h"

#define STREAMS 64

/* ---- Records --------------------------------------------------------------------------------- */

/* The ext of a record with what is odd about this file around it, to be freed. */
static struct bbx_buf make_odd(struct conf *c, struct bbx_header *h, const struct bbx_buf *ext)
{
	struct bbx_buf all = { 0 };

	bbx_buf_put(&all, c->odd.before.p, c->odd.before.len);
	if (ext)
		bbx_buf_put(&all, ext->p, ext->len);
	bbx_buf_put(&all, c->odd.after.p, c->odd.after.len);
	h->ext = all.p;
	h->ext_len = all.len;
	h->flags |= c->odd.flags;
	h->minor = c->odd.minor;
	return all;
}

void hand_record(struct conf *c, struct bbx_header *h, const struct bbx_buf *ext,
		 const void *payload, size_t len)
{
	struct bbx_buf all = make_odd(c, h, ext);

	check(payload ? bbx_out_frames(&c->out, h, payload, len)
		      : bbx_out_record(&c->out, h, NULL, 0),
	      "record");
	bbx_buf_done(&all);
}

static void put_file(struct conf *c)
{
	struct bbx_header h = { .type = BBX_REC_FILE, .flags = BBX_REC_CRITICAL };
	const struct bbx_origin *o = &conf_origin;
	const char *const texts[] = { o->machine_id, o->node,  o->kernel,
				      o->arch,	     o->agent, o->config };
	struct bbx_buf *p = &c->scratch, ext = { 0 };
	uint8_t format[20] = { 1 };

	bbx_put_u16(format + 2, c->odd.format_minor);
	bbx_put_u64(format + 4, c->odd.format_compatible);
	p->len = 0;
	bbx_buf_put(p, c->odd.file_props.p, c->odd.file_props.len);
	bbx_props_bytes(p, 1, o->boot_id, sizeof(o->boot_id));
	for (size_t i = 0; i < N(texts); i++)
		bbx_props_str(p, 2 + i, texts[i]);
	bbx_props_num(p, 8, o->clock_id);
	bbx_props_num(p, 9, 1);
	bbx_props_str(p, 10, o->profile);
	check(bbx_ext_put(&ext, BBX_TAG_FORMAT, format, sizeof(format)), "format");
	hand_record(c, &h, &ext, p->p, p->len);
	bbx_buf_done(&ext);
}

void hand_section(struct conf *c, const struct bbx_schema *s, uint64_t session)
{
	struct bbx_header h = { .type = BBX_REC_SCHEMA, .flags = BBX_REC_CRITICAL };

	if (!c->sections++)
		check(bbx_out_init(&c->out, c->fd, session, 0, 1), "out");
	else
		c->out.section++;
	bbx_dict_reset(&c->dict);
	c->schema = s;
	json_section(&c->json, session, c->out.section, &conf_origin);
	put_file(c);
	c->scratch.len = 0;
	bbx_buf_put(&c->scratch, c->odd.schema_props.p, c->odd.schema_props.len);
	check(bbx_schema_encode(s, &c->scratch), "schema");
	hand_record(c, &h, NULL, c->scratch.p, c->scratch.len);
}

void hand_end(struct conf *c)
{
	struct bbx_index_totals covered = c->out.index.totals;
	struct bbx_header h = { .type = BBX_REC_INDEX };
	struct bbx_buf ext = { 0 };
	uint64_t start = c->out.bytes;

	c->scratch.len = 0;
	check(bbx_index_payload(&c->out.index, &c->scratch), "index");
	hand_record(c, &h, NULL, c->scratch.p, c->scratch.len);
	check(bbx_index_trailer(&covered, c->out.bytes - start, &ext), "trailer");
	h = (struct bbx_header){ .type = BBX_REC_TRAILER, .ext = ext.p, .ext_len = ext.len };
	check(bbx_out_record(&c->out, &h, NULL, 0), "trailer");
	bbx_buf_done(&ext);
}

/* ---- Columns --------------------------------------------------------------------------------- */

static uint64_t number_of(struct conf *c, const struct bbx_column *col, const struct bbx_value *v)
{
	uint64_t id = 0;

	if (col->phys != BBX_DICT)
		return v->u;
	if (col->dict == BBX_DICT_task)
		check(bbx_dict_put_task(&c->dict, v->task, &id), "task");
	else if (col->dict == BBX_DICT_ip)
		check(bbx_dict_put_ip(&c->dict, v->p, v->len, &id), "address");
	else
		check(bbx_dict_put_string(&c->dict, v->p, v->len, &id), "string");
	return id;
}

static struct hand_column how_of(const struct hand_chunk *h, const struct bbx_column *col, size_t i)
{
	struct hand_column how = h->how ? h->how[i] : (struct hand_column){ BY_SIZE, INLINE };

	if (how.encoding == BY_SIZE && (col->phys == BBX_BYTES || col->phys == BBX_F64))
		how.encoding = col->phys == BBX_BYTES ? BBX_ENC_BYTES : BBX_ENC_F64;
	return how;
}

/* The values of column i, without the NULLs: as numbers, or as lengths and bytes. */
struct column {
	uint64_t v[CONF_ROWS];
	uint8_t nulls[(CONF_ROWS + 7) / 8];
	size_t n;
	struct bbx_buf bytes;
};

static void gather(struct conf *c, const struct hand_chunk *h, size_t i, bool as_bytes,
		   struct column *ret_col)
{
	const struct bbx_column *col = &c->schema->types[h->type].cols[i];

	memset(ret_col->nulls, 0, sizeof(ret_col->nulls));
	ret_col->n = ret_col->bytes.len = 0;
	for (size_t row = 0; row < h->n; row++) {
		const struct bbx_value *v = &h->rows[row][i];

		if (v->null) {
			ret_col->nulls[row / 8] |= (uint8_t)(1u << row % 8);
			continue;
		}
		ret_col->v[ret_col->n++] = as_bytes ? v->len : number_of(c, col, v);
		if (as_bytes)
			bbx_buf_put(&ret_col->bytes, v->p, v->len);
	}
}

static void put_data(const struct bbx_column *schema, const struct column *col, int *encoding,
		     struct bbx_buf *raw)
{
	struct bbx_shape shape;

	if (*encoding == BBX_ENC_BYTES) {
		bbx_encode_strings(col->v, col->n, &col->bytes, raw);
		return;
	}
	bbx_shape_of(col->v, col->n, &shape);
	if (*encoding == BY_SIZE)
		*encoding = (int)bbx_choose(col->v, &shape, schema->phys == BBX_DICT, false);
	check(bbx_encode_as(bbx_encoding_known((uint8_t)*encoding) ? (enum bbx_encoding)*encoding
								   : BBX_ENC_VARINT,
			    col->v, &shape, raw),
	      schema->name);
}

struct layout {
	struct bbx_buf directory, streams[STREAMS], sizes, payload;
};

static void store_column(struct conf *c, const struct hand_chunk *h, size_t i, struct layout *l)
{
	const struct bbx_column *schema = &c->schema->types[h->type].cols[i];
	struct hand_column how = how_of(h, schema, i);
	static struct column col;
	struct bbx_buf raw = { 0 };
	uint8_t flags = h->dir_flags;

	gather(c, h, i, how.encoding == BBX_ENC_BYTES, &col);
	if (!col.n)
		return;
	if (col.n < h->n) {
		flags |= BBX_DIR_NULLS;
		bbx_buf_put(&raw, col.nulls, (h->n + 7) / 8);
	}
	put_data(schema, &col, &how.encoding, &raw);
	bbx_buf_varint(&l->directory, schema->id);
	bbx_buf_u8(&l->directory, (uint8_t)how.encoding);
	bbx_buf_u8(&l->directory, how.stream == INLINE ? flags | BBX_DIR_INLINE : flags);
	bbx_buf_varint(&l->directory, raw.len);
	if (how.stream == INLINE) {
		bbx_buf_put(&l->directory, raw.p, raw.len);
	} else {
		bbx_buf_varint(&l->directory, (uint64_t)how.stream);
		bbx_buf_put(&l->streams[how.stream], raw.p, raw.len);
	}
	bbx_buf_done(&raw);
}

/* ---- Chunks ---------------------------------------------------------------------------------- */

/* Gives every dictionary value its id, and writes the new ones. */
static void define(struct conf *c, const struct hand_chunk *h)
{
	const struct bbx_type *t = &c->schema->types[h->type];
	static struct column unused;
	uint64_t first;
	uint32_t n;

	for (size_t i = 0; i < t->n_cols; i++)
		if (t->cols[i].phys == BBX_DICT &&
		    how_of(h, &t->cols[i], i).encoding != BBX_ENC_BYTES)
			gather(c, h, i, false, &unused);
	for (unsigned kind = BBX_DICT_string; kind <= BBX_DICT_task; kind++)
		while (bbx_dict_next_delta(&c->dict, (enum bbx_dict)kind, &c->scratch, &first, &n) >
		       0) {
			struct bbx_header delta = { .type = BBX_REC_DICT,
						    .flags = BBX_REC_CRITICAL,
						    .subtype = kind,
						    .rows = n };
			struct bbx_buf ext = { 0 }, id = { 0 };

			bbx_buf_varint(&id, first);
			check(bbx_ext_put(&ext, BBX_TAG_FIRST_ID, id.p, id.len), "first id");
			hand_record(c, &delta, &ext, c->scratch.p, c->scratch.len);
			bbx_buf_done(&ext);
			bbx_buf_done(&id);
		}
}

static void put_chunk(struct conf *c, const struct hand_chunk *h, struct layout *l)
{
	const struct bbx_type *t = &c->schema->types[h->type];
	struct bbx_header head = { .type = t->flags & BBX_STATE ? BBX_REC_SNAPSHOT : BBX_REC_EVENTS,
				   .subtype = t->id,
				   .flags = BBX_REC_SORTED |
					    (t->flags & BBX_STATE ? BBX_REC_STATE : 0),
				   .rows = (uint32_t)h->n,
				   .t_min = UINT64_MAX };
	struct bbx_buf ext = { 0 }, all;

	for (size_t i = 0; i < h->n; i++) {
		uint64_t ts = h->rows[i][0].u;

		if (ts < head.t_max)
			head.flags &= (uint8_t)~BBX_REC_SORTED;
		head.t_min = ts < head.t_min ? ts : head.t_min;
		head.t_max = ts > head.t_max ? ts : head.t_max;
	}
	check(bbx_ext_put(&ext, BBX_TAG_COLUMNS, l->directory.p, l->directory.len), "columns");
	if (l->sizes.len)
		check(bbx_ext_put(&ext, BBX_TAG_STREAMS, l->sizes.p, l->sizes.len), "streams");
	all = make_odd(c, &head, &ext);
	check(bbx_out_record(&c->out, &head, l->payload.p, l->payload.len), "chunk");
	bbx_buf_done(&all);
	bbx_buf_done(&ext);
}

void hand_store(struct conf *c, const struct hand_chunk *h)
{
	size_t n_cols = c->schema->types[h->type].n_cols;
	struct layout l = { 0 };

	define(c, h);
	for (size_t i = 0; i < n_cols; i++)
		store_column(c, h, h->backwards ? n_cols - 1 - i : i, &l);
	if (h->extra)
		bbx_buf_put(&l.directory, h->extra->p, h->extra->len);
	for (size_t i = 0; i < STREAMS; i++) {
		int64_t len;

		if (!l.streams[i].len)
			continue;
		len = bbx_frames_put(&c->out.frames, l.streams[i].p, l.streams[i].len, &l.payload);
		check((int)(len < 0 ? len : 0), "frame");
		bbx_buf_varint(&l.sizes, (uint64_t)len);
		bbx_buf_varint(&l.sizes, l.streams[i].len);
		bbx_buf_done(&l.streams[i]);
	}
	put_chunk(c, h, &l);
	bbx_buf_done(&l.directory);
	bbx_buf_done(&l.sizes);
	bbx_buf_done(&l.payload);
}

void hand_expect(struct conf *c, const struct bbx_type *t,
		 const struct bbx_value (*rows)[CONF_COLUMNS], size_t n)
{
	struct json_chunk chunk = { .section = c->sections - 1,
				    .state = t->flags & BBX_STATE,
				    .table = t->name,
				    .t_min = UINT64_MAX };
	struct json_list list;

	json_open(&list);
	for (size_t i = 0; i < n; i++) {
		uint64_t ts = rows[i][0].u;

		chunk.t_min = ts < chunk.t_min ? ts : chunk.t_min;
		chunk.t_max = ts > chunk.t_max ? ts : chunk.t_max;
		json_row(&list, t, rows[i]);
	}
	json_chunk(&c->json, &chunk, &list);
}

void hand_chunk(struct conf *c, const struct hand_chunk *h)
{
	hand_store(c, h);
	hand_expect(c, &c->schema->types[h->type], h->rows, h->n);
}
