/* SPDX-License-Identifier: Apache-2.0 */
#include "section_write.h"

#include <errno.h>

#include "layout.h"
#include "props.h"
#include "schema_codec.h"

enum {
	FILE_BOOT_ID = 1,
	FILE_MACHINE_ID = 2,
	FILE_NODE = 3,
	FILE_KERNEL = 4,
	FILE_ARCH = 5,
	FILE_AGENT = 6,
	FILE_CONFIG = 7,
	FILE_CLOCK = 8,
	FILE_TIME_UNIT = 9,
	FILE_PROFILE = 10,
};
enum {
	INCIDENT_TS = 1,
	INCIDENT_REASON = 2,
	INCIDENT_DETAIL = 3,
	INCIDENT_NODE = 4,
	INCIDENT_NS = 5,
	INCIDENT_POD = 6,
	INCIDENT_CONTAINER = 7,
	INCIDENT_CONTAINER_ID = 8,
	INCIDENT_ASKED = 9,
	INCIDENT_KEPT = 10,
	INCIDENT_DROPPED = 11,
};

static int write_file(struct bbx_out *o, const struct bbx_origin *origin, struct bbx_buf *scratch)
{
	struct bbx_header h = { .type = BBX_REC_FILE, .flags = BBX_REC_CRITICAL };
	struct bbx_buf ext = { 0 };
	uint8_t format[20] = { 0 };
	int err;

	bbx_put_u16(format, BBX_FORMAT_MAJOR);
	bbx_put_u16(format + 2, BBX_FORMAT_MINOR);
	scratch->len = 0;
	bbx_props_bytes(scratch, FILE_BOOT_ID, origin->boot_id, sizeof(origin->boot_id));
	bbx_props_str(scratch, FILE_MACHINE_ID, origin->machine_id);
	bbx_props_str(scratch, FILE_NODE, origin->node);
	bbx_props_str(scratch, FILE_KERNEL, origin->kernel);
	bbx_props_str(scratch, FILE_ARCH, origin->arch);
	bbx_props_str(scratch, FILE_AGENT, origin->agent);
	bbx_props_str(scratch, FILE_CONFIG, origin->config);
	bbx_props_num(scratch, FILE_CLOCK, origin->clock_id);
	bbx_props_num(scratch, FILE_TIME_UNIT, 1);
	bbx_props_str(scratch, FILE_PROFILE, origin->profile);
	err = scratch->oom ? -ENOMEM : bbx_ext_put(&ext, BBX_TAG_FORMAT, format, sizeof(format));
	h.ext = ext.p;
	h.ext_len = ext.len;
	if (!err)
		err = bbx_out_frames(o, &h, scratch->p, scratch->len);
	bbx_buf_done(&ext);
	return err;
}

int bbx_section_write_schema(struct bbx_out *o, const struct bbx_schema *s, struct bbx_buf *scratch)
{
	struct bbx_header h = { .type = BBX_REC_SCHEMA, .flags = BBX_REC_CRITICAL };
	int err;

	scratch->len = 0;
	err = bbx_schema_encode(s, scratch);
	return err ? err : bbx_out_frames(o, &h, scratch->p, scratch->len);
}

int bbx_section_write(struct bbx_out *o, const struct bbx_schema *s,
		      const struct bbx_origin *origin, struct bbx_buf *scratch)
{
	int err = write_file(o, origin, scratch);

	return err ? err : bbx_section_write_schema(o, s, scratch);
}

int bbx_section_write_delta(struct bbx_out *o, enum bbx_dict kind, const struct bbx_buf *raw,
			    uint64_t first_id, uint32_t n)
{
	struct bbx_header h = {
		.type = BBX_REC_DICT, .flags = BBX_REC_CRITICAL, .subtype = kind, .rows = n
	};
	uint8_t id[BBX_VARINT_MAX];
	struct bbx_buf ext = { 0 };
	int err = bbx_ext_put(&ext, BBX_TAG_FIRST_ID, id,
			      (size_t)(bbx_put_varint(id, first_id) - id));

	h.ext = ext.p;
	h.ext_len = ext.len;
	if (!err)
		err = bbx_out_frames(o, &h, raw->p, raw->len);
	bbx_buf_done(&ext);
	return err;
}

int bbx_section_write_incident(struct bbx_out *o, const struct bbx_incident *inc,
			       struct bbx_buf *scratch)
{
	struct bbx_header h = { .type = BBX_REC_INCIDENT, .flags = BBX_REC_COPY_SAFE };

	scratch->len = 0;
	bbx_props_num(scratch, INCIDENT_TS, inc->ts);
	bbx_props_str(scratch, INCIDENT_REASON, inc->reason);
	bbx_props_str(scratch, INCIDENT_DETAIL, inc->detail);
	bbx_props_str(scratch, INCIDENT_NODE, inc->node);
	bbx_props_str(scratch, INCIDENT_NS, inc->ns);
	bbx_props_str(scratch, INCIDENT_POD, inc->pod);
	bbx_props_str(scratch, INCIDENT_CONTAINER, inc->container);
	bbx_props_str(scratch, INCIDENT_CONTAINER_ID, inc->container_id);
	bbx_props_num(scratch, INCIDENT_ASKED, inc->window_asked_ns);
	bbx_props_num(scratch, INCIDENT_KEPT, inc->window_kept_ns);
	bbx_props_num(scratch, INCIDENT_DROPPED, inc->dropped);
	return scratch->oom ? -ENOMEM : bbx_out_frames(o, &h, scratch->p, scratch->len);
}

static void put_missing(struct bbx_buf *b, const struct bbx_missing *m, struct bbx_buf *nested)
{
	nested->len = 0;
	bbx_props_num(nested, MISSING_SESSION, m->session);
	bbx_props_num(nested, MISSING_FIRST, m->first_seq);
	bbx_props_num(nested, MISSING_LAST, m->last_seq);
	bbx_props_bytes(b, RECOVERY_MISSING, nested->p, nested->len);
}

int bbx_section_write_recovery(struct bbx_out *o, const struct bbx_recovery *rec,
			       struct bbx_buf *scratch)
{
	struct bbx_header h = { .type = BBX_REC_RECOVERY, .flags = BBX_REC_COPY_SAFE };
	struct bbx_buf nested = { 0 };
	bool oom;

	scratch->len = 0;
	bbx_props_str(scratch, RECOVERY_PROGRAM, rec->program);
	bbx_props_str(scratch, RECOVERY_INPUT, rec->input);
	bbx_props_num(scratch, RECOVERY_SKIPPED, rec->skipped_bytes);
	bbx_props_num(scratch, RECOVERY_RECORDS, rec->records);
	bbx_props_num(scratch, RECOVERY_ROWS, rec->rows);
	bbx_props_num(scratch, RECOVERY_TRUNCATED, rec->truncated);
	if (rec->cells)
		bbx_props_num(scratch, RECOVERY_CELLS, rec->cells);
	for (size_t i = 0; i < rec->n_missing; i++)
		put_missing(scratch, &rec->missing[i], &nested);
	oom = scratch->oom || nested.oom;
	bbx_buf_done(&nested);
	return oom ? -ENOMEM : bbx_out_frames(o, &h, scratch->p, scratch->len);
}

int bbx_section_write_attachment(struct bbx_out *o, const char *name, const char *media,
				 const void *data, size_t len)
{
	struct bbx_header h = { .type = BBX_REC_ATTACHMENT, .flags = BBX_REC_COPY_SAFE };
	struct bbx_buf ext = { 0 };
	int err = bbx_ext_put(&ext, BBX_TAG_NAME, name, strlen(name));

	if (!err && media)
		err = bbx_ext_put(&ext, BBX_TAG_MEDIA, media, strlen(media));
	h.ext = ext.p;
	h.ext_len = ext.len;
	if (!err)
		err = bbx_out_frames(o, &h, data, len);
	bbx_buf_done(&ext);
	return err;
}

int bbx_section_put_watermark(struct bbx_buf *ext, uint64_t watermark)
{
	uint8_t v[8];

	bbx_put_u64(v, watermark);
	return bbx_ext_put(ext, BBX_TAG_WATERMARK, v, sizeof(v));
}
