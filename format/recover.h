/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_RECOVER_H
#define BBX_RECOVER_H
/* A copy of the good records of a damaged recording. Part of bbx.h. */
#include "bbx_types.h"

/* Numbers are of the whole file; what is not known counts as 0. */
struct bbx_recover_report {
	bool intact;            /* the input is whole: its copy is too, byte by byte */
	bool truncated;         /* the input ended early */
	bool loss;              /* something is missing that an index cannot replace, or its end is */
	uint64_t records, rows; /* kept; INDEX and TRAILER do not count */
	uint64_t lost_rows;     /* of records whose header is good */
	uint64_t lost_cells;    /* values that the rows kept lack: NULL */
	uint64_t bytes;         /* of the input */
	uint64_t skipped_bytes; /* of the input, INDEX and TRAILER apart */
	size_t n_missing;       /* records that the input's own RECOVERY records do not list */
	const struct bbx_missing *missing;
};

struct bbx_recover;

/*
 * Finds the good records of the recording in fd, which is seekable and borrowed until bbx_recover_free. name, the
 * file's, goes into the RECOVERY record; program, what repairs it, too: both are copied.
 * Returns 0, or with diag filled: -EMEDIUMTYPE (no record in it, or none that is whole), -EPROTONOSUPPORT, -ENOMEM, pread's
 * errno.
 */
int bbx_recover_open(int fd, const char *name, const char *program, struct bbx_recover **ret_rc, struct bbx_diag *diag);
/* Borrowed until free. */
const struct bbx_recover_report *bbx_recover_report(const struct bbx_recover *rc);
/*
 * Appends to out, which is not the input: the good records as they are, those whose payload is damaged without the
 * columns that are, a RECOVERY record, INDEX and TRAILER; of an
 * intact input a copy. bbx_verify has nothing to say of it.
 * Returns 0, -EBADMSG (the input has changed), -EFBIG (too many records for an INDEX), -ENOMEM, the errno of pread or write.
 */
int bbx_recover_write(struct bbx_recover *rc, int out);
void bbx_recover_free(struct bbx_recover *rc);

#endif
