/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A writer that is killed at any moment: every row up to the last flush that came back is read
 * again, and the file can be repaired. What is lost are rows since that flush, at most.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "bbx.h"
#include "rng.h"

#define ROUNDS 200
#define MAX_BATCH 4000 /* rows of a flush group */
#define MAX_ROWS (8 * MAX_BATCH)
#define MAX_WAIT_NS 2000000

#define TEXTS .unit = "", .anon = "none", .labels = "", .doc = ""
static const struct bbx_column cols[] = {
	{ .id = 1, .phys = BBX_U64, .flags = BBX_NOT_NULL, .name = "ts", .logical = "boot_ts",
		TEXTS },
	{ .id = 2, .phys = BBX_DICT, .dict = BBX_DICT_task, .name = "task", .logical = "task",
		TEXTS },
	{ .id = 3, .phys = BBX_U64, .name = "cpu", .logical = "none", TEXTS },
	{ .id = 16, .phys = BBX_DICT, .dict = BBX_DICT_string, .name = "path", .logical = "path",
		TEXTS },
};
static const struct bbx_type type = { .id = 1, .name = "row", .doc = "", .n_cols = 4,
	.cols = cols };
static const struct bbx_schema schema = { .n_types = 1, .types = &type };

/* What the writer tells while it lives. */
struct progress {
	volatile uint64_t added, flushed;
};

static int path_of(uint64_t ts, char *buf, size_t size)
{
	return snprintf(buf, size, "/srv/%llu/%llu", (unsigned long long)(ts % 97),
			(unsigned long long)(ts * 2654435761u % 1009));
}

static void add_row(struct bbx_writer *w, uint64_t ts)
{
	char path[64];
	uint32_t len = (uint32_t)path_of(ts, path, sizeof(path));
	struct bbx_task task = { .pid = 1 + ts % 500, .tid = 1 + ts % 500, .comm = "sh",
		.comm_len = 2 };
	const struct bbx_value v[] = {
		{ .u = ts }, { .task = &task }, { .u = ts % 8 }, { .p = path, .len = len },
	};

	if (bbx_writer_add(w, type.id, v, 4))
		_exit(1);
}

_Noreturn static void write_until_killed(int fd, uint64_t seed, struct progress *p)
{
	static const struct bbx_origin origin = { .clock_id = 7 };
	struct bbx_writer_opts opts = { .schema = &schema, .origin = &origin, .session = 1 };
	struct rng rng = { seed };
	struct bbx_writer *w;
	uint64_t ts = 0;

	if (bbx_writer_open(fd, &opts, &w))
		_exit(1);
	for (;;) {
		for (uint64_t n = 1 + rng_below(&rng, MAX_BATCH); n; n--) {
			p->added = ++ts;
			add_row(w, ts);
		}
		if (bbx_writer_flush(w, ts))
			_exit(1);
		p->flushed = ts;
	}
}

/* The rows of a recording, which are 1 to that number, each as it was written. */
static uint64_t count_rows(struct bbx_reader *r)
{
	struct bbx_batch b = { 0 };
	uint64_t ts = 0;
	char path[64];

	for (size_t i = 0; i < bbx_n_chunks(r); i++) {
		assert_int_equal(bbx_chunk_read(r, i, NULL, 0, &b), 1);
		for (uint32_t row = 0; row < b.rows; row++) {
			struct bbx_str s;

			assert_int_equal(b.vec[0].u[row], ++ts);
			assert_int_equal(bbx_cell_str(r, &b, 3, row, &s), 1);
			assert_int_equal(s.len, path_of(ts, path, sizeof(path)));
			assert_memory_equal(s.p, path, s.len);
		}
	}
	bbx_batch_done(&b);
	return ts;
}

static uint64_t read_rows(int fd)
{
	struct bbx_reader *r;
	uint64_t rows;
	int e = bbx_open_fd(dup(fd), "killed", 0, &r, NULL);

	if (e == -EMEDIUMTYPE)
		return 0;
	assert_int_equal(e, 0);
	rows = count_rows(r);
	bbx_close(r);
	return rows;
}

static void check_repair(int fd, uint64_t rows)
{
	int out = memfd_create("repaired", MFD_CLOEXEC);
	struct bbx_recover *rc;
	struct bbx_reader *r;
	struct bbx_verify v;

	assert_int_equal(bbx_recover_open(fd, "killed", "test", &rc, NULL), 0);
	assert_int_equal(bbx_recover_write(rc, out), 0);
	assert_int_equal(bbx_recover_report(rc)->rows, rows);
	bbx_recover_free(rc);
	assert_int_equal(bbx_open_fd(out, "repaired", BBX_STRICT, &r, NULL), 0);
	assert_int_equal(bbx_verify(r, true, &v), 0);
	assert_int_equal(count_rows(r), rows);
	bbx_close(r);
}

static void kill_writer(int fd, struct rng *rng, struct progress *p)
{
	const struct timespec wait = { .tv_nsec = (long)rng_below(rng, MAX_WAIT_NS) };
	uint64_t seed = rng_next(rng), rows = rng_below(rng, MAX_ROWS);
	int status;
	pid_t pid;

	*p = (struct progress){ 0 };
	assert_int_equal(ftruncate(fd, 0), 0);
	lseek(fd, 0, SEEK_SET);
	pid = fork();
	if (!pid)
		write_until_killed(fd, seed, p);
	assert_true(pid > 0);
	/* After so many rows, however slow the machine is, at any moment of what comes then. */
	while (__atomic_load_n(&p->added, __ATOMIC_RELAXED) < rows)
		assert_int_equal(waitpid(pid, &status, WNOHANG), 0);
	nanosleep(&wait, NULL);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
}

static void test_a_killed_writer_loses_no_row_that_it_flushed(void **state)
{
	struct progress *p = mmap(NULL, sizeof(*p), PROT_READ | PROT_WRITE,
				  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int fd = memfd_create("killed", MFD_CLOEXEC);
	struct rng rng = { 20 };
	uint64_t flushed = 0;

	(void)state;
	assert_true(p != MAP_FAILED && fd >= 0);
	for (int i = 0; i < ROUNDS; i++) {
		uint64_t rows;

		kill_writer(fd, &rng, p);
		rows = read_rows(fd);
		assert_true(rows >= p->flushed);
		assert_true(rows <= p->added);
		assert_true(p->added - rows <= MAX_BATCH);
		if (rows)
			check_repair(fd, rows);
		flushed += p->flushed > 0;
	}
	/* Most were killed while they wrote, not before. */
	assert_true(flushed > ROUNDS / 4);
	munmap(p, sizeof(*p));
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_killed_writer_loses_no_row_that_it_flushed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
