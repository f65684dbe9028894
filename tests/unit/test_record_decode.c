/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "../../recorder/build.h"

static const struct bb_task some_task = { .tgid = 10, .tid = 11, .start_ns = 12, .cgroup_id = 13, .comm = "sixteen bytes ab" };

/* The value of a column by name, through the schema the file will carry. */
static const struct bbx_value *value(const struct bb_row *row, const char *table, const char *column)
{
	const struct bbx_type *t = bbx_schema_find(bbx_schema_builtin(), table);

	assert_non_null(t);
	assert_int_equal(row->type, t->id);
	assert_int_equal(row->n, t->n_cols);
	assert_true(bbx_type_column(t, column) >= 0);
	return &row->v[bbx_type_column(t, column)];
}

static struct bb_exec *start_exec(struct rec_build *b)
{
	struct bb_exec *r = REC_BUILD(b, exec, 5000);

	r->h.task = some_task;
	r->h.cpu = 3;
	r->parent = REC_NULL_TASK;
	return r;
}

static void every_table_has_the_columns_of_the_schema(void **state)
{
	const struct bbx_schema *s = bbx_schema_builtin();
	static struct rec_build b;
	struct bb_row row;

	(void)state;
	for (size_t i = 0; i < s->n_types; i++) {
		int r;

		rec_build_start(&b, s->types[i].id, 4096, 1);
		rec_build_end(&b);
		r = bb_decode(b.buf, b.len, &row);
		/* All zero: a NULL string where none is allowed is the only fault. */
		assert_true(r == 0 || r == -EBADMSG);
		if (!r)
			assert_int_equal(row.n, s->types[i].n_cols);
	}
}

static void numbers_strings_and_tasks_arrive(void **state)
{
	static struct rec_build b;
	struct bb_exec *r = start_exec(&b);
	struct bb_row row;

	(void)state;
	r->exe = rec_build_text(&b, "/bin/true");
	r->argv = rec_build_str(&b, "true\0\0x\0", 8);
	r->cwd = rec_build_str(&b, "", 0);
	r->argc = BB_NULL_U32;
	r->uid = 0xfffffffeu;
	rec_build_end(&b);
	assert_int_equal(bb_decode(b.buf, b.len, &row), 0);
	assert_int_equal(value(&row, "exec", "ts")->u, 5000);
	assert_int_equal(value(&row, "exec", "cpu")->u, 3);
	assert_int_equal(value(&row, "exec", "task")->task->pid, 10);
	assert_int_equal(value(&row, "exec", "task")->task->tid, 11);
	assert_int_equal(value(&row, "exec", "task")->task->start_ns, 12);
	assert_int_equal(value(&row, "exec", "task")->task->cgroup_id, 13);
	assert_int_equal(value(&row, "exec", "task")->task->comm_len, 16);
	assert_true(value(&row, "exec", "parent")->null);
	assert_int_equal(value(&row, "exec", "exe")->len, 9);
	assert_memory_equal(value(&row, "exec", "exe")->p, "/bin/true", 9);
	assert_int_equal(value(&row, "exec", "argv")->len, 8);
	assert_memory_equal(value(&row, "exec", "argv")->p, "true\0\0x\0", 8);
	assert_false(value(&row, "exec", "cwd")->null);
	assert_int_equal(value(&row, "exec", "cwd")->len, 0);
	assert_true(value(&row, "exec", "filename")->null);
	assert_true(value(&row, "exec", "argc")->null);
	assert_int_equal(value(&row, "exec", "uid")->u, 0xfffffffeu);
}

static void all_ones_are_a_value_where_null_is_forbidden(void **state)
{
	static struct rec_build b;
	struct bb_exec *r = start_exec(&b);
	struct bb_row row;

	(void)state;
	r->uid = BB_NULL_U32;
	rec_build_end(&b);
	assert_int_equal(bb_decode(b.buf, b.len, &row), 0);
	assert_false(value(&row, "exec", "uid")->null);
	assert_int_equal(value(&row, "exec", "uid")->u, 0xffffffffu);
}

static void signed_numbers_keep_their_sign(void **state)
{
	static struct rec_build b;
	struct bb_oom *r = REC_BUILD(&b, oom, 1);
	struct bb_row row;

	(void)state;
	r->trigger = some_task;
	r->oom_score_adj = -997;
	r->limit_cgroup_id = BB_NULL_U64;
	r->limit_bytes = 1ull << 40;
	rec_build_end(&b);
	assert_int_equal(bb_decode(b.buf, b.len, &row), 0);
	assert_int_equal(value(&row, "oom", "oom_score_adj")->i, -997);
	assert_true(value(&row, "oom", "limit_cgroup_id")->null);
	assert_int_equal(value(&row, "oom", "limit_bytes")->u, 1ull << 40);
	assert_true(value(&row, "oom", "task")->null);
	assert_true(value(&row, "oom", "cpu")->null);
}

static void addresses_have_the_length_of_their_family(void **state)
{
	static struct rec_build b;
	struct bb_tcp *r = REC_BUILD(&b, tcp, 1);
	struct bb_row row;

	(void)state;
	r->saddr = (struct bb_ip){ 2, { 10, 0, 0, 1 } };
	r->daddr = (struct bb_ip){ 10, { 0xfe, 0x80, [15] = 1 } };
	rec_build_end(&b);
	assert_int_equal(bb_decode(b.buf, b.len, &row), 0);
	assert_int_equal(value(&row, "tcp", "saddr")->len, 4);
	assert_memory_equal(value(&row, "tcp", "saddr")->p, "\x0a\0\0\1", 4);
	assert_int_equal(value(&row, "tcp", "daddr")->len, 16);
	r->daddr.family = 0;
	assert_int_equal(bb_decode(b.buf, b.len, &row), 0);
	assert_true(value(&row, "tcp", "daddr")->null);
	r->daddr.family = 7;
	assert_int_equal(bb_decode(b.buf, b.len, &row), -EBADMSG);
}

static void a_null_that_the_table_forbids_is_refused(void **state)
{
	static struct rec_build b;
	struct bb_fork *f = REC_BUILD(&b, fork, 1);
	struct bb_loss *l;
	struct bb_row row;

	(void)state;
	f->parent = REC_NULL_TASK;
	rec_build_end(&b);
	assert_int_equal(bb_decode(b.buf, b.len, &row), -EBADMSG);
	f->parent = some_task;
	assert_int_equal(bb_decode(b.buf, b.len, &row), 0);
	l = REC_BUILD(&b, loss, 1);
	l->type = rec_build_text(&b, "exec");
	rec_build_end(&b);
	assert_int_equal(bb_decode(b.buf, b.len, &row), -EBADMSG);
}

static void a_record_cut_at_any_byte_is_refused(void **state)
{
	static struct rec_build b;
	struct bb_exec *r = start_exec(&b);
	struct bb_row row;

	(void)state;
	r->exe = rec_build_text(&b, "/bin/true");
	rec_build_end(&b);
	for (size_t len = 0; len < b.len; len++) {
		char *copy = malloc(len + 1);

		memcpy(copy, b.buf, len);
		assert_int_equal(bb_decode(copy, len, &row), -EBADMSG);
		if (len >= sizeof(struct bb_hdr)) {
			((struct bb_hdr *)copy)->size = (__u32)len;
			assert_int_equal(bb_decode(copy, len, &row), -EBADMSG);
		}
		free(copy);
	}
}

static void bytes_behind_the_record_are_ignored(void **state)
{
	static struct rec_build b;
	struct bb_row row;

	(void)state;
	start_exec(&b);
	rec_build_end(&b);
	assert_int_equal(bb_decode(b.buf, b.len + 100, &row), 0);
}

static void a_string_outside_the_record_is_refused(void **state)
{
	static const struct bb_loc bad[] = {
		{ 1, 4 }, { sizeof(struct bb_exec) - 1, 1 }, { sizeof(struct bb_exec), 1 }, { sizeof(struct bb_exec) + 1, 0 },
		{ sizeof(struct bb_exec), 0xffffffffu }, { 0xffffffffu, 1 }, { 0xffffffffu, 0xffffffffu },
	};
	static struct rec_build b;
	struct bb_exec *r = start_exec(&b);
	struct bb_row row;

	(void)state;
	rec_build_end(&b);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		r->filename = bad[i];
		assert_int_equal(bb_decode(b.buf, b.len, &row), -EBADMSG);
	}
	r->filename = (struct bb_loc){ sizeof(struct bb_exec), 0 };
	assert_int_equal(bb_decode(b.buf, b.len, &row), 0);
}

static void an_unknown_table_is_refused(void **state)
{
	static struct rec_build b;
	struct bb_row row;

	(void)state;
	rec_build_start(&b, 0xfffe, 512, 1);
	rec_build_end(&b);
	assert_int_equal(bb_decode(b.buf, b.len, &row), -EBADMSG);
	rec_build_start(&b, 0, 512, 1);
	rec_build_end(&b);
	assert_int_equal(bb_decode(b.buf, b.len, &row), -EBADMSG);
}

static void random_bytes_never_point_outside(void **state)
{
	const struct bbx_schema *s = bbx_schema_builtin();
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t len = (size_t)(seed >> 7) % 700;
		uint8_t *rec = malloc(len + 1);
		struct bb_row row;

		for (size_t i = 0; i < len; i++) {
			seed = seed * 1664525u + 1013904223u;
			/* Small numbers make offsets that often fit. */
			rec[i] = round & 1 ? (uint8_t)(seed >> 24) : (uint8_t)(seed >> 24) & (i % 4 < 2 ? 0xff : 0);
		}
		if (len >= sizeof(struct bb_hdr)) {
			((struct bb_hdr *)rec)->type = (__u16)s->types[seed % s->n_types].id;
			((struct bb_hdr *)rec)->size = (__u32)len;
		}
		if (!bb_decode(rec, len, &row)) {
			const struct bbx_type *t = NULL;

			for (size_t i = 0; i < s->n_types; i++)
				if (s->types[i].id == row.type)
					t = &s->types[i];
			for (size_t i = 0; i < row.n; i++)
				if (!row.v[i].null && t->cols[i].dict == BBX_DICT_string)
					assert_true((const uint8_t *)row.v[i].p + row.v[i].len <= rec + len);
		}
		free(rec);
	}
}

static void a_string_that_does_not_fit_is_cut_when_built(void **state)
{
	static char big[BB_RECORD_MAX];
	static struct rec_build b;
	struct bb_exec *r = start_exec(&b);
	struct bb_row row;

	(void)state;
	r->argv = rec_build_str(&b, big, sizeof(big));
	r->cwd = rec_build_text(&b, "/");
	rec_build_end(&b);
	assert_int_equal(b.len, BB_RECORD_MAX);
	assert_int_equal(bb_decode(b.buf, b.len, &row), 0);
	assert_int_equal(value(&row, "exec", "argv")->len, BB_RECORD_MAX - sizeof(*r));
	assert_int_equal(value(&row, "exec", "cwd")->len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_table_has_the_columns_of_the_schema),
		cmocka_unit_test(numbers_strings_and_tasks_arrive),
		cmocka_unit_test(all_ones_are_a_value_where_null_is_forbidden),
		cmocka_unit_test(signed_numbers_keep_their_sign),
		cmocka_unit_test(addresses_have_the_length_of_their_family),
		cmocka_unit_test(a_null_that_the_table_forbids_is_refused),
		cmocka_unit_test(a_record_cut_at_any_byte_is_refused),
		cmocka_unit_test(bytes_behind_the_record_are_ignored),
		cmocka_unit_test(a_string_outside_the_record_is_refused),
		cmocka_unit_test(an_unknown_table_is_refused),
		cmocka_unit_test(random_bytes_never_point_outside),
		cmocka_unit_test(a_string_that_does_not_fit_is_cut_when_built),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
