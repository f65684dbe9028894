/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_SECTION_WRITE_H
#define BBX_SECTION_WRITE_H
/*
 * The records of a section that are not rows: FILE, SCHEMA, DICT, INCIDENT, ATTACHMENT, RECOVERY
 * (FORMAT.md 6). Private to the library. scratch is overwritten. All return 0, -EFBIG, -ENOMEM or write(2)'s
 * errno.
 */
#include "bbx_write.h"
#include "out.h"

/* FILE, then SCHEMA. */
int bbx_section_write(struct bbx_out *o, const struct bbx_schema *s,
		      const struct bbx_origin *origin, struct bbx_buf *scratch);
/* SCHEMA alone. */
int bbx_section_write_schema(struct bbx_out *o, const struct bbx_schema *s, struct bbx_buf *scratch);
int bbx_section_write_delta(struct bbx_out *o, enum bbx_dict kind, const struct bbx_buf *raw,
			    uint64_t first_id, uint32_t n);
int bbx_section_write_incident(struct bbx_out *o, const struct bbx_incident *inc,
			       struct bbx_buf *scratch);
int bbx_section_write_recovery(struct bbx_out *o, const struct bbx_recovery *rec,
			       struct bbx_buf *scratch);
int bbx_section_write_attachment(struct bbx_out *o, const char *name, const char *media,
				 const void *data, size_t len);
/* Appends tag 4 to the ext of the record that ends a flush group. */
int bbx_section_put_watermark(struct bbx_buf *ext, uint64_t watermark);

#endif
