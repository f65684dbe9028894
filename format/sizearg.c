/* SPDX-License-Identifier: Apache-2.0 */
#include "sizearg.h"

#include <errno.h>
#include <string.h>

int bb_size_parse(const char *s, uint64_t *ret_bytes)
{
	static const char units[] = "KMGT";
	const char *unit;
	uint64_t n = 0;

	if (*s < '0' || *s > '9')
		return -EINVAL;
	for (; *s >= '0' && *s <= '9'; s++)
		if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, (uint64_t)(*s - '0'), &n))
			return -EINVAL;
	unit = *s ? strchr(units, *s) : NULL;
	if (unit) {
		if (__builtin_mul_overflow(n, 1ull << 10 * (unit - units + 1), &n))
			return -EINVAL;
		s++;
		s += strcmp(s, "iB") ? 0 : 2;
	}
	if (*s)
		return -EINVAL;
	*ret_bytes = n;
	return 0;
}
