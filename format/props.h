/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_PROPS_H
#define BBX_PROPS_H
/*
 * Properties: the tagged values of FILE, SCHEMA, INCIDENT and RECOVERY (FORMAT.md 5). Private to
 * the library. Writing puts into a buffer, whose oom tells of failure. A nested value is a buffer
 * of its own, put as bytes.
 */
#include <stdint.h>
#include "buf.h"

struct bbx_prop {
	uint64_t tag;
	const uint8_t *p;
	size_t len;
};

void bbx_props_num(struct bbx_buf *b, uint64_t tag, uint64_t v);
void bbx_props_bytes(struct bbx_buf *b, uint64_t tag, const void *p, size_t len);
/* Leaves the property out when s is NULL or empty. */
void bbx_props_str(struct bbx_buf *b, uint64_t tag, const char *s);

/* The next property of c. Returns 1; 0 at the end; -EBADMSG when it passes the end. */
int bbx_props_next(struct bbx_cursor *c, struct bbx_prop *ret_p);
/* The value as a number. Returns 0; -EBADMSG when it is not one varint. */
int bbx_prop_num(const struct bbx_prop *p, uint64_t *ret_v);

#endif
