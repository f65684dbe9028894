/* SPDX-License-Identifier: Apache-2.0 */
/*
 * holes FILE BYTES N: what N holes of so many bytes, at random but always the same places and one at a time, cost a recording. Prints
 * for each the place, the rows that remain, the cells that remain (a row counts by the share of its columns that it still has), both in
 * parts per million, and 1 when nothing came back that the whole file does not have. FILE is left as it was.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bbx.h"
#include "../unit/rng.h"

#define MAX_COLS 64

/* Sums of the hashes of all values of a column: those that are altered show. */
struct chunk {
	uint64_t off, rows;
	bool present[MAX_COLS];
	uint64_t sum[MAX_COLS];
};

struct rows {
	struct chunk *chunks;
	size_t n;
};

static uint64_t mix(uint64_t v)
{
	struct rng r = { v };

	return rng_next(&r);
}

/* Of a string the length counts. */
static uint64_t sum_of(const struct bbx_batch *b, uint32_t col)
{
	const struct bbx_vec *v = &b->vec[col];
	uint64_t sum = 0;

	for (uint32_t row = 0; row < b->rows; row++)
		if (!bbx_cell_null(b, col, row))
			sum += mix((v->u ? v->u[row] : v->str[row].len) + ((uint64_t)col << 56) + row);
	return sum;
}

static void take(struct chunk *c, const struct bbx_chunk *from, const struct bbx_batch *b)
{
	c->off = from->off;
	c->rows = b->rows;
	for (uint32_t col = 0; col < b->n_cols && col < MAX_COLS; col++) {
		c->present[col] = b->vec[col].present;
		c->sum[col] = sum_of(b, col);
	}
}

static int read_rows(const char *path, struct rows *ret)
{
	struct bbx_batch b = { 0 };
	struct bbx_reader *r;
	int e = bbx_open(&path, 1, 0, &r, NULL);

	if (e)
		return e;
	*ret = (struct rows){ .n = bbx_n_chunks(r) };
	ret->chunks = calloc(ret->n + 1, sizeof(*ret->chunks));
	for (size_t i = 0; i < ret->n && ret->chunks && e >= 0; i++) {
		e = bbx_chunk_read(r, i, NULL, 0, &b);
		take(&ret->chunks[i], bbx_chunk(r, i), &b);
	}
	bbx_batch_done(&b);
	bbx_close(r);
	return e < 0 ? e : 0;
}

/* What is kept, in rows. */
struct kept {
	double rows, cells;
	bool altered;
};

/* Adds what a chunk gives of what it gave when the file was whole. */
static void add_kept(struct kept *k, const struct chunk *is, const struct chunk *was)
{
	unsigned had = 0, has = 0;

	for (int col = 0; col < MAX_COLS; col++) {
		had += was->present[col];
		has += is->present[col];
		k->altered |= is->present[col] && (!was->present[col] || is->sum[col] != was->sum[col]);
	}
	k->altered |= is->rows && is->rows != was->rows;
	k->rows += (double)is->rows;
	k->cells += had ? (double)is->rows * has / had : 0;
}

static struct kept compare(const struct rows *part, const struct rows *whole)
{
	struct kept k = { 0 };
	size_t w = 0;

	for (size_t i = 0; i < part->n; i++) {
		while (w < whole->n && whole->chunks[w].off < part->chunks[i].off)
			w++;
		if (w == whole->n || whole->chunks[w].off != part->chunks[i].off)
			k.altered = true;
		else
			add_kept(&k, &part->chunks[i], &whole->chunks[w]);
	}
	return k;
}

int main(int argc, char **argv)
{
	static uint8_t zeros[1 << 20], was[1 << 20];
	size_t len = argc == 4 ? strtoul(argv[2], NULL, 10) : 0;
	struct rows whole, part;
	struct kept all;
	struct rng rng = { 7 };
	struct stat st;
	int fd;

	if (!len || len > sizeof(zeros) || read_rows(argv[1], &whole) || stat(argv[1], &st))
		return 1;
	all = compare(&whole, &whole);
	fd = open(argv[1], O_RDWR);
	for (int i = atoi(argv[3]); i > 0; i--) {
		off_t at = (off_t)rng_below(&rng, (uint64_t)st.st_size - len);
		struct kept k;

		if (pread(fd, was, len, at) != (ssize_t)len || pwrite(fd, zeros, len, at) != (ssize_t)len ||
		    read_rows(argv[1], &part))
			return 1;
		k = compare(&part, &whole);
		printf("%lld\t%.0f\t%.0f\t%d\n", (long long)at, k.rows / all.rows * 1e6, k.cells / all.cells * 1e6, !k.altered);
		free(part.chunks);
		if (pwrite(fd, was, len, at) != (ssize_t)len)
			return 1;
	}
	free(whole.chunks);
	return close(fd) != 0;
}
