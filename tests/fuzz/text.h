/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FUZZ_TEXT_H
#define FUZZ_TEXT_H
#include <stdbool.h>
#include <string.h>
#include "fuzz.h"

/* A malloced copy that ends with a NUL: what a parser of C strings is given. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
	char *s = malloc(size + 1);

	FUZZ_ASSERT(s);
	if (size)
		memcpy(s, data, size);
	s[size] = '\0';
	return s;
}

#endif
