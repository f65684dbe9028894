/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_SCHEMA_CODEC_H
#define BBX_SCHEMA_CODEC_H
/*
 * The payload of a SCHEMA record (FORMAT.md 6.2), uncompressed. Private to the library.
 */
#include "bbx_types.h"
#include "buf.h"

/* Appends the properties of a schema. Returns 0, -ENOMEM. */
int bbx_schema_encode(const struct bbx_schema *s, struct bbx_buf *out);

/*
 * Decodes untrusted bytes into a schema that owns its memory; strings are NUL-terminated copies,
 * never NULL. Columns of a physical kind or dictionary that this library does not know are left
 * out. Label tables come out sorted by value. Returns 0; -EBADMSG (malformed, a name that is empty
 * or holds a NUL, ids or names twice); -EFBIG (limits); -ENOMEM.
 */
int bbx_schema_decode(const void *p, size_t len, struct bbx_schema **ret_s);
/* Frees what bbx_schema_decode made; NULL is accepted. */
void bbx_schema_free(struct bbx_schema *s);

#endif
