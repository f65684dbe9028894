/* SPDX-License-Identifier: Apache-2.0 */
/* Starts N processes of PROGRAM as fast as it can, several at a time, and waits for each. */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define AT_ONCE 8

int main(int argc, char **argv)
{
	long n = argc == 3 ? strtol(argv[1], NULL, 10) : 0, started = 0, ended = 0;
	char *args[] = { argc == 3 ? argv[2] : NULL, NULL };
	pid_t pid;

	if (n <= 0) {
		fprintf(stderr, "usage: %s N PROGRAM\n", argv[0]);
		return 2;
	}
	while (ended < n) {
		if (started < n && started - ended < AT_ONCE) {
			if (posix_spawn(&pid, args[0], NULL, NULL, args, environ))
				return 1;
			started++;
		} else if (wait(NULL) > 0) {
			ended++;
		}
	}
	return 0;
}
