/* SPDX-License-Identifier: Apache-2.0 */
/* Makes so many system calls that succeed, and so many that fail with EBADF. usage: cause_counts GOOD BAD */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long good = argc > 1 ? atol(argv[1]) : 0, bad = argc > 2 ? atol(argv[2]) : 0;

	while (good-- > 0)
		syscall(SYS_getppid);
	while (bad-- > 0)
		syscall(SYS_fchdir, -1);
	return 0;
}
