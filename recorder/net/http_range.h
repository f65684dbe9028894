/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_RANGE_H
#define HTTP_RANGE_H
/* The part of a file that a Range header asks for (RFC 9110, 14.1.2 and 14.2): one range of bytes. */
#include <stdint.h>

enum http_range {
	HTTP_RANGE_all,   /* the whole file: no header, another unit, several ranges, or no range at all; all may be ignored */
	HTTP_RANGE_part,
	HTTP_RANGE_none,  /* a range beyond the end: 416 */
};

/* text NULL = no header. For HTTP_RANGE_part, *ret_start and *ret_len lie within size. */
enum http_range http_range_parse(const char *text, uint64_t size, uint64_t *ret_start, uint64_t *ret_len);

#endif
