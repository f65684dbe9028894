/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_SCAN_H
#define BBX_SCAN_H
/*
 * Walks the records of a part of a file, hopping from header to header; where there is none it
 * searches on (FORMAT.md 12). Payloads are not read, except one that stands before such a place: a
 * file cut inside it may have another one behind it. Offsets of records only rise, so the walk ends
 * whatever the bytes are. Private to the library.
 */
#include "header.h"

struct bbx_scan {
	int fd;
	uint64_t off, end;
	size_t ahead;             /* bytes read at a header; what is hashed need not be read again */
	struct bbx_buf header, search, rest;
	uint64_t at;              /* of what stands in header, in the file */
	uint64_t window;          /* where search starts in the file */
	uint64_t prev;            /* of the last record's payload; 0 = none that may be searched */
	uint64_t prev_len, prev_hash;
	uint64_t budget;          /* bytes of payloads that may still be hashed */
	uint64_t size, wasted;    /* bytes of the part; hashed for headers that were none */
	/* What bbx_scan_next stepped over before the record it returned, or before the end. */
	uint64_t lost_off, lost_bytes;
	/* At the end: a record whose header is good and whose payload passes it. */
	bool torn;
	uint64_t torn_off;
	struct bbx_header torn_header;
};

/* For ahead, of a walk that hashes every payload: much of a cache near the core. */
#define BBX_SCAN_HASHING (256u << 10)

/* The part of fd from start to end. */
void bbx_scan_init(struct bbx_scan *s, int fd, uint64_t start, uint64_t end);
/*
 * The next record; ret_h's ext is borrowed until the next call. Returns 1; 0 at the end; -ENOMEM,
 * pread's errno.
 */
int bbx_scan_next(struct bbx_scan *s, struct bbx_header *ret_h, uint64_t *ret_off);
void bbx_scan_done(struct bbx_scan *s);
/* Hashes a part of the file, behind the last record's header. Returns as bbx_hash_file. */
int bbx_scan_hash(struct bbx_scan *s, uint64_t off, uint64_t len, uint64_t *ret_hash);

/*
 * Fills buf from a file. Returns the bytes read, fewer than len only at the end of the file; or
 * pread's errno.
 */
ssize_t bbx_pread(int fd, void *buf, size_t len, uint64_t off);
/* Hashes a part of a file. Returns 0; -ENODATA when it is shorter; -ENOMEM; pread's errno. */
int bbx_hash_file(int fd, uint64_t off, uint64_t len, uint64_t *ret_hash);
/*
 * Whether a search may look at a header of this size after it hashed so many bytes in vain, of so many
 * it has seen: magic numbers back to back, each with a long ext, must not take hours.
 */
static inline bool bbx_search_allows(size_t header, uint64_t wasted, uint64_t seen)
{
	return header <= 4096 || wasted <= 16 * seen + (16u << 20);
}

/* Where in p a header may start, by its two magic numbers, at or after from; len when nowhere. */
size_t bbx_find_magic(const uint8_t *p, size_t len, size_t from);
/*
 * The last bytes of a file, of which p holds the first len (at most BBX_HEADER_PEEK), are a header
 * that was cut.
 */
bool bbx_is_cut_header(const uint8_t *p, size_t len, uint64_t bytes);

#endif
