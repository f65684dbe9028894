/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection that nobody answers: to a socket whose queue is full, from a child. Prints the port, whose queue holds connections it never
 * accepts, the pids, and the child's errno. usage: cause_drop
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_QUEUED 2 /* one more than listen(2) was given */

static int connected(const struct sockaddr_in *a)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), once = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_SYNCNT, &once, sizeof(once));
	return connect(fd, (const void *)a, sizeof(*a)) ? errno : 0;
}

int main(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), status;
	socklen_t len = sizeof(a);
	pid_t child;

	if (bind(fd, (void *)&a, len) || listen(fd, N_QUEUED - 1) || getsockname(fd, (void *)&a, &len))
		return 1;
	for (int i = 0; i < N_QUEUED; i++)
		if (connected(&a))
			return 1;
	child = fork();
	if (!child)
		_exit(connected(&a));
	if (waitpid(child, &status, 0) != child)
		return 1;
	printf("port %u server %d client %d errno %d\n", ntohs(a.sin_port), (int)getpid(), (int)child, WEXITSTATUS(status));
	return 0;
}
