/* SPDX-License-Identifier: Apache-2.0 */
#include "recovered.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

/* The rows of a file that verifies; each is one that was written. */
static size_t rows_of(int fd, size_t n_seen)
{
	uint8_t *seen = calloc(1, n_seen);
	struct bbx_batch b = { 0 };
	struct bbx_reader *r;
	struct bbx_verify v;
	bool lost = false;
	size_t rows = 0;

	assert_int_equal(bbx_open_fd(dup(fd), "copy", BBX_STRICT, &r, NULL), 0);
	assert_int_equal(bbx_verify(r, true, &v), 0);
	for (size_t i = 0; i < bbx_n_chunks(r); i++) {
		assert_int_equal(bbx_chunk_read(r, i, NULL, 0, &b), 1);
		assert_true(rec_check_batch(r, &b, seen, n_seen, &lost));
		rows += b.rows;
	}
	for (size_t i = 0; i < n_seen; i++)
		assert_true(seen[i] <= 1);
	bbx_batch_done(&b);
	bbx_close(r);
	free(seen);
	return rows;
}

/* The rows that a reader still gets out of a damaged file. */
static size_t readable_rows(int fd)
{
	struct bbx_batch b = { 0 };
	struct bbx_reader *r;
	size_t rows = 0;

	assert_int_equal(bbx_open_fd(dup(fd), "input", BBX_NO_INDEX, &r, NULL), 0);
	for (size_t i = 0; i < bbx_n_chunks(r); i++)
		if (bbx_chunk_read(r, i, NULL, 0, &b) > 0)
			rows += b.rows;
	bbx_batch_done(&b);
	bbx_close(r);
	return rows;
}

int rec_recover(int in, int out, struct bbx_recover_report *ret_rep)
{
	struct bbx_diag diag = { 0 };
	struct bbx_recover *rc;
	int e = bbx_recover_open(in, "input.bbx", "test", &rc, &diag);

	if (e) {
		assert_int_equal(e, -EMEDIUMTYPE);
		return e;
	}
	assert_int_equal(bbx_recover_write(rc, out), 0);
	*ret_rep = *bbx_recover_report(rc);
	ret_rep->missing = NULL;
	bbx_recover_free(rc);
	return 0;
}

/* A second repair finds nothing to do. */
void rec_check_idempotent(int copy)
{
	struct bbx_recover_report rep;
	size_t len, again_len;
	int again = rec_file();
	uint8_t *p = rec_bytes(copy, &len), *q;

	assert_int_equal(rec_recover(copy, again, &rep), 0);
	assert_true(rep.intact);
	assert_false(rep.loss || rep.truncated || rep.n_missing || rep.skipped_bytes);
	q = rec_bytes(again, &again_len);
	assert_int_equal(len, again_len);
	assert_memory_equal(p, q, len);
	free(p);
	free(q);
	close(again);
}

void rec_check_copy(int in, struct outcome *o)
{
	int out = rec_file();

	*o = (struct outcome){ 0 };
	o->err = rec_recover(in, out, &o->rep);
	if (!o->err) {
		o->rows = rows_of(out, RECOVERED_ROWS);
		assert_int_equal(o->rows, o->rep.rows);
		assert_int_equal(o->rows, readable_rows(in));
		rec_check_idempotent(out);
	}
	close(out);
}

void rec_check_copy_of(const uint8_t *p, size_t len, struct outcome *o)
{
	int in = rec_file_of(p, len);

	rec_check_copy(in, o);
	close(in);
}

struct rec_original rec_original;

int rec_original_make(void **state)
{
	struct rec_opts opts = { .rows = RECOVERED_ROWS, .items = true };
	int fd = rec_file();

	(void)state;
	rec_write(fd, &opts);
	rec_original.bytes = rec_bytes(fd, &rec_original.len);
	close(fd);
	return 0;
}

int rec_original_free(void **state)
{
	(void)state;
	free(rec_original.bytes);
	return 0;
}
