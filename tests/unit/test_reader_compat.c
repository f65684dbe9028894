/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recordings of other writers: records taken out, changed or put in by hand, with hashes that are
 * right.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "header.h"
#include "props.h"
#include "recording.h"
#include "frames.h"

#define ROWS 60

/* Changes a record before it is written. Returns whether it stays. */
typedef bool edit_fn(struct bbx_header *h, struct bbx_buf *ext, struct bbx_buf *out);

/*
 * A recording, record by record through edit. out is where the next record goes: edit may put one
 * before it.
 */
static int edited(edit_fn *edit)
{
	struct bbx_buf out = { 0 };
	int fd = rec_file();
	uint8_t *p;
	size_t len;

	rec_write(fd, &(struct rec_opts){ .rows = ROWS });
	p = rec_bytes(fd, &len);
	close(fd);
	for (size_t off = 0; off < len;) {
		struct bbx_header h;
		struct bbx_buf ext = { 0 };
		size_t size;

		assert_int_equal(bbx_header_decode(p + off, len - off, &h), 0);
		size = bbx_header_size(&h);
		bbx_buf_put(&ext, h.ext, h.ext_len);
		if (edit(&h, &ext, &out)) {
			h.ext = ext.p;
			h.ext_len = ext.len;
			bbx_header_encode(&h, bbx_buf_room(&out, bbx_header_size(&h)));
			out.len += bbx_header_size(&h);
			bbx_buf_put(&out, p + off + size, h.payload_len);
		}
		off += size + (size_t)h.payload_len;
		bbx_buf_done(&ext);
	}
	free(p);
	fd = rec_file_of(out.p, out.len);
	bbx_buf_done(&out);
	return fd;
}

static void put_record(struct bbx_buf *out, struct bbx_header *h, const void *payload)
{
	h->payload_hash = bbx_hash(payload, h->payload_len);
	bbx_header_encode(h, bbx_buf_room(out, bbx_header_size(h)));
	out->len += bbx_header_size(h);
	bbx_buf_put(out, payload, h->payload_len);
}

static struct bbx_reader *open_copy(int fd)
{
	struct bbx_reader *r = NULL;

	assert_int_equal(bbx_open_fd(fd, "edited", 0, &r, NULL), 0);
	return r;
}

static size_t damages_of(const struct bbx_reader *r, enum bbx_damage_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < bbx_n_damages(r); i++)
		n += bbx_damage(r, i)->kind == kind;
	return n;
}

/* ---- What a reader passes over --------------------------------------------------------------- */

static bool pad_ext(struct bbx_header *h, struct bbx_buf *ext, struct bbx_buf *out)
{
	static const uint8_t zeros[100];

	(void)out;
	if (h->type != BBX_REC_TRAILER)
		bbx_ext_put(ext, 200, zeros, h->seq % 2 ? 0 : sizeof(zeros));
	return true;
}

static bool insert_unknown(struct bbx_header *h, struct bbx_buf *ext, struct bbx_buf *out)
{
	(void)ext;
	if (h->type == BBX_REC_EVENTS) {
		struct bbx_header unknown = { .session = h->session, .section = h->section,
			.seq = h->seq, .type = 0x8123 };

		unknown.payload_len = 5;
		put_record(out, &unknown, "12345");
	}
	return true;
}

static void test_unknown_ext_and_unknown_records_change_nothing(void **state)
{
	edit_fn *const edits[] = { pad_ext, insert_unknown };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct bbx_reader *r = open_copy(edited(edits[i]));

		assert_int_equal(rec_check_all(r, NULL, 0), ROWS);
		assert_int_equal(bbx_n_damages(r), 0);
		assert_false(bbx_file_indexed(r, 0));
		bbx_close(r);
	}
}

/* Where the directory's entry of column 16 starts in ext. It is the first behind ts, task and cpu. */
static uint8_t *entry_of_16(struct bbx_header *h, struct bbx_buf *ext)
{
	struct bbx_header copy = *h;
	struct bbx_cursor c;

	copy.ext = ext->p;
	copy.ext_len = ext->len;
	assert_true(bbx_ext_find(&copy, BBX_TAG_COLUMNS, &c));
	while (bbx_left(&c)) {
		const uint8_t *start = c.p;
		uint64_t id = bbx_read_varint(&c), len;
		uint8_t flags;

		if (id == 16)
			return (uint8_t *)(uintptr_t)start;
		bbx_read_u8(&c);
		flags = bbx_read_u8(&c);
		len = bbx_read_varint(&c);
		if (flags & BBX_DIR_INLINE)
			bbx_read_bytes(&c, len);
		else
			bbx_read_varint(&c);
	}
	return NULL;
}

static bool unknown_column(struct bbx_header *h, struct bbx_buf *ext, struct bbx_buf *out)
{
	(void)out;
	if (h->type == BBX_REC_EVENTS)
		entry_of_16(h, ext)[0] = 99;
	return true;
}

static bool unknown_encoding(struct bbx_header *h, struct bbx_buf *ext, struct bbx_buf *out)
{
	(void)out;
	if (h->type == BBX_REC_EVENTS)
		entry_of_16(h, ext)[1] = 100;
	return true;
}

static void test_an_unknown_column_or_encoding_costs_that_column_alone(void **state)
{
	edit_fn *const edits[] = { unknown_column, unknown_encoding };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct bbx_reader *r = open_copy(edited(edits[i]));
		uint32_t size = (uint32_t)bbx_type_column(bbx_schema_find(bbx_schema(r), "alpha"),
							  "size");
		struct bbx_batch b = { 0 };
		size_t rows = 0;

		for (size_t k = 0; k < bbx_n_chunks(r); k++) {
			assert_int_equal(bbx_chunk_read(r, k, NULL, 0, &b), 1);
			rows += b.rows;
			if (b.state)
				continue;
			assert_false(b.vec[size].present);
			assert_true(b.vec[0].present && b.vec[size + 1].present &&
				    b.vec[b.n_cols - 1].present);
		}
		assert_int_equal(rows, ROWS);
		assert_int_equal(bbx_n_damages(r), 0);
		bbx_batch_done(&b);
		bbx_close(r);
	}
}

/* ---- What a reader refuses ------------------------------------------------------------------- */

static uint8_t *format_tag(const struct bbx_buf *ext)
{
	assert_int_equal(ext->p[0], BBX_TAG_FORMAT);
	return ext->p + 3;
}

static bool next_major(struct bbx_header *h, struct bbx_buf *ext, struct bbx_buf *out)
{
	(void)out;
	if (h->type == BBX_REC_FILE)
		bbx_put_u16(format_tag(ext), 2);
	return true;
}

static bool incompatible(struct bbx_header *h, struct bbx_buf *ext, struct bbx_buf *out)
{
	(void)out;
	if (h->type == BBX_REC_FILE)
		bbx_put_u64(format_tag(ext) + 12, 1u << 5);
	return true;
}

static bool compatible(struct bbx_header *h, struct bbx_buf *ext, struct bbx_buf *out)
{
	(void)out;
	if (h->type == BBX_REC_FILE) {
		bbx_put_u16(format_tag(ext) + 2, 77);
		bbx_put_u64(format_tag(ext) + 4, UINT64_MAX);
	}
	return true;
}

static void refuses(edit_fn *edit, const char *words)
{
	struct bbx_diag diag = { 0 };
	struct bbx_reader *r = NULL;
	struct bbx_batch b = { 0 };
	struct bbx_stream *s;
	int fd = edited(edit);

	assert_int_equal(bbx_open_fd(dup(fd), "edited", 0, &r, &diag), -EPROTONOSUPPORT);
	assert_string_equal(diag.what, words);
	lseek(fd, 0, SEEK_SET);
	diag.what[0] = '\0';
	assert_int_equal(bbx_stream_open(fd, "edited", 0, 0, &s), 0);
	assert_int_equal(bbx_stream_next(s, &b, &diag), -EPROTONOSUPPORT);
	assert_string_equal(diag.what, words);
	bbx_stream_close(s);
	bbx_batch_done(&b);
	close(fd);
}

static void test_a_newer_major_version_or_incompatible_flag_is_refused_by_name(void **state)
{
	struct bbx_reader *r;

	(void)state;
	refuses(next_major, "format version 2.0, this program reads 1");
	refuses(incompatible, "unknown incompatible flag 5");
	r = open_copy(edited(compatible));
	assert_int_equal(rec_check_all(r, NULL, 0), ROWS);
	bbx_close(r);
}

static bool insert_critical(struct bbx_header *h, struct bbx_buf *ext, struct bbx_buf *out)
{
	if (h->type == BBX_REC_DICT && h->subtype == 1) {
		struct bbx_header unknown = *h;

		(void)ext;
		unknown.type = 0x55;
		unknown.flags = BBX_REC_CRITICAL;
		unknown.ext_len = unknown.payload_len = 0;
		put_record(out, &unknown, "");
	}
	return true;
}

static void test_an_unknown_critical_record_makes_its_section_unreadable(void **state)
{
	struct bbx_reader *r = open_copy(edited(insert_critical));

	(void)state;
	assert_int_equal(rec_check_all(r, NULL, 0), 0);
	assert_true(damages_of(r, BBX_DAMAGE_unreadable) > 0);
	assert_int_equal(bbx_n_sections(r), 1);
	bbx_close(r);
}

/* Puts a chunk with too large a payload before the first. */
static bool insert_huge(struct bbx_header *h, struct bbx_buf *ext, struct bbx_buf *out)
{
	if (h->type == BBX_REC_EVENTS && out->len < BBX_MAX_PAYLOAD) {
		struct bbx_header huge = *h;
		void *zeros = calloc(1, BBX_MAX_PAYLOAD + 1);

		assert_non_null(zeros);
		huge.payload_len = BBX_MAX_PAYLOAD + 1;
		huge.ext = ext->p;
		put_record(out, &huge, zeros);
		free(zeros);
	}
	return true;
}

static void test_a_payload_beyond_the_limit_costs_its_rows_alone(void **state)
{
	int fd = edited(insert_huge), again = dup(fd);
	struct bbx_reader *r = open_copy(fd);
	struct bbx_batch b = { 0 };
	struct bbx_stream *s;
	size_t rows = 0;

	(void)state;
	assert_int_equal(rec_check_all(r, NULL, 0), ROWS);
	assert_int_equal(bbx_n_damages(r), 1);
	assert_true(bbx_damage(r, 0)->rows > 0);
	bbx_close(r);
	assert_int_equal(lseek(again, 0, SEEK_SET), 0);
	assert_int_equal(bbx_stream_open(again, "edited", 0, 0, &s), 0);
	while (bbx_stream_next(s, &b, NULL) > 0)
		rows += b.rows;
	assert_int_equal(rows, ROWS);
	assert_int_equal(damages_of(bbx_stream_reader(s), BBX_DAMAGE_payload), 1);
	bbx_batch_done(&b);
	bbx_stream_close(s);
	close(again);
}

/* ---- What was lost --------------------------------------------------------------------------- */

static bool drop_file(struct bbx_header *h, struct bbx_buf *ext, struct bbx_buf *out)
{
	(void)ext, (void)out;
	return h->type != BBX_REC_FILE;
}

static bool drop_schema(struct bbx_header *h, struct bbx_buf *ext, struct bbx_buf *out)
{
	(void)ext, (void)out;
	return h->type != BBX_REC_SCHEMA;
}

static bool drop_strings(struct bbx_header *h, struct bbx_buf *ext, struct bbx_buf *out)
{
	(void)ext, (void)out;
	return h->type != BBX_REC_DICT || h->subtype != BBX_DICT_string;
}

static void test_a_lost_file_record_costs_the_origin_alone(void **state)
{
	struct bbx_reader *r = open_copy(edited(drop_file));

	(void)state;
	assert_false(bbx_section(r, 0)->has_file);
	assert_true(bbx_section(r, 0)->has_schema);
	assert_string_equal(bbx_section(r, 0)->node, "");
	assert_int_equal(rec_check_all(r, NULL, 0), ROWS);
	assert_int_equal(bbx_n_damages(r), 1);
	assert_string_equal(bbx_damage(r, 0)->what,
			    "a section without its FILE record: its origin is not known");
	bbx_close(r);
}

static void test_rows_without_any_schema_are_listed_as_unreadable(void **state)
{
	struct bbx_reader *r = open_copy(edited(drop_schema));
	uint64_t rows = 0;

	(void)state;
	assert_int_equal(bbx_n_chunks(r), 0);
	for (size_t i = 0; i < bbx_n_damages(r); i++)
		rows += bbx_damage(r, i)->kind == BBX_DAMAGE_unreadable ? bbx_damage(r,
				i)->rows : 0;
	assert_int_equal(rows, ROWS);
	bbx_close(r);
}

static void test_a_lost_schema_is_taken_from_another_section_of_the_session(void **state)
{
	int fd = edited(drop_schema);
	struct bbx_reader *r;

	(void)state;
	rec_write(fd, &(struct rec_opts){ .rows = 10, .section = 1, .first = ROWS });
	r = open_copy(fd);
	assert_false(bbx_section(r, 0)->has_schema);
	assert_int_equal(rec_check_all(r, NULL, 0), ROWS + 10);
	assert_int_equal(damages_of(r, BBX_DAMAGE_unreadable), 0);
	bbx_close(r);
}

static void test_lost_dictionary_records_cost_their_strings_alone(void **state)
{
	struct bbx_reader *r = open_copy(edited(drop_strings));
	struct bbx_task task;

	(void)state;
	assert_int_equal(rec_check_all(r, NULL, 0), ROWS);
	assert_true(damages_of(r, BBX_DAMAGE_gap) > 0);
	assert_int_equal(bbx_dict_task(r, 0, 1, &task), 0);
	assert_true(task.pid >= 100 && task.comm_len > 6 && !memcmp(task.comm, "?dict:", 6));
	bbx_close(r);
}

/* The RECOVERY record of a program that left out records 3 and 4. */
static void put_recovery(struct bbx_buf *out, const struct bbx_header *h, uint64_t first,
			 uint64_t last)
{
	struct bbx_buf missing = { 0 }, props = { 0 }, payload = { 0 };
	struct bbx_header rec = { .session = h->session, .section = h->section,
		.type = BBX_REC_RECOVERY };
	struct bbx_frames f;

	bbx_props_num(&missing, 1, h->session);
	bbx_props_num(&missing, 2, first);
	bbx_props_num(&missing, 3, last);
	bbx_props_bytes(&props, 6, missing.p, missing.len);
	assert_int_equal(bbx_frames_init(&f, 1), 0);
	assert_true(bbx_frames_put(&f, props.p, props.len, &payload) > 0);
	rec.seq = last + 1000;
	rec.payload_len = payload.len;
	put_record(out, &rec, payload.p);
	bbx_frames_done(&f);
	bbx_buf_done(&missing);
	bbx_buf_done(&props);
	bbx_buf_done(&payload);
}

static bool recovered(struct bbx_header *h, struct bbx_buf *ext, struct bbx_buf *out)
{
	(void)ext;
	if (h->type == BBX_REC_TRAILER)
		put_recovery(out, h, 3, 4);
	return h->seq != 3 && h->seq != 4 && h->type != BBX_REC_INDEX && h->type != BBX_REC_TRAILER;
}

static bool not_recovered(struct bbx_header *h, struct bbx_buf *ext, struct bbx_buf *out)
{
	(void)ext, (void)out;
	return h->seq != 3 && h->seq != 4;
}

/* The only gap left is the one before the recovery record itself, whose number is far off. */
static void test_missing_records_are_a_gap_unless_a_recovery_lists_them(void **state)
{
	struct bbx_reader *r = open_copy(edited(not_recovered));

	(void)state;
	assert_int_equal(damages_of(r, BBX_DAMAGE_gap), 1);
	assert_string_equal(bbx_damage(r, 0)->what, "2 records missing before this one");
	bbx_close(r);
	r = open_copy(edited(recovered));
	assert_int_equal(damages_of(r, BBX_DAMAGE_gap), 1);
	assert_true(bbx_damage(r, bbx_n_damages(r) - 1)->what[0] != '2');
	bbx_close(r);
}

static void test_a_recovery_record_comes_back(void **state)
{
	const struct bbx_missing missing[] = { { REC_SESSION, 3, 4 }, { 9, 0, UINT64_MAX } };
	const struct bbx_recovery rec = { .program = "bbx 1", .input = "cut.bbx", .skipped_bytes = 4096, .records = 7,
		.rows = 60, .truncated = true, .n_missing = 2, .missing = missing };
	const struct bbx_origin origin = { .node = "n1" };
	const struct bbx_recovery *got;
	struct bbx_writer *w;
	struct bbx_reader *r;
	int fd = rec_file();

	(void)state;
	assert_int_equal(bbx_writer_open(fd, &(struct bbx_writer_opts){ .origin = &origin, .session = 1 }, &w), 0);
	assert_int_equal(bbx_writer_recovery(w, &rec), 0);
	assert_int_equal(bbx_writer_close(w), 0);
	r = open_copy(fd);
	assert_int_equal(bbx_n_recoveries(r), 1);
	got = bbx_recovery(r, 0);
	assert_string_equal(got->program, rec.program);
	assert_string_equal(got->input, rec.input);
	assert_true(got->skipped_bytes == 4096 && got->records == 7 && got->rows == 60 && got->truncated);
	assert_int_equal(got->n_missing, 2);
	assert_memory_equal(got->missing, missing, sizeof(missing));
	bbx_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unknown_ext_and_unknown_records_change_nothing),
		cmocka_unit_test(test_an_unknown_column_or_encoding_costs_that_column_alone),
		cmocka_unit_test(test_a_newer_major_version_or_incompatible_flag_is_refused_by_name),
		cmocka_unit_test(test_an_unknown_critical_record_makes_its_section_unreadable),
		cmocka_unit_test(test_a_payload_beyond_the_limit_costs_its_rows_alone),
		cmocka_unit_test(test_a_lost_file_record_costs_the_origin_alone),
		cmocka_unit_test(test_rows_without_any_schema_are_listed_as_unreadable),
		cmocka_unit_test(test_a_lost_schema_is_taken_from_another_section_of_the_session),
		cmocka_unit_test(test_lost_dictionary_records_cost_their_strings_alone),
		cmocka_unit_test(test_missing_records_are_a_gap_unless_a_recovery_lists_them),
		cmocka_unit_test(test_a_recovery_record_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
