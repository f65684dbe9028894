/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_SERIES_H
#define REC_SERIES_H
/*
 * A series of segments: files of a folder that one lane's rows go to, one after the other, each a whole recording. The newest is
 * written, under a name that ends in ".open"; the oldest are removed. Those that another recorder of this boot left belong to it, too.
 */
#include <stdbool.h>
#include <sys/types.h>
#include "bbx.h"
#include "folder.h"

struct rec_segment {
	uint64_t start_ns; /* CLOCK_BOOTTIME; in its name */
	uint64_t bytes;
};

struct rec_series {
	const char *name;
	const struct rec_folder *folder; /* borrowed, like origin */
	const struct bbx_origin *origin;
	uint64_t session, seq;           /* of the next record */
	uint32_t section;                /* of the next file */
	struct bbx_writer *writer;       /* NULL = none is open */
	int fd;
	struct rec_segment open;
	uint32_t open_section;
	struct rec_segment *closed;      /* oldest first */
	size_t n, cap;
	uint64_t closed_bytes;
};

/* What a recorder that was killed left of a segment: it was flushed to here. start_ns 0 = there was none. */
struct rec_leftover {
	uint64_t start_ns, group_end;
};

/* Finds what is there, and ends what was not. Returns 0, -ENOMEM, the folder's errno. */
int rec_series_init(struct rec_series *s, const char *name, const struct rec_folder *f, const struct bbx_origin *o,
		    struct rec_leftover *ret_left);
/* Also of what is zeroed but for fd -1, or half made. A segment that is open is ended. */
void rec_series_done(struct rec_series *s);
/* Starts a segment; none is open. Returns 0, or the folder's errno. */
int rec_series_start(struct rec_series *s);
/* Ends it: flushes, writes INDEX and TRAILER, gives it its name. Returns 0, or an errno after which it is as rec_series_drop leaves it. */
int rec_series_end(struct rec_series *s);
/* After a write failed: keeps what was flushed, as well as it can. The next segment begins a new session. */
void rec_series_drop(struct rec_series *s);
/* Bytes of all segments, the open one too. */
uint64_t rec_series_bytes(const struct rec_series *s);
/* Removes the oldest closed segment. Returns false when there is none. */
bool rec_series_evict(struct rec_series *s);
/* Removes the closed segments that end before oldest_ns, and the oldest until all fit in cap bytes. */
void rec_series_trim(struct rec_series *s, uint64_t cap, uint64_t oldest_ns);
/* When the oldest segment starts; UINT64_MAX = there is none. */
uint64_t rec_series_start_ns(const struct rec_series *s);
/* Whether the open segment still is where it was put. */
bool rec_series_is_there(const struct rec_series *s);
/* Opens the closed segments that end after since_ns for reading, oldest first; fds has room for s->n. Returns how many could be. */
size_t rec_series_open_closed(const struct rec_series *s, uint64_t since_ns, int *fds);

#endif
