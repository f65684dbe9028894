/* SPDX-License-Identifier: Apache-2.0 */
/* Opens N files, says its pid, and waits. usage: cause_files N SECONDS */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	for (int i = atoi(argv[1]); i > 0; i--)
		if (open("/dev/null", O_RDONLY) < 0)
			return 1;
	printf("%d\n", (int)getpid());
	fflush(stdout);
	sleep((unsigned)atoi(argv[2]));
	return 0;
}
