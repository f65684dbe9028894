/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_READ_H
#define BBX_READ_H
/* Reading recordings. Part of bbx.h. */
#include "bbx_types.h"

/* ---- Reader ----------------------------------------------------------------------------------------------------- */

struct bbx_section {
	size_t file;        /* index into the paths given to bbx_open */
	uint64_t session;
	uint32_t number;    /* in its session */
	bool has_file, has_schema;
	uint8_t boot_id[16];
	const char *node, *machine_id, *kernel, *arch, *agent, *config, *profile; /* "" when not known */
	uint32_t clock_id;
};

/* One EVENTS or SNAPSHOT record. */
struct bbx_chunk {
	size_t section;
	uint64_t off, bytes;   /* whole record in its file */
	uint32_t type;         /* index into bbx_schema(r)->types */
	uint32_t rows;
	uint64_t t_min, t_max;
};

enum bbx_damage_kind {
	BBX_DAMAGE_bytes,      /* bytes that are no record */
	BBX_DAMAGE_payload,    /* a record whose payload does not match its hash or cannot be decoded */
	BBX_DAMAGE_cut,        /* the file ends inside a record, or without a trailer */
	BBX_DAMAGE_gap,        /* records missing, by their sequence numbers */
	BBX_DAMAGE_unreadable, /* rows without a schema, or an unknown critical record */
};

struct bbx_damage {
	enum bbx_damage_kind kind;
	size_t file;
	uint64_t off, bytes;
	uint64_t rows;          /* rows known to be lost; 0 when not known */
	uint64_t part_rows;     /* rows that are there, but lack values: NULL */
	uint64_t cells;         /* those values: rows times columns */
	uint64_t t_min, t_max;  /* of the rows; 0 and 0 when not known */
	const char *type;       /* table of the rows, "" when not known */
	const char *columns;    /* of the values, with ", " between them; "" when none. Borrowed until close */
	char what[120];
};

struct bbx_attachment {
	size_t section;
	const char *name, *media_type;
	uint64_t off;
};

/* One column of a batch. ids: dictionary ids of a BBX_DICT column, unless the chunk stores the bytes themselves. */
struct bbx_vec {
	bool present;              /* false: every row is NULL */
	const uint8_t *nulls;      /* bit per row, least significant first, 1 = NULL; NULL pointer = no NULLs */
	const uint64_t *u;         /* u64, i64 and f64 bit patterns, or dictionary ids; NULL when strings are set */
	const struct bbx_str *str; /* bytes, and strings stored without a dictionary */
};

/* The decoded rows of a chunk. Zero it before first use; memory is reused by the next read into it. */
struct bbx_batch {
	size_t section;
	uint32_t type;             /* index into bbx_schema(r)->types */
	uint32_t rows;
	uint64_t t_min, t_max;
	bool state;                /* from a SNAPSHOT */
	size_t n_cols;             /* = the type's n_cols; vec[i] belongs to cols[i] */
	struct bbx_vec *vec;
	struct bbx_batch_priv *priv;
};
void bbx_batch_done(struct bbx_batch *b);

struct bbx_reader;

enum bbx_open_flags {
	BBX_STRICT = 1,    /* any damage is an error: open and read fail with -EBADMSG or -ENODATA */
	BBX_NO_INDEX = 2,  /* ignore INDEX and TRAILER: walk the records */
};

/*
 * Opens one or more files as one recording. Chunks are listed file by file in file order, those of a section that several files
 * hold (they share segments, or are copies) once; the schema is the union of all sections' by table and column name, and columns
 * 0, 1 and 2 of every table are ts, task and cpu. Never refuses a readable prefix: what is damaged is listed and skipped.
 * Returns 0, or with diag filled: open(2)'s errno, -ESPIPE (not seekable: use bbx_stream_open), -EMEDIUMTYPE (no record in
 * it; an empty file too), -EPROTONOSUPPORT, -ENOMEM, and under BBX_STRICT -EBADMSG and -ENODATA.
 */
int bbx_open(const char *const *paths, size_t n, unsigned flags, struct bbx_reader **ret_r, struct bbx_diag *diag);
/* The same on open, seekable descriptors, which the reader takes over, also on failure. names are for messages. */
int bbx_open_fds(const int *fds, const char *const *names, size_t n, unsigned flags, struct bbx_reader **ret_r,
		 struct bbx_diag *diag);
/* The same on one. */
int bbx_open_fd(int fd, const char *name, unsigned flags, struct bbx_reader **ret_r, struct bbx_diag *diag);
void bbx_close(struct bbx_reader *r);

const struct bbx_schema *bbx_schema(const struct bbx_reader *r);
size_t bbx_n_files(const struct bbx_reader *r);
const char *bbx_file_name(const struct bbx_reader *r, size_t file);
uint64_t bbx_file_size(const struct bbx_reader *r, size_t file);
/* True when the file's index was used; false when its records were walked. */
bool bbx_file_indexed(const struct bbx_reader *r, size_t file);
size_t bbx_n_sections(const struct bbx_reader *r);
const struct bbx_section *bbx_section(const struct bbx_reader *r, size_t i);
size_t bbx_n_chunks(const struct bbx_reader *r);
const struct bbx_chunk *bbx_chunk(const struct bbx_reader *r, size_t i);
/* Damage found so far: by open, and by every read since. */
size_t bbx_n_damages(const struct bbx_reader *r);
const struct bbx_damage *bbx_damage(const struct bbx_reader *r, size_t i);
size_t bbx_n_incidents(const struct bbx_reader *r);
/* Returns NULL when it cannot be read; strings are "" when absent. Borrowed until close. */
const struct bbx_incident *bbx_incident(struct bbx_reader *r, size_t i);
size_t bbx_n_recoveries(const struct bbx_reader *r);
/* Strings are "" when absent. Borrowed until close. */
const struct bbx_recovery *bbx_recovery(const struct bbx_reader *r, size_t i);
/* Whether what was repaired had lost anything: the repaired file is whole, and lacks it all the same. */
static inline bool bbx_recovery_lost(const struct bbx_recovery *rec)
{
	return rec->n_missing || rec->cells || rec->truncated;
}
size_t bbx_n_attachments(const struct bbx_reader *r);
const struct bbx_attachment *bbx_attachment(const struct bbx_reader *r, size_t i);
/* The caller frees *ret_data. Returns 0, -EBADMSG, -EFBIG, -ENOMEM, pread's errno. */
int bbx_attachment_read(struct bbx_reader *r, size_t i, void **ret_data, size_t *ret_len);

/*
 * Decodes columns of a chunk: cols are n_cols indexes into the type's columns; n_cols 0 with cols NULL = all. Columns not
 * asked for have present = false. A column of an unknown encoding is absent too.
 * What is decoded has been checked: by the payload's hash when all columns are asked for, or none, and under BBX_STRICT; else by the check of each
 * frame that is read, and what stands in the others may be damaged.
 * Of a chunk whose payload is damaged the columns that are whole are there, and those that are not are absent (listed in
 * bbx_damage); without its times or tasks none is.
 * Returns 1; 0 when the chunk is lost (listed in bbx_damage, batch empty); -ENOMEM, pread's errno; under BBX_STRICT
 * -EBADMSG.
 */
int bbx_chunk_read(struct bbx_reader *r, size_t chunk, const uint32_t *cols, size_t n_cols, struct bbx_batch *b);
/* What a chunk's statistics say of a column (FORMAT.md 8). Numbers are as SQL integers see them: those of a u64 beyond them negative. */
struct bbx_stats {
	bool has_range, has_sum, has_ids;
	uint64_t nulls;
	int64_t min, max, sum;
	size_t n_ids;
	const uint64_t *ids; /* rising; borrowed until the next call */
};
/* False when there are none to rely on; a column that the chunk lacks is NULL in every row. Does not read the rows. */
bool bbx_chunk_stats(struct bbx_reader *r, size_t chunk, uint32_t col, struct bbx_stats *ret_s);
/* False when the chunk's statistics prove that no row has id in this dictionary column; true when it may. */
bool bbx_chunk_may_have(struct bbx_reader *r, size_t chunk, uint32_t col, uint64_t id);

/*
 * Dictionaries, loaded as far as they are used. An id whose record was lost reads as the string "?dict:<id>" and as a task
 * or address of zeros with return -ENOENT. Returns 0, -ENOENT, -ENOMEM, pread's errno. Strings borrowed until close.
 */
int bbx_dict_str(struct bbx_reader *r, size_t section, uint64_t id, struct bbx_str *ret_s);
int bbx_dict_ip(struct bbx_reader *r, size_t section, uint64_t id, struct bbx_str *ret_s);
int bbx_dict_task(struct bbx_reader *r, size_t section, uint64_t id, struct bbx_task *ret_t);
/* Number of entries, ids 1 to that number; 0 when empty. */
uint64_t bbx_dict_size(struct bbx_reader *r, size_t section, enum bbx_dict kind);
/* The text of a string or bytes cell, whichever way the chunk stores it. Returns 1; 0 for NULL; negative as above. */
int bbx_cell_str(struct bbx_reader *r, const struct bbx_batch *b, uint32_t col, uint32_t row, struct bbx_str *ret_s);
/* The cell is NULL. */
bool bbx_cell_null(const struct bbx_batch *b, uint32_t col, uint32_t row);

/* UTC = boot time + offset: the first clock row of the section, else of the same boot; 0 and -ENODATA when there is none. */
int bbx_utc_offset(struct bbx_reader *r, size_t section, int64_t *ret_ns);

/* ---- One pass: pipes -------------------------------------------------------------------------------------------- */

struct bbx_stream;

/*
 * Reads a recording front to back from fd (borrowed), in reads of at most read_max bytes (0 = a good size), with no more
 * memory than a section's dictionaries. Returns 0, -ENOMEM. What is wrong with the data shows in bbx_stream_next.
 */
int bbx_stream_open(int fd, const char *name, unsigned flags, size_t read_max, struct bbx_stream **ret_s);
/*
 * The next chunk, all columns. Returns 1; 0 at the end, a cut one too (see the damages); -EMEDIUMTYPE when no record came
 * at all; -EPROTONOSUPPORT; -ENOMEM; read's errno; under BBX_STRICT -EBADMSG and -ENODATA.
 */
int bbx_stream_next(struct bbx_stream *s, struct bbx_batch *b, struct bbx_diag *diag);
/* The sections, schema, dictionaries and damages seen so far, through the reader's calls; chunks are not listed. */
struct bbx_reader *bbx_stream_reader(struct bbx_stream *s);
void bbx_stream_close(struct bbx_stream *s);

/* ---- Verify ------------------------------------------------------------------------------------------------------ */

struct bbx_verify {
	uint64_t records, rows, bytes; /* whole and matching their hashes */
	uint64_t damaged_bytes, lost_rows, lost_cells; /* cells: of rows that are not lost */
};

/* Hashes every record of an open recording, and adds what it finds to the damages. decode: decode every column too.
 * Returns 0 when all is well, -EBADMSG, -ENODATA (only cut short), -ENOMEM, pread's errno. */
int bbx_verify(struct bbx_reader *r, bool decode, struct bbx_verify *ret_v);

#endif
