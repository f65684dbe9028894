/* SPDX-License-Identifier: Apache-2.0 */
/* Chunks decoded ahead are those of bbx_chunk_read, and leave the same damages, whatever is wrong with them. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "readahead.h"
#include "recording.h"

#define ROWS 4000u
#define STEP 997u /* bytes between places that are damaged */
#define HELPERS 3u

static const uint32_t cols[] = { 0, 1, 3, 7 };
#define N_COLS (sizeof(cols) / sizeof(cols[0]))

static struct bbx_reader *open_bytes(const void *p, size_t len, unsigned flags)
{
	struct bbx_reader *r = NULL;

	assert_int_equal(bbx_open_fd(rec_file_of(p, len), "file", flags, &r, NULL), 0);
	return r;
}

static uint8_t *make(size_t *ret_len)
{
	int fd = rec_file();
	uint8_t *p;

	rec_write(fd, &(struct rec_opts){ .rows = ROWS, .group = 40, .section = 1 });
	p = rec_bytes(fd, ret_len);
	close(fd);
	return p;
}

static void check_same_batch(const struct bbx_batch *a, const struct bbx_batch *b)
{
	assert_int_equal(a->rows, b->rows);
	assert_int_equal(a->n_cols, b->n_cols);
	assert_int_equal(a->section, b->section);
	assert_int_equal(a->type, b->type);
	for (size_t c = 0; c < a->n_cols; c++) {
		assert_int_equal(a->vec[c].present, b->vec[c].present);
		assert_int_equal(!a->vec[c].u, !b->vec[c].u);
		for (uint32_t i = 0; i < a->rows; i++) {
			assert_int_equal(bbx_cell_null(a, (uint32_t)c, i), bbx_cell_null(b, (uint32_t)c, i));
			if (a->vec[c].u)
				assert_int_equal(a->vec[c].u[i], b->vec[c].u[i]);
		}
	}
}

static void check_same_damages(const struct bbx_reader *a, const struct bbx_reader *b)
{
	assert_int_equal(bbx_n_damages(a), bbx_n_damages(b));
	for (size_t i = 0; i < bbx_n_damages(a); i++) {
		const struct bbx_damage *x = bbx_damage(a, i), *y = bbx_damage(b, i);

		assert_int_equal(x->off, y->off);
		assert_int_equal(x->rows, y->rows);
		assert_int_equal(x->cells, y->cells);
		assert_string_equal(x->what, y->what);
		assert_string_equal(x->columns, y->columns);
	}
}

/* Reads every other chunk, the first of them only, or all of them. */
static void check_reads(const void *p, size_t len, size_t n_read)
{
	struct bbx_reader *plain = open_bytes(p, len, 0), *r = open_bytes(p, len, 0);
	struct bbx_readahead *a = bbx_readahead_new(r, cols, N_COLS, HELPERS);
	size_t named = 0, n = 0, mark;
	const struct bbx_batch *b;
	struct bbx_batch want = { 0 };

	assert_non_null(a);
	for (;;) {
		for (; named < bbx_n_chunks(r) && bbx_readahead_has_room(a); named += 2)
			bbx_readahead_put(a, named, named + 7);
		if (n == n_read || 2 * n >= bbx_n_chunks(r))
			break;
		assert_int_equal(bbx_readahead_next(a, &mark, &b), bbx_chunk_read(plain, 2 * n, cols, N_COLS, &want));
		assert_int_equal(mark, 2 * n + 7);
		check_same_batch(b, &want);
		n++;
	}
	bbx_readahead_free(a);
	check_same_damages(r, plain);
	bbx_batch_done(&want);
	bbx_close(plain);
	bbx_close(r);
}

static void test_chunks_are_those_of_a_plain_read(void **state)
{
	size_t len;
	uint8_t *p = make(&len);

	(void)state;
	for (size_t n = 0; n < 12; n++)
		check_reads(p, len, n);
	check_reads(p, len, SIZE_MAX);
	free(p);
}

static void test_damage_is_found_and_listed_as_by_a_plain_read(void **state)
{
	size_t len;
	uint8_t *p = make(&len);

	(void)state;
	for (size_t at = 0; at < len; at += STEP) {
		for (size_t k = at; k < len; k += len / 3)
			p[k] ^= 0x55;
		check_reads(p, len, SIZE_MAX);
		for (size_t k = at; k < len; k += len / 3)
			p[k] ^= 0x55;
	}
	check_reads(p, len - len / 4, SIZE_MAX);
	free(p);
}

static void test_a_strict_reader_is_left_alone(void **state)
{
	size_t len;
	uint8_t *p = make(&len);
	struct bbx_reader *r = open_bytes(p, len, BBX_STRICT);

	(void)state;
	assert_null(bbx_readahead_new(r, cols, N_COLS, HELPERS));
	bbx_close(r);
	free(p);
}

static void read_on(struct bbx_readahead *a, size_t n)
{
	const struct bbx_batch *b;
	size_t mark;

	for (size_t i = 0; i < n; i++) {
		bbx_readahead_put(a, i, i);
		if (bbx_readahead_next(a, &mark, &b) != 1 || !b->rows)
			_exit(1);
	}
	bbx_readahead_free(a);
}

static void test_the_child_of_a_fork_reads_by_itself(void **state)
{
	size_t len;
	uint8_t *p = make(&len);
	struct bbx_reader *r = open_bytes(p, len, 0);
	struct bbx_readahead *a = bbx_readahead_new(r, cols, N_COLS, HELPERS);
	int status;
	pid_t pid = fork();

	(void)state;
	if (!pid) {
		alarm(20);
		read_on(a, 20);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	read_on(a, 20);
	bbx_close(r);
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chunks_are_those_of_a_plain_read),
		cmocka_unit_test(test_damage_is_found_and_listed_as_by_a_plain_read),
		cmocka_unit_test(test_a_strict_reader_is_left_alone),
		cmocka_unit_test(test_the_child_of_a_fork_reads_by_itself),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
