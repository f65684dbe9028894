/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints what libbbx reads of a recording, as json.h has it. Any damage is an error.
 * usage: readconf indexed|walked|streamed FILE; or: readconf schema, the builtin tables and
 * columns, one a line.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "header.h"
#include "json.h"

#define STREAM_READ 31u /* bytes at a time */

static void fail(const char *what)
{
	fprintf(stderr, "readconf: %s\n", what);
	exit(1);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static void get_cell(struct bbx_reader *r, const struct bbx_batch *b, uint32_t col, uint32_t row,
		     struct bbx_task *task, struct bbx_value *ret_v)
{
	const struct bbx_column *c = &bbx_schema(r)->types[b->type].cols[col];
	const struct bbx_vec *v = &b->vec[col];
	struct bbx_str s;

	*ret_v = (struct bbx_value){ .null = bbx_cell_null(b, col, row) };
	if (ret_v->null)
		return;
	if (c->phys < BBX_BYTES) {
		ret_v->u = v->u[row];
		return;
	}
	if (c->phys == BBX_DICT && c->dict == BBX_DICT_task) {
		check(bbx_dict_task(r, b->section, v->u[row], task), "task");
		ret_v->task = task;
		return;
	}
	if (c->phys == BBX_DICT && c->dict == BBX_DICT_ip)
		check(bbx_dict_ip(r, b->section, v->u[row], &s), "address");
	else
		check(bbx_cell_str(r, b, col, row, &s), "string");
	ret_v->p = s.p;
	ret_v->len = (uint32_t)s.len;
}

static void put_batch(struct json_recording *out, struct bbx_reader *r, const struct bbx_batch *b)
{
	const struct bbx_type *t = &bbx_schema(r)->types[b->type];
	const struct json_chunk c = { .section = b->section,
				      .t_min = b->t_min,
				      .t_max = b->t_max,
				      .state = b->state,
				      .table = t->name };
	struct bbx_value values[BBX_MAX_COLUMNS];
	struct bbx_task tasks[BBX_MAX_COLUMNS];
	struct json_list rows;

	json_open(&rows);
	for (uint32_t row = 0; row < b->rows; row++) {
		for (uint32_t col = 0; col < t->n_cols; col++)
			get_cell(r, b, col, row, &tasks[col], &values[col]);
		json_row(&rows, t, values);
	}
	json_chunk(out, &c, &rows);
}

/* Statistics never deny an id that is there. */
static void check_ids(struct bbx_reader *r, size_t chunk, const struct bbx_batch *b)
{
	const struct bbx_type *t = &bbx_schema(r)->types[b->type];

	for (uint32_t col = 0; col < t->n_cols; col++)
		for (uint32_t row = 0;
		     t->cols[col].phys == BBX_DICT && b->vec[col].u && row < b->rows; row++)
			if (!bbx_cell_null(b, col, row) &&
			    !bbx_chunk_may_have(r, chunk, col, b->vec[col].u[row]))
				fail("the statistics deny an id that is there");
}

/* ---- The rest -------------------------------------------------------------------------------- */

static void put_sections(struct json_recording *out, struct bbx_reader *r)
{
	for (size_t i = 0; i < bbx_n_sections(r); i++) {
		const struct bbx_section *s = bbx_section(r, i);
		struct bbx_origin o = { .machine_id = s->machine_id,
					.node = s->node,
					.kernel = s->kernel,
					.arch = s->arch,
					.agent = s->agent,
					.config = s->config,
					.profile = s->profile,
					.clock_id = s->clock_id };

		memcpy(o.boot_id, s->boot_id, sizeof(o.boot_id));
		json_section(out, s->session, s->number, &o);
	}
	json_schema(out, bbx_schema(r));
}

/* That there is no trailer is said of a file which has none. */
static void put_items(struct json_recording *out, struct bbx_reader *r, bool whole)
{
	for (size_t i = 0; i < bbx_n_incidents(r); i++)
		json_incident(out, bbx_incident(r, i));
	for (size_t i = 0; i < bbx_n_recoveries(r); i++)
		json_recovery(out, bbx_recovery(r, i));
	for (size_t i = 0; i < bbx_n_damages(r); i++)
		if (whole || bbx_damage(r, i)->kind != BBX_DAMAGE_cut || bbx_damage(r, i)->bytes)
			fail(bbx_damage(r, i)->what);
}

static void put_attachments(struct json_recording *out, struct bbx_reader *r)
{
	for (size_t i = 0; i < bbx_n_attachments(r); i++) {
		const struct bbx_attachment *a = bbx_attachment(r, i);
		void *p = NULL;
		size_t len = 0;

		check(bbx_attachment_read(r, i, &p, &len), "attachment");
		json_attachment(out, a->section, a->name, a->media_type, p, len);
		free(p);
	}
}

static bool ends_with_trailer(const char *path)
{
	uint8_t tail[BBX_TRAILER_BYTES];
	struct bbx_header h;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	off_t end = lseek(fd, 0, SEEK_END);
	bool is = end >= (off_t)sizeof(tail) &&
		  pread(fd, tail, sizeof(tail), end - (off_t)sizeof(tail)) == sizeof(tail) &&
		  !bbx_header_decode(tail, sizeof(tail), &h) && h.type == BBX_REC_TRAILER;

	close(fd);
	return is;
}

static void read_file(struct json_recording *out, const char *path, bool walk)
{
	bool whole = ends_with_trailer(path);
	struct bbx_diag diag = { 0 };
	struct bbx_batch b = { 0 };
	struct bbx_verify v;
	struct bbx_reader *r;
	int e;

	check(bbx_open(&path, 1, walk ? BBX_NO_INDEX : 0, &r, &diag), path);
	if (!walk && bbx_file_indexed(r, 0) != whole)
		fail("the index is there and was not used");
	for (size_t i = 0; i < bbx_n_chunks(r); i++) {
		if (bbx_chunk_read(r, i, NULL, 0, &b) != 1)
			fail("a chunk is damaged");
		put_batch(out, r, &b);
		check_ids(r, i, &b);
	}
	put_sections(out, r);
	put_items(out, r, whole);
	put_attachments(out, r);
	e = bbx_verify(r, true, &v);
	check(e == -ENODATA && !whole ? 0 : e, "verify");
	bbx_batch_done(&b);
	bbx_close(r);
}

static void read_stream(struct json_recording *out, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), e;
	struct bbx_diag diag = { 0 };
	struct bbx_batch b = { 0 };
	struct bbx_stream *s;

	check(fd < 0 ? -errno : 0, path);
	check(bbx_stream_open(fd, path, 0, STREAM_READ, &s), path);
	while ((e = bbx_stream_next(s, &b, &diag)) > 0)
		put_batch(out, bbx_stream_reader(s), &b);
	check(e, path);
	put_sections(out, bbx_stream_reader(s));
	put_items(out, bbx_stream_reader(s), ends_with_trailer(path));
	bbx_batch_done(&b);
	bbx_stream_close(s);
	close(fd);
}

static void print_schema(void)
{
	const struct bbx_schema *s = bbx_schema_builtin();

	for (size_t i = 0; i < s->n_types; i++) {
		const struct bbx_type *t = &s->types[i];

		printf("type %u %s%s\n", t->id, t->name, t->flags & BBX_STATE ? " state" : "");
		for (size_t c = 0; c < t->n_cols; c++)
			printf("column %s %u %s %s\n", t->name, t->cols[c].id, t->cols[c].name,
			       json_kind(&t->cols[c]));
	}
}

int main(int argc, char **argv)
{
	struct json_recording out;

	if (argc == 2 && !strcmp(argv[1], "schema")) {
		print_schema();
		return 0;
	}
	if (argc != 3)
		fail("usage: readconf indexed|walked|streamed FILE; or: readconf schema");
	json_recording_open(&out);
	if (!strcmp(argv[1], "streamed"))
		read_stream(&out, argv[2]);
	else
		read_file(&out, argv[2], !strcmp(argv[1], "walked"));
	json_recording_close(&out, stdout);
	return 0;
}
