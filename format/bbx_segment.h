/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_SEGMENT_H
#define BBX_SEGMENT_H
/*
 * Segments: the files that a session is written to one after the other, each of them a whole recording (FORMAT.md 9). Their records
 * are taken as they are, by their headers alone.
 * All return 0, -ENOMEM, or the errno of the file system.
 */
#include "bbx_types.h"

struct bbx_extent {
	uint64_t end;       /* behind the last whole record, INDEX and TRAILER not counted */
	uint64_t group_end; /* behind the last record that ends a flush group; 0 = there is none */
	bool closed;        /* INDEX and TRAILER end the file */
};

/* How far a segment goes. Bytes that are no record end it. */
int bbx_segment_extent(int fd, struct bbx_extent *ret_x);
/*
 * Ends a segment whose writer was killed: cuts it at end, which is the end of one of its records, and writes INDEX and TRAILER;
 * where these cannot be written it is a sound recording without an index, and they are the error. fd is open for reading and writing.
 */
int bbx_segment_close(int fd, uint64_t end);
/*
 * Makes one recording: appends the records of n segments to those that out holds already (written without INDEX and TRAILER), then INDEX and
 * TRAILER over all of them. What of a segment is no record is left out. out is open for reading and writing; *ret_bytes is its size then.
 * Returns besides -ENODATA: a segment has become shorter.
 */
int bbx_segment_join(int out, const int *segments, size_t n, uint64_t *ret_bytes);

#endif
