/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Figures of the record file. bench load FILE EVENTS RATE TYPES writes the mixed load. bench rows FILE and bench access FILE
 * print a line "name TAB value" for each figure of any recording: medians of three, of CPU time.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bbx.h"
#include "copy.h"
#include "load.h"
#include "replay.h"

#define RUNS 3
#define ASKED 101u /* processes that the rare-process question is asked for */

struct subject {
	const char *path;
	uint64_t bytes, rows;
	uint32_t main_type; /* with the most rows */
};

static struct bbx_reader *open_file(const struct subject *s, unsigned flags)
{
	struct bbx_reader *r = NULL;
	struct bbx_diag diag;

	if (bbx_open((const char *const[]){ s->path }, 1, flags, &r, &diag)) {
		fprintf(stderr, "bench: %s: %s\n", s->path, diag.what);
		exit(1);
	}
	return r;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* The median of what fn returns: nanoseconds. */
static double median(double (*fn)(const struct subject *s), const struct subject *s)
{
	double v[RUNS];

	for (int i = 0; i < RUNS; i++)
		v[i] = fn(s);
	qsort(v, RUNS, sizeof(v[0]), by_value);
	return v[RUNS / 2];
}

/* Reads columns of the chunks of a type, or of all: type UINT32_MAX. */
static double read_chunks(const struct subject *s, uint32_t type, const uint32_t *cols, size_t n)
{
	struct bbx_reader *r = open_file(s, 0);
	struct bbx_batch b = { 0 };
	uint64_t start = cpu_ns();

	for (size_t i = 0; i < bbx_n_chunks(r); i++)
		if ((type == UINT32_MAX || bbx_chunk(r, i)->type == type) && bbx_chunk_read(r, i, cols, n, &b) != 1)
			exit(1);
	start = cpu_ns() - start;
	bbx_batch_done(&b);
	bbx_close(r);
	return (double)start;
}

static double decode(const struct subject *s)
{
	return read_chunks(s, UINT32_MAX, NULL, 0);
}

static double project(const struct subject *s)
{
	return read_chunks(s, s->main_type, (const uint32_t[]){ 0, 1 }, 2);
}

static double open_with(const struct subject *s, unsigned flags)
{
	uint64_t start = cpu_ns();
	struct bbx_reader *r = open_file(s, flags);
	struct bbx_batch b = { 0 };

	if (bbx_n_chunks(r) && bbx_chunk_read(r, 0, NULL, 0, &b) != 1)
		exit(1);
	start = cpu_ns() - start;
	bbx_batch_done(&b);
	bbx_close(r);
	return (double)start;
}

static double open_indexed(const struct subject *s)
{
	return open_with(s, 0);
}

static double open_walked(const struct subject *s)
{
	return open_with(s, BBX_NO_INDEX);
}

static double verify(const struct subject *s)
{
	struct bbx_reader *r = open_file(s, 0);
	struct bbx_verify v;
	uint64_t start = cpu_ns();

	if (bbx_verify(r, false, &v))
		exit(1);
	start = cpu_ns() - start;
	bbx_close(r);
	return (double)start;
}

static int copy_and_verify(int in, int out)
{
	struct bbx_reader *r;
	struct bbx_diag diag;
	struct bbx_verify v;
	struct bbx_out o;
	int err = bbx_out_init(&o, out, 1, 0, 1);

	if (!err)
		err = bbx_copy_open(&o, in, &diag);
	if (!err)
		err = bbx_out_index(&o);
	bbx_out_done(&o);
	if (err || bbx_open_fd(dup(out), "bench", 0, &r, &diag))
		return -EBADMSG;
	err = bbx_verify(r, false, &v);
	bbx_close(r);
	return err;
}

/* What keeping an incident takes: the records copied as they are, a new index, every byte of the copy verified. */
static double finalize(const struct subject *s)
{
	int in = open(s->path, O_RDONLY | O_CLOEXEC), out = memfd_create("bench", MFD_CLOEXEC);
	uint64_t start = cpu_ns();

	if (in < 0 || out < 0 || copy_and_verify(in, out))
		exit(1);
	start = cpu_ns() - start;
	close(in);
	close(out);
	return (double)start;
}

/* Of all chunks, the share that may hold a process, over processes from all over the dictionaries: most of them are rare. */
static double rare_share(const struct subject *s)
{
	struct bbx_reader *r = open_file(s, 0);
	uint64_t asked = 0, hits = 0;

	for (size_t sec = 0; sec < bbx_n_sections(r); sec++) {
		uint64_t n = bbx_dict_size(r, sec, BBX_DICT_task), step = n / ASKED + 1;

		asked += (n + step - 1) / step;
		for (size_t i = 0; i < bbx_n_chunks(r); i++)
			for (uint64_t id = 1; id <= n && bbx_chunk(r, i)->section == sec; id += step)
				hits += bbx_chunk_may_have(r, i, 1, id);
	}
	hits = asked ? hits * 10000 / asked : 0;
	asked = bbx_n_chunks(r);
	bbx_close(r);
	return asked ? (double)hits / 100.0 / (double)asked : 0;
}

static double encode(const struct subject *s)
{
	struct bbx_reader *r = open_file(s, 0);
	struct replay rows;
	double ns[RUNS];

	if (replay_load(&rows, r))
		exit(1);
	for (int i = 0; i < RUNS; i++) {
		int fd = memfd_create("bench", MFD_CLOEXEC);
		uint64_t took;

		if (fd < 0 || replay_write(&rows, fd, &took))
			exit(1);
		close(fd);
		ns[i] = (double)took;
	}
	replay_done(&rows);
	bbx_close(r);
	qsort(ns, RUNS, sizeof(ns[0]), by_value);
	return ns[RUNS / 2];
}

static void look(struct subject *s)
{
	struct bbx_reader *r = open_file(s, 0);
	uint64_t *rows = calloc(bbx_schema(r)->n_types + 1, sizeof(*rows));
	struct stat st;

	if (!rows || stat(s->path, &st))
		exit(1);
	s->bytes = (uint64_t)st.st_size;
	for (size_t i = 0; i < bbx_n_chunks(r); i++) {
		s->rows += bbx_chunk(r, i)->rows;
		rows[bbx_chunk(r, i)->type] += bbx_chunk(r, i)->rows;
	}
	for (uint32_t i = 0; i < bbx_schema(r)->n_types; i++)
		if (rows[i] > rows[s->main_type])
			s->main_type = i;
	free(rows);
	bbx_close(r);
}

static void print(const char *name, const char *format, double v)
{
	printf("%s\t", name);
	printf(format, v);
	printf("\n");
}

static void measure(const struct subject *s)
{
	double rows = (double)s->rows;

	print("rows", "%.0f", rows);
	print("bytes/event", "%.2f", (double)s->bytes / rows);
	print("encode ns/event", "%.0f", encode(s) / rows);
	print("decode M events/s", "%.1f", rows / median(decode, s) * 1e3);
	print("projection ns/event", "%.1f", median(project, s) / rows);
}

static void measure_access(const struct subject *s)
{
	print("open ms, index", "%.2f", median(open_indexed, s) / 1e6);
	print("open ms, no index", "%.2f", median(open_walked, s) / 1e6);
	print("rare process, % of chunks", "%.1f", rare_share(s));
	print("verify GB/s", "%.1f", (double)s->bytes / median(verify, s));
	print("finalize ms/100 MB", "%.0f", median(finalize, s) / 1e6 * 1e8 / (double)s->bytes);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*fn)(const struct subject *s);
	} figures[] = { { "rows", measure }, { "access", measure_access } };
	struct subject s = { 0 };

	if (argc == 6 && !strcmp(argv[1], "load"))
		return load_write(argv[2], strtoull(argv[3], NULL, 10), strtoull(argv[4], NULL, 10),
				  (unsigned)atoi(argv[5])) != 0;
	if (argc != 3)
		return 2;
	s.path = argv[2];
	look(&s);
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		if (!strcmp(argv[1], figures[i].name)) {
			figures[i].fn(&s);
			return 0;
		}
	return 2;
}
