/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDING_H
#define RECORDING_H
/*
 * Small recordings in memory files, and what a reader must give back of them. Each row has a ts of
 * its own, which names it. Failures end the test.
 */
#include <stdbool.h>
#include "bbx.h"

#define REC_SESSION 0x1122334455667788u
#define REC_STEP 1000u /* ns between rows */

struct rec_opts {
	size_t rows;       /* 0 = 60 */
	size_t group;      /* rows of a flush group; 0 = 20 */
	uint64_t session;  /* 0 = REC_SESSION */
	uint32_t section;
	uint64_t seq;      /* of the first record */
	uint64_t first;    /* number of the first row: its ts is (first + 1) * REC_STEP */
	bool no_index;
	bool items;        /* an incident and an attachment too */
};

/* Two tables, alpha with a column of each kind and beta, a state table. */
extern const struct bbx_schema rec_schema;

/* A new memory file. */
int rec_file(void);
/* Appends a recording to fd. Returns the number that its INDEX has. */
uint64_t rec_write(int fd, const struct rec_opts *opts);
/* The whole file, malloced. */
void *rec_bytes(int fd, size_t *ret_len);
/* A new memory file with these bytes. */
int rec_file_of(const void *p, size_t len);

/* A cell with its dictionaries looked up, as bytes that differ when the cell does. */
struct rec_cell {
	bool null, lost; /* lost: a dictionary entry is missing */
	uint16_t len;
	char bytes[120];
};
void rec_cell(struct bbx_reader *r, const struct bbx_batch *b, uint32_t col, uint32_t row,
	      struct rec_cell *ret_c);
/* What the cell was when rec_write wrote it. */
void rec_written(const char *type, const char *column, uint64_t ts, struct rec_cell *ret_c);
const char *rec_type_of(uint64_t ts);

/*
 * Checks all rows of a batch against what was written, and counts them in seen by number, when not
 * NULL. Returns false when a value differs in another way than lost.
 */
bool rec_check_batch(struct bbx_reader *r, const struct bbx_batch *b, uint8_t *seen, size_t n_seen,
		     bool *ret_lost);
/* The same for everything in the recording; returns the rows. */
size_t rec_check_all(struct bbx_reader *r, uint8_t *seen, size_t n_seen);

#endif
