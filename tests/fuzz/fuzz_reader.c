/* SPDX-License-Identifier: Apache-2.0 */
/* Whole recordings: read through the index, by walking and as a stream, with everything in them. */
#include "file.h"

#include <string.h>
#include "bbx.h"

static void touch_dict(struct bbx_reader *r, size_t section, enum bbx_dict kind, uint64_t id)
{
	struct bbx_task task;
	struct bbx_str s = { "", 0 };

	if (kind == BBX_DICT_task) {
		bbx_dict_task(r, section, id, &task);
		fuzz_touch(task.comm, task.comm_len);
		return;
	}
	if (kind == BBX_DICT_ip)
		bbx_dict_ip(r, section, id, &s);
	else
		bbx_dict_str(r, section, id, &s);
	fuzz_touch(s.p, s.len);
}

static void touch_batch(struct bbx_reader *r, const struct bbx_batch *b)
{
	const struct bbx_type *t = &bbx_schema(r)->types[b->type];
	struct bbx_str s;

	FUZZ_ASSERT(b->n_cols == t->n_cols);
	for (uint32_t c = 0; c < b->n_cols; c++) {
		for (uint32_t row = 0; row < b->rows && row < 5000; row++) {
			if (bbx_cell_null(b, c, row))
				continue;
			if (b->vec[c].u)
				fuzz_touch(&b->vec[c].u[row], 8);
			if (b->vec[c].u && t->cols[c].phys == BBX_DICT)
				touch_dict(r, b->section, t->cols[c].dict, b->vec[c].u[row]);
			if ((t->cols[c].phys == BBX_BYTES || t->cols[c].phys == BBX_DICT) &&
			    bbx_cell_str(r, b, c, row, &s) > 0)
				fuzz_touch(s.p, s.len);
		}
	}
}

static void read_items(struct bbx_reader *r)
{
	struct bbx_verify v;
	int64_t offset;
	void *data;
	size_t len;

	for (size_t i = 0; i < bbx_n_incidents(r); i++)
		if (bbx_incident(r, i))
			fuzz_touch(bbx_incident(r, i)->reason, strlen(bbx_incident(r, i)->reason));
	for (size_t i = 0; i < bbx_n_attachments(r); i++)
		if (!bbx_attachment_read(r, i, &data, &len)) {
			fuzz_touch(data, len);
			free(data);
		}
	for (size_t i = 0; i < bbx_n_sections(r); i++)
		bbx_utc_offset(r, i, &offset);
	bbx_verify(r, true, &v);
}

static void read_file(int fd, unsigned flags)
{
	struct bbx_batch b = { 0 };
	struct bbx_reader *r;

	if (bbx_open_fd(dup(fd), "input", flags, &r, NULL))
		return;
	for (size_t i = 0; i < bbx_n_chunks(r); i++) {
		FUZZ_ASSERT(bbx_chunk(r, i)->type < bbx_schema(r)->n_types);
		bbx_chunk_may_have(r, i, 1, 1);
		if (bbx_chunk_read(r, i, NULL, 0, &b) > 0)
			touch_batch(r, &b);
	}
	read_items(r);
	bbx_batch_done(&b);
	bbx_close(r);
}

static void read_stream(int fd, size_t read_max)
{
	struct bbx_batch b = { 0 };
	struct bbx_stream *s;

	lseek(fd, 0, SEEK_SET);
	if (bbx_stream_open(fd, "input", 0, read_max, &s))
		return;
	while (bbx_stream_next(s, &b, NULL) > 0)
		touch_batch(bbx_stream_reader(s), &b);
	bbx_batch_done(&b);
	bbx_stream_close(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = fuzz_file(data, size);

	read_file(fd, 0);
	read_file(fd, BBX_NO_INDEX);
	read_stream(fd, 31);
	return 0;
}
