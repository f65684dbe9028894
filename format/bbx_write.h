/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_WRITE_H
#define BBX_WRITE_H
/* Writing a recording. Part of bbx.h. */
#include "bbx_types.h"

/* ---- Writer ----------------------------------------------------------------------------------------------------- */

/* What a section says of its origin (FORMAT.md 6.1). NULL strings are left out. */
struct bbx_origin {
	uint8_t boot_id[16];
	const char *machine_id, *node, *kernel, *arch, *agent, *config, *profile;
	uint32_t clock_id;  /* CLOCK_BOOTTIME (7) or CLOCK_MONOTONIC (1) */
};

struct bbx_writer_opts {
	const struct bbx_schema *schema; /* NULL = builtin; borrowed until close */
	const struct bbx_origin *origin; /* borrowed until close */
	uint64_t session;                /* random, not 0 */
	uint64_t seq;                    /* number of the first record in its session */
	uint32_t segment;                /* number of the first section in its session */
	int level;                       /* zstd level, 0 = 1 */
	bool no_index;                   /* leave INDEX and TRAILER out, as a writer that was killed does */
	bool quick;                      /* read often: a column that takes little more when it is quicker to decode does so */
	/* For what is written once and read often; 0 = what FORMAT.md 9 says. */
	uint32_t chunk_rows;             /* rows of a full chunk, at most 262,144; it is full with 64 bytes for each of them, too */
	size_t dict_bytes;               /* dictionaries of a section, at most 64 MiB */
};

struct bbx_writer_stats {
	uint64_t rows, records, bytes;
	uint64_t seq;       /* of the next record: where another file of the session goes on */
	uint32_t section;   /* the current one */
	uint64_t encode_ns; /* CPU time from builders to the file: encoding, compressing, hashing, writing. Not of adding rows */
};

struct bbx_writer;

/*
 * Starts a recording on fd, at its current offset; fd is borrowed and only ever appended to (a pipe will do).
 * Returns 0, -EINVAL, -ENOMEM or write(2)'s errno.
 */
int bbx_writer_open(int fd, const struct bbx_writer_opts *opts, struct bbx_writer **ret_w);
/*
 * Adds one row; values in the order of the type's columns. Flushes the type's builder when it is full, and starts
 * a new section when the dictionaries are (FORMAT.md 9).
 * Returns 0, -EINVAL (unknown type, n wrong, NULL in a NOT_NULL column, a string above 64 KiB), -ENOMEM, write's errno.
 */
int bbx_writer_add(struct bbx_writer *w, uint32_t type_id, const struct bbx_value *values, size_t n);
/* Ends the flush group: all builders to the file, with the promise that no later row is older than watermark_ns.
 * Returns 0, -ENOMEM, write's errno. */
int bbx_writer_flush(struct bbx_writer *w, uint64_t watermark_ns);
int bbx_writer_incident(struct bbx_writer *w, const struct bbx_incident *inc);
int bbx_writer_recovery(struct bbx_writer *w, const struct bbx_recovery *rec);
/* Attaches a file under a name; data up to 64 MiB. Returns 0, -EFBIG, -ENOMEM, write's errno. */
int bbx_writer_attach(struct bbx_writer *w, const char *name, const char *media_type, const void *data, size_t len);
const struct bbx_writer_stats *bbx_writer_stats(const struct bbx_writer *w);
/* Flushes, writes INDEX and TRAILER, frees the writer whatever happens. Returns 0, -ENOMEM, write's errno. */
int bbx_writer_close(struct bbx_writer *w);

#endif
