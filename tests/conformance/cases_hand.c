/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conformance files made by hand: what a reader passes over, sections, and layouts that our writer
 * does not choose. The encodings have their own, cases_encodings.c.
 */
#include "conf.h"

#include <string.h>

#include "encode.h"
#include "props.h"
#include "section_write.h"

#define SESSION 0x1122334455667788u
#define ROWS 7

#define COL(id_, name_, phys_, dict_) \
	{ .id = id_, .phys = phys_, .dict = dict_, .name = name_, .logical = "none", CONF_TEXTS }
#define DICT(id_, name_, dict_) COL(id_, name_, BBX_DICT, BBX_DICT_##dict_)

/* Rows of a table of conf_schema's kind; their bytes live as long as the program. */
static const struct bbx_value (*make_rows(const struct bbx_type *t, unsigned first))[CONF_COLUMNS]
{
	static struct conf_row source[8][ROWS];
	static struct bbx_value rows[8][ROWS][CONF_COLUMNS];
	static unsigned next;
	unsigned k = next++ % 8;

	for (unsigned i = 0; i < ROWS; i++) {
		conf_make_row(t, first + i, &source[k][i]);
		memcpy(rows[k][i], source[k][i].v, sizeof(rows[k][i]));
	}
	return (const struct bbx_value(*)[CONF_COLUMNS])rows[k];
}

static struct hand_chunk chunk_of(const struct bbx_schema *s, size_t type, unsigned first)
{
	return (struct hand_chunk){
		.type = type, .n = ROWS, .rows = make_rows(&s->types[type], first)
	};
}

static void put_rows(struct conf *c, size_t type, unsigned first)
{
	struct hand_chunk h = chunk_of(c->schema, type, first);

	hand_chunk(c, &h);
}

static void start(struct conf *c)
{
	json_schema(&c->json, &conf_schema);
	hand_section(c, &conf_schema, SESSION);
}

/* ---- What a reader passes over --------------------------------------------------------------- */

/* Unknown TLVs around the known ones; a second one of a known tag, which does not count. */
static void padded_header(struct conf *c)
{
	static const uint8_t zeros[300];

	check(bbx_ext_put(&c->odd.before, 100, zeros, 0), "ext");
	check(bbx_ext_put(&c->odd.before, 200, "private", 7), "ext");
	check(bbx_ext_put(&c->odd.after, 255, zeros, sizeof(zeros)), "ext");
	check(bbx_ext_put(&c->odd.after, BBX_TAG_COLUMNS, "\xff\xff", 2), "ext");
	start(c);
	put_rows(c, ALPHA, 0);
	put_rows(c, BETA, 0);
	hand_end(c);
}

static void unknown_record(struct conf *c)
{
	const uint16_t types[] = { 9, 0x7d, 0x80, 0x1234, 0x8000, 0xffff };

	start(c);
	for (size_t i = 0; i < N(types); i++) {
		struct bbx_header h = { .type = types[i], .rows = 7, .t_min = 1, .t_max = 2,
			.subtype = 3, .flags = i % 2 ? BBX_REC_COPY_SAFE : 0 };

		hand_record(c, &h, NULL, i % 3 ? "what is this" : NULL, 12);
		if (i % 2)
			put_rows(c, i % 4 / 2, (unsigned)i * ROWS);
	}
	hand_end(c);
}

/*
 * Entries of columns that are not in the schema, and of encodings that no one knows: NULL, and the
 * others are as they were.
 */
static void unknown_column(struct conf *c)
{
	struct hand_column how[CONF_COLUMNS];
	struct hand_chunk h;
	struct bbx_buf extra = { 0 };

	start(c);
	h = chunk_of(&conf_schema, ALPHA, 0);
	for (size_t i = 0; i < CONF_COLUMNS; i++)
		how[i] = (struct hand_column){ BY_SIZE, i % 2 };
	how[3].encoding = 100;
	how[4].encoding = 255;
	h.how = how;
	for (size_t i = 0; i < 2; i++) {
		bbx_buf_varint(&extra, i ? UINT32_MAX : 4);
		bbx_buf_u8(&extra, i ? 77 : BBX_ENC_CONST);
		bbx_buf_u8(&extra, BBX_DIR_INLINE);
		bbx_buf_varint(&extra, 3);
		bbx_buf_put(&extra, "abc", 3);
	}
	h.extra = &extra;
	h.dir_flags = 0x84;
	hand_store(c, &h);
	for (size_t i = 0; i < ROWS; i++)
		for (size_t k = 3; k < 5; k++)
			((struct bbx_value *)h.rows[i])[k].null = true;
	hand_expect(c, &conf_schema.types[ALPHA], h.rows, ROWS);
	bbx_buf_done(&extra);
	hand_end(c);
}

/*
 * Properties with unknown tags, one twice of which the last counts, and columns of unknown kinds,
 * which the file's schema then does not have.
 */
static void unknown_property(struct conf *c)
{
	struct bbx_column cols[CONF_COLUMNS];
	struct bbx_type types[] = { conf_schema.types[ALPHA], conf_schema.types[BETA] };
	const struct bbx_schema odd = { .n_types = 2, .types = types, .n_labels = 1,
		.labels = conf_schema.labels };
	struct hand_chunk h;

	memcpy(cols, types[ALPHA].cols, types[ALPHA].n_cols * sizeof(*cols));
	cols[types[ALPHA].n_cols] = (struct bbx_column)COL(400, "odd", (enum bbx_phys)9, 0);
	cols[types[ALPHA].n_cols + 1] =
		(struct bbx_column)COL(401, "odder", BBX_DICT, (enum bbx_dict)8);
	types[ALPHA].cols = cols;
	types[ALPHA].n_cols += 2;
	bbx_props_bytes(&c->odd.file_props, 3, "not the last", 12);
	bbx_props_bytes(&c->odd.file_props, 99, "unknown", 7);
	bbx_props_num(&c->odd.file_props, 1000000, 5);
	bbx_props_bytes(&c->odd.schema_props, 3, "", 0);
	json_schema(&c->json, &conf_schema);
	hand_section(c, &odd, SESSION);
	h = chunk_of(&conf_schema, ALPHA, 0);
	for (size_t i = 0; i < ROWS; i++)
		for (size_t k = 10; k < 12; k++)
			((struct bbx_value *)h.rows[i])[k] = k == 10 ?
				(struct bbx_value){ .u = i } : conf_bytes("x", 1);
	hand_store(c, &h);
	hand_expect(c, &conf_schema.types[ALPHA], h.rows, ROWS);
	hand_end(c);
}

/* A later minor version, with every bit set that a reader ignores. */
static void later_minor(struct conf *c)
{
	c->odd = (struct hand_oddities){ .flags = 0xe0, .minor = 3, .format_minor = 7,
		.format_compatible = UINT64_MAX };
	start(c);
	put_rows(c, ALPHA, 0);
	put_rows(c, BETA, 0);
	hand_end(c);
}

/* v with two bytes more than it needs. */
static void put_long(struct bbx_buf *b, uint8_t v)
{
	const uint8_t bytes[] = { (uint8_t)(v | 0x80), 0x80, 0 };

	bbx_buf_put(b, bytes, sizeof(bytes));
}

/* Column cpu, id 3, as varints that are not the shortest. */
static void long_varints(struct conf *c)
{
	struct hand_chunk h;
	struct bbx_buf extra = { 0 };

	start(c);
	h = chunk_of(&conf_schema, BETA, 0);
	for (size_t i = 0; i < ROWS; i++)
		((struct bbx_value *)h.rows[i])[2].null = true;
	put_long(&extra, 3);
	bbx_buf_u8(&extra, BBX_ENC_VARINT);
	bbx_buf_u8(&extra, BBX_DIR_INLINE);
	put_long(&extra, 3 * ROWS);
	for (uint8_t i = 0; i < ROWS; i++)
		put_long(&extra, i);
	h.extra = &extra;
	hand_store(c, &h);
	for (size_t i = 0; i < ROWS; i++)
		((struct bbx_value *)h.rows[i])[2] = (struct bbx_value){ .u = i };
	hand_expect(c, &conf_schema.types[BETA], h.rows, ROWS);
	bbx_buf_done(&extra);
	hand_end(c);
}

/* ---- Layouts --------------------------------------------------------------------------------- */

/* No stream; each column its own; all in one; two in turns, with the directory backwards. */
static void streams(struct conf *c)
{
	struct hand_column how[CONF_COLUMNS];

	start(c);
	for (int k = 0; k < 4; k++) {
		struct hand_chunk h = chunk_of(&conf_schema, ALPHA, (unsigned)k * ROWS);

		for (int i = 0; i < CONF_COLUMNS; i++) {
			const int stream[] = { INLINE, i, 0, i % 2 };

			how[i] = (struct hand_column){ BY_SIZE, stream[k] };
		}
		how[9].stream = INLINE;
		h.how = how;
		h.backwards = k == 3;
		hand_chunk(c, &h);
	}
	hand_end(c);
}

/* A program that repaired the file left records out, and says so. */
static void recovered(struct conf *c)
{
	struct bbx_missing missing = { SESSION, 0, 0 };
	struct bbx_recovery rec = { .program = "bbx 1", .input = "", .skipped_bytes = 100,
		.records = 3, .rows = ROWS, .n_missing = 1, .missing = &missing };

	start(c);
	put_rows(c, ALPHA, 0);
	missing.first_seq = c->out.seq;
	c->out.seq += 5;
	missing.last_seq = c->out.seq - 1;
	put_rows(c, BETA, 0);
	check(bbx_section_write_recovery(&c->out, &rec, &c->scratch), "recovery");
	json_recovery(&c->json, &rec);
	hand_end(c);
}

/* A chunk of which only some columns were whole: the others are not there, and RECOVERY counts their values. */
static void recovered_cells(struct conf *c)
{
	struct bbx_recovery rec = { .program = "bbx 1", .input = "damaged.bbx", .skipped_bytes = 64,
		.records = 4, .rows = ROWS, .cells = 2 * ROWS };
	struct hand_chunk h;

	start(c);
	h = chunk_of(&conf_schema, ALPHA, 0);
	for (size_t i = 0; i < ROWS; i++)
		for (size_t k = 3; k < 5; k++)
			((struct bbx_value *)h.rows[i])[k].null = true;
	hand_chunk(c, &h);
	check(bbx_section_write_recovery(&c->out, &rec, &c->scratch), "recovery");
	json_recovery(&c->json, &rec);
	hand_end(c);
}

/* The schema a second time, at the end, for when the first one is lost. */
static void schema_again(struct conf *c)
{
	start(c);
	put_rows(c, ALPHA, 0);
	put_rows(c, BETA, 0);
	check(bbx_section_write_schema(&c->out, &conf_schema, &c->scratch), "schema");
	hand_end(c);
}

/* ---- Sections -------------------------------------------------------------------------------- */

/*
 * The second section has other ids for the same names, one column more, one less, another table,
 * and its own dictionary.
 */
static void two_sections(struct conf *c)
{
	struct bbx_column cols[CONF_COLUMNS];
	const struct bbx_type *alpha = &conf_schema.types[ALPHA], *beta = &conf_schema.types[BETA];
	const size_t n = alpha->n_cols;
	struct bbx_type types[] = { *alpha, *beta, *beta }, first_union[3];
	const struct bbx_schema second = { .n_types = 3, .types = types, .n_labels = 1,
		.labels = conf_schema.labels };
	struct bbx_column all[CONF_COLUMNS];

	memcpy(cols, alpha->cols, n * sizeof(*cols));
	for (size_t i = 3; i < n; i++)
		cols[i].id = 1000 - (uint32_t)i;
	cols[n - 1] = (struct bbx_column)COL(17, "new", BBX_U64, 0);
	types[0].cols = cols;
	types[0].id = 70000;
	types[1].id = 1;
	types[2].id = 2;
	types[2].flags = 0;
	types[2].name = "gamma";
	memcpy(all, alpha->cols, n * sizeof(*all));
	all[n] = cols[n - 1];
	memcpy(first_union, types, sizeof(types));
	first_union[0].cols = all;
	first_union[0].n_cols = n + 1;
	json_schema(&c->json, &(struct bbx_schema){ .n_types = 3, .types = first_union,
		.n_labels = 1, .labels = conf_schema.labels });
	hand_section(c, &conf_schema, SESSION);
	put_rows(c, ALPHA, 0);
	put_rows(c, BETA, 0);
	hand_section(c, &second, SESSION);
	put_rows(c, 0, 40);
	put_rows(c, 1, 40);
	put_rows(c, 2, 60);
	hand_end(c);
}

/* One name, two kinds. */
static const struct bbx_column narrow[] = {
	CONF_COMMON,
	COL(16, "a", BBX_U64, 0), COL(17, "b", BBX_U64, 0), COL(18, "c", BBX_I64, 0),
	COL(19, "d", BBX_BYTES, 0), COL(20, "e", BBX_U64, 0), COL(21, "f", BBX_F64, 0),
	COL(22, "g", BBX_I64, 0), DICT(23, "h", ip),
};
static const struct bbx_column wide[] = {
	CONF_COMMON,
	COL(16, "a", BBX_I64, 0), COL(17, "b", BBX_F64, 0), COL(18, "c", BBX_F64, 0),
	DICT(19, "d", string), DICT(20, "e", string), DICT(21, "f", string),
	COL(22, "g", BBX_BYTES, 0), COL(23, "h", BBX_U64, 0),
};
static const struct bbx_value narrow_row[CONF_COLUMNS] = {
	{ .u = 10 }, { .null = true }, { .u = 0 },
	{ .u = UINT64_MAX }, { .u = UINT64_MAX }, { .i = INT64_MIN },
	{ .p = "d", .len = 1 }, { .u = UINT64_MAX }, { .f = 0.1 },
	{ .i = -1 }, { .p = "\x7f\0\0\1", .len = 4 },
};
static const struct bbx_value wide_row[CONF_COLUMNS] = {
	{ .u = 20 }, { .null = true }, { .u = 0 },
	{ .i = -1 }, { .f = 2.5 }, { .f = -2.5 },
	{ .p = "D", .len = 1 }, { .p = "E", .len = 1 }, { .p = "F", .len = 1 },
	{ .p = "G", .len = 1 }, { .u = 5 },
};
static const struct bbx_type narrow_type = { .id = 1, .name = "w", .doc = "", .n_cols = N(narrow),
	.cols = narrow };
static const struct bbx_type wide_type = { .id = 1, .name = "w", .doc = "", .n_cols = N(wide),
	.cols = wide };

/* A section of one row that reads as expect, of the union's table t. */
static void put_section(struct conf *c, const struct bbx_type *stored, const struct bbx_value *row,
			const struct bbx_type *t, const struct bbx_value *expect)
{
	const struct bbx_schema s = { .n_types = 1, .types = stored };
	struct hand_chunk h = { .n = 1, .rows = (const struct bbx_value(*)[CONF_COLUMNS])row };

	hand_section(c, &s, SESSION);
	hand_store(c, &h);
	hand_expect(c, t, (const struct bbx_value(*)[CONF_COLUMNS])expect, 1);
}

static void widen(struct conf *c, bool narrow_first)
{
	struct bbx_value a[CONF_COLUMNS], b[CONF_COLUMNS];
	struct bbx_column cols[N(wide)];
	struct bbx_type both = wide_type;

	memcpy(a, narrow_row, sizeof(a));
	memcpy(b, wide_row, sizeof(b));
	memcpy(cols, wide, sizeof(cols));
	both.cols = cols;
	a[4].f = (double)UINT64_MAX;
	a[5].f = (double)INT64_MIN;
	a[7] = conf_bytes("18446744073709551615", 20);
	a[8] = conf_bytes("0.10000000000000001", 19);
	a[9] = conf_bytes("-1", 2);
	/* An address fits into no number, nor the reverse: the kind that came first counts. */
	(narrow_first ? b : a)[10].null = true;
	if (narrow_first) {
		cols[9] = (struct bbx_column)DICT(22, "g", string);
		cols[10] = narrow[10];
	}
	json_schema(&c->json, &(struct bbx_schema){ .n_types = 1, .types = &both });
	if (narrow_first)
		put_section(c, &narrow_type, narrow_row, &both, a);
	put_section(c, &wide_type, wide_row, &both, b);
	if (!narrow_first)
		put_section(c, &narrow_type, narrow_row, &both, a);
	hand_end(c);
}

static void widened(struct conf *c)
{
	widen(c, false);
}

/* What a reader in one pass cannot know when it meets the first section. */
static void widened_later(struct conf *c)
{
	widen(c, true);
}

const struct conf_case hand_cases[] = {
	{ "padded-header", padded_header },
	{ "unknown-record", unknown_record },
	{ "unknown-column", unknown_column },
	{ "unknown-property", unknown_property },
	{ "later-minor", later_minor },
	{ "long-varints", long_varints },
	{ "streams", streams },
	{ "recovered", recovered },
	{ "recovered-cells", recovered_cells },
	{ "schema-again", schema_again },
	{ "two-sections", two_sections },
	{ "widened", widened },
	{ "widened-later", widened_later },
	{ NULL, NULL },
};
