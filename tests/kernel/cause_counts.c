/* SPDX-License-Identifier: Apache-2.0 */
/* Makes so many system calls that succeed, so many that fail with EBADF, and so many children. usage: cause_counts GOOD BAD [CHILDREN] */
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void make_child(bool by_vfork)
{
	if (!(by_vfork ? vfork() : fork()))
		_exit(0);
	wait(NULL);
}

int main(int argc, char **argv)
{
	long good = argc > 1 ? atol(argv[1]) : 0, bad = argc > 2 ? atol(argv[2]) : 0, children = argc > 3 ? atol(argv[3]) : 0;

	while (good-- > 0)
		syscall(SYS_getppid);
	while (bad-- > 0)
		syscall(SYS_fchdir, -1);
	while (children-- > 0)
		make_child(children & 1);
	return 0;
}
