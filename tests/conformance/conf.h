/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CONF_H
#define CONF_H
/*
 * A conformance file under way, and beside it what a reader must find in it. Rows go in through the
 * public writer (conf_*) or record by record (hand_*), where a file must have what our writer never
 * makes. Failures end the program.
 */
#include "../unit/rng.h"
#include "dict_write.h"
#include "json.h"
#include "out.h"

#define CONF_TYPES 8
#define CONF_ROWS 1100 /* of a chunk made by hand */

/* The rows of one table that wait for a flush. */
struct conf_pending {
	struct json_list rows;
	uint32_t n;
	uint64_t t_min, t_max;
};

struct conf {
	int fd;
	struct json_recording json;
	size_t sections;
	const struct bbx_schema *schema; /* of the section under way */
	struct conf_pending pending[CONF_TYPES];
	struct bbx_writer *w;
	/* by hand */
	struct bbx_out out;
	struct bbx_dict_write dict;
	struct bbx_buf scratch;
	struct hand_oddities {
		uint8_t flags, minor;         /* more bits for every header */
		uint16_t format_minor;
		uint64_t format_compatible;
		struct bbx_buf before, after; /* TLVs around those of every record but TRAILER */
		struct bbx_buf file_props, schema_props;
	} odd;
};

typedef void case_fn(struct conf *c);
struct conf_case {
	const char *name;
	case_fn *fn;
};
/* The cases of cases_*.c, by file; the last has no name. */
extern const struct conf_case writer_cases[], hand_cases[], encoding_cases[];

/* Columns of a schema: the first three, and the words of one that has none. */
#define CONF_TEXTS .unit = "", .anon = "none", .labels = "", .doc = ""
/* As our writer has them in each table. */
#define CONF_COMMON                                                                             \
	{ .id = 1, .phys = BBX_U64, .flags = BBX_NOT_NULL, .name = "ts", .logical = "boot_ts",  \
	  .unit = "ns", .anon = "none", .labels = "", .doc = "when it happened" },              \
	{ .id = 2, .phys = BBX_DICT, .dict = BBX_DICT_task, .name = "task", .logical = "task",  \
	  .unit = "", .anon = "none", .labels = "",                                             \
	  .doc = "whom it happened to: see the table" },                                        \
	{ .id = 3, .phys = BBX_U64, .name = "cpu", .logical = "none", .unit = "",               \
	  .anon = "none", .labels = "", .doc = "CPU it was recorded on" }
#define N(a) (sizeof(a) / sizeof((a)[0]))

extern const struct bbx_origin conf_origin;
/* alpha with a column of each kind, and beta, a state table. */
extern const struct bbx_schema conf_schema;
enum { ALPHA, BETA };

/* ---- Rows ---- */

#define CONF_COLUMNS 48
struct conf_row {
	struct bbx_value v[CONF_COLUMNS];
	struct bbx_task task;
	char text[2][32];
	uint8_t addr[16];
};
/* Row i of a table of conf_schema: everything follows from i. */
void conf_make_row(const struct bbx_type *t, unsigned i, struct conf_row *ret_row);
struct bbx_value conf_bytes(const void *p, size_t len);

/* ---- Through the writer ---- */

/* All sections of a file have the same schema. */
void conf_open(struct conf *c, const struct bbx_schema *s, uint64_t session, bool no_index);
void conf_add(struct conf *c, size_t type, const struct bbx_value *values);
/* Rows from to to - 1 of conf_make_row. */
void conf_add_rows(struct conf *c, size_t type, unsigned from, unsigned to);
void conf_flush(struct conf *c, uint64_t watermark);
void conf_close(struct conf *c);

/* ---- By hand ---- */

/* FILE and SCHEMA of a section: the first, or the next of the same session. */
void hand_section(struct conf *c, const struct bbx_schema *s, uint64_t session);
/* One record; payload is put into a frame, unless NULL. */
void hand_record(struct conf *c, struct bbx_header *h, const struct bbx_buf *ext,
	const void *payload, size_t len);

enum { BY_SIZE = -1, INLINE = -1 };
/* How a column of a chunk is stored. */
struct hand_column {
	/* Or BY_SIZE: the smallest. One that is not in FORMAT.md has the data of a known one. */
	int encoding;
	int stream; /* its number, or INLINE */
};

struct hand_chunk {
	size_t type, n;                          /* type: its place in the schema */
	const struct bbx_value (*rows)[CONF_COLUMNS];
	const struct hand_column *how;           /* one a column; NULL = all BY_SIZE and INLINE */
	bool backwards;                          /* the directory has the last column first */
	uint8_t dir_flags;                       /* more bits for every entry */
	const struct bbx_buf *extra;             /* more entries, INLINE all of them */
};
/* The dictionary entries that the rows need, then the rows as one chunk. */
void hand_store(struct conf *c, const struct hand_chunk *h);
/* What a reader makes of it: rows of t, a table of the union of all schemas. */
void hand_expect(struct conf *c, const struct bbx_type *t,
	const struct bbx_value (*rows)[CONF_COLUMNS], size_t n);
/* Both, with one schema. */
void hand_chunk(struct conf *c, const struct hand_chunk *h);
/* The end of the file: INDEX and TRAILER. */
void hand_end(struct conf *c);

#endif
