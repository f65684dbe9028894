/* SPDX-License-Identifier: Apache-2.0 */
#include "bbx.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "layout.h"
#include "props.h"
#include "rng.h"
#include "schema_codec.h"

static void test_columns_begin_with_ts_task_and_cpu(void **state)
{
	const struct bbx_schema *s = bbx_schema_builtin();
	static const char *const first[] = { "ts", "task", "cpu" };

	(void)state;
	assert_true(s->n_types >= 12);
	for (size_t i = 0; i < s->n_types; i++)
		for (size_t c = 0; c < 3; c++) {
			assert_string_equal(s->types[i].cols[c].name, first[c]);
			assert_int_equal(s->types[i].cols[c].id, c + 1);
		}
}

static void test_ids_and_names_are_unique_and_ids_only_grow(void **state)
{
	const struct bbx_schema *s = bbx_schema_builtin();

	(void)state;
	for (size_t i = 0; i < s->n_types; i++) {
		const struct bbx_type *t = &s->types[i];

		for (size_t j = 0; j < i; j++) {
			assert_true(s->types[j].id < t->id);
			assert_string_not_equal(s->types[j].name, t->name);
		}
		for (size_t c = 3; c < t->n_cols; c++) {
			assert_true(t->cols[c].id >= 16 && t->cols[c].id > t->cols[c - 1].id);
			for (size_t d = 0; d < c; d++)
				assert_string_not_equal(t->cols[c].name, t->cols[d].name);
		}
	}
}

static void test_no_table_or_column_is_a_word_that_sql_keeps(void **state)
{
	static const char *const words[] = { "drop",	"limit", "table", "index",
					     "default", "order", "group" };
	const struct bbx_schema *s = bbx_schema_builtin();

	(void)state;
	for (size_t i = 0; i < s->n_types; i++)
		for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++) {
			assert_string_not_equal(s->types[i].name, words[w]);
			assert_int_equal(bbx_type_column(&s->types[i], words[w]), -1);
		}
}

static void test_state_tables_have_keys_and_events_have_none(void **state)
{
	const struct bbx_schema *s = bbx_schema_builtin();

	(void)state;
	for (size_t i = 0; i < s->n_types; i++) {
		unsigned keys = 0;

		for (size_t c = 0; c < s->types[i].n_cols; c++)
			keys += !!(s->types[i].cols[c].flags & BBX_KEY);
		assert_int_equal(keys > 0, s->types[i].flags & BBX_STATE);
	}
}

static void test_label_tables_exist_and_are_sorted(void **state)
{
	const struct bbx_schema *s = bbx_schema_builtin();

	(void)state;
	for (size_t i = 0; i < s->n_types; i++)
		for (size_t c = 0; c < s->types[i].n_cols; c++) {
			const char *want = s->types[i].cols[c].labels;
			size_t found = !*want;

			for (size_t l = 0; l < s->n_labels; l++)
				found += !strcmp(s->labels[l].name, want);
			assert_int_equal(found, 1);
		}
	for (size_t l = 0; l < s->n_labels; l++)
		for (size_t i = 1; i < s->labels[l].n; i++)
			assert_true(s->labels[l].labels[i - 1].value <
				    s->labels[l].labels[i].value);
}

static const char *label(const char *type, const char *column, int64_t value)
{
	const struct bbx_schema *s = bbx_schema_builtin();
	const struct bbx_type *t = bbx_schema_find(s, type);

	return bbx_label(s, &t->cols[bbx_type_column(t, column)], value);
}

static void test_labels_name_numbers(void **state)
{
	(void)state;
	assert_string_equal(label("signal", "sig", 9), "SIGKILL");
	assert_string_equal(label("signal", "code", -6), "SI_TKILL");
	assert_string_equal(label("signal", "code", 128), "SI_KERNEL");
	assert_string_equal(label("signal", "result", 0), "delivered");
	assert_string_equal(label("tcp", "errno", 111), "ECONNREFUSED");
	assert_string_equal(label("tcp", "event", 7), "close");
	assert_string_equal(label("tcp", "new_state", 12), "NEW_SYN_RECV");
	assert_string_equal(label("tcp", "family", 10), "inet6");
	assert_string_equal(label("cgroup", "op", 3), "attach");
	assert_null(label("signal", "sig", 0));
	assert_null(label("signal", "sig", 1000));
	assert_null(label("exit", "utime_ns", 9));
}

static void assert_same_schema(const struct bbx_schema *a, const struct bbx_schema *b)
{
	assert_int_equal(a->n_types, b->n_types);
	assert_int_equal(a->n_labels, b->n_labels);
	for (size_t i = 0; i < a->n_types; i++) {
		const struct bbx_type *x = &a->types[i], *y = &b->types[i];

		assert_int_equal(x->id, y->id);
		assert_int_equal(x->flags, y->flags);
		assert_string_equal(x->name, y->name);
		assert_string_equal(x->doc, y->doc);
		assert_int_equal(x->n_cols, y->n_cols);
		for (size_t c = 0; c < x->n_cols; c++) {
			const struct bbx_column *p = &x->cols[c], *q = &y->cols[c];

			assert_true(p->id == q->id && p->phys == q->phys && p->dict == q->dict &&
				    p->flags == q->flags);
			assert_string_equal(p->name, q->name);
			assert_string_equal(p->logical, q->logical);
			assert_string_equal(p->unit, q->unit);
			assert_string_equal(p->anon, q->anon);
			assert_string_equal(p->labels, q->labels);
			assert_string_equal(p->doc, q->doc);
		}
	}
	for (size_t i = 0; i < a->n_labels; i++) {
		assert_string_equal(a->labels[i].name, b->labels[i].name);
		assert_int_equal(a->labels[i].n, b->labels[i].n);
		for (size_t l = 0; l < a->labels[i].n; l++) {
			assert_int_equal(a->labels[i].labels[l].value,
					 b->labels[i].labels[l].value);
			assert_string_equal(a->labels[i].labels[l].name,
					    b->labels[i].labels[l].name);
		}
	}
}

static void test_the_builtin_schema_survives_the_file(void **state)
{
	struct bbx_buf b = { 0 };
	struct bbx_schema *s = NULL;

	(void)state;
	assert_int_equal(bbx_schema_encode(bbx_schema_builtin(), &b), 0);
	assert_int_equal(bbx_schema_decode(b.p, b.len, &s), 0);
	assert_same_schema(bbx_schema_builtin(), s);
	bbx_schema_free(s);
	bbx_buf_done(&b);
}

static int decode_types(const struct bbx_type *types, size_t n, struct bbx_schema **ret_s)
{
	const struct bbx_schema s = { .n_types = n, .types = types };
	struct bbx_buf b = { 0 };
	int err;

	assert_int_equal(bbx_schema_encode(&s, &b), 0);
	err = bbx_schema_decode(b.p, b.len, ret_s);
	bbx_buf_done(&b);
	return err;
}

#define COL(id_, name_, phys_) \
	{ \
		.id = id_, .phys = phys_, .name = name_, .logical = "", .unit = "", .anon = "", \
		.labels = "", .doc = "" \
	}

static void test_names_and_ids_that_occur_twice_are_damage(void **state)
{
	const struct bbx_column same_name[] = { COL(1, "a", BBX_U64), COL(2, "a", BBX_U64) };
	const struct bbx_column same_id[] = { COL(1, "a", BBX_U64), COL(1, "b", BBX_U64) };
	const struct bbx_column no_name[] = { COL(1, "", BBX_U64) };
	const struct bbx_type types[] = {
		{ .id = 1, .name = "x", .cols = same_name, .n_cols = 2 },
		{ .id = 2, .name = "y", .cols = same_id, .n_cols = 2 },
		{ .id = 3, .name = "z", .cols = no_name, .n_cols = 1 },
		{ .id = 4, .name = "" },
		{ .id = 5, .name = "t" },
		{ .id = 5, .name = "u" },
		{ .id = 6, .name = "u" },
	};
	struct bbx_schema *s;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(decode_types(&types[i], 1, &s), -EBADMSG);
	assert_int_equal(decode_types(&types[4], 2, &s), -EBADMSG);
	assert_int_equal(decode_types(&types[5], 2, &s), -EBADMSG);
}

static void test_columns_of_unknown_kinds_are_left_out(void **state)
{
	const struct bbx_column cols[] = {
		COL(1, "a", BBX_U64),
		COL(2, "b", (enum bbx_phys)9),
		COL(3, "c", BBX_DICT),
		COL(4, "d", BBX_BYTES),
	};
	const struct bbx_type t = { .id = 1, .name = "x", .cols = cols, .n_cols = 4 };
	struct bbx_schema *s;

	(void)state;
	assert_int_equal(decode_types(&t, 1, &s), 0);
	assert_int_equal(s->types[0].n_cols, 2);
	assert_string_equal(s->types[0].cols[1].name, "d");
	bbx_schema_free(s);
}

static void test_limits_are_refused(void **state)
{
	struct bbx_column *cols = calloc(257, sizeof(*cols));
	struct bbx_type t = { .id = 1, .name = "x", .cols = cols };
	static char names[257][8];
	struct bbx_schema *s;

	(void)state;
	for (unsigned i = 0; i < 257; i++) {
		snprintf(names[i], sizeof(names[i]), "c%u", i);
		cols[i] = (struct bbx_column)COL(i, names[i], BBX_U64);
	}
	t.n_cols = 256;
	assert_int_equal(decode_types(&t, 1, &s), 0);
	bbx_schema_free(s);
	t.n_cols = 257;
	assert_int_equal(decode_types(&t, 1, &s), -EFBIG);
	free(cols);
}

static void test_a_damaged_schema_ends_in_a_verdict(void **state)
{
	struct bbx_buf b = { 0 };
	struct rng r = { 7 };

	(void)state;
	assert_int_equal(bbx_schema_encode(bbx_schema_builtin(), &b), 0);
	for (int round = 0; round < 3000; round++) {
		size_t len = round % 2 ? b.len : rng_below(&r, b.len);
		uint8_t *copy = malloc(len ? len : 1);
		struct bbx_schema *s = NULL;
		int err;

		memcpy(copy, b.p, len);
		for (int flips = 0; round % 2 && flips < 4; flips++)
			copy[rng_below(&r, len)] ^= (uint8_t)(1u << rng_below(&r, 8));
		err = bbx_schema_decode(copy, len, &s);
		assert_true(err == 0 || err == -EBADMSG || err == -EFBIG);
		bbx_schema_free(s);
		free(copy);
	}
	bbx_buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns_begin_with_ts_task_and_cpu),
		cmocka_unit_test(test_ids_and_names_are_unique_and_ids_only_grow),
		cmocka_unit_test(test_no_table_or_column_is_a_word_that_sql_keeps),
		cmocka_unit_test(test_state_tables_have_keys_and_events_have_none),
		cmocka_unit_test(test_label_tables_exist_and_are_sorted),
		cmocka_unit_test(test_labels_name_numbers),
		cmocka_unit_test(test_the_builtin_schema_survives_the_file),
		cmocka_unit_test(test_names_and_ids_that_occur_twice_are_damage),
		cmocka_unit_test(test_columns_of_unknown_kinds_are_left_out),
		cmocka_unit_test(test_limits_are_refused),
		cmocka_unit_test(test_a_damaged_schema_ends_in_a_verdict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
