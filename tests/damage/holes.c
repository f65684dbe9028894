/* SPDX-License-Identifier: Apache-2.0 */
/*
 * holes FILE BYTES N: what N holes of so many bytes, at random but always the same places and one at a time, cost a recording. Prints
 * for each the place, the rows that remain, in parts per million, and 1 when no row came back that the whole file does not
 * have; then the lowest. FILE is left as it was.
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

/* Sum of the hashes of all times: rows that are added or altered show, lost ones are subtracted by their chunk. */
struct rows {
	uint64_t n, bytes;
	uint64_t *off, *sum; /* of each chunk */
	size_t chunks;
};

static uint64_t mix(uint64_t v)
{
	struct rng r = { v };

	return rng_next(&r);
}

static uint64_t sum_of(const struct bbx_batch *b)
{
	uint64_t sum = 0;

	for (uint32_t row = 0; row < b->rows; row++)
		for (size_t c = 0; c < b->n_cols; c++)
			if (b->vec[c].u && !bbx_cell_null(b, (uint32_t)c, row))
				sum += mix(b->vec[c].u[row] + (c << 56));
	return sum;
}

static int read_rows(const char *path, struct rows *ret)
{
	struct bbx_batch b = { 0 };
	struct bbx_reader *r;
	int e = bbx_open(&path, 1, 0, &r, NULL);

	if (e)
		return e;
	*ret = (struct rows){ .chunks = bbx_n_chunks(r) };
	ret->off = calloc(ret->chunks + 1, sizeof(*ret->off));
	ret->sum = calloc(ret->chunks + 1, sizeof(*ret->sum));
	for (size_t i = 0; i < ret->chunks && ret->off && ret->sum && e >= 0; i++) {
		e = bbx_chunk_read(r, i, NULL, 0, &b);
		ret->off[i] = bbx_chunk(r, i)->off;
		ret->sum[i] = e > 0 ? sum_of(&b) : 0;
		ret->n += b.rows;
	}
	bbx_batch_done(&b);
	bbx_close(r);
	return e < 0 ? e : 0;
}

/* Every chunk that gave rows is one of the whole file's, with the same values. */
static int is_part(const struct rows *part, const struct rows *whole)
{
	size_t k = 0;

	for (size_t i = 0; i < part->chunks; i++) {
		while (k < whole->chunks && whole->off[k] < part->off[i])
			k++;
		if (k == whole->chunks || whole->off[k] != part->off[i] ||
		    (part->sum[i] && part->sum[i] != whole->sum[k]))
			return 0;
	}
	return 1;
}

static void rows_done(struct rows *r)
{
	free(r->off);
	free(r->sum);
}

int main(int argc, char **argv)
{
	static uint8_t zeros[1 << 20], was[1 << 20];
	size_t len = argc == 4 ? strtoul(argv[2], NULL, 10) : 0;
	struct rows whole, part;
	uint64_t worst = 1000000;
	struct rng rng = { 7 };
	struct stat st;
	int fd;

	if (!len || len > sizeof(zeros) || read_rows(argv[1], &whole) || stat(argv[1], &st))
		return 1;
	fd = open(argv[1], O_RDWR);
	for (int i = atoi(argv[3]); i > 0; i--) {
		off_t at = (off_t)rng_below(&rng, (uint64_t)st.st_size - len);
		uint64_t kept;

		if (pread(fd, was, len, at) != (ssize_t)len || pwrite(fd, zeros, len, at) != (ssize_t)len ||
		    read_rows(argv[1], &part))
			return 1;
		kept = part.n * 1000000 / whole.n;
		printf("%lld\t%llu\t%d\n", (long long)at, (unsigned long long)kept, is_part(&part, &whole));
		worst = kept < worst ? kept : worst;
		rows_done(&part);
		if (pwrite(fd, was, len, at) != (ssize_t)len)
			return 1;
	}
	printf("worst\t%llu\n", (unsigned long long)worst);
	rows_done(&whole);
	return close(fd) != 0;
}
