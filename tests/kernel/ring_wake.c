/* SPDX-License-Identifier: Apache-2.0 */
/* Prints whether the rings ask to be read: with few records in them, with a quarter of a ring, and after they were read. */
#include <linux/types.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include "../../recorder/probes.h"
#include "../../recorder/rings.h"

#define FEW 20
/* Each takes more than 100 bytes. */
#define MANY (2 * (1 << 20) / 100)

static int count(void *n, const void *rec, size_t len)
{
	const struct bb_hdr *h = rec;

	*(long *)n += len >= sizeof(*h) && h->task.tgid == (__u32)getpid();
	return 0;
}

static int is_ready(const struct rec_rings *r)
{
	struct pollfd p = { .fd = rec_rings_fd(r), .events = POLLIN };

	return poll(&p, 1, 0);
}

static void make(long n)
{
	while (n--)
		kill(getpid(), SIGUSR1);
}

int main(void)
{
	/* Two rings of 4 MiB. */
	const struct rec_probe_opts opts = { .profile = "lean", .ring_bytes = 8 << 20 };
	struct rec_rings *rings;
	struct rec_probes *p;
	long n = 0;

	signal(SIGUSR1, SIG_IGN);
	if (rec_probes_open(&opts, &p) || !rec_probes_n_attached(p) || rec_rings_new(rec_probes_lanes(p), &rings))
		return 1;
	/* What came before that. */
	if (rec_rings_read(rings, count, &n) < 0)
		return 1;
	make(FEW);
	printf("few: %d\n", is_ready(rings));
	make(MANY);
	printf("a quarter: %d\n", is_ready(rings));
	if (rec_rings_read(rings, count, &n) < 0)
		return 1;
	printf("read: %d, missing: %ld\n", is_ready(rings), FEW + MANY - n);
	make(FEW);
	printf("few: %d\n", is_ready(rings));
	rec_rings_free(rings);
	rec_probes_close(p);
	return 0;
}
