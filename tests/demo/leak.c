/* SPDX-License-Identifier: Apache-2.0 */
/* A service that leaks: takes and touches RATE MiB a second (default 40) until the kernel kills it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	unsigned rate = argc > 2 && !strcmp(argv[1], "--rate") ? (unsigned)atoi(argv[2]) : 40;

	if (rate == 0 || rate > 10000) {
		fprintf(stderr, "usage: %s [--rate MIB_PER_SECOND]\n", argv[0]);
		return 2;
	}
	for (;;) {
		char *p = malloc(1 << 20);

		if (!p)
			return 1;
		memset(p, 0x5a, 1 << 20);
		usleep(1000000 / rate);
	}
}
