/* SPDX-License-Identifier: Apache-2.0 */
#include "http_range.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The number that *p begins with, and moves *p behind it. Numbers beyond 2^64 count as the largest. Returns whether there is one. */
static bool take_number(const char **p, uint64_t *ret_n)
{
	char *end;

	if (**p < '0' || **p > '9')
		return false;
	*ret_n = strtoull(*p, &end, 10);
	*p = end;
	return true;
}

static bool is_end(const char *p)
{
	return !p[strspn(p, " \t")];
}

enum http_range http_range_parse(const char *text, uint64_t size, uint64_t *ret_start, uint64_t *ret_len)
{
	uint64_t first = 0, last = UINT64_MAX;
	bool has_first;

	if (!text || strncasecmp(text, "bytes=", 6))
		return HTTP_RANGE_all;
	text += 6;
	text += strspn(text, " \t");
	has_first = take_number(&text, &first);
	if (*text++ != '-')
		return HTTP_RANGE_all;
	if (!take_number(&text, &last) && !has_first)
		return HTTP_RANGE_all;
	if (!is_end(text) || (has_first && last < first))
		return HTTP_RANGE_all;
	if (has_first ? first >= size : !last || !size)
		return HTTP_RANGE_none;
	if (!has_first) {
		first = last < size ? size - last : 0;
		last = size - 1;
	}
	*ret_start = first;
	*ret_len = (last < size ? last + 1 : size) - first;
	return HTTP_RANGE_part;
}
