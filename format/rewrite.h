/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_REWRITE_H
#define BBX_REWRITE_H
/*
 * A recording, or parts of it, encoded anew: rows of a reader to writers, one for each origin. Private to the library and the
 * commands of this room.
 */
#include "bbx.h"

/* How much of a chunk is kept. */
enum bbx_share { BBX_SHARE_none, BBX_SHARE_some, BBX_SHARE_all };

struct bbx_rewrite {
	struct bbx_reader *r;
	int out;              /* borrowed, only appended to */
	int level;            /* of zstd */
	bool quick;           /* as of a writer */
	uint32_t chunk_rows;  /* as of a writer */
	size_t dict_bytes;
	const char *program;  /* what rewrites; for the RECOVERY record of a damaged input */
	const char *what;     /* what is done, with all that changes the rows: another text gives other session numbers */
	bool no_names;        /* leave attachments and the names of files out */
	/* Each may be NULL. keep is asked for the rows of a chunk of which share says some; returns 1, 0 or an error. */
	enum bbx_share (*share)(void *arg, size_t chunk);
	int (*keep)(void *arg, const struct bbx_batch *b, uint32_t row);
	/* Change the values of a row, of an origin, of an incident. Return 0 or an error. */
	int (*change_row)(void *arg, const struct bbx_type *type, struct bbx_value *values);
	int (*change_origin)(void *arg, struct bbx_origin *origin);
	int (*change_incident)(void *arg, struct bbx_incident *incident);
	void *arg;
};

/*
 * Writes one recording for each origin, back to back, each with INDEX and TRAILER: rows of a table in their order, in chunks as
 * large as a writer makes them; incidents, attachments and RECOVERY records. Sections are of one origin when they
 * are of one session, their FILE records say the same, and the offset of their clocks to UTC differs by less than a millisecond. Of a damaged input there is a RECOVERY record that
 * says so. Memory: the reader's dictionaries and batch, and 256 MiB of rows.
 * Returns 0, -EMEDIUMTYPE (no section), -EBADMSG under BBX_STRICT, -EFBIG, -ENOMEM, the errno of pread or write(2), or what
 * a function of rw returned.
 */
int bbx_rewrite(const struct bbx_rewrite *rw);

/* What rw keeps of a chunk. */
enum bbx_share bbx_rewrite_share(const struct bbx_rewrite *rw, size_t chunk);
/* The RECOVERY record that says of a damaged file that the new recording lacks something of it. Returns false of a sound one. */
bool bbx_rewrite_loss(const struct bbx_rewrite *rw, size_t file, struct bbx_recovery *ret_rec);

#endif
