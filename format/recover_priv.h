/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_RECOVER_PRIV_H
#define BBX_RECOVER_PRIV_H
/*
 * What recover.c finds, for recover_write.c, which counts what is missing and writes the copy.
 * Private to the library.
 */
#include "recover.h"
#include "reader_priv.h"

enum recover_fate {
	RECOVER_DROPPED,
	RECOVER_KEPT,
	RECOVER_INDEX, /* an INDEX or TRAILER: made anew */
};

struct recover_record {
	uint64_t off, session, seq;
	uint64_t twin; /* where the same payload stands whole; 0 = behind the header */
	uint32_t rows;
	uint32_t salvage; /* + 1 in the reader's salvaged: what the copy leaves out of it; 0 = nothing */
	uint8_t fate;
	bool bad_index;
	bool damaged; /* rows whose payload does not match its hash */
};

/* A whole SCHEMA payload. Sections of one recorder carry the same, so it can stand in for another. */
struct recover_schema {
	uint64_t hash, len, off;
};

struct bbx_recover {
	int fd;
	char *name, *program;
	struct bbx_reader *r;        /* was given the good records alone; NULL when all is well */
	struct recover_record *recs; /* by rising offset */
	size_t n, cap;
	struct recover_schema schemas[BBX_READER_SCHEMAS];
	size_t n_schemas;
	struct bbx_recover_report report;
	struct bbx_missing *missing; /* = report.missing */
	size_t missing_cap;
};

/* Fills the report from the records. Returns 0, -ENOMEM, pread's errno. */
int bbx_recover_account(struct bbx_recover *rc);

#endif
