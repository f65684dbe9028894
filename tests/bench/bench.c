/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of the record file: bench FILE EVENTS RATE writes the mixed load and prints a line of tab-separated figures. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "bbx.h"
#include "load.h"

static double cpu_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Decodes all columns of all chunks; returns rows. */
static uint64_t decode_all(struct bbx_reader *r)
{
	struct bbx_batch b = { 0 };
	uint64_t rows = 0;

	for (size_t i = 0; i < bbx_n_chunks(r); i++)
		if (bbx_chunk_read(r, i, NULL, 0, &b) == 1)
			rows += b.rows;
	bbx_batch_done(&b);
	return rows;
}

int main(int argc, char **argv)
{
	struct bbx_verify v;
	struct bbx_reader *r;
	struct bbx_diag diag;
	struct stat st;
	double ns, t0, decode, verify;
	uint64_t n, rows;

	if (argc != 4)
		return 2;
	n = strtoull(argv[2], NULL, 10);
	if (load_write(argv[1], n, strtoull(argv[3], NULL, 10), &ns) || stat(argv[1], &st))
		return 1;
	if (bbx_open((const char *const[]){ argv[1] }, 1, BBX_STRICT, &r, &diag))
		return 1;
	t0 = cpu_s();
	rows = decode_all(r);
	decode = cpu_s() - t0;
	t0 = cpu_s();
	if (bbx_verify(r, false, &v) || rows != n)
		return 1;
	verify = cpu_s() - t0;
	bbx_close(r);
	printf("%.2f\t%.0f\t%.1f\t%.2f\n", (double)st.st_size / (double)n, ns, (double)n / decode / 1e6,
	       (double)st.st_size / verify / 1e9);
	return 0;
}
